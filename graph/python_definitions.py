"""Handlers of the walk for functions, classes and lambdas."""

from __future__ import annotations

import inspect

from tree_sitter import Node

from paralex.graph import python_syntax as syntax
from paralex.graph.python_digest import normal_code
from paralex.graph.python_plain import plain_class, plain_function
from paralex.graph.python_scopes import UNKNOWN, Kind, Scope, bind, dotted
from paralex.graph.python_segments import ClassInfo, Definition, FunctionInfo, Segment, parts
from paralex.graph.python_syntax import ACTION, HOLE, TOKEN, Do
from paralex.graph.python_values import annotation, value
from paralex.graph.python_walk import Walk
from paralex.graph.shapes import SymbolKind

_DOC_LENGTH = 200
_TAKE_CLASS = frozenset({b"__new__", b"__init_subclass__", b"__class_getitem__"})
# Parameters that are no node around a name.
_BARE = syntax.IDENTIFIER | syntax.PATTERNS


def decorated(walk: Walk, node: Node, segment: Segment) -> None:
    children = parts(node)
    decorators = [child for child in children if child.type == "decorator"]
    definition = children[-1] if children else None
    if definition is None or definition.kind_id not in syntax.DEFINITIONS:
        segment.stack += children
    elif ACTION[definition.kind_id] == Do.CLASS:
        _class(walk, node, definition, decorators, segment)
    else:
        _function(walk, node, definition, decorators, segment)


def function(walk: Walk, node: Node, segment: Segment) -> None:
    _function(walk, node, node, [], segment)


def class_(walk: Walk, node: Node, segment: Segment) -> None:
    _class(walk, node, node, [], segment)


def _function(
    walk: Walk, whole: Node, node: Node, decorators: list[Node], segment: Segment
) -> None:
    if walk.lexes:
        calls = _calls(walk, decorators)
        statements = plain_function(walk, whole, node, decorators, calls, segment)
        if statements is not None:
            if segment.container:
                walk.definitions[-1].finish(_above(walk, decorators), _doc(walk, statements))
            return
    name_node, body = node.child_by_field_name("name"), node.child_by_field_name("body")
    if name_node is None:
        segment.stack += node.named_children
        return
    name, outer = walk.text(name_node), segment.scope
    bind(outer, name)
    outer.known(name, name_node)
    if segment.container:
        user, streams = dotted(outer, name), list[list[bytes]]()
        head = walk.segment(outer, user, decorators, [])
    else:
        user, streams = segment.user, segment.streams
        head = segment
        segment.out += (TOKEN[node.kind_id], name, HOLE)
        segment.stack += decorators
    around = _type_parameters(walk, node, outer, user)
    inner = walk.scope(Kind.FUNCTION, around)
    signature = walk.segment(around, user, (), streams if head is segment else [])
    parameters = node.child_by_field_name("parameters")
    if parameters is not None:
        _parameters(walk, parameters, inner, signature)
    returns = node.child_by_field_name("return_type")
    if returns is not None:
        signature.stack.append(returns)
        signature.out.append(HOLE)
    is_async = bool(node.children) and node.children[0].type == "async"
    if is_async:
        signature.out.append(b"async")
    walk.segment(inner, user, (body,) if body is not None else (), streams)
    if head is not segment:
        if outer.kind == Kind.CLASS:
            _receiver(walk, decorators, parameters, inner, outer)
            inner.takes_class = inner.takes_class or name in _TAKE_CLASS
            inner.constructs = name == b"__init__"
        walk.functions.append(
            _info(walk, user, around, inner, decorators, parameters, returns, is_async)
        )
        kind: SymbolKind = "method" if outer.kind == Kind.CLASS else "function"
        text = _head(walk, node, decorators)
        doc = docstring(walk, body)
        walk.definitions.append(Definition(user, kind, whole, whole, text, streams, doc))


def _info(
    walk: Walk,
    user: str,
    around: Scope,
    inner: Scope,
    decorators: list[Node],
    parameters: Node | None,
    returns: Node | None,
    is_async: bool,
) -> FunctionInfo:
    """What is needed later to tell what a call of the function gives."""
    source = walk.source
    declared = annotation(source, returns) if returns is not None else None
    same = False
    if declared is not None and parameters is not None and parameters.named_child_count:
        # `def f(x: T) -> T`: what is given comes back.
        first = parameters.named_children[0]
        typed = first.child_by_field_name("type")
        same = typed is not None and annotation(source, typed) == declared
    return FunctionInfo(
        name=user,
        scope=around,
        inner=inner,
        declared=declared,
        inferred=returns is None,
        decorators=_calls(walk, decorators),
        is_async=is_async,
        same=same,
    )


def _calls(walk: Walk, decorators: list[Node]) -> tuple[bytes, ...]:
    """The decorators as values."""
    return tuple(
        value(walk.source, part) or b"?" for node in decorators for part in parts(node)[:1]
    )


def _type_parameters(walk: Walk, node: Node, outer: Scope, user: str) -> Scope:
    """`def f[T]`: a scope between the outer one and the function, or the outer one itself."""
    parameters = node.child_by_field_name("type_parameters")
    if parameters is None:
        return outer
    scope = walk.scope(Kind.TYPE_PARAMETERS, outer)
    bounds = walk.segment(scope, user, (), [])
    for child in parts(parameters):
        name = syntax.WORD.search(walk.text(child))
        if name is not None:
            bind(scope, name.group())
            bounds.stack.append(child)
    return scope


def _parameters(walk: Walk, node: Node, scope: Scope, signature: Segment) -> None:
    """Bind the parameters in `scope`; annotations and defaults belong to the scope outside."""
    for child in parts(node):
        signature.out.append(TOKEN[child.kind_id])
        todo = [child] if child.kind_id in _BARE else list(reversed(parts(child)))
        typed = next((c for c in child.named_children if ACTION[c.kind_id] == Do.TYPE), None)
        named = False
        while todo:
            item = todo.pop()
            if item.kind_id in syntax.IDENTIFIER and not named:
                # The first name of a parameter is its own; the next is its default value.
                named = child.type != "tuple_pattern"
                name = walk.text(item)
                bind(scope, name)
                text = annotation(walk.source, typed) if typed is not None else None
                starred = walk.source.startswith(b"*", child.start_byte)
                scope.known(name, item, (text,) if text is not None and not starred else UNKNOWN)
                signature.out.append(name)
            elif item.kind_id in syntax.PATTERNS and not named:
                todo += reversed(parts(item))
            else:
                signature.stack.append(item)


def _receiver(
    walk: Walk, decorators: list[Node], parameters: Node | None, inner: Scope, outer: Scope
) -> None:
    """The first parameter of a method is its instance or its class."""
    texts = [walk.text(decorator) for decorator in decorators]
    if parameters is None or any(b"staticmethod" in text for text in texts):
        return
    inner.takes_class = any(b"classmethod" in text for text in texts)
    first = next(iter(parts(parameters)), None)
    if first is not None:
        name = syntax.WORD.match(walk.text(first))
        if name is not None:
            inner.receiver, inner.owner = name.group(), outer.symbol


def _head(walk: Walk, node: Node, decorators: list[Node]) -> str:
    """The text of a definition up to its colon, below that of its decorators."""
    end = next((c.start_byte for c in reversed(node.children) if c.type == ":"), node.end_byte)
    return _above(walk, decorators) + normal_code(walk.source[node.start_byte : end])


def _above(walk: Walk, decorators: list[Node]) -> str:
    return "".join(f"{normal_code(walk.text(decorator))}\n" for decorator in decorators)


def _class(walk: Walk, whole: Node, node: Node, decorators: list[Node], segment: Segment) -> None:
    if walk.lexes:
        statements = plain_class(walk, whole, node, decorators, segment)
        if statements is not None:
            walk.definitions[-1].finish(_above(walk, decorators), _doc(walk, statements))
            return
    name_node, body = node.child_by_field_name("name"), node.child_by_field_name("body")
    if name_node is None:
        segment.stack += node.named_children
        return
    name, outer = walk.text(name_node), segment.scope
    bind(outer, name)
    outer.known(name, name_node)
    bases = node.child_by_field_name("superclasses")
    user = dotted(outer, name) if segment.container else segment.user
    around = _type_parameters(walk, node, outer, user)
    if not segment.container:
        segment.out += (TOKEN[node.kind_id], name, HOLE)
        segment.stack += decorators
        scope = walk.scope(Kind.CLASS, around)
        walk.segment(around, segment.user, (bases,) if bases is not None else (), segment.streams)
        walk.segment(scope, segment.user, (body,) if body is not None else (), segment.streams)
        return
    streams: list[list[bytes]] = []
    scope = walk.scope(Kind.CLASS, around, user)
    head = walk.segment(around, user, (), [])
    walk.segment(outer, user, decorators, [])
    info = ClassInfo(user, around, node.start_byte)
    if bases is not None:
        _bases(walk, bases, info, head)
    walk.classes.append(info)
    walk.segment(scope, user, body.named_children if body is not None else (), streams)
    text = _head(walk, node, decorators).removesuffix("()")
    doc = docstring(walk, body)
    walk.definitions.append(Definition(user, "class", whole, whole, text, streams, doc))


def _bases(walk: Walk, node: Node, info: ClassInfo, head: Segment) -> None:
    """Dotted names, also under a subscript, are bases; the rest of the list are uses."""
    for child in parts(node):
        if ACTION[child.kind_id] == Do.KEYWORD_ARGUMENT:
            head.stack.append(child)
            continue
        base = child
        if child.kind_id in syntax.SUBSCRIPT:
            inside = parts(child)
            base = inside[0]
            head.stack += inside[1:]
        chain = walk.chain(base)
        if chain is not None:
            info.bases.append((chain, base.start_byte))
        else:
            info.opaque = True
            head.stack.append(base)


def lambda_(walk: Walk, node: Node, segment: Segment) -> None:
    segment.out += (TOKEN[node.kind_id], HOLE)
    scope = walk.scope(Kind.FUNCTION, segment.scope)
    outside = walk.segment(segment.scope, segment.user, (), segment.streams)
    inside = walk.segment(scope, segment.user, (), segment.streams)
    for child in parts(node):
        if child.type == "lambda_parameters":
            _parameters(walk, child, scope, outside)
        else:
            inside.stack.append(child)


def docstring(walk: Walk, body: Node | None) -> str:
    """The first line of a docstring, at most 200 characters."""
    return _doc(walk, body.named_children) if body is not None else ""


def _doc(walk: Walk, statements: list[Node]) -> str:
    first = next((each for each in statements if each.kind_id not in syntax.COMMENT), None)
    if first is None or ACTION[first.kind_id] != Do.EXPRESSION_STATEMENT:
        return ""
    child = first.named_child(0)
    if child is None or child.kind_id not in syntax.STRING:
        return ""
    text = walk.source[child.start_byte : min(child.end_byte, child.start_byte + 4 * _DOC_LENGTH)]
    content = text.lstrip(b"rRuUbB").strip(b"\"'").decode("utf-8", "replace")
    lines = inspect.cleandoc(content).split("\n", 1)
    return lines[0].strip()[:_DOC_LENGTH]
