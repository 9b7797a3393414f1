"""Import statements, literal `import_module` calls, and what a module does to its `__all__`."""

from __future__ import annotations

import re

from tree_sitter import Node

from paralex.graph import python_syntax as syntax
from paralex.graph.python_scopes import Kind, bind, plain
from paralex.graph.python_segments import ImportStatement, Segment, parts
from paralex.graph.python_syntax import ACTION, Do
from paralex.graph.python_walk import Walk

_LITERAL = re.compile(rb"[rRuU]?(\"\"\"|'''|\"|')([^\\\"'\n]*)\1")
_NAMES = frozenset({"dotted_name", "aliased_import"})


def read(walk: Walk, node: Node, segment: Segment, guard: str) -> None:
    """Record one import statement and bind its names in the scope of `segment`."""
    is_from = node.type != "import_statement"
    level, module = _origin(walk, node) if is_from else (0, "")
    statement = ImportStatement(
        node, segment.scope, segment.user, level, module, is_from, [], guard
    )
    for child in node.named_children[1:] if node.type == "import_from_statement" else parts(node):
        if child.type == "wildcard_import":
            statement.names.append(("*", "", -1))
        elif child.type in _NAMES:
            written, local = _written(walk, child)
            if written:
                _bind(walk, statement, written, local)
    walk.imports.append(statement)
    if not (segment.container and segment.scope.kind == Kind.MODULE):
        segment.out += (text.encode() for text in normal_texts(statement))


def _origin(walk: Walk, node: Node) -> tuple[int, str]:
    """How many dots, and the dotted name behind them."""
    if node.type == "future_import_statement":
        return 0, "__future__"
    source = node.child_by_field_name("module_name")
    if source is None:
        return 0, ""
    text = syntax.GAP.sub(b"", walk.text(source))
    name = text.lstrip(b".")
    return len(text) - len(name), plain(name)


def _written(walk: Walk, node: Node) -> tuple[str, str]:
    """The name as it stands, and the one after `as` ("" without)."""
    if node.type == "dotted_name":
        return plain(syntax.GAP.sub(b"", walk.text(node))), ""
    name, alias = node.child_by_field_name("name"), node.child_by_field_name("alias")
    if name is None:
        return "", ""
    local = plain(walk.text(alias)) if alias is not None else ""
    return plain(syntax.GAP.sub(b"", walk.text(name))), local


def _bind(walk: Walk, statement: ImportStatement, written: str, local: str) -> None:
    if statement.is_from:
        binding = (statement.level, statement.module, written)
        name = local or written
    elif local:
        binding, name = (0, written, ""), local
    else:
        name = written.partition(".")[0]  # `import a.b` binds a
        binding = (0, name, "")
    index = len(walk.bindings)
    walk.bindings.append(binding)
    bind(statement.scope, name.encode(), index)
    statement.names.append((written, local, index))


def normal_texts(statement: ImportStatement) -> list[str]:
    """One line for each name, with the condition that it stands under."""
    guard = f"{statement.guard} " if statement.guard else ""
    origin = f"from {'.' * statement.level}{statement.module} " if statement.is_from else ""
    return [
        f"{guard}{origin}import {written}{f' as {local}' if local else ''}"
        for written, local, _ in statement.names
    ]


def literal(walk: Walk, node: Node) -> str | None:
    """The value of a plain string literal."""
    if node.kind_id in syntax.STRING:
        found = _LITERAL.fullmatch(walk.text(node))
        if found is not None:
            return found.group(2).decode("utf-8", "replace")
    return None


def called_module(walk: Walk, call: Node) -> tuple[str, str, bytes] | None:
    """(callee, module, package chain) of `import_module("x", package)`; None if not literal."""
    callee = walk.callee(call)
    arguments = call.child_by_field_name("arguments")
    if callee is None or arguments is None:
        return None
    given = parts(arguments)
    name = literal(walk, given[0]) if given else None
    if name is None:
        return None
    package = b""
    if name.startswith(".") and len(given) > 1:
        value = given[1].child_by_field_name("value") or given[1]
        text = literal(walk, value)
        package = walk.chain(value) or b"" if text is None else b"=" + text.encode()
    return plain(callee), name, package


def export_assignment(walk: Walk, node: Node) -> None:
    """`__all__ = ...` or `__all__ += ...`."""
    value = node.child_by_field_name("right")
    if value is not None:
        how = "+" if ACTION[node.kind_id] == Do.AUGMENTED else "="
        walk.exports.append((node.start_byte, how, value))


def export_call(walk: Walk, node: Node) -> None:
    """`__all__.extend(...)`, `.append(...)`, `.remove(...)`."""
    callee = walk.callee(node)
    if callee is None or not callee.startswith(b"__all__."):
        return
    how = {b"extend": "+", b"append": "1", b"remove": "-"}.get(callee[8:], "?")
    arguments = node.child_by_field_name("arguments")
    given = parts(arguments) if arguments is not None else []
    if given:
        walk.exports.append((node.start_byte, how, given[0]))


# What `__all__` is made of: ("name", n), ("without", n), the `__all__` of a module ("of", chain),
# the value of a name ("value", name), ("unknown", "").
Export = tuple[str, str]


def exports(walk: Walk) -> tuple[Export, ...] | None:
    """The parts of `__all__` in order, or None where the module has none."""
    if not walk.exports:
        return None
    made: list[Export] = []
    for _, how, value in sorted(walk.exports, key=lambda item: item[0]):
        if how == "=":
            made.clear()
        if how in "=+":
            made += _elements(walk, value)
        else:
            name = literal(walk, value)
            word = {"1": "name", "-": "without"}.get(how, "unknown")
            made.append((word, name) if name is not None else ("unknown", ""))
    return tuple(made)


def _elements(walk: Walk, value: Node) -> list[Export]:
    found: list[Export] = []
    todo = [value]
    while todo:
        node = todo.pop()
        name = literal(walk, node)
        chain = walk.chain(node)
        if name is not None:
            found.append(("name", name))
        elif chain is not None and chain.endswith(b".__all__"):
            found.append(("of", plain(chain[: -len(b".__all__")])))
        elif chain is not None and b"." not in chain:
            found.append(("value", plain(chain)))
        elif node.type in _COLLECTIONS or (node.type == "binary_operator" and _is_sum(node)):
            todo += reversed(parts(node))
        else:
            found.append(("unknown", ""))
    return found


_COLLECTIONS = frozenset(
    {"list", "tuple", "set", "expression_list", "parenthesized_expression", "list_splat"}
)


def _is_sum(node: Node) -> bool:
    operator = node.child_by_field_name("operator")
    return operator is not None and operator.type == "+"
