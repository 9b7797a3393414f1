"""From the syntax of a type to what its values can be asked for (see `go_detail`)."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from tree_sitter import Node

from paralex.graph.go_detail import UNKNOWN, Type
from paralex.graph.go_tree import field, kinds
from paralex.graph.go_walk import LocalType, Walk

_NAME, _TYPE = field("name"), field("type")

_DEPTH = 8  # types in types are read this far; beyond it they are unknown
_MANY = 200  # fields of a struct without a name

_NAMES = kinds("type_identifier", "identifier")
_QUALIFIED = kinds("qualified_type")
_THROUGH = kinds("pointer_type", "parenthesized_type", "type_elem", "type_constraint")
_ELEMENT = kinds("slice_type", "array_type", "implicit_length_array_type")
_CHANNEL = kinds("channel_type")
_MAP = kinds("map_type")
_FUNCTION = kinds("function_type")
_STRUCT = kinds("struct_type")
_GENERIC = kinds("generic_type")
_LIST = kinds("parameter_list")
_PARAMETER = kinds("parameter_declaration", "variadic_parameter_declaration")
_VARIADIC = kinds("variadic_parameter_declaration")
_FIELD = kinds("field_declaration")
COMMENT = kinds("comment")

NOBODY: Collection[str] = frozenset()


def type_of(
    walk: Walk, node: Node | None, parameters: Collection[str] = NOBODY, depth: int = 0
) -> Type:
    """The type that a node writes; `parameters` are names that stand for type parameters."""
    while node is not None and node.kind_id in _THROUGH:
        children = [child for child in node.named_children if child.kind_id not in COMMENT]
        node = children[0] if len(children) == 1 else None
    if node is None or depth > _DEPTH:
        return UNKNOWN
    kind = node.kind_id
    if kind in _NAMES:
        return _named(walk, walk.text(node), parameters)
    if kind in _QUALIFIED:
        return "".join(walk.text(node).split())

    def inner(name: str) -> Type:
        return type_of(walk, node.child_by_field_name(name), parameters, depth + 1)

    if kind in _ELEMENT:
        return ("[", inner("element"))
    if kind in _CHANNEL:
        return ("[", inner("value"))
    if kind in _MAP:
        return ("m", inner("key"), inner("value"))
    if kind in _FUNCTION:
        return function_type(walk, node, parameters, depth + 1)
    if kind in _STRUCT:
        fields, embeds = fields_of(walk, node, parameters, depth + 1)
        return ("s", tuple(fields[:_MANY]), embeds)
    if kind in _GENERIC:
        arguments = node.child_by_field_name("type_arguments")
        written = arguments.named_children[:_DEPTH] if arguments is not None else []
        args = tuple(type_of(walk, each, parameters, depth + 1) for each in written)
        return ("g", inner("type"), args)
    return UNKNOWN


def _named(walk: Walk, name: str, parameters: Collection[str]) -> Type:
    if name in parameters:
        return ("p", name)
    if name not in walk.names:
        return name
    local = walk.names[name]
    return local.type if isinstance(local, LocalType) else UNKNOWN


def function_type(
    walk: Walk, node: Node, parameters: Collection[str] = NOBODY, depth: int = 0
) -> Type:
    """The type of a function, method or function literal: what it gives back."""
    result = node.child_by_field_name("result")
    if result is None:
        return ("f", ())
    if result.kind_id not in _LIST:
        return ("f", (type_of(walk, result, parameters, depth),))
    return ("f", tuple(type_ for _, type_ in parameters_of(walk, result, parameters, depth)))


def parameters_of(
    walk: Walk, node: Node, parameters: Collection[str] = NOBODY, depth: int = 0
) -> Iterator[tuple[str, Type]]:
    """The names ("" for none) and types of a list of parameters, receivers or results."""
    for names, type_node, variadic in _parameters(node):
        type_ = type_of(walk, type_node, parameters, depth)
        if variadic:
            type_ = ("[", type_)
        for name in names:
            yield walk.text(name), type_
        if not names:
            yield "", type_


def _parameters(node: Node) -> list[tuple[list[Node], Node | None, bool]]:
    """(names, type, variadic) of each declaration in a list.

    The grammar takes the first name of a long list for a type of its own. As all parameters have
    names or none has, a lone name in front of named ones is a name of the type that follows.
    """
    found: list[tuple[list[Node], Node | None, bool]] = []
    alone: list[Node] = []
    declared = [
        (each.children_by_field_id(_NAME), each.child_by_field_id(_TYPE), each.kind_id)
        for each in node.named_children
        if each.kind_id in _PARAMETER
    ]
    mixed = any(names for names, _, _ in declared)
    for names, type_node, kind in declared:
        if mixed and not names and type_node is not None and type_node.kind_id in _NAMES:
            alone.append(type_node)
            continue
        found.append(([*alone, *names], type_node, kind in _VARIADIC))
        alone = []
    return [*found, *(([], each, False) for each in alone)]


def type_nodes(node: Node | None) -> list[Node]:
    """The types in a list of parameters (or a single result), for the walk."""
    if node is None:
        return []
    if node.kind_id not in _LIST:
        return [node]
    return [type_node for _, type_node, _ in _parameters(node) if type_node is not None]


def fields_of(
    walk: Walk, node: Node, parameters: Collection[str] = NOBODY, depth: int = 0
) -> tuple[list[tuple[str, Type]], tuple[Type, ...]]:
    """The fields of a struct type (the embedded ones too, by their type's name), and the types
    that it embeds."""
    fields: list[tuple[str, Type]] = []
    embeds: list[Type] = []
    for each in field_nodes(node):
        type_ = type_of(walk, each.child_by_field_name("type"), parameters, depth)
        names = each.children_by_field_name("name")
        fields += ((walk.text(name), type_) for name in names)
        if not names:
            embeds.append(type_)
            fields.append((base_name(type_), type_))
    return fields, tuple(embeds)


def field_nodes(node: Node) -> list[Node]:
    """The declarations of fields in a struct type."""
    lists = node.named_children
    return [each for one in lists for each in one.named_children if each.kind_id in _FIELD]


def base_name(type_: Type) -> str:
    """The name by which an embedded type is a field."""
    while isinstance(type_, tuple):
        if type_[0] != "g":
            return ""
        type_ = type_[1]
    return type_.rpartition(".")[2]
