"""Handlers of statements: what comes into view, and where it goes out of view again."""

from __future__ import annotations

from tree_sitter import Node

from paralex.graph.java_detail import CASE, ELEMENT_OF, TYPE
from paralex.graph.java_expressions import COMMENTS, element_of
from paralex.graph.java_members import push_value
from paralex.graph.java_walk import UNKNOWN, Walk, cut, kinds

_DECLARATORS = kinds("variable_declarator")
_IDENTIFIER = kinds("identifier")
_PAIR = kinds("element_value_pair")


def block(walk: Walk, node: Node) -> None:
    """What stands inside is in view inside only."""
    kids = node.named_children
    if kids:
        walk.stack.append((_end_block, len(walk.values), walk.mark(), walk.context))
        kids.reverse()
        walk.stack += kids


def _end_block(walk: Walk, size: int, mark: int, context: int) -> None:
    del walk.values[size:]
    walk.leave(mark, context)


def statement(walk: Walk, node: Node) -> None:
    """A statement without a block of its own: what it leaves, the block around cuts off."""
    kids = node.named_children
    kids.reverse()
    walk.stack += kids


def labeled(walk: Walk, node: Node) -> None:
    walk.stack += reversed(node.named_children[1:])


def local_variables(walk: Walk, node: Node) -> None:
    type_node = node.child_by_field_name("type")
    if type_node is None:
        return
    text = walk.typed(type_node)
    walk.stack.append((cut, len(walk.values)))
    for declarator in reversed(node.named_children):
        if declarator.kind_id in _DECLARATORS:
            walk.stack.append((_local_variable, declarator, text))
    first = node.named_children[0]
    if first != type_node and first.named_child_count:
        walk.stack.append(first)


def _local_variable(walk: Walk, node: Node, text: str) -> None:
    name = node.child_by_field_name("name")
    value = node.child_by_field_name("value")
    dimensions = node.child_by_field_name("dimensions")
    if name is None:
        return
    if dimensions is not None:
        text += "[]" * walk.slice(dimensions).count("[")
    walk.stack.append((_declare_local, walk.word(name), text, len(walk.values)))
    if value is not None:
        push_value(walk, value, text)


def _declare_local(walk: Walk, name: str, text: str, size: int) -> None:
    """A step: the variable is of its declared type or, with `var`, of its value's."""
    if text != "var":
        value = walk.value_of(text)
    else:
        value = walk.values[size] if len(walk.values) > size else UNKNOWN
    del walk.values[size:]
    walk.declare(name, value)


def enhanced_for(walk: Walk, node: Node) -> None:
    type_node = node.child_by_field_name("type")
    name = node.child_by_field_name("name")
    value = node.child_by_field_name("value")
    body = node.child_by_field_name("body")
    size = len(walk.values)
    walk.stack.append((cut, size))
    walk.stack.append((Walk.leave, walk.mark(), walk.context))
    if body is not None:
        walk.stack.append(body)
    if type_node is not None and name is not None:
        text = walk.typed(type_node)
        walk.stack.append((_declare_element, walk.word(name), text, size))
    if value is not None:
        walk.stack.append(value)


def _declare_element(walk: Walk, name: str, text: str, size: int) -> None:
    iterated = walk.values[size] if len(walk.values) > size else UNKNOWN
    del walk.values[size:]
    walk.declare(name, element_of(walk, iterated) if text == "var" else walk.value_of(text))


def resource(walk: Walk, node: Node) -> None:
    """`T t = ...` in the head of a `try`, or something that is there already."""
    type_node = node.child_by_field_name("type")
    name = node.child_by_field_name("name")
    value = node.child_by_field_name("value")
    if type_node is None or name is None:
        statement(walk, node)
        return
    text = walk.typed(type_node)
    walk.stack.append((_declare_local, walk.word(name), text, len(walk.values)))
    if value is not None:
        push_value(walk, value, text)


def caught(walk: Walk, node: Node) -> None:
    name = node.child_by_field_name("name")
    texts = []
    for kid in node.named_children:
        if kid.type == "catch_type":
            texts = [
                walk.typed(each) for each in kid.named_children if each.kind_id not in COMMENTS
            ]
    if name is not None:
        # Of several types only what they have in common may be used: unknown here.
        walk.declare(walk.word(name), walk.value_of(texts[0]) if len(texts) == 1 else UNKNOWN)


def switch(walk: Walk, node: Node) -> None:
    """A switch leaves one value, of which nothing is known."""
    condition = node.child_by_field_name("condition")
    body = node.child_by_field_name("body")
    size = len(walk.values)
    walk.stack.append((_finish_switch, size, walk.selector))
    if body is not None:
        walk.stack.append((_cases, body, size))
    if condition is not None:
        walk.stack.append(condition)


def _cases(walk: Walk, body: Node, size: int) -> None:
    walk.selector = walk.values[size] if len(walk.values) > size else UNKNOWN
    walk.stack.append(body)


def _finish_switch(walk: Walk, size: int, selector: int) -> None:
    del walk.values[size:]
    walk.values.append(UNKNOWN)
    walk.selector = selector


def label(walk: Walk, node: Node) -> None:
    """A bare name in a `case` is a constant of the enum that is switched on, if it is one."""
    walk.stack.append((cut, len(walk.values)))
    for kid in reversed(node.named_children):
        if kid.kind_id in _IDENTIFIER:
            at = walk.node(CASE, walk.selector, walk.context, walk.word(kid))
            walk.site(at, kid.start_point[0])
        else:
            walk.stack.append(kid)


def annotation(walk: Walk, node: Node) -> None:
    """`@A`, `@A(x)`, `@A(name = x)`. It leaves nothing that is known."""
    name = node.child_by_field_name("name")
    arguments = node.child_by_field_name("arguments")
    size = len(walk.values)
    walk.stack.append((_finish_annotation, size))
    if name is None:
        return
    of = walk.node(TYPE, walk.context, walk.typed(name))
    for kid in reversed(arguments.named_children if arguments is not None else ()):
        if kid.kind_id not in _PAIR:
            if kid.kind_id not in COMMENTS:
                walk.site(walk.node(ELEMENT_OF, of, "value"), kid.start_point[0])
            walk.stack.append(kid)
            continue
        key = kid.child_by_field_name("key")
        value = kid.child_by_field_name("value")
        if key is not None:
            walk.site(walk.node(ELEMENT_OF, of, walk.word(key)), key.start_point[0])
        if value is not None:
            walk.stack.append(value)


def _finish_annotation(walk: Walk, size: int) -> None:
    del walk.values[size:]
    walk.values.append(UNKNOWN)
