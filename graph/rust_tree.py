"""Bytes to a syntax tree of Rust, what is not worth parsing, and where the first problem is."""

from __future__ import annotations

import re

import tree_sitter_rust
from tree_sitter import Language, Node, Parser, Range, Tree

GRAMMAR = Language(tree_sitter_rust.language())
_STR_MACRO = re.compile(rb"\bstr!(?=\s*[\[({])")
_BOM = b"\xef\xbb\xbf"
_MAX_BYTES = 5_000_000
_MAX_OPEN = 5_000  # far more `<` than `>`: the parser keeps every reading of them alive


def parse(data: bytes) -> tuple[Tree | None, str | None]:
    """The tree of `data` and the first problem with its line; no tree where it is hopeless."""
    refused = _refusal(data)
    if refused:
        return None, f"line 1: {refused}"
    data = without_bom(data)
    tree = Parser(GRAMMAR).parse(data)
    if tree.root_node.has_error:
        # The grammar takes the name of a macro `str!` for the type. A patch keeps every offset,
        # and all text is read from the original bytes.
        patched = _STR_MACRO.sub(b"s_r!", data)
        if patched != data:
            tree = Parser(GRAMMAR).parse(patched)
    root = tree.root_node
    return tree, _first_problem(root, data) if root.has_error else None


def without_bom(data: bytes) -> bytes:
    """`data` with blanks in the place of a byte order mark, so that every offset stays."""
    return b"   " + data[3:] if data.startswith(_BOM) else data


def parse_part(data: bytes, outer: Node) -> Node | None:
    """What stands between the brackets of the token tree `outer`, read as a source file; None
    when it is not one. Places are those in the whole file."""
    first, last = outer.children[0], outer.children[-1]
    if outer.child_count < 2 or outer.has_error:
        return None
    inside = Range(first.end_point, last.start_point, first.end_byte, last.start_byte)
    root = Parser(GRAMMAR, included_ranges=[inside]).parse(data).root_node
    return None if root.has_error else root


def _refusal(data: bytes) -> str | None:
    if len(data) > _MAX_BYTES:
        return f"larger than {_MAX_BYTES // 1_000_000} MB, not read"
    if b"\0" in data:
        return "holds a NUL byte, so it is not source text"
    try:
        data.decode()
    except UnicodeDecodeError:
        lost = data.decode("utf-8", "replace").count("�")
        if lost > max(16, len(data) // 20):
            return "not UTF-8"
    angles = data.count(b"<") - data.count(b">")
    if angles > _MAX_OPEN:
        return f"{angles} more '<' than '>', not read"
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
