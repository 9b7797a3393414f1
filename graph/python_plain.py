"""Heads of functions and classes as most people write them, read by one pattern each.

A head without annotations, defaults and odd spacing holds nothing that its text does not tell.
For a walk that makes no digests; the handlers of `python_definitions` do the same for any head.
"""

from __future__ import annotations

import re

from tree_sitter import Node

from paralex.graph import python_syntax as syntax
from paralex.graph.python_lexing import NO_NAMES
from paralex.graph.python_scopes import Kind, bind, dotted
from paralex.graph.python_segments import ClassInfo, Definition, FunctionInfo, Segment
from paralex.graph.python_walk import Walk
from paralex.graph.shapes import SymbolKind

_WORD = rb"[A-Za-z_][A-Za-z0-9_]*+"
_CHAIN = _WORD + rb"(?:\." + _WORD + rb")*+"
_FUNCTION = re.compile(
    rb"(async )?def (" + _WORD + rb")\(((?:(?:\*{0,2}" + _WORD + rb"|\*|/)(?:, (?!\))|(?=\))))*+)\)"
    rb"(?: -> (" + _CHAIN + rb"))?(?=:)"
)
_CLASS = re.compile(
    rb"class (" + _WORD + rb")(?:\((" + _CHAIN + rb"(?:, " + _CHAIN + rb")*+)\))?(?=:)"
)
_TAKE_CLASS = frozenset({b"__new__", b"__init_subclass__", b"__class_getitem__"})
# Decorators with this text in them, by what they make of a method's first parameter.
_STATIC, _OF_CLASS = b"staticmethod", b"classmethod"


def plain_function(
    walk: Walk,
    whole: Node,
    node: Node,
    decorators: list[Node],
    calls: tuple[bytes, ...],
    segment: Segment,
) -> list[Node] | None:
    """Read a function if its head is plain; its statements, or None if it is not.

    `calls`: the decorators as values.
    """
    source, start = walk.source, node.start_byte
    found = _FUNCTION.match(source, start)
    names, body = node.child_by_field_name("name"), node.child_by_field_name("body")
    if found is None or names is None or body is None:
        return None
    is_async, name, given, returns = found.groups()
    outer, container = segment.scope, segment.container
    bind(outer, name)
    outer.known(name, names)
    user = dotted(outer, name) if container else segment.user
    if decorators:
        walk.segment(outer, user, decorators, [])
    inner = walk.scope(Kind.FUNCTION, outer)
    parameters = syntax.WORD.findall(given)
    if parameters:
        # One node stands for all: only that it is a parameter counts.
        around = node.child_by_field_name("parameters")
        place = around.named_child(0) if around is not None else None
        for parameter in parameters:
            bind(inner, parameter)
            inner.known(parameter, place if place is not None else names)
    if returns is not None and returns not in NO_NAMES:
        walk.segment(outer, user, (), []).uses[returns].append(found.start(4))
    statements = body.named_children
    walk.segment(inner, user, statements, [])
    if not container:
        return statements
    kind: SymbolKind = "function"
    if outer.kind == Kind.CLASS:
        kind = "method"
        texts = [walk.text(each) for each in decorators]
        if not any(_STATIC in text for text in texts):
            inner.takes_class = any(_OF_CLASS in text for text in texts)
            if parameters and given.startswith(parameters[0]):
                inner.receiver, inner.owner = parameters[0], outer.symbol
        inner.takes_class = inner.takes_class or name in _TAKE_CLASS
        inner.constructs = name == b"__init__"
    walk.functions.append(
        FunctionInfo(
            name=user,
            scope=outer,
            inner=inner,
            declared=returns + b"!" if returns is not None else None,
            inferred=returns is None,
            decorators=calls,
            is_async=is_async is not None,
            same=False,
        )
    )
    walk.definitions.append(Definition(user, kind, whole, whole, found.group().decode(), []))
    return statements


def plain_class(
    walk: Walk, whole: Node, node: Node, decorators: list[Node], segment: Segment
) -> list[Node] | None:
    """Read a class whose head is plain and whose name others can use; its statements, or None."""
    found = _CLASS.match(walk.source, node.start_byte) if segment.container else None
    names, body = node.child_by_field_name("name"), node.child_by_field_name("body")
    if found is None or names is None or body is None:
        return None
    name, bases = found.groups()
    outer = segment.scope
    bind(outer, name)
    outer.known(name, names)
    user = dotted(outer, name)
    scope = walk.scope(Kind.CLASS, outer, user)
    if decorators:
        walk.segment(outer, user, decorators, [])
    info = ClassInfo(user, outer, node.start_byte)
    if bases is not None:
        place = found.start(2)
        for base in bases.split(b", "):
            info.bases.append((base, place))
            place += len(base) + 2
    walk.classes.append(info)
    statements = body.named_children
    walk.segment(scope, user, statements, [])
    walk.definitions.append(Definition(user, "class", whole, whole, found.group().decode(), []))
    return statements
