"""The snapshot of a graph in `.paralex/code.json`, so that it need not be read from the store.

It holds a table of all texts and, for each kind of rows, a list a column: that is read several
times as fast as the graph, and as JSON it can hold nothing but texts and numbers. Whatever is
wrong with it, the graph is read again.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, get_type_hints

from paralex.queries.code import Code, FileRow, ImportRow, PackageRow, RefRow, SymbolRow

_PLACE = "code.json"
_KINDS = (FileRow, SymbolRow, RefRow, ImportRow, PackageRow)


def kept(state: Path, digest: str) -> Code | None:
    """The snapshot of the graph with this digest; None when another one, or none, is there."""
    try:
        with (state / _PLACE).open(encoding="utf-8", errors="surrogatepass") as file:
            data = json.load(file)
        if data["version"] != _version() or data["digest"] != digest:
            return None
        if not all(isinstance(text, str) for text in data["texts"]):
            return None
        files, symbols, references, imports, packages = (
            tuple(_rows(kind, data[kind.__name__], data["texts"])) for kind in _KINDS
        )
    except (OSError, ValueError, TypeError, LookupError, RecursionError):
        return None
    return Code(digest, files, symbols, references, imports, packages)


def keep(state: Path, code: Code) -> None:
    """Keeps the snapshot for the next time, where the folder can be written."""
    texts: dict[str, int] = {}
    data: dict[str, object] = {"version": _version(), "digest": code.digest}
    every = (code.files, code.symbols, code.references, code.imports, code.packages)
    for kind, rows in zip(_KINDS, every, strict=True):
        data[kind.__name__] = _columns(kind, rows, texts)
    data["texts"] = list(texts)
    with suppress(OSError):
        descriptor, made = tempfile.mkstemp(dir=state, prefix=_PLACE)
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="surrogatepass") as file:
            file.write(json.dumps(data, ensure_ascii=False, separators=(",", ":")))
        os.replace(made, state / _PLACE)  # at once: others may read it at the same time


def _rows(kind: Any, columns: list[list[Any]], texts: list[str]) -> Iterable[Any]:
    known = texts.__getitem__
    plain = zip(_types(kind), columns, strict=True)
    return map(
        kind._make,
        zip(*(map(known, column) if type_ is str else column for type_, column in plain),
            strict=True),
    )  # fmt: skip


def _columns(kind: Any, rows: Iterable[Any], texts: dict[str, int]) -> list[list[int]]:
    columns = list(zip(*rows, strict=True)) or [()] * len(_types(kind))
    return [
        [texts.setdefault(text, len(texts)) for text in column] if type_ is str else list(column)
        for type_, column in zip(_types(kind), columns, strict=True)
    ]


def _types(kind: Any) -> tuple[type, ...]:
    return tuple(get_type_hints(kind).values())


@cache
def _version() -> str:
    """Changes with the code and the queries of this room."""
    seen = hashlib.sha256()
    for source in sorted(Path(__file__).parent.iterdir()):
        if source.suffix in (".py", ".rq"):
            seen.update(source.read_bytes())
    return seen.hexdigest()
