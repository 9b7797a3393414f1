"""Bytes to a syntax tree of Go, the numbers of its node kinds, and the first problem."""

from __future__ import annotations

import tree_sitter_go
from tree_sitter import Language, Parser, Tree

from paralex.graph.parsing import TOO_LONG, ended, first_problem, no_text, parsed, too_large

GRAMMAR = Language(tree_sitter_go.language())

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
    refused = too_large(data) or no_text(data)
    if refused:
        return None, f"line 1: {refused}"
    tree = parsed(Parser(GRAMMAR), ended(data))
    if tree is None:
        return None, f"line 1: {TOO_LONG}"
    return tree, first_problem(tree.root_node, data) if tree.root_node.has_error else None
