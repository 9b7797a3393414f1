"""Assignments and type aliases as definitions, and the types that they declare."""

from __future__ import annotations

import re

from tree_sitter import Node

from paralex.graph import python_syntax as syntax
from paralex.graph.python_digest import normal_code
from paralex.graph.python_scopes import Kind, Scope, bind, dotted, plain
from paralex.graph.python_segments import Definition, Segment
from paralex.graph.python_syntax import HOLE, TOKEN
from paralex.graph.python_walk import Walk
from paralex.graph.shapes import SymbolKind

_CONSTANT = re.compile(r"_*[A-Z][A-Z0-9_]*|__\w+__")
_FINAL = re.compile(r"(\w+\.)?Final\b")
_ALIAS = re.compile(r"(\w+\.)?TypeAlias\b")
# What makes types when it is called, or names one when it is subscripted.
_TYPE_MAKERS = re.compile(
    rb"(\w+\.)?(TypeVar|ParamSpec|TypeVarTuple|NewType|TypeAliasType|NamedTuple|TypedDict"
    rb"|namedtuple)\s*\(|(\w+\.)*(Union|Optional|Callable|Literal|Annotated|Type|Tuple|List|Dict"
    rb"|Sequence|Mapping|Iterable|Iterator|Awaitable|Coroutine|AsyncIterable|AsyncIterator)\s*\["
)


def variables(
    walk: Walk,
    statement: Node,
    node: Node,
    names: list[bytes],
    streams: list[list[bytes]],
    scope: Scope,
) -> None:
    """The symbols of an assignment in a module or class body."""
    declared = node.child_by_field_name("type")
    annotation = normal_code(walk.text(declared)) if declared is not None else ""
    value = node.child_by_field_name("right")
    is_alias = bool(_ALIAS.match(annotation))
    makes_type = value is not None and bool(
        _TYPE_MAKERS.match(walk.source, value.start_byte, value.end_byte)
    )
    for name in dict.fromkeys(names):
        local = plain(name)
        signature = f"{local}: {annotation}" if annotation else local
        if is_alias and value is not None:
            signature += f" = {normal_code(walk.text(value))}"
        kind: SymbolKind
        if is_alias or (makes_type and not annotation):
            kind = "type"
        elif _CONSTANT.fullmatch(local) or _FINAL.match(annotation):
            kind = "constant"
        else:
            kind = "variable"
        walk.definitions.append(
            Definition(dotted(scope, name), kind, statement, statement, signature, streams)
        )


def type_alias(walk: Walk, node: Node, segment: Segment) -> None:
    """`type X[T] = ...`"""
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    found = syntax.WORD.match(walk.text(left)) if left is not None else None
    if left is None or right is None or found is None:
        segment.stack += node.named_children
        return
    name = found.group()
    bind(segment.scope, name)
    scope = walk.scope(Kind.TYPE_PARAMETERS, segment.scope)
    for parameter in syntax.WORD.finditer(walk.text(left), found.end()):
        bind(scope, parameter.group())
    if not segment.container:
        segment.out += (TOKEN[node.kind_id], name, HOLE)
        walk.segment(scope, segment.user, (right,), segment.streams)
        return
    user, streams = dotted(segment.scope, name), list[list[bytes]]()
    walk.segment(scope, user, (right,), streams)
    walk.definitions.append(
        Definition(user, "type", node, node, normal_code(walk.text(node)), streams)
    )
