"""Patterns: what they bind, and the constructors and constants that they name."""

from __future__ import annotations

from tree_sitter import Node

from paralex.graph.rust_detail import TYPE, VALUE, TypeRef, Value
from paralex.graph.rust_paths import path_of, type_ref
from paralex.graph.rust_walk import Walk, after

_WRAPPERS = frozenset(
    {"reference_pattern", "ref_pattern", "mut_pattern", "match_pattern", "or_pattern",
     "captured_pattern"}
)  # fmt: skip
_SOME = frozenset({"Some", "Ok"})


def bind_pattern(walk: Walk, pattern: Node, value: Value | None) -> None:
    """A step: bind the names of `pattern`, which is matched against `value`."""
    stack: list[tuple[Node, Value | None]] = [(pattern, value)]
    while stack:
        node, known = stack.pop()
        kind = node.type
        if kind == "identifier":
            _name(walk, node, known)
        elif kind == "shorthand_field_identifier":
            walk.bind(walk.text(node), known)
        elif kind in _WRAPPERS:
            guard = node.child_by_field_name("condition")
            stack += [(child, known) for child in node.named_children if child != guard]
        elif kind == "tuple_struct_pattern":
            stack += _tuple_struct(walk, node, known)
        elif kind == "struct_pattern":
            stack += _struct(walk, node)
        elif kind == "field_pattern":
            inner = node.child_by_field_name("pattern") or node.child_by_field_name("name")
            if inner is not None:
                name = node.child_by_field_name("name")
                stack.append((inner, after(known, walk.text(name)) if name is not None else None))
        elif kind in ("scoped_identifier", "generic_pattern"):
            _constant(walk, node)
        elif kind == "range_pattern":
            for child in node.named_children:
                if child.type == "identifier":
                    walk.use((walk.text(child),), VALUE, child)
                else:
                    _constant(walk, child)
        elif kind in ("macro_invocation", "const_block"):
            walk.stack.append(node)
        elif kind not in ("token_tree", "type_arguments"):
            stack += [(child, None) for child in node.named_children]


def _name(walk: Walk, node: Node, value: Value | None) -> None:
    """A capital letter starts a constant, if there is one; anything else binds."""
    text = walk.text(node)
    if text[:1].isupper():
        walk.use((text,), VALUE, node, "maybe")
    else:
        walk.bind(text, value)


def _constant(walk: Walk, node: Node) -> None:
    if node.type == "generic_pattern":
        walk.push(node.named_children)
    elif node.type == "scoped_identifier":
        path, inside = path_of(walk, node)
        if path is not None:
            walk.use(path, VALUE, node)
        walk.push(inside)


def _tuple_struct(walk: Walk, node: Node, value: Value | None) -> list[tuple[Node, Value | None]]:
    constructor = node.child_by_field_name("type")
    inner = [child for child in node.named_children if child != constructor]
    if constructor is None:
        return [(child, None) for child in inner]
    text = walk.text(constructor)
    if constructor.type == "identifier":
        walk.use((text,), VALUE, constructor)
    else:
        _constant(walk, constructor)
    if text in _SOME and len(inner) == 1:
        return [(inner[0], after(value, "?"))]
    path = path_of(walk, constructor)[0]
    fields = Value("type", TypeRef(path)) if path is not None else None
    return [(child, after(fields, str(at))) for at, child in enumerate(inner)]


def _struct(walk: Walk, node: Node) -> list[tuple[Node, Value | None]]:
    name = node.child_by_field_name("type")
    ref = type_ref(walk, name)
    if name is not None:
        if name.type == "type_identifier":
            if walk.text(name) != "Self":
                walk.use((walk.text(name),), TYPE, name)
        elif name.type == "scoped_type_identifier":
            path, inside = path_of(walk, name)
            if path is not None:
                walk.use(path, TYPE, name)
            walk.push(inside)
        else:
            walk.stack.append(name)
    fields = Value("type", ref) if ref is not None else None
    return [(child, fields) for child in node.named_children if child != name]
