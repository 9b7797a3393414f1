"""Which bindings of a local name may have given the value that a use of it meets.

The last one above the use that stands in a block around it; and those between the two, in
branches and loops that may or may not have run.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tree_sitter import Node

from paralex.graph.python_scopes import Texts

_END = 1 << 62
_CLAUSES = frozenset({"except_clause", "except_group_clause", "case_clause"})
_WHOLE = frozenset({"parameters", "lambda_parameters", "for_in_clause"})
_BLOCKS = frozenset({"block", "module"})


@dataclass(frozen=True, slots=True)
class Binding:
    """A binding counts from the byte `start`, and surely holds in the block `first` to `last`.

    `narrows`: it binds nothing, but tells the type of what is bound, in that block only.
    """

    start: int
    first: int
    last: int
    texts: Texts
    at: int
    narrows: bool = False


def placed(node: Node, texts: Texts) -> Binding:
    """The binding that stands at `node`."""
    start, at = node.end_byte, node.start_byte
    around = node.parent
    while around is not None:
        kind = around.type
        if kind in _BLOCKS:
            return Binding(start, around.start_byte, around.end_byte, texts, at)
        if kind in _WHOLE:
            return Binding(-1, -1, _END, texts, at)
        if kind in _CLAUSES:
            return Binding(start, around.start_byte, around.end_byte, texts, at)
        if kind == "expression_statement":
            start = around.end_byte
        elif kind in ("for_statement", "with_statement"):
            body = around.child_by_field_name("body")
            if body is not None:
                start = body.start_byte
                if kind == "for_statement":
                    return Binding(start, start, body.end_byte, texts, at)
        around = around.parent
    return Binding(start, -1, _END, texts, at)


def reaching(bindings: Iterable[Binding], at: int) -> list[Binding]:
    """The bindings that a use at the byte `at` may meet; -1: a use at any time."""
    found: list[Binding] = []
    if at >= 0:
        for binding in sorted(bindings, key=lambda item: item.start, reverse=True):
            holds = binding.first <= at < binding.last
            if binding.start > at or (binding.narrows and not holds):
                continue
            found.append(binding)
            if holds:
                break
    return found or [binding for binding in bindings if not binding.narrows]
