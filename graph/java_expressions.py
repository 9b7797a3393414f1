"""Handlers of expressions: each leaves the number of one node on `walk.values`."""

from __future__ import annotations

from tree_sitter import Node

from paralex.graph.java_detail import (
    CALL,
    CONSTRUCT,
    EITHER,
    ELEMENT,
    GET,
    LAMBDA,
    METHOD,
    NEW,
    PLUS,
    SUPER,
    THIS,
    TYPE,
)
from paralex.graph.java_members import anonymous
from paralex.graph.java_walk import UNKNOWN, Step, Walk, cut, keep_nothing, kinds

COMMENTS = kinds("line_comment", "block_comment")
_LAMBDA = kinds("lambda_expression")
_ARGUMENTS = kinds("argument_list")
_TYPE_ARGUMENTS = kinds("type_arguments")
_SUPER, _THIS = kinds("super"), kinds("this")
_IDENTIFIER = kinds("identifier")
_CLASS_BODY = kinds("class_body")
_LITERALS = {
    "decimal_integer_literal": "int",
    "hex_integer_literal": "int",
    "octal_integer_literal": "int",
    "binary_integer_literal": "int",
    "decimal_floating_point_literal": "double",
    "hex_floating_point_literal": "double",
    "true": "boolean",
    "false": "boolean",
    "character_literal": "char",
    "string_literal": "java.lang.String",
    "null_literal": "null",
}
_SUFFIXES = {"l": "long", "L": "long", "f": "float", "F": "float"}
_LOGICAL = frozenset({"==", "!=", "<", ">", "<=", ">=", "&&", "||"})


def identifier(walk: Walk, node: Node) -> None:
    walk.values.append(walk.name(walk.word(node), node.start_point[0]))


def literal(walk: Walk, node: Node) -> None:
    text = _LITERALS[node.type]
    if text in ("int", "double"):
        text = _SUFFIXES.get(walk.text[node.end_byte - 1], text)
    walk.values.append(walk.value_of(text))


def string(walk: Walk, node: Node) -> None:
    walk.values.append(walk.value_of("java.lang.String"))


def this(walk: Walk, node: Node) -> None:
    walk.values.append(walk.node(THIS, walk.context, ""))


def super_(walk: Walk, node: Node) -> None:
    walk.values.append(walk.node(SUPER, walk.context, ""))


def type_(walk: Walk, node: Node) -> None:
    """A type where an expression may stand, such as in `List<String>::new`."""
    text = walk.typed(node)
    walk.values.append(walk.node(TYPE, walk.context, text))


def field_access(walk: Walk, node: Node) -> None:
    """`a.b`, also `Outer.this` and `Outer.super.b`."""
    kids = node.named_children
    if len(kids) != 2:
        kids = [kid for kid in kids if kid.kind_id not in COMMENTS]
        if len(kids) < 2:
            walk.values.append(UNKNOWN)
            return
    first, last = kids[0], kids[-1]
    if last.kind_id in _THIS:
        walk.values.append(walk.node(THIS, walk.context, walk.typed(first)))
    elif kids[1].kind_id in _SUPER:
        _get(walk, last, walk.node(SUPER, walk.context, walk.typed(first)))
    elif first.kind_id in _IDENTIFIER:
        _get(walk, last, walk.name(walk.word(first), first.start_point[0]))
    else:
        walk.stack.append((_finish_get, last))
        walk.stack.append(first)


def _finish_get(walk: Walk, name: Node) -> None:
    _get(walk, name, walk.values.pop())


def _get(walk: Walk, name: Node, owner: int) -> None:
    at = walk.node(GET, owner, walk.word(name))
    walk.site(at, name.start_point[0])
    walk.values.append(at)


def invocation(walk: Walk, node: Node) -> None:
    """`f(x)`, `a.f(x)`, `super.f(x)`, `A.super.f(x)`, `a.<T>f(x)`."""
    kids = node.named_children
    if len(kids) > 2:
        kids = [kid for kid in kids if kid.kind_id not in COMMENTS]
    arguments = kids.pop() if kids else None
    name = kids.pop() if kids else None
    if arguments is None or name is None or arguments.kind_id not in _ARGUMENTS:
        walk.values.append(UNKNOWN)
        return
    if kids and kids[-1].kind_id in _TYPE_ARGUMENTS:
        walk.typed(kids.pop())
    values = walk.values
    size = len(values)
    has_object = bool(kids)
    owner: Node | None = None
    if len(kids) > 1 and kids[-1].kind_id in _SUPER:
        values.append(walk.node(SUPER, walk.context, walk.typed(kids[0])))
    elif kids:
        owner = kids[0]
        if owner.kind_id in _IDENTIFIER:
            values.append(walk.name(walk.word(owner), owner.start_point[0]))
            owner = None
    lambdas, steps = _arguments(arguments)
    if owner is None and not steps:
        _finish_call(walk, name, size, has_object, lambdas)
        return
    walk.stack.append((_finish_call, name, size, has_object, lambdas))
    walk.stack += reversed(steps)
    if owner is not None:
        walk.stack.append(owner)


def _arguments(arguments: Node) -> tuple[list[tuple[int, Node]], list[Node | Step]]:
    """The lambdas among the arguments with their positions, to be read once the call is known,
    and what has to be read before."""
    lambdas: list[tuple[int, Node]] = []
    steps: list[Node | Step] = []
    for argument in arguments.named_children:
        if argument.kind_id in COMMENTS:
            continue
        if argument.kind_id in _LAMBDA:
            lambdas.append((len(steps), argument))
            steps.append((_lambda_placeholder, argument))
        else:
            steps.append(argument)
    return lambdas, steps


def _push(walk: Walk, value: int) -> None:
    walk.values.append(value)


def _lambda_placeholder(walk: Walk, node: Node) -> None:
    walk.values.append(walk.node(LAMBDA, len(_parameters(node))))


def _finish_call(
    walk: Walk, name: Node, size: int, has_object: bool, lambdas: list[tuple[int, Node]]
) -> None:
    found = walk.values[size:]
    del walk.values[size:]
    owner = found.pop(0) if has_object and found else UNKNOWN
    at: int
    if has_object and owner == UNKNOWN:
        at = walk.node(GET, UNKNOWN, walk.word(name))
    else:
        at = walk.node(CALL, owner, walk.context, walk.word(name), tuple(found))
    walk.site(at, name.start_point[0])
    walk.values.append(at)
    _read_lambdas(walk, at, lambdas)


def _read_lambdas(walk: Walk, call: int, lambdas: list[tuple[int, Node]]) -> None:
    for position, node in reversed(lambdas):
        walk.stack.append((lambda_body, node, call, position))


def construct(walk: Walk, node: Node) -> None:
    """`this(...)` or `super(...)` in a constructor."""
    arguments = node.child_by_field_name("arguments")
    which = node.child_by_field_name("constructor")
    outer = node.child_by_field_name("object")
    if arguments is None or which is None:
        return
    size = len(walk.values)
    lambdas, steps = _arguments(arguments)
    walk.stack.append((cut, size))
    start = size + (outer is not None)
    walk.stack.append((_finish_construct, which, start, lambdas))
    walk.stack += reversed(steps)
    if outer is not None:
        walk.stack.append(outer)


def _finish_construct(walk: Walk, which: Node, size: int, lambdas: list[tuple[int, Node]]) -> None:
    found = tuple(walk.values[size:])
    at = walk.node(CONSTRUCT, walk.context, which.type, found)
    walk.site(at, which.start_point[0])
    _read_lambdas(walk, at, lambdas)


def new(walk: Walk, node: Node) -> None:
    """`new T(...)`, `outer.new T(...)`, with or without a body."""
    type_node = node.child_by_field_name("type")
    arguments = node.child_by_field_name("arguments")
    if type_node is None or arguments is None:
        walk.values.append(UNKNOWN)
        return
    body: Node | None = None
    outer: Node | None = None
    for kid in node.named_children:
        if kid.kind_id in _CLASS_BODY:
            body = kid
        elif kid.end_byte <= type_node.start_byte and kid.kind_id not in COMMENTS:
            if kid.type.endswith("annotation"):
                walk.stack.append(kid)
            elif kid.kind_id in _TYPE_ARGUMENTS:
                walk.typed(kid)
            else:
                outer = kid
    written, line = walk.slice(type_node), type_node.start_point[0]
    # The type of `outer.new Inner()` is a member of the outer value's type.
    text = walk.type_text(written, line) if outer is None else walk.word(type_node)
    size = len(walk.values)
    lambdas, steps = _arguments(arguments)
    walk.stack.append((_finish_new, text, line, size, outer is not None, lambdas, body))
    walk.stack += reversed(steps)
    if outer is not None:
        walk.stack.append(outer)


def _finish_new(
    walk: Walk,
    text: str,
    line: int,
    size: int,
    has_outer: bool,
    lambdas: list[tuple[int, Node]],
    body: Node | None,
) -> None:
    found = walk.values[size:]
    del walk.values[size:]
    outer = found.pop(0) if has_outer and found else UNKNOWN
    made = anonymous(walk, text, body, line) if body is not None and not has_outer else UNKNOWN
    at = walk.node(NEW, walk.context, text, tuple(found), outer, made)
    walk.site(at, line)
    walk.values.append(at)
    _read_lambdas(walk, at, lambdas)


def _parameters(node: Node) -> list[tuple[str | None, Node]]:
    """(field name of the declared type's node or None, name) of a lambda's parameters."""
    given = node.child_by_field_name("parameters")
    if given is None:
        return []
    if given.kind_id in _IDENTIFIER:
        return [(None, given)]
    found: list[tuple[str | None, Node]] = []
    for kid in given.named_children:
        if kid.kind_id in _IDENTIFIER:
            found.append((None, kid))
        elif kid.kind_id not in COMMENTS:
            found.append(("type", kid))
    return found


def lambda_(walk: Walk, node: Node) -> None:
    """A lambda that is no argument: its parameters are what they are declared to be."""
    walk.values.append(walk.node(LAMBDA, len(_parameters(node))))
    walk.stack.append((lambda_body, node, walk.expected.pop(node.id, UNKNOWN), UNKNOWN))


def lambda_body(walk: Walk, node: Node, source: int, argument: int) -> None:
    """A step: the parameters come into view, then the body is read; no value is left."""
    body = node.child_by_field_name("body")
    walk.stack.append((cut, len(walk.values)))
    walk.stack.append((Walk.leave, walk.mark(), walk.context))
    if body is not None:
        walk.stack.append(body)
    for position, (typed, name) in enumerate(_parameters(node)):
        value = walk.lambda_parameter(source, argument, position)
        if typed is None:
            walk.declare(walk.word(name), value)
            continue
        type_node = name.child_by_field_name("type")
        own_name = name.child_by_field_name("name")
        if type_node is not None and own_name is not None:
            text = walk.typed(type_node)
            walk.declare(walk.word(own_name), value if text == "var" else walk.value_of(text))


def cast(walk: Walk, node: Node) -> None:
    texts = [walk.typed(kid) for kid in node.children_by_field_name("type")]
    value = node.child_by_field_name("value")
    walk.stack.append((_finish_cast, texts[0] if texts else "", len(walk.values)))
    if value is None:
        return
    if value.kind_id in _LAMBDA and texts:
        walk.expected[value.id] = walk.value_of(texts[0])
    walk.stack.append(value)


def _finish_cast(walk: Walk, text: str, size: int) -> None:
    del walk.values[size:]
    walk.values.append(walk.value_of(text) if text else UNKNOWN)


def array_access(walk: Walk, node: Node) -> None:
    kids = [kid for kid in node.named_children if kid.kind_id not in COMMENTS]
    walk.stack.append((_finish_array_access, len(walk.values)))
    walk.stack += reversed(kids)


def _finish_array_access(walk: Walk, size: int) -> None:
    array = walk.values[size] if len(walk.values) > size else UNKNOWN
    del walk.values[size:]
    walk.values.append(element_of(walk, array))


def element_of(walk: Walk, value: int) -> int:
    return walk.node(ELEMENT, value) if value >= 0 else UNKNOWN


def new_array(walk: Walk, node: Node) -> None:
    type_node = node.child_by_field_name("type")
    text = walk.typed(type_node) if type_node is not None else ""
    depth = 0
    for kid in node.children_by_field_name("dimensions"):
        depth += 1 if kid.type == "dimensions_expr" else walk.slice(kid).count("[")
    walk.stack.append((_finish_cast, text + "[]" * depth if text else "", len(walk.values)))
    walk.stack += reversed([kid for kid in node.named_children if kid != type_node])


def ternary(walk: Walk, node: Node) -> None:
    kids = [kid for kid in node.named_children if kid.kind_id not in COMMENTS]
    walk.stack.append((_finish_ternary, len(walk.values)))
    walk.stack += reversed(kids)


def _finish_ternary(walk: Walk, size: int) -> None:
    found = walk.values[size:]
    del walk.values[size:]
    walk.values.append(walk.node(EITHER, *found[1:3]) if len(found) == 3 else UNKNOWN)


def binary(walk: Walk, node: Node) -> None:
    operator = node.child_by_field_name("operator")
    walk.stack.append((_finish_binary, operator.type if operator else "", len(walk.values)))
    walk.stack += reversed(node.named_children)


def _finish_binary(walk: Walk, operator: str, size: int) -> None:
    found = walk.values[size:]
    del walk.values[size:]
    if operator in _LOGICAL:
        walk.values.append(walk.value_of("boolean"))
    elif len(found) == 2:
        walk.values.append(walk.node(PLUS, *found))
    else:
        walk.values.append(UNKNOWN)


def unary(walk: Walk, node: Node) -> None:
    """What has the type of its only operand: signs, parentheses, assignments (of the left)."""
    walk.stack.append((_finish_unary, len(walk.values)))
    walk.stack += reversed(node.named_children)


def _finish_unary(walk: Walk, size: int) -> None:
    del walk.values[size + 1 :]
    if len(walk.values) == size:
        walk.values.append(UNKNOWN)


def assignment(walk: Walk, node: Node) -> None:
    kids = [kid for kid in node.named_children if kid.kind_id not in COMMENTS]
    walk.stack.append((_finish_unary, len(walk.values)))
    if len(kids) == 2 and kids[1].kind_id in _LAMBDA:
        walk.stack += [(_assigned_lambda, kids[1], len(walk.values)), kids[0]]
    else:
        walk.stack += reversed(kids)


def _assigned_lambda(walk: Walk, node: Node, size: int) -> None:
    target = walk.values[size] if len(walk.values) > size else UNKNOWN
    walk.stack.append((lambda_body, node, target, UNKNOWN))


def class_literal(walk: Walk, node: Node) -> None:
    text = walk.typed(node.named_children[0]) if node.named_children else ""
    walk.values.append(walk.value_of(f"java.lang.Class<{text}>"))


def method_reference(walk: Walk, node: Node) -> None:
    kids = [kid for kid in node.named_children if kid.kind_id not in COMMENTS]
    text = walk.slice(node)
    made = text.endswith("new") and (len(kids) == 1 or kids[-1].kind_id in _TYPE_ARGUMENTS)
    name = None if made else kids.pop() if len(kids) > 1 else None
    walk.stack.append((_finish_method_reference, name, node.start_point[0], len(walk.values)))
    if len(kids) > 1 and kids[1].kind_id in _SUPER:
        walk.stack.append((_push, walk.node(SUPER, walk.context, walk.typed(kids[0]))))
    elif kids:
        walk.stack.append(kids[0])


def _finish_method_reference(walk: Walk, name: Node | None, line: int, size: int) -> None:
    owner = walk.values[size] if len(walk.values) > size else UNKNOWN
    del walk.values[size:]
    at = walk.node(METHOD, owner, "new" if name is None else walk.word(name))
    walk.site(at, line if name is None else name.start_point[0])
    walk.values.append(at)


def instance_of(walk: Walk, node: Node) -> None:
    """`x instanceof T`, `x instanceof T t`, `x instanceof T(var y)`."""
    left = node.child_by_field_name("left")
    right = node.child_by_field_name("right")
    pattern = node.child_by_field_name("pattern")
    name = node.child_by_field_name("name")
    walk.stack.append((_finish_test, len(walk.values)))
    if pattern is not None:
        walk.stack.append(pattern)
    if right is not None:
        walk.stack.append((_pattern, right, name))
    if left is not None:
        walk.stack.append(left)


def _pattern(walk: Walk, type_node: Node, name: Node | None) -> None:
    text = walk.typed(type_node)
    if name is not None:
        walk.declare(walk.word(name), walk.value_of(text) if text != "var" else UNKNOWN)


def _finish_test(walk: Walk, size: int) -> None:
    del walk.values[size:]
    walk.values.append(walk.value_of("boolean"))


def pattern(walk: Walk, node: Node) -> None:
    """`T t` in a switch or a record pattern, and `T(...)`; leaves nothing that is known."""
    kids = [kid for kid in node.named_children if kid.kind_id not in COMMENTS]
    if node.type == "record_pattern":
        for kid in kids[:1]:
            walk.typed(kid)
        walk.stack.append((keep_nothing, len(walk.values)))
        walk.stack += reversed(kids[1:])
        return
    if len(kids) > 1:
        _pattern(walk, kids[-2], kids[-1])
    walk.values.append(UNKNOWN)
