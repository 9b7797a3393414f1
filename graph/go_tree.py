"""Bytes to a syntax tree of Go, the numbers of its node kinds, and the first problem."""

from __future__ import annotations

import tree_sitter_go
from tree_sitter import Language, Node, Parser, Tree

GRAMMAR = Language(tree_sitter_go.language())

# What real sources stay far below; beyond it a parse could take minutes.
_MAX_BYTES = 5_000_000

_NAMED: dict[str, tuple[int, ...]] = {}
for _number in range(GRAMMAR.node_kind_count):
    if GRAMMAR.node_kind_is_named(_number) and (_name := GRAMMAR.node_kind_for_id(_number)):
        _NAMED[_name] = (*_NAMED.get(_name, ()), _number)


def kinds(*names: str) -> frozenset[int]:
    """The numbers of the named kinds; KeyError for one that the grammar has not."""
    return frozenset(number for name in names for number in _NAMED[name])


def field(name: str) -> int:
    """The number of a field, which is quicker to ask for than its name."""
    number = GRAMMAR.field_id_for_name(name)
    if number is None:
        raise KeyError(name)
    return number


def parse(data: bytes) -> tuple[Tree | None, str | None]:
    """The tree of `data` and the first problem with its line; no tree for what is not text."""
    refused = _refusal(data)
    if refused:
        return None, f"line 1: {refused}"
    tree = Parser(GRAMMAR).parse(data)
    return tree, _first_problem(tree.root_node, data) if tree.root_node.has_error else None


def _refusal(data: bytes) -> str | None:
    if len(data) > _MAX_BYTES:
        return f"larger than {_MAX_BYTES // 1_000_000} MB, not read"
    if b"\0" in data:
        return "holds a NUL byte, so it is not source text"
    try:
        data.decode()
    except UnicodeDecodeError:
        lost = data.decode("utf-8", "replace").count("\ufffd")
        if lost > max(16, len(data) // 20):
            return "not UTF-8"
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
