"""Handlers of `const`, `let` and `var`: symbols, or names of other modules."""

from __future__ import annotations

from tree_sitter import Node

from paralex.graph.shapes import SymbolKind
from paralex.graph.typescript_extract_classes import value_items, value_kind
from paralex.graph.typescript_extract_detail import ALL, Export
from paralex.graph.typescript_extract_drafts import Outer, draft_of
from paralex.graph.typescript_extract_modules import add_names, bind, has_token, module_value
from paralex.graph.typescript_extract_names import plain
from paralex.graph.typescript_extract_scopes import pattern
from paralex.graph.typescript_extract_walk import SPACE, TYPE, VALUE, Step, Walk


def variables(walk: Walk, node: Node, outer: Outer) -> None:
    hoist = node.type == "variable_declaration"
    declarators = [c for c in node.named_children if c.type == "variable_declarator"]
    modules = [module_value(walk, d.child_by_field_name("value")) for d in declarators]
    if walk.scope.container == "" and declarators and all(modules) and not outer.exported:
        _required(walk, node, declarators)
        return
    single = len(declarators) == 1
    kind: SymbolKind = "constant" if has_token(node, "const") else "variable"
    items: list[Node | Step] = []
    for child in node.named_children:
        if child.type != "variable_declarator":
            items.append(child)
        elif walk.scope.container is None or child.child_by_field_name("name") is None:
            items.append((_local_variable, child, hoist))
        else:
            own = outer if single else Outer(child, (), outer.exported)
            items.append((_variable, child, kind, own, single))
    if single:
        # Decorators and comments before the declaration belong to the one symbol it makes.
        walk.push(items)
    else:
        walk.push([*outer.extras, *items])


def _local_variable(walk: Walk, node: Node, hoist: bool) -> None:
    name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
    found = module_value(walk, value)
    items: list[Node | Step] = []
    for child in node.named_children:
        if name is None or child != name:
            items.append(child)
        elif found is not None:
            items.append((_bound, child, found[0], found[1], hoist))
        else:
            items.append((pattern, child, hoist))
    walk.push(items)


def _bound(walk: Walk, node: Node, site: int, member: str, hoist: bool) -> None:
    """A step: bind the names of the pattern `node` to members of the module at `site`."""
    if node.type == "identifier":
        walk.declare(
            walk.text(node), VALUE | TYPE | SPACE, bind(walk, site, member, node), hoist=hoist
        )
        add_names(walk, site, member)
        plain(walk, node)
        return
    if node.type != "object_pattern" or member != ALL:
        walk.push([(pattern, node, hoist)])
        return
    items: list[Node | Step] = []
    for child in node.named_children:
        key, local = child, child
        if child.type == "pair_pattern" and child.named_child_count == 2:
            key, local = child.named_children
        names_one = key.type in ("property_identifier", "shorthand_property_identifier_pattern")
        if names_one and local.type.endswith(("identifier", "identifier_pattern")):
            imported = walk.text(key)
            walk.declare(
                walk.text(local), VALUE | TYPE, bind(walk, site, imported, local), hoist=hoist
            )
            add_names(walk, site, imported)
            items.append((plain, child) if key is local else child)
            if key is not local:
                items[-1:] = [(plain, key), (plain, local)]
        else:
            add_names(walk, site, ALL)
            items.append((pattern, child, hoist))
    walk.push(items)


def _required(walk: Walk, node: Node, declarators: list[Node]) -> None:
    """`const x = require("y")` in the module: an import line, not a symbol."""
    walk.flush(node.start_byte)
    text = " ".join(walk.text(node).split()).rstrip(";")
    walk.import_texts.add(text)
    out, walk.out = walk.out, None
    hoist = node.type == "variable_declaration"
    steps: list[Step] = [(_local_variable, child, hoist) for child in declarators]
    walk.push([*steps, (_resume, node.end_byte, out)])


def _resume(walk: Walk, end: int, out: list[str] | None) -> None:
    walk.flush(end)
    walk.out = out


def _variable(walk: Walk, node: Node, kind: SymbolKind, outer: Outer, single: bool) -> None:
    """One declarator in the module or a namespace: a symbol for each name that it binds."""
    name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
    found = module_value(walk, value)
    if name is None or (found is not None and not outer.exported):
        _local_variable(walk, node, False)
        return
    if name.type != "identifier":
        _destructured(walk, node, name, kind, outer)
        return
    draft, close = draft_of(walk, walk.text(name), value_kind(value, kind), outer)
    walk.declare(walk.text(name), VALUE | (TYPE if draft.kind == "class" else 0), draft.name)
    if not single:
        draft.signature.append("const" if kind == "constant" else "let")
    items: list[Node | Step] = [
        (plain, c) if c == name else (value_items, c, draft) if c == value else c
        for c in node.named_children
    ]
    walk.push([*outer.extras, *items, close])


def _destructured(walk: Walk, node: Node, name: Node, kind: SymbolKind, outer: Outer) -> None:
    """`const { a, b } = f()`: the names share one body, and one is the user of what it uses."""
    names = sorted(bound_names(walk, name))
    if not names:
        walk.push([*outer.extras, (_local_variable, node, False)])
        return
    draft, close = draft_of(walk, names[0], kind, outer)
    draft.signature.append(f"{kind} {names[0]}")
    prefix = draft.name[: -len(names[0])]
    walk.twins[draft.name] = tuple(prefix + other for other in names[1:])
    line = outer.node.start_point[0] + 1
    for other in names:
        walk.declare(other, VALUE, prefix + other)
        if walk.scope.container == "" and outer.exported and other != names[0]:
            walk.exports.append(Export(other, other, -1, line))
    walk.out = draft.body
    walk.push(
        [*outer.extras, (pattern, name), *[c for c in node.named_children if c != name], close]
    )


def bound_names(walk: Walk, node: Node) -> set[str]:
    """Every name that a pattern binds."""
    names: set[str] = set()
    stack = [node]
    while stack:
        inner = stack.pop()
        kind = inner.type
        children = inner.named_children
        if kind in ("identifier", "shorthand_property_identifier_pattern"):
            names.add(walk.text(inner))
        elif kind in ("assignment_pattern", "object_assignment_pattern"):
            stack += children[:1]
        elif kind == "pair_pattern":
            stack += children[-1:]
        elif kind in ("object_pattern", "array_pattern", "rest_pattern"):
            stack += children
    return names
