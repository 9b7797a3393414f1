"""Bytes to a syntax tree, and what is not worth parsing."""

from __future__ import annotations

import tree_sitter_java
from tree_sitter import Language, Node, Parser

from paralex.graph.parsing import (
    TOO_LONG,
    ended,
    first_problem,
    open_angles,
    parsed,
    too_large,
    without_bom,
)

GRAMMAR = Language(tree_sitter_java.language())


def parse(data: bytes) -> tuple[Node | None, bytes, str | None]:
    """The root of the tree, the bytes with the same offsets that it was made of, and the first
    problem with its line. No tree where the bytes are not worth parsing."""
    refused = _refusal(data)
    if refused:
        return None, b"", refused
    source = without_bom(data)
    tree = parsed(Parser(GRAMMAR), ended(source))
    if tree is None:
        return None, b"", f"line 1: {TOO_LONG}"
    root = tree.root_node
    problem = _not_utf8(data)
    if root.has_error and problem is None:
        problem = first_problem(root, source)
    return root, source, problem


def _refusal(data: bytes) -> str | None:
    refused = too_large(data)
    if refused is None and b"\0" in data:
        return f"line {data[: data.index(0)].count(10) + 1}: a NUL byte, not source text"
    refused = refused or open_angles(data)
    return f"line 1: {refused}" if refused else None


def _not_utf8(data: bytes) -> str | None:
    try:
        data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return f"line {line}: not UTF-8 (byte 0x{data[error.start]:02x})"
    return None
