"""Chains of members, `a.b().c`, and what is known of the value that an expression has."""

from __future__ import annotations

from tree_sitter import Node

from paralex.graph.rust_detail import TypeRef, Value
from paralex.graph.rust_paths import path_of, type_ref
from paralex.graph.rust_walk import Item, Walk, after

# name, 1-based line, and whether it is a member (`?` and `await` are none)
_Link = tuple[str, int, bool]


def on_chain(walk: Walk, node: Node) -> None:
    """`a.b(x).c`: each member by what stands before it; arguments are visited as usual."""
    root, links, rest = _taken_apart(walk, node)
    value = _start(walk, root)
    for name, line, is_member in links:
        if is_member:
            walk.member(value, name, line)
        value = after(value, name)
    walk.push([root, *rest])


def on_call(walk: Walk, node: Node) -> None:
    """A call: a chain where what is called is a member."""
    called = node.child_by_field_name("function")
    kind = called.type if called is not None else ""
    if called is not None and kind == "generic_function":
        called = called.child_by_field_name("function")
        kind = called.type if called is not None else ""
    if kind == "field_expression":
        on_chain(walk, node)
    else:
        walk.push(node.named_children)


def value_of(walk: Walk, node: Node | None) -> Value | None:
    """What is known of the value of an expression; None for nothing."""
    if node is None:
        return None
    root, links, _ = _taken_apart(walk, node)
    value = _start(walk, root)
    for name, _line, _member in links:
        value = after(value, name)
    return value


def _taken_apart(walk: Walk, node: Node) -> tuple[Node, list[_Link], list[Node]]:
    """The expression that a chain starts at, its links, and the other nodes in source order."""
    links: list[_Link] = []
    rest: list[Node] = []
    at = node
    while True:
        kind = at.type
        inner: Node | None = None
        if kind == "call_expression":
            inner = _method(walk, at, links, rest)
        elif kind == "field_expression":
            inner = at.child_by_field_name("value")
            field = at.child_by_field_name("field")
            if field is not None and inner is not None:
                links.append((walk.text(field), field.start_point[0] + 1, True))
        elif kind in ("try_expression", "await_expression", "parenthesized_expression"):
            inner = at.named_children[0] if at.named_child_count == 1 else None
            if inner is not None and kind != "parenthesized_expression":
                links.append(("?" if kind == "try_expression" else "await", 0, False))
        elif kind == "reference_expression":
            inner = at.child_by_field_name("value")
        elif kind == "unary_expression" and walk.data[at.start_byte : at.start_byte + 1] == b"*":
            inner = at.named_children[0] if at.named_child_count == 1 else None
        if inner is None:
            break
        at = inner
    links.reverse()
    rest.reverse()
    return at, links, rest


def _method(walk: Walk, call: Node, links: list[_Link], rest: list[Node]) -> Node | None:
    """Adds the method that is called; what it is called on, None where none is."""
    called = call.child_by_field_name("function")
    arguments = call.child_by_field_name("arguments")
    types: Node | None = None
    if called is not None and called.type == "generic_function":
        types = called.child_by_field_name("type_arguments")
        called = called.child_by_field_name("function")
    if called is None or called.type != "field_expression":
        return None
    inner = called.child_by_field_name("value")
    field = called.child_by_field_name("field")
    if inner is None or field is None:
        return None
    rest += [each for each in (arguments, types) if each is not None]
    links.append((walk.text(field) + "()", field.start_point[0] + 1, True))
    return inner


def _start(walk: Walk, node: Node) -> Value | None:
    kind = node.type
    if kind == "identifier":
        return named_value(walk, walk.text(node))
    if kind == "self":
        return Value("type", walk.self_type) if walk.self_type is not None else None
    if kind == "call_expression":
        called = node.child_by_field_name("function")
        if called is not None and called.type == "identifier" and walk.is_local(walk.text(called)):
            return None
        path = path_of(walk, called)[0] if called is not None and _is_path(called) else None
        return Value("call", TypeRef(path)) if path is not None else None
    if kind == "scoped_identifier":
        path = path_of(walk, node)[0]
        return Value("item", TypeRef(path)) if path is not None else None
    if kind in ("struct_expression", "type_cast_expression"):
        ref = type_ref(
            walk, node.child_by_field_name("name" if kind == "struct_expression" else "type")
        )
        return Value("type", ref) if ref is not None else None
    return None


def _is_path(node: Node) -> bool:
    return node.type in ("identifier", "scoped_identifier", "generic_function")


def named_value(walk: Walk, name: str) -> Value | None:
    """What is known of the value that a single name stands for."""
    if name in walk.locals:
        known = walk.locals[name]
        if not isinstance(known, Item):
            return known
    return Value("item", TypeRef((name,)))


def bound_value(walk: Walk, declared: Node | None, value: Node | None) -> Value | None:
    """What `let` binds: of the declared type, or else what the value says."""
    if declared is not None:
        ref = type_ref(walk, declared)
        return Value("type", ref) if ref is not None else None
    return value_of(walk, value)
