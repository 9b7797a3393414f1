"""Large files made of one piece of a real one: repeated, nested, or on one line."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

LARGE = 400_000  # bytes
_TOKEN = re.compile(rb"\w+|\s+|[^\w\s]")
_NAME = re.compile(rb"\b[A-Za-z_]\w{2,}\b")
_CLOSING = {b"(": b")", b"[": b"]", b"{": b"}", b"<": b">"}


def grown(random_: random.Random, data: bytes, size: int) -> bytes:
    """About `size` bytes; the same draw with another size gives a file of the same build."""
    piece = random_.choice(_CHOICES)(random_, data) or b"a "
    if random_.random() < 0.3:
        piece = piece.replace(b"\n", b" ")
    head = data[: random_.randint(0, 2000)] if random_.random() < 0.3 else b""
    tail = data[-random_.randint(0, 2000) :] if random_.random() < 0.3 else b""
    way = random_.randrange(3)
    if way == 0:
        return head + piece * (size // len(piece) + 1) + tail
    if way == 1:
        return head + _numbered(piece, size) + tail
    closing = b"".join(_CLOSING.get(bytes([each]), b"") for each in reversed(piece))
    count = size // (len(piece) + len(closing)) + 1
    return head + piece * count + b"1" + closing * count + tail


def _lines(random_: random.Random, data: bytes) -> bytes:
    lines = data.splitlines(keepends=True)
    at = random_.randrange(len(lines)) if lines else 0
    return b"".join(lines[at : at + random_.randint(1, 6)])


def _tokens(random_: random.Random, data: bytes) -> bytes:
    tokens = _TOKEN.findall(data)
    at = random_.randrange(len(tokens)) if tokens else 0
    return b"".join(tokens[at : at + random_.randint(1, 8)])


def _opening(random_: random.Random, data: bytes) -> bytes:
    """From somewhere up to the next bracket that opens: `if x {`, `f(`."""
    tokens = _TOKEN.findall(data)
    at = random_.randrange(len(tokens)) if tokens else 0
    piece = tokens[at : at + 12]
    ends = [index for index, token in enumerate(piece) if token in _CLOSING]
    return b"".join(piece[: ends[0] + 1]) if ends else b"".join(piece)


_CHOICES: tuple[Callable[[random.Random, bytes], bytes], ...] = (_lines, _tokens, _opening)


def _numbered(piece: bytes, size: int) -> bytes:
    """The piece again and again with names of its own each time, each told by the last."""
    names = sorted(set(_NAME.findall(piece)))[:1]
    if not names:
        return piece * (size // len(piece) + 1)
    copies = []
    length = count = 0
    while length < size:
        copies.append(piece.replace(names[0], b"%b%d" % (names[0], count)))
        length += len(copies[-1])
        count += 1
    return b"".join(copies)
