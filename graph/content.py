"""Reading a file's bytes safely, and telling what in them is not worth analysing."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

from paralex.graph.scan import HUGE

_COMMENT = rb"^[ \t]*(?:#|//|/\*|\*|--|<!--|;|%|\"\"\")[^\n]*"
_GENERATED = re.compile(_COMMENT + rb"(?:@generated\b|\bDO NOT EDIT\b)", re.MULTILINE)
_NEAR_THE_TOP = 2048  # bytes
_MINIFIED_NAME = re.compile(r"[.-]min\.(js|mjs|cjs|css)$")
_SCRIPT = re.compile(r"\.(js|mjs|cjs|css)$")


class Skip(Exception):
    """The file is not analysed; the message is the reason."""


def read_file(root: Path, path: str) -> bytes:
    """The bytes of a regular file of at most HUGE bytes. Raises Skip with the reason."""
    try:
        # Without O_NONBLOCK, a file that has just been replaced by a FIFO would hang us.
        handle = os.open(f"{root}/{path}", os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(handle, "rb") as file:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                raise Skip("no regular file")
            data = file.read(HUGE + 1)
    except FileNotFoundError:
        raise Skip("vanished while it was read") from None
    except OSError as error:
        raise Skip(f"unreadable: {error.strerror}") from error
    if len(data) > HUGE:
        raise Skip("larger than 2 MB")
    return data


def reason_to_skip(path: str, data: bytes) -> str | None:
    """Why the content of this file is not analysed; None when it is."""
    if b"\0" in data:
        return "binary"
    if _GENERATED.search(data, 0, _NEAR_THE_TOP):
        return "generated (says a comment near the top)"
    if _MINIFIED_NAME.search(path) or (_SCRIPT.search(path) and _is_minified(data)):
        return "minified"
    return None


def _is_minified(data: bytes) -> bool:
    """Lines of a thousand characters on average, in a file of some size."""
    return len(data) > 20_000 and len(data) > 1000 * (data.count(b"\n") + 1)
