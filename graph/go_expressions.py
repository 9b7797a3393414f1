"""Expressions: where each one starts, which members it goes through, what type it has."""

from __future__ import annotations

from tree_sitter import Node

from paralex.graph.go_detail import UNKNOWN, Root, Steps, Type, Value
from paralex.graph.go_tree import field, kinds
from paralex.graph.go_types import COMMENT, function_type, parameters_of, type_nodes, type_of
from paralex.graph.go_walk import Local, LocalType, Step, Walk, skip

_IDENTIFIER = kinds("identifier")
_SELECTOR = kinds("selector_expression")
_CALL = kinds("call_expression")
_INDEX = kinds("index_expression")
_SLICE = kinds("slice_expression")
_PARENTHESES = kinds("parenthesized_expression")
_UNARY = kinds("unary_expression")
_ASSERTION = kinds("type_assertion_expression")
_CONVERSION = kinds("type_conversion_expression")
_INSTANCE = kinds("type_instantiation_expression")
_COMPOSITE = kinds("composite_literal")
_FUNCTION = kinds("func_literal")
_GENERIC = kinds("generic_type")
_LITERAL = kinds("literal_value")
_KEYED = kinds("keyed_element")
_QUALIFIED = kinds("qualified_type")

_ARGUMENTS_FIELD = field("arguments")
_BODY_FIELD = field("body")
_FIELD_FIELD = field("field")
_FUNCTION_FIELD = field("function")
_INDEX_FIELD = field("index")
_OPERAND_FIELD = field("operand")
_PARAMETERS_FIELD = field("parameters")
_RESULT_FIELD = field("result")
_TYPE_FIELD = field("type")

_MAKERS = frozenset(("new", "make", "append"))

_Going = list[tuple[str, int]]


def on_expression(walk: Walk, node: Node) -> None:
    """An expression of which nothing but its uses is asked."""
    value_of(walk, node)


def value_of(walk: Walk, node: Node) -> Value | None:
    """Records the uses of an expression and says what it is, None for what is not known.

    Goes down to where the expression starts; what stands beside the way (arguments, indexes) is
    put on the walk's stack.
    """
    going: _Going = []
    start: Local = None
    here: Node | None = node
    while here is not None:
        kind = here.kind_id
        if kind in _IDENTIFIER:
            start = _start(walk, here, going)
            break
        if kind in _SELECTOR:
            member = here.child_by_field_id(_FIELD_FIELD)
            if member is not None:
                going.append(("." + walk.text(member), member.start_point[0] + 1))
            here = here.child_by_field_id(_OPERAND_FIELD)
        elif kind in _CALL:
            start, here = _call(walk, here, going)
        elif kind in _INDEX:
            _push(walk, here.child_by_field_id(_INDEX_FIELD))
            going.append(("[]", 0))
            here = here.child_by_field_id(_OPERAND_FIELD)
        elif kind in _SLICE:
            operand = here.child_by_field_id(_OPERAND_FIELD)
            walk.push(child for child in here.named_children if child != operand)
            here = operand
        elif kind in _PARENTHESES:
            here = _only(here)
        elif kind in _UNARY:
            if walk.data[here.start_byte : here.start_byte + 2] == b"<-":
                going.append(("[]", 0))
            here = here.child_by_field_id(_OPERAND_FIELD)
        else:
            start = _other(walk, here, going)
            break
    if not going:
        return start if isinstance(start, Value) else None
    going.reverse()
    return walk.follow(start, going)


def _only(node: Node) -> Node | None:
    return next((child for child in node.named_children if child.kind_id not in COMMENT), None)


def _push(walk: Walk, node: Node | None) -> None:
    if node is not None:
        walk.stack.append(node)


def _start(walk: Walk, node: Node, going: _Going) -> Local:
    """The value of a name."""
    name = walk.text(node)
    if name in walk.names:
        local = walk.names[name]
        if isinstance(local, LocalType):
            if going and going[-1][0].startswith("()"):  # a conversion
                going.pop()
            return Value((local.type,), ()) if local.type else None
        return local
    if name == "_":
        return None
    if not (going and going[-1][0][0] == "." and name in walk.imports):
        walk.use(name, (), node.start_point[0] + 1)
    return Value(name, ())


def _call(walk: Walk, node: Node, going: _Going) -> tuple[Local, Node | None]:
    """Where a call starts, or the expression to go on with."""
    function = node.child_by_field_id(_FUNCTION_FIELD)
    arguments = node.child_by_field_id(_ARGUMENTS_FIELD)
    given = arguments.named_children if arguments is not None else []
    name = walk.text(function) if function is not None and function.kind_id in _IDENTIFIER else ""
    if name in _MAKERS and name not in walk.names and function and given:
        given = [each for each in given if each.kind_id not in COMMENT] or given
        walk.use(name, (), function.start_point[0] + 1)
        if name == "append":
            walk.push(given[1:])
            return None, given[0]
        walk.push(given)
        type_ = type_of(walk, given[0])
        return (Value((type_,), ()) if type_ else None), None
    walk.stack.extend(given[::-1])
    going.append(("()0", 0))
    return None, function


def _other(walk: Walk, node: Node, going: _Going) -> Local:
    """The value of an expression that starts with a type, or with nothing that is followed."""
    kind = node.kind_id
    if kind in _ASSERTION or kind in _CONVERSION:
        type_node, operand = (
            node.child_by_field_id(_TYPE_FIELD),
            node.child_by_field_id(_OPERAND_FIELD),
        )
        _push(walk, operand)
        _push(walk, type_node)
        if kind in _CONVERSION and type_node is not None and type_node.kind_id in _GENERIC:
            # `f[int](x)` has the same syntax, be `f` a function or a type.
            going.append(("()0", 0))
            return _generic(walk, type_node)
        return _of_type(walk, type_node)
    if kind in _COMPOSITE:
        type_node, body = node.child_by_field_id(_TYPE_FIELD), node.child_by_field_id(_BODY_FIELD)
        value = _of_type(walk, type_node)
        if body is not None:
            root, steps = value or (UNKNOWN, ())
            walk.stack.append((literal, body, root, steps))
        _push(walk, type_node)
        return value
    if kind in _FUNCTION:
        type_ = function_type(walk, node)
        function_items(walk, node)
        return Value((type_,), ())
    if kind in _INSTANCE:
        walk.push(node.named_children)
        return _generic(walk, node)
    handler = walk.handlers[kind]
    if handler is None:
        walk.push(node.named_children)
    elif handler is not skip:
        walk.stack.append(node)
    return None


def _of_type(walk: Walk, node: Node | None) -> Value | None:
    type_ = type_of(walk, node)
    return Value((type_,), ()) if type_ else None


def _generic(walk: Walk, node: Node) -> Local:
    """What is given type arguments: a function or a type, by its name."""
    base = node.child_by_field_id(_TYPE_FIELD)
    if base is None:
        return None
    name = walk.text(base)
    if base.kind_id in _QUALIFIED:
        package, _, member = name.partition(".")
        return Value(package.strip(), ("." + member.strip(),))
    local = walk.names.get(name)
    if name in walk.names:
        return local if isinstance(local, Value) else None
    return Value(name, ())


def literal(walk: Walk, body: Node, root: Root, steps: Steps) -> None:
    """A step: the elements of a composite literal, whose value is known by root and steps."""
    items: list[Node | Step] = []
    for child in body.named_children:
        parts = child.named_children if child.kind_id in _KEYED else [child]
        if len(parts) == 2:
            items += _key(walk, parts[0], root, steps)
        for element in parts[-1].named_children[:1] if parts else ():
            if element.kind_id in _LITERAL:
                inner = (*steps, "[]") if root else steps
                items.append((literal, element, root if len(inner) < 12 else UNKNOWN, inner))
            else:
                items.append(element)
    walk.push(items)


def _key(walk: Walk, node: Node, root: Root, steps: Steps) -> list[Node | Step]:
    """The key of an element: a field's name or an expression, which the type decides."""
    key = _only(node)
    if key is None:
        return []
    if key.kind_id in _LITERAL:
        inner = (*steps, "[k") if root else steps
        return [(literal, key, root if len(inner) < 12 else UNKNOWN, inner)]
    if key.kind_id not in _IDENTIFIER:
        return [key]
    if not steps and isinstance(root, tuple) and _is_made_of_elements(root[0]):
        return [key]
    name = walk.text(key)
    mark = ";" if name in walk.names else ":"
    walk.use(root, (*steps, mark + name) if root else (mark + name,), key.start_point[0] + 1)
    return []


def function_items(walk: Walk, node: Node) -> None:
    """Puts the parts of a function on the stack: types first, which its names cannot hide."""
    parameters = node.child_by_field_id(_PARAMETERS_FIELD)
    result, body = node.child_by_field_id(_RESULT_FIELD), node.child_by_field_id(_BODY_FIELD)
    end = walk.enter()
    items: list[Node | Step] = [*type_nodes(parameters), *type_nodes(result)]
    items.append((declare_parameters, node))
    if body is not None:
        items += body.named_children
    walk.push([*items, end])


def declare_parameters(walk: Walk, node: Node) -> None:
    """A step: the receiver, the parameters and the named results come into scope."""
    found = [
        pair
        for name in ("receiver", "parameters", "result")
        if (part := node.child_by_field_name(name)) is not None and part.type == "parameter_list"
        for pair in parameters_of(walk, part)
    ]
    for name, type_ in found:
        if name:
            walk.declare(name, Value((type_,), ()) if type_ else None)


def _is_made_of_elements(type_: Type) -> bool:
    return isinstance(type_, tuple) and type_[0] in ("[", "m")
