"""Declarations of classes, interfaces, enums, records and annotations."""

from __future__ import annotations

from tree_sitter import Node

from paralex.graph.java_detail import Context, Field, TypeKind
from paralex.graph.java_members import Owner, parameters, read_bounds, read_members
from paralex.graph.java_modifiers import (
    Modifiers,
    documentation,
    generic,
    parameter_annotations,
)
from paralex.graph.java_text import readable
from paralex.graph.java_walk import DEEPEST, UNKNOWN, Draft, TypeDraft, Walk, cut, kinds, visit

KINDS: dict[str, TypeKind] = {
    "class_declaration": "class",
    "interface_declaration": "interface",
    "enum_declaration": "enum",
    "record_declaration": "record",
    "annotation_type_declaration": "annotation",
}
_COMMENTS = kinds("line_comment", "block_comment")
_TYPE_LIST = kinds("type_list")


def local(walk: Walk, node: Node) -> None:
    """The handler of a class in a block: no symbol, and in view from here on."""
    name = node.child_by_field_name("name")
    body = node.child_by_field_name("body")
    if name is None or body is None:
        return
    if walk.depth() >= DEEPEST:
        visit(walk, body)
        return
    around = walk.contexts[walk.context]
    seen = (*around.locals, (walk.word(name), len(walk.types)))
    walk.context = walk.known_context(Context(around.owner, around.generic, seen))
    _declare(walk, node, None, None, walk.type, is_local=True)


def declare(walk: Walk, node: Node, comment: Node | None, owner: Owner | None) -> None:
    """A type that is a member of the file or, with `owner`, of another one."""
    outer = owner.number if owner is not None else UNKNOWN
    is_local = owner is not None and owner.symbol is None
    _declare(walk, node, comment, owner, outer, is_local)


def _declare(
    walk: Walk, node: Node, comment: Node | None, owner: Owner | None, outer: int, is_local: bool
) -> None:
    name_node = node.child_by_field_name("name")
    body = node.child_by_field_name("body")
    if name_node is None or body is None or name_node.is_missing:
        return
    name, kind = walk.word(name_node), KINDS[node.type]
    modifiers = Modifiers(walk, node)
    number = len(walk.types)
    draft = TypeDraft(name, kind, outer, walk.context if is_local else UNKNOWN)
    draft.depth = walk.types[outer].depth + 1 if outer >= 0 else 0
    if draft.depth > DEEPEST:
        visit(walk, body)
        return
    walk.types.append(draft)
    symbol = None if is_local else _symbol(walk, node, name, modifiers, owner, body)
    if symbol is not None:
        draft.name = symbol.name
        symbol.doc = documentation(walk, comment)
    in_interface = owner is not None and owner.is_interface
    draft.static = in_interface or "static" in modifiers.words or kind != "class" or outer < 0
    draft.generic = generic(walk, node)
    user = symbol.name if symbol is not None else walk.user
    before = (walk.user, walk.type, walk.context)
    # A head is outside of the body: what the class has or inherits is not in view there.
    walk.place(user, walk.type, walk.within(walk.type, draft.generic))
    _heads(walk, node, draft)
    head = (walk.user, walk.type, walk.context)
    walk.place(user, number, before[2])
    walk.context = walk.within(number)
    own = Owner(number, draft, symbol)
    if kind == "record":
        _components(walk, node, own)
    walk.stack += [(Walk.place, *before), (cut, len(walk.values))]
    walk.stack += reversed([*modifiers.annotations, *parameter_annotations(node)])
    walk.stack.append((Walk.place, *head))
    read_members(walk, body, own)


def _symbol(
    walk: Walk, node: Node, name: str, modifiers: Modifiers, owner: Owner | None, body: Node
) -> Draft:
    hidden = "private" in modifiers.words
    if owner is not None:
        symbol = owner.member(walk, name, "class", node, hidden)
    else:
        symbol = Draft(name, "class", node, hidden)
        walk.symbols.append(symbol)
    symbol.signature = modifiers.head + readable(walk.text[modifiers.end : body.start_byte])
    symbol.parts += modifiers.notes
    return symbol


def _heads(walk: Walk, node: Node, draft: TypeDraft) -> None:
    read_bounds(walk, draft.generic, node.start_point[0])
    extended: list[str] = []
    implemented: list[str] = []
    for kid in node.named_children:
        if kid.type == "superclass":
            extended += _listed(walk, kid)
        elif kid.type in ("super_interfaces", "extends_interfaces"):
            implemented += _listed(walk, kid)
        elif kid.type == "permits":
            for each in _type_nodes(kid):
                walk.typed(each)
    draft.extends, draft.implements = tuple(extended), tuple(implemented)


def _type_nodes(node: Node) -> list[Node]:
    kids = [kid for kid in node.named_children if kid.kind_id not in _COMMENTS]
    if kids and kids[0].kind_id in _TYPE_LIST:
        kids = [kid for kid in kids[0].named_children if kid.kind_id not in _COMMENTS]
    return kids


def _listed(walk: Walk, clause: Node) -> list[str]:
    """The texts of the types that a head names; each is a base of the symbol."""
    found = []
    for node in _type_nodes(clause):
        text = walk.typed(node)
        found.append(text)
        if walk.user:
            base = text.partition("<")[0] if text.endswith(">") else text
            walk.bases.append((walk.user, walk.context, base, node.start_point[0] + 1))
    return found


def _components(walk: Walk, node: Node, owner: Owner) -> None:
    for name, text, type_node, parameter in parameters(walk, node):
        walk.typed(type_node)
        owner.draft.fields.append(Field(name, text, "r"))
        draft = owner.member(walk, name, "variable", parameter, hidden=False)
        draft.signature = readable(walk.slice(parameter))
        first = parameter.child(0)
        if first is not None and first.named_child_count and first.type == "modifiers":
            walk.stack.append(first)
