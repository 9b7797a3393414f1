"""Statements that declare names or make blocks, and the table of all handlers."""

from __future__ import annotations

from tree_sitter import Node

from paralex.graph.go_detail import Value
from paralex.graph.go_expressions import on_expression, value_of
from paralex.graph.go_tree import kinds
from paralex.graph.go_types import COMMENT, type_of
from paralex.graph.go_walk import Handler, Local, LocalType, Step, Walk, skip

# Expressions that give two values where two are asked for; the second is a truth value.
_ONE_OR_TWO = kinds("index_expression", "type_assertion_expression", "unary_expression")


def _list(node: Node | None) -> list[Node]:
    if node is None:
        return []
    children = node.named_children if node.type == "expression_list" else [node]
    return [child for child in children if child.kind_id not in COMMENT]


def _declare(walk: Walk, names: list[Node], values: list[Local]) -> None:
    """A step: names come into scope, with what is known of them."""
    for name, value in zip(names, values, strict=True):
        walk.declare(walk.text(name), value)


def _values(walk: Walk, count: int, right: list[Node]) -> list[Local]:
    """What `count` names are when they are given the expressions."""
    if len(right) == 1 and count > 1:
        value = value_of(walk, right[0])
        if right[0].kind_id in _ONE_OR_TWO:
            return [value, *[None] * (count - 1)]
        if value is None or not value.steps or value.steps[-1] != "()0":
            return [None] * count
        called = value.steps[:-1]
        return [Value(value.root, (*called, f"(){number}")) for number in range(count)]
    values: list[Local] = [value_of(walk, each) for each in right]
    return [*values, *[None] * count][:count]


def _on_short(walk: Walk, node: Node) -> None:
    names = _list(node.child_by_field_name("left"))
    values: list[Local] = []
    walk.stack.append((_declare, names, values))
    values += _values(walk, len(names), _list(node.child_by_field_name("right")))


def _on_spec(walk: Walk, node: Node) -> None:
    """`var` and `const` in a function; a constant's type is its value's, if any is written."""
    names = node.children_by_field_name("name")
    type_node = node.child_by_field_name("type")
    values: list[Local] = []
    walk.stack.append((_declare, names, values))
    given = _values(walk, len(names), _list(node.child_by_field_name("value")))
    if type_node is not None:
        walk.stack.append(type_node)
        type_ = type_of(walk, type_node)
        given = [Value((type_,), ()) if type_ else None] * len(names)
    values += given


def _on_type(walk: Walk, node: Node) -> None:
    name = node.child_by_field_name("name")
    if name is None:
        return
    parameters = node.child_by_field_name("type_parameters")
    walk.declare(walk.text(name), None)  # inside itself it is of unknown type
    end = walk.enter()
    declare_type_parameters(walk, parameters)
    type_node = node.child_by_field_name("type")
    local = LocalType(type_of(walk, type_node))
    below = [type_node] if type_node is not None else []
    walk.push([*constraint_nodes(parameters), *below, end, (_declare, [name], [local])])


def declare_type_parameters(walk: Walk, node: Node | None) -> tuple[str, ...]:
    """Brings type parameters into scope, as their constraints; their names."""
    names: list[str] = []
    for child in node.named_children if node is not None else ():
        constraint = type_of(walk, child.child_by_field_name("type"))
        for name in child.children_by_field_name("name"):
            names.append(walk.text(name))
            walk.declare(names[-1], LocalType(constraint))
    return tuple(names)


def constraint_nodes(node: Node | None) -> list[Node]:
    """The constraints of a list of type parameters, for the walk."""
    found = [c.child_by_field_name("type") for c in node.named_children] if node else []
    return [each for each in found if each is not None]


def _between(walk: Walk, left: Node, right: Node) -> bytes:
    return walk.data[left.end_byte : right.start_byte]


def _on_range(walk: Walk, node: Node) -> None:
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    if right is None:
        return
    if left is None or b":=" not in _between(walk, left, right):
        walk.push([*([left] if left is not None else []), right])
        return
    names = _list(left)
    values: list[Local] = []
    walk.stack.append((_declare, names, values))
    value = value_of(walk, right)
    steps = ("[k", "[]")
    for step, _ in zip(steps, names, strict=False):
        values.append(walk.follow(value, [(step, 0)]) if value is not None else None)
    values += [None] * (len(names) - len(values))


def _on_receive(walk: Walk, node: Node) -> None:
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    if left is None or right is None or b":=" not in _between(walk, left, right):
        walk.push(node.named_children)
        return
    names = _list(left)
    values: list[Local] = []
    walk.stack.append((_declare, names, values))
    values += _values(walk, len(names), [right])


def _on_block(walk: Walk, node: Node) -> None:
    walk.push([*node.named_children, walk.enter()])


def _on_type_switch(walk: Walk, node: Node) -> None:
    """`switch v := x.(type)`: in each case `v` is of the case's type, if that is one."""
    alias, value = node.child_by_field_name("alias"), node.child_by_field_name("value")
    first = node.child_by_field_name("initializer")
    cases = [c for c in node.named_children if c.type in ("type_case", "default_case")]
    end = walk.enter()
    names = _list(alias)
    items: list[Node | Step] = [first] if first is not None else []
    if value is not None:
        items.append((_switched, names, value, cases))
    walk.push([*items, end])


def _switched(walk: Walk, names: list[Node], value: Node, cases: list[Node]) -> None:
    """A step: the value of a type switch, then its cases."""
    at = len(walk.stack)
    known = value_of(walk, value)
    beside = walk.stack[at:]
    del walk.stack[at:]
    steps: list[Node | Step] = [(_case, case, names, known) for case in cases]
    walk.push(steps)
    walk.stack.extend(beside)


def _case(walk: Walk, node: Node, names: list[Node], known: Value | None) -> None:
    """A step: one case of a type switch."""
    types = node.children_by_field_name("type")
    local: Local = known
    if len(types) == 1 and types[0].type != "nil":
        type_ = type_of(walk, types[0])
        local = Value((type_,), ()) if type_ else None
    elif types:
        local = known if all(each.type == "nil" for each in types) else None
    end = walk.enter()
    rest = [child for child in node.named_children if child not in types]
    declare: list[Node | Step] = [(_declare, names[:1], [local])] if names else []
    walk.push([*types, *declare, *rest, end])


def _on_parameter(walk: Walk, node: Node) -> None:
    """A parameter of a function type: its name is for people only."""
    type_node = node.child_by_field_name("type")
    if type_node is not None:
        walk.stack.append(type_node)


def _on_qualified(walk: Walk, node: Node) -> None:
    package, name = node.child_by_field_name("package"), node.child_by_field_name("name")
    if package is None or name is None:
        return
    line, start, step = name.start_point[0] + 1, walk.text(package), "." + walk.text(name)
    if start in walk.names:  # `x[a.b][c.d]` has the syntax of a type as well
        walk.follow(walk.names[start], [(step, line)])
        return
    if start not in walk.imports:
        walk.use(start, (), line)
    walk.use(start, (step,), line)


def _table() -> list[Handler | None]:
    table: list[Handler | None] = [None] * 65536  # the last is the number of an error
    for handler, names in (
        (Walk.name, "identifier type_identifier"),
        (
            on_expression,
            "selector_expression call_expression index_expression slice_expression "
            "type_assertion_expression type_conversion_expression composite_literal func_literal "
            "type_instantiation_expression unary_expression parenthesized_expression",
        ),
        (_on_short, "short_var_declaration"),
        (_on_spec, "var_spec const_spec"),
        (_on_type, "type_spec type_alias"),
        (_on_range, "range_clause"),
        (_on_receive, "receive_statement"),
        (
            _on_block,
            "block if_statement for_statement expression_switch_statement expression_case "
            "default_case communication_case",
        ),
        (_on_type_switch, "type_switch_statement"),
        (_on_parameter, "parameter_declaration variadic_parameter_declaration"),
        (_on_qualified, "qualified_type"),
        (
            skip,
            "comment field_identifier label_name package_identifier int_literal float_literal "
            "imaginary_literal rune_literal interpreted_string_literal raw_string_literal nil true "
            "false iota dot blank_identifier",
        ),
    ):
        for number in kinds(*names.split()):
            table[number] = handler
    return table


HANDLERS = _table()
