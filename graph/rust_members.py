"""Types, traits and `impl` blocks: items that have members."""

from __future__ import annotations

from collections.abc import Callable

from tree_sitter import Node

from paralex.graph.rust_attributes import access_of
from paralex.graph.rust_detail import TYPE, VALUE, Decl, DeclRole, Impl, TypeRef
from paralex.graph.rust_items import (
    Item,
    Place,
    Role,
    declare,
    define,
    head_of,
    listed,
    name_of,
    owned,
    typed,
)
from paralex.graph.rust_paths import BOTH, bind_generics, path_of, type_ref
from paralex.graph.rust_text import tokens
from paralex.graph.rust_walk import Step, Walk, leave, set_self

_NO_NAMES = frozenset({"visibility_modifier", "identifier", "type_identifier", "line_comment"})
NO_TYPE = TypeRef(())  # of a field whose type has no path
_STRIPPED = frozenset({"reference_type", "dynamic_type", "abstract_type", "generic_type"})


def on_type(walk: Walk, item: Item) -> None:
    """struct, union, enum and type alias: all of their text is what others see."""
    node, name = item.node, name_of(walk, item)
    kind = node.type
    symbol = define(
        walk, item, name, "type" if kind == "type_item" else "class",
        head_of(walk, item, node.end_byte),
    )  # fmt: skip
    body = node.child_by_field_name("body")
    is_value = kind == "struct_item" and (
        body is None or body.type == "ordered_field_declaration_list"
    )
    role: DeclRole = "enum" if kind == "enum_item" else "type"
    declare(walk, item, name, TYPE | (VALUE if is_value else 0), symbol, role)
    mark = walk.mark()
    bind_generics(walk, node)
    before = walk.self_type
    walk.self_type = TypeRef((name,))
    if kind == "type_item":
        typed(walk, symbol, type_ref(walk, node.child_by_field_name("type")))
    elif kind == "enum_item":
        _variants(walk, item, symbol, body)
    elif body is not None:
        _fields(walk, symbol, body)
    item_uses = [child for child in node.named_children if child.type not in _NO_NAMES]
    walk.push(
        [*owned(walk, symbol, [*recorded(item), *item_uses]), (leave, mark), (set_self, before)]
    )


def recorded(item: Item) -> list[Node | Step]:
    """The step, if any, that notes the macros which an item's attributes name."""
    return [(_record, item)] if item.attributes.nodes else []


def _record(walk: Walk, item: Item) -> None:
    item.attributes.record()


def on_variant(walk: Walk, node: Node) -> None:
    walk.push([child for child in node.named_children if child.type not in _NO_NAMES])


def _variants(walk: Walk, item: Item, owner: str, body: Node | None) -> None:
    access = access_of(walk, item.node)
    place = Place("impl", f"{owner}.", open=bool(access) or item.place.open)
    for inner in listed(walk, body.named_children if body is not None else (), place):
        node = inner.node
        if node.type != "enum_variant" or not owner:
            continue
        name = name_of(walk, inner)
        symbol = define(walk, inner, name, "constant", head_of(walk, inner, node.end_byte))
        if not symbol:
            continue
        full = f"{owner.rpartition('.')[2]}.{name}"
        walk.decls.append(Decl(walk.scope, full, TYPE | VALUE, symbol, "pub", ""))
        fields = node.child_by_field_name("body")
        if fields is not None:
            _fields(walk, symbol, fields)


def _fields(walk: Walk, symbol: str, body: Node) -> None:
    for at, child in enumerate(body.children_by_field_name("type")):  # of a tuple
        typed(walk, f"{symbol}.{at}" if symbol else "", type_ref(walk, child) or NO_TYPE)
    for child in body.named_children:
        if child.type == "field_declaration":
            name = child.child_by_field_name("name")
            ref = type_ref(walk, child.child_by_field_name("type"))
            if name is not None and symbol:
                typed(walk, f"{symbol}.{walk.text(name)}", ref or NO_TYPE)


def on_trait(walk: Walk, item: Item, items: Callable[..., list[Node | Step]]) -> None:
    """A trait. What an implementation must have is part of its signature."""
    node, name = item.node, name_of(walk, item)
    body = node.child_by_field_name("body")
    head = head_of(walk, item, body.start_byte if body is not None else node.end_byte)
    for child in body.named_children if body is not None else ():
        if child.type in ("function_signature_item", "associated_type") or (
            child.type == "const_item" and child.child_by_field_name("value") is None
        ):
            head += tokens(walk.data[child.start_byte : child.end_byte])
    symbol = define(walk, item, name, "type", head)
    declare(walk, item, name, TYPE, symbol, "trait")
    mark, before = walk.mark(), walk.self_type
    bind_generics(walk, node)
    walk.self_type = TypeRef((name,))
    bounds = node.child_by_field_name("bounds")
    if symbol:
        typed(walk, f"{symbol}:", type_ref(walk, bounds))
        walk.impls.append(Impl(walk.scope, (name,), (), symbol, _members(walk, body)))
    steps: list[Node | Step] = recorded(item)
    for child in node.named_children:
        if bounds is not None and child == bounds:
            steps += [(base, each) for each in child.named_children]
        elif child.type not in _NO_NAMES and child != body:
            steps.append(child)
    seen = bool(access_of(walk, node)) or item.place.open
    role: Role = "local" if item.place.role == "local" else "trait"
    place = Place(role, f"{symbol}.", open=seen, depth=item.place.depth)
    steps = owned(walk, symbol, steps)
    if body is not None:
        steps += items(walk, body.named_children, place)
    walk.push([*steps, (leave, mark), (set_self, before)])


def on_impl(walk: Walk, item: Item, items: Callable[..., list[Node | Step]]) -> None:
    """An `impl` block: its head is part of the signature of each of its members."""
    node = item.node
    body, of = node.child_by_field_name("body"), node.child_by_field_name("type")
    trait = node.child_by_field_name("trait")
    mark, before = walk.mark(), walk.self_type
    bind_generics(walk, node)
    ref = type_ref(walk, of)
    name = _type_name(walk, of)
    local = item.place.role == "local"
    prefix = "" if local else item.place.prefix + name
    blanket = of is not None and walk.text(of).lstrip("&") in walk.generics
    walk.self_type = ref
    members = _members(walk, body)
    if not local:
        named = ref.path if ref is not None and not blanket and ref.path != (BOTH,) else ()
        base_path = path_of(walk, trait)[0] if trait is not None else None
        walk.impls.append(Impl(walk.scope, named, base_path or (), prefix, members))
    head = head_of(walk, item, body.start_byte if body is not None else node.end_byte)
    if not members and not local:
        walk.loose[walk.scope] += head
    steps: list[Node | Step] = recorded(item)
    for child in node.named_children:
        if trait is not None and child == trait:
            steps.append((base, child))
        elif child != body:
            steps.append(child)
    steps = owned(walk, prefix, steps)
    place = Place(
        "local" if local else "impl", f"{prefix}.", tuple(head), trait is not None, item.place.depth
    )
    if body is not None:
        steps += items(walk, body.named_children, place)
    walk.push([*steps, (leave, mark), (set_self, before)])


def base(walk: Walk, node: Node) -> None:
    """A step: a trait that is implemented or extended."""
    inside: list[Node] = []
    if node.type == "generic_type":
        inside = [c for c in node.named_children if c.type == "type_arguments"]
        named = node.child_by_field_name("type")
    else:
        named = node
    if named is not None and named.type in ("type_identifier", "scoped_type_identifier"):
        path, more = path_of(walk, named)
        if path is not None:
            walk.use(path, TYPE, named, "inherit")
        walk.push([*inside, *more])
    else:
        walk.push([node])


def _members(walk: Walk, body: Node | None) -> tuple[str, ...]:
    names = []
    for child in body.named_children if body is not None else ():
        name = child.child_by_field_name("name")
        if name is not None and child.type.endswith(("_item", "_type")):
            names.append(walk.text(name).removeprefix("r#"))
    return tuple(dict.fromkeys(names))


def _type_name(walk: Walk, node: Node | None) -> str:
    """The last name of the type that an `impl` is for, or what kind of type it is."""
    while node is not None and node.type in _STRIPPED:
        node = node.child_by_field_name("type") or node.child_by_field_name("trait")
    if node is None:
        return "impl"
    if node.type in ("type_identifier", "primitive_type"):
        return walk.text(node).removeprefix("r#")
    if node.type == "scoped_type_identifier":
        name = node.child_by_field_name("name")
        return walk.text(name) if name is not None else "impl"
    return node.type.removesuffix("_type")
