"""Handlers of classes: the head is signature, members are symbols, the rest is body."""

from __future__ import annotations

from tree_sitter import Node

from paralex.graph.shapes import SymbolKind
from paralex.graph.typescript_extract_drafts import Outer, draft_of, name_of_declaration
from paralex.graph.typescript_extract_modules import literal
from paralex.graph.typescript_extract_names import plain
from paralex.graph.typescript_extract_scopes import FUNCTION_VALUES, function_items
from paralex.graph.typescript_extract_walk import (
    TYPE,
    VALUE,
    Draft,
    Step,
    Walk,
    leave_scope,
    set_this,
    to_body,
)

CLASSES = frozenset({"class_declaration", "abstract_class_declaration", "class"})
METHODS = frozenset({"method_definition", "method_signature", "abstract_method_signature"})
FIELDS = frozenset({"public_field_definition", "field_definition"})


def class_declaration(walk: Walk, node: Node, outer: Outer) -> None:
    name = name_of_declaration(walk, node)
    if walk.scope.container is None:
        walk.declare(name, VALUE | TYPE)
        walk.push([*outer.extras, (on_class, node)])
        return
    draft, close = draft_of(walk, name, "class", outer)
    walk.declare(name, VALUE | TYPE, draft.name)
    walk.push([*outer.extras, (class_items, node, draft), close])


def on_class(walk: Walk, node: Node) -> None:
    """A class that is no symbol, for example one made inside a function."""
    walk.enter()
    name = node.child_by_field_name("name")
    items: list[Node | Step] = [(set_this, None)]
    for child in node.named_children:
        if name is not None and child == name:
            if node.type == "class":
                walk.declare(walk.text(child), VALUE | TYPE)
            items.append((plain, child))
        else:
            items.append(child)
    walk.push([*items, (leave_scope, node.end_byte), (set_this, walk.this)])


def class_items(walk: Walk, node: Node, draft: Draft) -> None:
    """A step: the head of a class to its signature, members to symbols, the rest to its body."""
    walk.enter()
    name = node.child_by_field_name("name")
    body = node.child_by_field_name("body")
    items: list[Node | Step] = []
    for child in node.named_children:
        if name is not None and child == name:
            if node.type == "class":
                walk.declare(walk.text(child), VALUE | TYPE, draft.name)
            items.append((plain, child))
        elif body is not None and child == body:
            items.append((to_body, draft, child.start_byte))
            items += _members(body, draft)
        else:
            items.append(child)
    walk.push([*items, (leave_scope, node.end_byte)])


def _members(body: Node, owner: Draft) -> list[Node | Step]:
    """Steps for the members. Decorators of a method stand before it and belong to it."""
    items: list[Node | Step] = []
    decorators: tuple[Node, ...] = ()
    for node in body.named_children:
        if node.type == "decorator" or (decorators and node.type == "comment"):
            decorators += (node,)
            continue
        if node.type in METHODS:
            items.append((_method, node, owner.name, decorators))
        else:
            items += decorators
            items.append((_field, node, owner.name) if node.type in FIELDS else node)
        decorators = ()
    return [*items, *decorators]


def _member_draft(
    walk: Walk, node: Node, kind: SymbolKind, owner: str, start: int
) -> tuple[Draft, Step]:
    name = node.child_by_field_name("name") or node.child_by_field_name("property")
    text = "" if name is None else _member_name(walk, name)
    access = next((c for c in node.named_children if c.type == "accessibility_modifier"), None)
    hidden = text.startswith("#") or (access is not None and walk.text(access) == "private")
    doc = walk.take_doc(start)
    draft = Draft(f"{owner}.{text}", kind, start, node.end_byte, doc, not hidden)
    return draft, walk.open(draft)


def _member_name(walk: Walk, name: Node) -> str:
    """The last part of a dotted name: no dots in it, `@@iterator` for `[Symbol.iterator]`."""
    text = literal(walk, name) or " ".join(walk.text(name).split())
    if text.startswith("[Symbol."):
        text = "@@" + text[8:-1]
    return text.replace(".", "/")


def _method(walk: Walk, node: Node, owner: str, decorators: tuple[Node, ...]) -> None:
    start = (decorators or (node,))[0].start_byte
    draft, close = _member_draft(walk, node, "method", owner, start)
    walk.push([*decorators, (_method_items, node, draft, owner), close])


def _method_items(walk: Walk, node: Node, draft: Draft, owner: str) -> None:
    walk.push(function_items(walk, node, draft, owner))


def _field(walk: Walk, node: Node, owner: str) -> None:
    value = node.child_by_field_name("value")
    kind: SymbolKind = (
        "method" if value is not None and value.type in FUNCTION_VALUES else "variable"
    )
    draft, close = _member_draft(walk, node, kind, owner, node.start_byte)
    items: list[Node | Step] = [(set_this, owner)]
    for child in node.named_children:
        if value is not None and child == value:
            items.append((value_items, child, draft, owner))
        else:
            items.append(child)
    walk.push([*items, (set_this, walk.this), close])


def value_items(walk: Walk, node: Node, draft: Draft, this: str | None = None) -> None:
    """A step: the value of a symbol. A function's head is signature; the rest is body."""
    if node.type in FUNCTION_VALUES:
        own_this = this if node.type == "arrow_function" else None
        walk.push(function_items(walk, node, draft, own_this))
    elif node.type == "class":
        class_items(walk, node, draft)
    else:
        to_body(walk, draft, node.start_byte)
        walk.push([node])


def value_kind(value: Node | None, otherwise: SymbolKind) -> SymbolKind:
    if value is not None and value.type in FUNCTION_VALUES:
        return "function"
    return "class" if value is not None and value.type == "class" else otherwise
