"""A declaration with what stands around it, and the symbol that it opens."""

from __future__ import annotations

from typing import NamedTuple

from tree_sitter import Node

from paralex.graph.shapes import SymbolKind
from paralex.graph.typescript_extract_detail import DEFAULT, Export
from paralex.graph.typescript_extract_walk import Draft, Step, Walk


class Outer(NamedTuple):
    """The statement around a declaration: where it starts and ends, what stands before it."""

    node: Node
    extras: tuple[Node, ...] = ()
    exported: bool = False
    default: bool = False


def draft_of(walk: Walk, name: str, kind: SymbolKind, outer: Outer) -> tuple[Draft, Step]:
    """A symbol `name` of the current container, opened; the step that closes it."""
    start, end = outer.node.start_byte, outer.node.end_byte
    full = f"{walk.scope.container}.{name}" if walk.scope.container else name
    draft = Draft(full, kind, start, end, walk.take_doc(start), outer.exported)
    if walk.scope.container == "" and (outer.default or outer.exported):
        line = outer.node.start_point[0] + 1
        walk.exports.append(Export(DEFAULT if outer.default else name, full, -1, line))
    return draft, walk.open(draft)


def name_of_declaration(walk: Walk, node: Node) -> str:
    name = node.child_by_field_name("name")
    return DEFAULT if name is None else walk.text(name)
