"""Handlers of declarations: what becomes a symbol, and which tokens are its signature and body."""

from __future__ import annotations

from tree_sitter import Node

from paralex.graph.typescript_extract_classes import CLASSES, class_declaration
from paralex.graph.typescript_extract_drafts import Outer, draft_of, name_of_declaration
from paralex.graph.typescript_extract_modules import add_site, literal
from paralex.graph.typescript_extract_names import on_heritage, plain
from paralex.graph.typescript_extract_scopes import function_items
from paralex.graph.typescript_extract_variables import variables
from paralex.graph.typescript_extract_walk import (
    SPACE,
    TYPE,
    VALUE,
    Step,
    Walk,
    leave_scope,
    to_body,
)

_MAX_DEPTH = 20  # of namespaces in namespaces; deeper ones make no symbols


def declaration(walk: Walk, node: Node, outer: Outer | None = None) -> None:
    """Dispatch a declaration that stands alone or inside `export` or `declare`."""
    known = outer or Outer(node)
    kind = node.type
    if walk.scope.container is None:
        walk.statement(node)
    if kind in ("lexical_declaration", "variable_declaration"):
        variables(walk, node, known)
    elif kind in CLASSES:
        class_declaration(walk, node, known)
    elif kind in ("internal_module", "module"):
        _namespace(walk, node, known)
    elif kind == "ambient_declaration":
        _ambient(walk, node, known)
    elif kind in ("interface_declaration", "type_alias_declaration", "enum_declaration"):
        _type(walk, node, known)
    elif kind == "import_alias":
        _alias(walk, node, known)
    else:
        _function_declaration(walk, node, known)


def _function_declaration(walk: Walk, node: Node, outer: Outer) -> None:
    name = name_of_declaration(walk, node)
    if walk.scope.container is None:
        walk.declare(name, VALUE)
        walk.push([*outer.extras, *function_items(walk, node, None, None)])
        return
    draft, close = draft_of(walk, name, "function", outer)
    walk.declare(name, VALUE, draft.name)
    walk.push([*outer.extras, *function_items(walk, node, draft, None), close])


def _type(walk: Walk, node: Node, outer: Outer) -> None:
    """Interface, type alias, enum: all of it can be seen, so all of it is signature."""
    name = name_of_declaration(walk, node)
    enum = node.type == "enum_declaration"
    meaning = TYPE | VALUE | SPACE if enum else TYPE
    closing: list[Step] = []
    if walk.scope.container is None:
        walk.declare(name, meaning)
    else:
        draft, close = draft_of(walk, name, "type", outer)
        walk.declare(name, meaning, draft.name)
        closing = [close]
    walk.enter()
    named = node.child_by_field_name("name")
    items: list[Node | Step] = []
    for child in node.named_children:
        if named is not None and child == named:
            items.append((plain, child))
        elif child.type in ("extends_type_clause", "extends_clause"):
            items.append((on_heritage, child))
        else:
            items.append(child)
            if enum and child.type == "enum_body":
                _enum_members(walk, child)
    walk.push([*outer.extras, *items, (leave_scope, node.end_byte), *closing])


def _enum_members(walk: Walk, body: Node) -> None:
    """Members are in scope for the values of later members."""
    for member in body.named_children:
        name = member.child_by_field_name("name") or member
        if name.type == "property_identifier":
            walk.declare(walk.text(name), VALUE)


def _alias(walk: Walk, node: Node, outer: Outer) -> None:
    """`import X = A.B`: a name of this file for a member of a namespace."""
    names = [c for c in node.named_children if c.type != "comment"]
    if not names:
        return
    name = walk.text(names[0])
    closing: list[Step] = []
    if walk.scope.container is None:
        walk.declare(name, VALUE | TYPE | SPACE)
    else:
        draft, close = draft_of(walk, name, "constant", outer)
        walk.declare(name, VALUE | TYPE | SPACE, draft.name)
        closing = [close]
    rest = node.named_children[1:]
    if len(names) == 2 and names[1].type == "identifier":
        walk.refer((walk.text(names[1]),), SPACE, names[1].start_byte)
        rest = []
        walk.push([*outer.extras, (plain, names[0]), (plain, names[1]), *closing])
        return
    walk.push([*outer.extras, (plain, names[0]), *rest, *closing])


def _namespace(walk: Walk, node: Node, outer: Outer) -> None:
    name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
    members = [] if body is None else body.named_children
    written = literal(walk, name)
    parts = [] if name is None else walk.text(name).replace(" ", "").split(".")
    depth = len(parts) + (walk.scope.container or "").count(".")
    if walk.scope.container is None or written is not None or not parts or depth > _MAX_DEPTH:
        if written is not None and walk.scope.container == "":
            add_site(walk, node, written, "augment")
        walk.enter()
        head: list[Node | Step] = []
        if name is not None:
            head = [name] if written is not None else [(plain, name)]
        walk.push([*outer.extras, *head, *members, (leave_scope, node.end_byte)])
        return
    closing: list[Node | Step] = []
    for part in parts:
        draft, close = draft_of(walk, part, "type", outer)
        walk.declare(part, VALUE | SPACE, draft.name)
        walk.enter(container=draft.name)
        closing = [(leave_scope, node.end_byte), close, *closing]
    start = node.end_byte if body is None else body.start_byte
    named: list[Step] = [] if name is None else [(plain, name)]
    walk.push([*outer.extras, *named, (to_body, draft, start), *members, *closing])


def _ambient(walk: Walk, node: Node, outer: Outer) -> None:
    """`declare ...`: the declaration inside, or a block for `declare global`."""
    children = node.named_children
    inner = next((c for c in reversed(children) if c.type != "comment"), None)
    if inner is None or inner.type == "statement_block" or inner.type not in DECLARATIONS:
        walk.push([*outer.extras, *children])
        return
    before = tuple(c for c in children if c.start_byte < inner.start_byte)
    own = outer.node if outer.node != node else node
    walk.push([(declaration, inner, outer._replace(node=own, extras=outer.extras + before))])


DECLARATIONS = frozenset(
    {
        "function_declaration",
        "generator_function_declaration",
        "function_signature",
        "lexical_declaration",
        "variable_declaration",
        "interface_declaration",
        "type_alias_declaration",
        "enum_declaration",
        "internal_module",
        "module",
        "ambient_declaration",
        "import_alias",
    }
) | (CLASSES - {"class"})
