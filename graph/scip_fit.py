"""Whether a document of a SCIP index was made from the file as it is now.

An index holds no digests, only places. If many of its definitions do not stand where it says,
the file has changed since, and what else the index says of it would be put on the wrong lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_NAME = re.compile(r"\w+")
_UTF8, _UTF16, _UTF32 = 1, 2, 3  # how an index may count the characters of a line
_TOLERATED = 10  # one in so many: indexers place what has no name of its own in their own ways

Place = tuple[str, Sequence[int]]  # a name, and the range of one line where it is defined


def fits(data: bytes, encoding: int, last_line: int, definitions: Iterable[Place]) -> bool:
    """`data`: the bytes of the file; `last_line`: the largest in the document, from 0."""
    lines = data.split(b"\n")
    if last_line >= len(lines):
        return False
    checked = wrong = 0
    for name, (line, start, end) in definitions:
        found = _found(lines[line], encoding, start, end)
        if found is not None:
            checked += 1
            wrong += found != name
    return wrong * _TOLERATED <= checked


def _found(line: bytes, encoding: int, start: int, end: int) -> str | None:
    """The name at a place; None where there is no telling what the numbers mean."""
    if encoding == _UTF8:
        return line[start:end].decode("utf-8", "replace")
    text = line.decode("utf-8", "replace")
    if encoding == _UTF16:
        units = text.encode("utf-16-le", "surrogatepass")
        return units[2 * start : 2 * end].decode("utf-16-le", "replace")
    return text[start:end] if encoding == _UTF32 or text.isascii() else None


def is_plain(name: str) -> bool:
    """A name that must stand in the source as it is."""
    return _NAME.fullmatch(name) is not None
