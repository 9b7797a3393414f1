"""Handlers of `export` and of CommonJS exports: declarations that others can see."""

from __future__ import annotations

from tree_sitter import Node

from paralex.graph.typescript_extract_classes import value_items, value_kind
from paralex.graph.typescript_extract_detail import DEFAULT, EQUALS, Export
from paralex.graph.typescript_extract_drafts import Outer, draft_of
from paralex.graph.typescript_extract_imports import on_export_clause, on_export_from
from paralex.graph.typescript_extract_modules import (
    export_object,
    export_value,
    exported_name,
    has_token,
    literal,
    module_value,
    specifier_names,
)
from paralex.graph.typescript_extract_names import plain
from paralex.graph.typescript_extract_symbols import DECLARATIONS, declaration
from paralex.graph.typescript_extract_walk import Draft, Walk


def on_export(walk: Walk, node: Node) -> None:
    in_module = walk.scope.container == ""
    written = literal(walk, node.child_by_field_name("source"))
    if in_module:
        walk.esm = True
        if written is not None:
            on_export_from(walk, node, written)
            return
    inner = node.child_by_field_name("declaration") or node.child_by_field_name("value")
    if inner is None:
        _export_rest(walk, node, in_module)
        return
    extras = tuple(c for c in node.named_children if c.end_byte <= inner.start_byte)
    default = in_module and has_token(node, "default")
    outer = Outer(node, extras, exported=walk.scope.container is not None, default=default)
    if inner.type in DECLARATIONS:
        declaration(walk, inner, outer)
    elif not default:
        walk.push(node.named_children)
    elif inner.type == "identifier":
        line = node.start_point[0] + 1
        walk.exports.append(Export(DEFAULT, walk.text(inner), -1, line))
        walk.push(node.named_children)
    else:
        draft, close = draft_of(walk, DEFAULT, value_kind(inner, "constant"), outer)
        walk.push([*extras, (value_items, inner, draft), close])


def _export_rest(walk: Walk, node: Node, in_module: bool) -> None:
    """`export { a as b }`, `export = x`, `export as namespace x`."""
    children = node.named_children
    clause = next((c for c in children if c.type == "export_clause"), None)
    if clause is not None and in_module:
        walk.push([(on_export_clause, c) if c == clause else c for c in children])
    elif clause is not None:
        for child in clause.named_children:
            if child.type == "export_specifier":
                walk.token(child, " as ".join(specifier_names(walk, child)))
    elif in_module and has_token(node, "=") and children:
        value = children[-1]
        line = node.start_point[0] + 1
        local = walk.text(value) if value.type == "identifier" else ""
        walk.exports.append(Export(EQUALS, local, -1, line))
        walk.push(children)
    else:
        walk.push([(plain, c) if c.type == "identifier" else c for c in children])


def on_expression_statement(walk: Walk, node: Node) -> None:
    """A namespace (the grammar wraps it), a CommonJS export, or any other statement."""
    walk.statement(node)
    inner = node.named_children[0] if node.named_child_count else None
    if inner is not None and inner.type == "internal_module":
        declaration(walk, inner, Outer(node))
        return
    if inner is not None and inner.type == "assignment_expression" and _at_module_level(walk):
        names: list[str] = []
        value: Node | None = inner
        while value is not None and value.type == "assignment_expression":
            found = exported_name(walk, value.child_by_field_name("left"))
            names += [] if found is None else [found]
            value = value.child_by_field_name("right")
        if names and value is not None:
            walk.cjs = True
            _commonjs(walk, node, names, value)
            return
    walk.push(node.named_children)


def _at_module_level(walk: Walk) -> bool:
    scope = walk.scope
    while scope.role != "function" and scope.parent is not None:
        scope = scope.parent
    return scope.parent is None


def _commonjs(walk: Walk, node: Node, names: list[str], value: Node) -> None:
    """`exports.a = value`, `module.exports = value`: an export and, unless it only names
    another thing, a symbol."""
    line = node.start_point[0] + 1
    own = (
        walk.scope.container == "" and value.type != "identifier" and not module_value(walk, value)
    )
    first = EQUALS if EQUALS in names else names[0]
    local = first if own else ""
    for name in names:
        export_value(walk, name, value, local, line)
        if name == EQUALS and value.type == "object":
            export_object(walk, value, local)
    if not own or first in walk.scope.names:
        walk.push(node.named_children)
        return
    draft, close = draft_of(walk, first, value_kind(value, "constant"), Outer(node))
    if first != EQUALS:
        walk.declare(first, 0, draft.name)
    walk.push([(_left_sides, node, value, draft), close])


def _left_sides(walk: Walk, node: Node, value: Node, draft: Draft) -> None:
    """A step: what is assigned to is signature, as text; then the value."""
    walk.flush(value.start_byte)
    value_items(walk, value, draft)
