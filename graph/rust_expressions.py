"""Handlers of expressions, blocks and types: scopes of locals, and names in use."""

from __future__ import annotations

from tree_sitter import Node

from paralex.graph.rust_detail import TYPE, VALUE, Value
from paralex.graph.rust_paths import BOTH, bind_generics, path_of
from paralex.graph.rust_patterns import bind_pattern
from paralex.graph.rust_values import bound_value, value_of
from paralex.graph.rust_walk import ITEM, Step, Walk, leave


def skip(walk: Walk, node: Node) -> None:
    """Nothing in it is a name."""


def on_identifier(walk: Walk, node: Node) -> None:
    text = walk.text(node)
    if text == "Self":
        if walk.self_type is not None and walk.self_type.path != (BOTH,):
            walk.use(walk.self_type.path, VALUE, node, "maybe")
    elif text != "_" and walk.locals.get(text, ITEM) is ITEM:
        walk.use((text,), VALUE, node)


def on_type_identifier(walk: Walk, node: Node) -> None:
    text = walk.text(node)
    if text not in ("Self", "_") and text not in walk.generics:
        walk.use((text,), TYPE, node)


def on_scoped_identifier(walk: Walk, node: Node) -> None:
    path, inside = path_of(walk, node)
    if path is not None and path[0] != "metavariable":
        walk.use(path, VALUE, node)
    walk.push(inside)


def on_scoped_type(walk: Walk, node: Node) -> None:
    path, inside = path_of(walk, node)
    if path is not None:
        walk.use(path, TYPE, node)
    walk.push(inside)


def on_binding(walk: Walk, node: Node) -> None:
    """`Item = Type` of a bound: the name belongs to the trait."""
    walk.push(node.named_children[1:])


def on_let(walk: Walk, node: Node) -> None:
    pattern = node.child_by_field_name("pattern")
    declared = node.child_by_field_name("type")
    value = node.child_by_field_name("value")
    other = node.child_by_field_name("alternative")
    items: list[Node | Step] = [each for each in (declared, value, other) if each is not None]
    if pattern is not None:
        items.append((bind_pattern, pattern, bound_value(walk, declared, value)))
    walk.push(items)


def on_condition(walk: Walk, node: Node) -> None:
    """`let PATTERN = value` in a condition: it binds for what follows."""
    pattern = node.child_by_field_name("pattern")
    value = node.child_by_field_name("value")
    items: list[Node | Step] = [value] if value is not None else []
    if pattern is not None:
        items.append((bind_pattern, pattern, value_of(walk, value)))
    walk.push(items)


def on_if(walk: Walk, node: Node) -> None:
    """`if` and `while`: what the condition binds ends with the block."""
    other = node.child_by_field_name("alternative")
    steps: list[Node | Step] = [child for child in node.named_children if child != other]
    steps.append((leave, walk.mark()))
    if other is not None:
        steps.append(other)
    walk.push(steps)


def on_for(walk: Walk, node: Node) -> None:
    pattern = node.child_by_field_name("pattern")
    value = node.child_by_field_name("value")
    body = node.child_by_field_name("body")
    items: list[Node | Step] = [value] if value is not None else []
    if pattern is not None:
        items.append((bind_pattern, pattern, None))
    items += [body] if body is not None else []
    walk.push([*items, (leave, walk.mark())])


def on_match(walk: Walk, node: Node) -> None:
    value = node.child_by_field_name("value")
    body = node.child_by_field_name("body")
    known = value_of(walk, value)
    items: list[Node | Step] = [value] if value is not None else []
    for child in body.named_children if body is not None else ():
        items.append((_arm, child, known) if child.type == "match_arm" else child)
    walk.push(items)


def _arm(walk: Walk, node: Node, known: Value | None) -> None:
    pattern = node.child_by_field_name("pattern")
    value = node.child_by_field_name("value")
    mark = walk.mark()
    items: list[Node | Step] = []
    if pattern is not None:
        items.append((bind_pattern, pattern, known))
        guard = pattern.child_by_field_name("condition")
        items += [guard] if guard is not None else []
    items += [value] if value is not None else []
    walk.push([*items, (leave, mark)])


def on_closure(walk: Walk, node: Node) -> None:
    parameters = node.child_by_field_name("parameters")
    result = node.child_by_field_name("return_type")
    body = node.child_by_field_name("body")
    items: list[Node | Step] = []
    for child in parameters.named_children if parameters is not None else ():
        items += parameter(walk, child)
    items += [each for each in (result, body) if each is not None]
    walk.push([*items, (leave, walk.mark())])


def parameter(walk: Walk, node: Node) -> list[Node | Step]:
    """The steps for one parameter of a function or closure."""
    if node.type != "parameter":
        if node.type in ("attribute_item", "self_parameter", "variadic_parameter"):
            return []
        return [(bind_pattern, node, None)]
    declared = node.child_by_field_name("type")
    pattern = node.child_by_field_name("pattern")
    items: list[Node | Step] = [declared] if declared is not None else []
    if pattern is not None and pattern.is_named:
        items.append((bind_pattern, pattern, bound_value(walk, declared, None)))
    return items


def function_steps(walk: Walk, node: Node) -> list[Node | Step]:
    """The steps for all that a function holds; its type parameters are bound now."""
    mark = walk.mark()
    bind_generics(walk, node)
    parameters = node.child_by_field_name("parameters")
    items: list[Node | Step] = []
    for child in node.named_children:
        if child.type in ("identifier", "visibility_modifier", "function_modifiers"):
            continue
        if parameters is not None and child == parameters:
            for each in child.named_children:
                items += parameter(walk, each)
        else:
            items.append(child)
    return [*items, (leave, mark)]
