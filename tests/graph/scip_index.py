"""SCIP indexes written byte by byte, by the public description of the format and without the
messages that the reader uses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

SYMBOL = "test-indexer gem shop 1 "  # what every symbol begins with


def number(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def field(position: int, value: bytes | str | int) -> bytes:
    if isinstance(value, int):
        return number(position << 3) + number(value)
    data = value.encode() if isinstance(value, str) else value
    return number(position << 3 | 2) + number(len(data)) + data


def packed(numbers: Sequence[int]) -> bytes:
    return b"".join(number(each & (2**64 - 1)) for each in numbers)


def metadata(root: str = "", tool: str = "scip-test", version: str = "1.0") -> bytes:
    return field(1, field(2, field(1, tool) + field(2, version)) + field(3, root))


def occurrence(
    symbol: str, place: Sequence[int], *, defines: bool = False, whole: Sequence[int] = ()
) -> bytes:
    data = field(1, packed(place)) + field(2, symbol)
    data += field(3, 1) if defines else b""
    return field(2, data + (field(7, packed(whole)) if whole else b""))


def information(symbol: str, implements: Iterable[str] = (), kind: int = 0) -> bytes:
    data = field(1, symbol) + (field(5, kind) if kind else b"")
    for other in implements:
        data += field(4, field(1, other) + field(3, 1))
    return field(3, data)


def document(path: str, *parts: bytes, encoding: int = 0) -> bytes:
    data = field(1, path) + b"".join(parts) + (field(6, encoding) if encoding else b"")
    return field(2, data)
