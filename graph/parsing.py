"""What the parsers of all languages share: which bytes are not worth parsing, a parse that ends,
where the first problem is, and what can be said of a file before anything is parsed."""

from __future__ import annotations

import time
from hashlib import blake2b

from tree_sitter import Node, Parser, Point, Tree

# What real sources stay far below; beyond it a parse could take minutes.
_MAX_BYTES = 5_000_000
_MAX_OPEN_ANGLES = 5_000
_BOM = b"\xef\xbb\xbf"
# A grammar that is lost keeps more and more readings alive, or looks at the same bytes again and
# again. Sources need one pause of the parser in 40 to 100 bytes, and far below a second a megabyte.
_BYTES_A_PAUSE = 16
_LONGEST = 20.0  # seconds of the processor, so that a busy machine makes no difference
_FREE_PAUSES = 1_000
_CHUNK = 1 << 16  # bytes
_MANY_OPEN = 100  # comments and strings without an end, each of which is looked for to the end

TOO_LONG = "the parser is lost in it, not read"


def content_digest(data: bytes) -> str:
    """32 hexadecimal digits for the bytes of a file."""
    return blake2b(data, digest_size=16).hexdigest()


def line_count(data: bytes) -> int:
    """How many lines a file has; the last one need not end."""
    return data.count(b"\n") + (1 if data and not data.endswith(b"\n") else 0)


def without_bom(data: bytes) -> bytes:
    """`data` with blanks in the place of a byte order mark, so that every offset stays."""
    return b"   " + data[3:] if data.startswith(_BOM) else data


def too_large(data: bytes) -> str | None:
    """Why a file of this size is not read; None when it is."""
    if len(data) > _MAX_BYTES:
        return f"larger than {_MAX_BYTES // 1_000_000} MB, not read"
    return None


def no_text(data: bytes) -> str | None:
    """Why `data` is no source text; a few bytes that are not UTF-8 do not matter."""
    if b"\0" in data:
        return "holds a NUL byte, so it is not source text"
    try:
        data.decode()
    except UnicodeDecodeError:
        lost = data.decode("utf-8", "replace").count("\ufffd")
        if lost > max(16, len(data) // 20):
            return "not UTF-8"
    return None


def open_angles(data: bytes) -> str | None:
    """Why a file with so many open `<` is not read: each may start type arguments, and the parser
    keeps all of them alive."""
    angles = data.count(b"<") - data.count(b">")
    return f"{angles} more '<' than '>', not read" if angles > _MAX_OPEN_ANGLES else None


def parsed(parser: Parser, data: bytes) -> Tree | None:
    """The tree of `data`; None where the parser would take far longer than sources need."""
    left = _FREE_PAUSES + len(data) // _BYTES_A_PAUSE
    end = time.thread_time() + _LONGEST

    def read(offset: int, _point: Point) -> bytes:
        return data[offset : offset + _CHUNK]

    def is_lost(_offset: int, _has_error: bool) -> bool:
        nonlocal left
        left -= 1
        return left < 0 or time.thread_time() > end

    try:
        return parser.parse(read, progress_callback=is_lost)
    except ValueError:
        parser.reset()
        return None


def ended(data: bytes) -> bytes:
    """`data` with the same offsets, and without comments that never end where there are many: the
    parser would look for the end of each."""
    tail = data.rfind(b"*/") + 2 if b"*/" in data else 0
    if data.count(b"/*", tail) <= _MANY_OPEN:
        return data
    return data[:tail] + data[tail:].replace(b"/*", b"/ ")


def first_problem(root: Node, data: bytes) -> str:
    """The first place that could not be parsed: `line 3: cannot be parsed: '...'`."""
    stack = [root]
    while stack:
        node = stack.pop()
        line = node.start_point[0] + 1
        if node.is_missing:
            return f"line {line}: {node.type!r} is missing"
        if node.is_error:
            text = data[node.start_byte : node.end_byte].split(b"\n")[0][:40]
            return f"line {line}: cannot be parsed: {text.decode('utf-8', 'replace').strip()!r}"
        if node.has_error:
            stack.extend(reversed(node.children))
    return "line 1: cannot be parsed"
