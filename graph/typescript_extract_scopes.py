"""Handlers of what declares names: patterns, parameters, and the scopes that hold them."""

from __future__ import annotations

from tree_sitter import Node

from paralex.graph.typescript_extract_names import plain
from paralex.graph.typescript_extract_walk import (
    TYPE,
    VALUE,
    Draft,
    Step,
    Target,
    Walk,
    leave_scope,
    set_this,
    to_body,
)

FUNCTION_VALUES = frozenset({"arrow_function", "function_expression", "generator_function"})
_CONTAINERS = {
    "object_pattern",
    "array_pattern",
    "rest_pattern",
    "required_parameter",
    "optional_parameter",
}


# --- declarations


def pattern(walk: Walk, node: Node, hoist: bool = False, target: Target = None) -> None:
    """A step: declare every name that the pattern binds; defaults and keys are plain uses."""
    kind = node.type
    if kind in ("identifier", "shorthand_property_identifier_pattern"):
        text = walk.text(node)
        walk.declare(text, VALUE, target, hoist=hoist)
        walk.token(node, text)
    elif kind in _CONTAINERS:
        walk.push([(pattern, child, hoist, target) for child in node.named_children])
    elif kind in ("assignment_pattern", "object_assignment_pattern"):
        first, *rest = node.named_children
        walk.push([(pattern, first, hoist, target), *rest])
    elif kind == "pair_pattern":
        *keys, value = node.named_children
        walk.push([*keys, (pattern, value, hoist, target)])
    else:
        walk.push([node])


def on_parameters(walk: Walk, node: Node) -> None:
    walk.push([_parameter(child) for child in node.named_children])


def _parameter(node: Node) -> Node | Step:
    if node.type not in ("required_parameter", "optional_parameter"):
        return (pattern, node)
    return (_typed_parameter, node)


def _typed_parameter(walk: Walk, node: Node) -> None:
    name = node.child_by_field_name("pattern") or node.child_by_field_name("name")
    walk.push([(pattern, c) if name is not None and c == name else c for c in node.named_children])


def on_type_parameter(walk: Walk, node: Node) -> None:
    name = node.child_by_field_name("name")
    if name is not None:
        walk.declare(walk.text(name), TYPE)
    walk.push([(plain, c) if name is not None and c == name else c for c in node.named_children])


def on_infer(walk: Walk, node: Node) -> None:
    """`infer U` is seen by the whole conditional type, from whatever depth."""
    children = node.named_children
    if children:
        name, scope = walk.text(children[0]), walk.scope
        while scope.parent is not None and scope.container is None:
            scope.names.setdefault(name, (TYPE, None))
            if scope.role == "conditional":
                break
            scope = scope.parent
    walk.push(children)


def on_index_name(walk: Walk, node: Node) -> None:
    """`[key: string]: T`: the key is a name for people only."""
    walk.enter()
    name = node.child_by_field_name("name")
    items: list[Node | Step] = [
        (plain, c) if name is not None and c == name else c for c in node.named_children
    ]
    walk.push([*items, (leave_scope, node.end_byte)])


def on_statement(walk: Walk, node: Node) -> None:
    """A statement or member that need not end with `;`: where it starts is what counts."""
    walk.statement(node)
    walk.push(node.named_children)


def on_member_signature(walk: Walk, node: Node) -> None:
    walk.statement(node)
    on_function(walk, node)


# --- scopes


def on_block(walk: Walk, node: Node) -> None:
    walk.enter()
    walk.push([*node.named_children, (leave_scope, node.end_byte)])


def on_conditional(walk: Walk, node: Node) -> None:
    walk.enter("conditional")
    walk.push([*node.named_children, (leave_scope, node.end_byte)])


def on_tuple(walk: Walk, node: Node) -> None:
    """Members of a tuple type may carry names, which nothing can refer to."""
    walk.enter()
    walk.push(
        [
            *(_parameter(c) if c.type.endswith("_parameter") else c for c in node.named_children),
            (leave_scope, node.end_byte),
        ]
    )


def on_for_in(walk: Walk, node: Node) -> None:
    walk.enter()
    left, kind = node.child_by_field_name("left"), node.child_by_field_name("kind")
    items: list[Node | Step] = []
    for child in node.named_children:
        if left is not None and kind is not None and child == left:
            items.append((pattern, child, kind.type == "var"))
        else:
            items.append(child)
    walk.push([*items, (leave_scope, node.end_byte)])


def on_catch(walk: Walk, node: Node) -> None:
    walk.enter()
    parameter = node.child_by_field_name("parameter")
    items: list[Node | Step] = [
        (pattern, c) if parameter is not None and c == parameter else c for c in node.named_children
    ]
    walk.push([*items, (leave_scope, node.end_byte)])


def on_function(walk: Walk, node: Node) -> None:
    """Any function that is no symbol: its name, if it has one, is known inside it only."""
    own_this = walk.this if node.type == "arrow_function" else None
    walk.push(function_items(walk, node, None, own_this))


def function_items(
    walk: Walk, node: Node, draft: Draft | None, this: str | None
) -> list[Node | Step]:
    """Enter the function's scope; the steps for its parts, up to leaving the scope again.

    With a `draft` the body's tokens go to its body. `this` is what `this` means inside.
    """
    walk.enter("function")
    name = node.child_by_field_name("name")
    body = node.child_by_field_name("body")
    single = node.child_by_field_name("parameter")
    items: list[Node | Step] = [(set_this, this)]
    for child in node.named_children:
        if child.type == "formal_parameters":
            items.append((on_parameters, child))
        elif single is not None and child == single:
            items.append((pattern, child))
        elif name is not None and child == name and child.type == "identifier":
            if node.type in FUNCTION_VALUES:
                walk.declare(walk.text(child), VALUE)
            items.append((plain, child))
        elif body is not None and child == body:
            if draft is not None:
                items.append((to_body, draft, child.start_byte))
            items += child.named_children if child.type == "statement_block" else [child]
        else:
            items.append(child)
    return [*items, (leave_scope, node.end_byte), (set_this, walk.this)]
