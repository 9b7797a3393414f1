"""Bytes to a syntax tree of Rust, what is not worth parsing, and where the first problem is."""

from __future__ import annotations

import re

import tree_sitter_rust
from tree_sitter import Language, Node, Parser, Range, Tree

from paralex.graph.parsing import (
    TOO_LONG,
    first_problem,
    no_text,
    open_angles,
    parsed,
    too_large,
    without_bom,
)

GRAMMAR = Language(tree_sitter_rust.language())
_STR_MACRO = re.compile(rb"\bstr!(?=\s*[\[({])")


def parse(data: bytes) -> tuple[Tree | None, str | None]:
    """The tree of `data` and the first problem with its line; no tree where it is hopeless."""
    refused = too_large(data) or no_text(data) or open_angles(data)
    if refused:
        return None, f"line 1: {refused}"
    data = without_bom(data)
    tree = parsed(Parser(GRAMMAR), data)
    if tree is not None and tree.root_node.has_error:
        # The grammar takes the name of a macro `str!` for the type. A patch keeps every offset,
        # and all text is read from the original bytes.
        patched = _STR_MACRO.sub(b"s_r!", data)
        if patched != data:
            tree = parsed(Parser(GRAMMAR), patched)
    if tree is None:
        return None, f"line 1: {TOO_LONG}"
    root = tree.root_node
    return tree, first_problem(root, data) if root.has_error else None


def parse_part(data: bytes, outer: Node) -> Node | None:
    """What stands between the brackets of the token tree `outer`, read as a source file; None
    when it is not one. Places are those in the whole file."""
    first, last = outer.children[0], outer.children[-1]
    if outer.child_count < 2 or outer.has_error:
        return None
    inside = Range(first.end_point, last.start_point, first.end_byte, last.start_byte)
    tree = parsed(Parser(GRAMMAR, included_ranges=[inside]), data)
    return None if tree is None or tree.root_node.has_error else tree.root_node
