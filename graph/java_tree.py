"""Bytes to a syntax tree, and what is not worth parsing."""

from __future__ import annotations

import tree_sitter_java
from tree_sitter import Language, Node, Parser

GRAMMAR = Language(tree_sitter_java.language())

# What real sources stay far below; beyond it a parse could take minutes.
_MAX_BYTES = 5_000_000
_MAX_OPEN_ANGLES = 5_000
_BOM = b"\xef\xbb\xbf"


def parse(data: bytes) -> tuple[Node | None, bytes, str | None]:
    """The root of the tree, the bytes with the same offsets that it was made of, and the first
    problem with its line. No tree where the bytes are not worth parsing."""
    refused = _refusal(data)
    if refused:
        return None, b"", refused
    source = b"   " + data[3:] if data.startswith(_BOM) else data
    root = Parser(GRAMMAR).parse(source).root_node
    problem = _not_utf8(data)
    if root.has_error and problem is None:
        problem = _first_problem(root, source)
    return root, source, problem


def _refusal(data: bytes) -> str | None:
    if len(data) > _MAX_BYTES:
        return f"line 1: larger than {_MAX_BYTES // 1_000_000} MB, not read"
    if b"\0" in data:
        return f"line {data[: data.index(0)].count(10) + 1}: a NUL byte, not source text"
    # Every open `<` may start type arguments: the parser keeps all of them alive.
    angles = data.count(b"<") - data.count(b">")
    if angles > _MAX_OPEN_ANGLES:
        return f"line 1: {angles} more '<' than '>', not read"
    return None


def _not_utf8(data: bytes) -> str | None:
    try:
        data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return f"line {line}: not UTF-8 (byte 0x{data[error.start]:02x})"
    return None


def _first_problem(root: Node, data: bytes) -> str:
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
