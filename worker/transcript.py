"""The record of a conversation: one JSON object a line, without the key."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


class Transcript:
    """Appends to `path`. `secret` is blotted out wherever it should turn up."""

    def __init__(self, path: Path, secret: str) -> None:
        self._path = path
        self._secret = secret
        path.parent.mkdir(parents=True, exist_ok=True)

    def add(self, kind: str, **detail: Any) -> None:
        line = json.dumps({"kind": kind, **detail}, ensure_ascii=False, default=str)
        with self._path.open("a", encoding="utf-8", errors="replace") as file:
            file.write(blotted(line, self._secret) + "\n")


def blotted(text: str, secret: str) -> str:
    """`text` without `secret`."""
    return text.replace(secret, "[key]") if secret else text
