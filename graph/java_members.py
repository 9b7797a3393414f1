"""Members of types: their symbols and heads, and what is read inside them."""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from paralex.graph.java_detail import CONSTRUCT, Field, Method
from paralex.graph.java_modifiers import (
    Modifiers,
    documentation,
    generic,
    parameter_annotations,
)
from paralex.graph.java_text import compact, readable
from paralex.graph.java_walk import (
    DEEPEST,
    UNKNOWN,
    Draft,
    Step,
    TypeDraft,
    Walk,
    cut,
    kinds,
    visit,
)
from paralex.graph.shapes import SymbolKind

_COMMENTS = kinds("line_comment", "block_comment")
_FIELDS = kinds("field_declaration", "constant_declaration")
_METHODS = kinds(
    "method_declaration",
    "constructor_declaration",
    "compact_constructor_declaration",
    "annotation_type_element_declaration",
)
_DECLARATORS = kinds("variable_declarator")
_ENUM_REST = kinds("enum_body_declarations")
_ENUM_CONSTANT = kinds("enum_constant")
_PARAMETERS = kinds("formal_parameter", "spread_parameter")
_SPREAD = kinds("spread_parameter")
_LAMBDA = kinds("lambda_expression")
_TYPES = kinds(
    "class_declaration",
    "interface_declaration",
    "enum_declaration",
    "record_declaration",
    "annotation_type_declaration",
)
_CONSTANT_PARTS = kinds(
    "identifier", "field_access", "binary_expression", "unary_expression", "ternary_expression",
    "parenthesized_expression", "cast_expression", "integral_type", "floating_point_type",
    "boolean_type", "type_identifier", "decimal_integer_literal", "hex_integer_literal",
    "octal_integer_literal", "binary_integer_literal", "decimal_floating_point_literal",
    "hex_floating_point_literal", "true", "false", "character_literal", "string_literal",
    "string_fragment", "escape_sequence", "multiline_string_fragment", "line_comment",
    "block_comment",
)  # fmt: skip
_CONSTANT_TYPES = frozenset(
    {"int", "long", "short", "byte", "char", "float", "double", "boolean", "String"}
)


class Owner:
    """The type whose members are read. `symbol` is its dotted name, "" for those without one."""

    def __init__(self, number: int, draft: TypeDraft, symbol: Draft | None) -> None:
        self.number = number
        self.draft = draft
        self.symbol = symbol
        self.is_interface = draft.kind in ("interface", "annotation")

    def member(self, walk: Walk, name: str, kind: SymbolKind, node: Node, hidden: bool) -> Draft:
        """A member's symbol; one that is not kept when the type has none. What stands in one whose
        name is missing counts for the type."""
        owner = self.symbol
        dotted = ".".join(filter(None, (owner.name, name))) if owner is not None else ""
        draft = Draft(dotted, kind, node, hidden or (owner is not None and owner.hidden))
        if owner is not None and name:
            walk.symbols.append(draft)
        return draft

    def user(self, walk: Walk, draft: Draft) -> str:
        """Who uses what stands in a member."""
        return draft.name if self.symbol is not None else walk.user


def read_members(walk: Walk, body: Node, owner: Owner) -> None:
    """Read the members of a body, the heads at once, the rest on the stack in its order."""
    later: list[Step] = []
    for node, comment in _members(body):
        kind = node.kind_id
        if kind in _FIELDS:
            later += _field(walk, node, comment, owner)
        elif kind in _METHODS:
            later += _method(walk, node, comment, owner)
        elif kind in _ENUM_CONSTANT:
            later += _enum_constant(walk, node, comment, owner)
        elif kind in _TYPES:
            later.append((walk.nested, node, comment, owner))
        elif owner.symbol is not None:
            owner.symbol.parts.append(compact(walk.slice(node)))
            later.append((visit, node))
        else:
            later.append((visit, node))
    walk.stack.append((Walk.place, walk.user, walk.type, walk.context))
    home = owner.symbol.name if owner.symbol is not None else walk.user
    inside = walk.within(owner.number)
    for step in reversed(later):
        walk.stack.append(step)
        walk.stack.append((Walk.place, home, owner.number, inside))


def _members(body: Node) -> Iterator[tuple[Node, Node | None]]:
    """Each member with the comment in front of it."""
    comment: Node | None = None
    for node in body.named_children:
        if node.kind_id in _COMMENTS:
            comment = node
        elif node.kind_id in _ENUM_REST:
            yield from _members(node)
            comment = None
        else:
            yield node, comment
            comment = None


def _field(walk: Walk, node: Node, comment: Node | None, owner: Owner) -> Iterator[Step]:
    modifiers = Modifiers(walk, node)
    type_node = node.child_by_field_name("type")
    if type_node is None:
        return
    text = walk.type_text_only(walk.slice(type_node))
    static = owner.is_interface or "static" in modifiers.words
    fixed = owner.is_interface or {"static", "final"} <= modifiers.words
    hidden = "private" in modifiers.words
    documented = documentation(walk, comment)
    first = True
    for declarator in node.named_children:
        if declarator.kind_id not in _DECLARATORS:
            continue
        kids = [kid for kid in declarator.named_children if kid.kind_id not in _COMMENTS]
        name = walk.word(kids[0]) if kids else ""
        value = declarator.child_by_field_name("value")
        full = text + _dimensions(walk, declarator)
        final = owner.is_interface or "final" in modifiers.words
        constant = final and value is not None and text in _CONSTANT_TYPES and _is_constant(value)
        flags = "s" * static + "p" * hidden + "c" * constant
        owner.draft.fields.append(Field(name, full, flags))
        draft = owner.member(walk, name, "constant" if fixed else "variable", node, hidden)
        draft.signature = f"{modifiers.head}{full} {name}"
        draft.parts += modifiers.notes
        if value is not None and owner.symbol is not None:
            draft.parts.append(compact(walk.slice(value)))
        draft.doc = documented
        user = owner.user(walk, draft)
        yield (_read_field, user, type_node if first else None, modifiers.annotations, value, full)
        first = False


def _read_field(
    walk: Walk,
    user: str,
    type_node: Node | None,
    annotations: list[Node],
    value: Node | None,
    text: str,
) -> None:
    walk.place(user, walk.type, walk.context)
    walk.stack.append((cut, len(walk.values)))
    if value is not None:
        push_value(walk, value, text)
    if type_node is not None:
        walk.typed(type_node)
    walk.stack += reversed(annotations)


def push_value(walk: Walk, value: Node, text: str) -> None:
    """Read the value that something of a declared type gets: a lambda's parameters follow."""
    if value.kind_id in _LAMBDA:
        walk.expected[value.id] = walk.value_of(text)
    walk.stack.append(value)


def _is_constant(value: Node) -> bool:
    """Whether a value is made of literals, names and operators only."""
    stack = [value]
    while stack:
        node = stack.pop()
        if node.kind_id not in _CONSTANT_PARTS:
            return False
        stack += node.named_children
    return True


def _dimensions(walk: Walk, node: Node) -> str:
    found = node.child_by_field_name("dimensions")
    return "[]" * walk.slice(found).count("[") if found is not None else ""


def parameters(walk: Walk, node: Node) -> list[tuple[str, str, Node, Node]]:
    """(name, type, the type's node, the parameter) of what a method or a record takes."""
    given = node.child_by_field_name("parameters")
    found = []
    for kid in given.named_children if given is not None else ():
        if kid.kind_id not in _PARAMETERS:
            continue
        name = kid.child_by_field_name("name")
        type_node = kid.child_by_field_name("type")
        dimensions = _dimensions(walk, kid)
        if kid.kind_id in _SPREAD:
            parts = [part for part in kid.named_children if part.kind_id not in _COMMENTS]
            declarator = next((part for part in parts if part.kind_id in _DECLARATORS), None)
            at = parts.index(declarator) if declarator is not None else 0
            type_node = parts[at - 1] if at else None
            name = declarator.child_by_field_name("name") if declarator is not None else None
            dimensions = "[]"
        if name is not None and type_node is not None:
            text = walk.type_text_only(walk.slice(type_node)) + dimensions
            found.append((walk.word(name), text, type_node, kid))
    return found


def _method(walk: Walk, node: Node, comment: Node | None, owner: Owner) -> Iterator[Step]:
    modifiers = Modifiers(walk, node)
    name_node = node.child_by_field_name("name")
    body = node.child_by_field_name("body")
    type_node = node.child_by_field_name("type")
    name = walk.word(name_node) if name_node is not None else ""
    given = parameters(walk, node)
    own = generic(walk, node)
    returns = walk.type_text_only(walk.slice(type_node)) if type_node is not None else ""
    hidden = "private" in modifiers.words
    is_varied = bool(given) and given[-1][3].kind_id in _SPREAD
    flags = "s" * ("static" in modifiers.words) + "p" * hidden + "v" * is_varied
    flags += "b" * (body is not None) + "c" * (type_node is None)
    if node.type != "compact_constructor_declaration":
        method = Method(
            name, tuple(g[1] for g in given), returns + _dimensions(walk, node), own, flags
        )
        owner.draft.methods.append(method)
    draft = owner.member(walk, name, "method", node, hidden)
    value = node.child_by_field_name("value")
    end = body.start_byte if body is not None else node.end_byte
    head = walk.text[modifiers.end : end].rstrip()
    draft.signature = modifiers.head + readable(head.removesuffix(";"))
    draft.parts += modifiers.notes
    if body is not None and owner.symbol is not None:
        draft.parts.append(compact(walk.slice(body)))
    draft.doc = documentation(walk, comment)
    yield (_read_method, node, owner.user(walk, draft), own, given, modifiers, body, value)


def _read_method(
    walk: Walk,
    node: Node,
    user: str,
    own: tuple[tuple[str, str], ...],
    given: list[tuple[str, str, Node, Node]],
    modifiers: Modifiers,
    body: Node | None,
    value: Node | None,
) -> None:
    walk.place(user, walk.type, walk.within(walk.type, own) if own else walk.context)
    walk.stack.append((cut, len(walk.values)))
    walk.stack.append((Walk.leave, walk.mark(), walk.context))
    if body is not None:
        walk.stack.append(body)
    if value is not None:
        walk.stack.append(value)
    line = node.start_point[0]
    read_bounds(walk, own, line)
    type_node = node.child_by_field_name("type")
    if type_node is not None:
        walk.typed(type_node)
    for name, text, parameter_type, parameter in given:
        walk.typed(parameter_type)
        walk.declare(name, walk.value_of(text))
        first = parameter.child(0)
        if first is not None and first.named_child_count and first.type == "modifiers":
            walk.stack.append(first)
    for kid in node.named_children:
        if kid.type == "throws":
            for thrown in kid.named_children:
                if thrown.kind_id not in _COMMENTS:
                    walk.typed(thrown)
    walk.stack += reversed(modifiers.annotations)
    if own:
        walk.stack += reversed(parameter_annotations(node))


def read_bounds(walk: Walk, own: tuple[tuple[str, str], ...], line: int) -> None:
    for _, bound in own:
        if bound:
            walk.type_text(bound, line)


def _enum_constant(walk: Walk, node: Node, comment: Node | None, owner: Owner) -> Iterator[Step]:
    modifiers = Modifiers(walk, node)
    name_node = node.child_by_field_name("name")
    name = walk.word(name_node) if name_node is not None else ""
    short = owner.draft.name.rpartition(".")[2]
    owner.draft.fields.append(Field(name, short, "se"))
    draft = owner.member(walk, name, "constant", node, hidden=False)
    draft.signature = modifiers.head + name
    rest = walk.text[name_node.end_byte : node.end_byte] if name_node is not None else ""
    draft.parts += [*modifiers.notes, compact(rest)]
    draft.doc = documentation(walk, comment)
    user = owner.user(walk, draft)
    yield (_read_enum_constant, user, short, modifiers.annotations, node)


def _read_enum_constant(
    walk: Walk, user: str, short: str, annotations: list[Node], node: Node
) -> None:
    walk.place(user, walk.type, walk.context)
    size = len(walk.values)
    walk.stack.append((cut, size))
    body = node.child_by_field_name("body")
    arguments = node.child_by_field_name("arguments")
    walk.stack.append((_finish_enum_constant, body, short, size, node.start_point[0]))
    if arguments is not None:
        walk.stack += reversed(arguments.named_children)
    walk.stack += reversed(annotations)


def _finish_enum_constant(walk: Walk, body: Node | None, short: str, size: int, line: int) -> None:
    found = tuple(walk.values[size:])
    if body is not None:
        anonymous(walk, short, body, line)
    if found:
        walk.site(walk.node(CONSTRUCT, walk.context, "this", found), line)


def anonymous(walk: Walk, base: str, body: Node, line: int) -> int:
    """The number of an anonymous type; its members are read next."""
    number = len(walk.types)
    draft = TypeDraft("", "class", walk.type, walk.context)
    draft.depth = walk.depth() + 1
    if draft.depth > DEEPEST:
        visit(walk, body)
        return UNKNOWN
    draft.extends = (base,)
    walk.types.append(draft)
    owner = Owner(number, draft, None)
    if walk.user:
        walk.bases.append((walk.user, walk.context, base, line + 1))
    read_members(walk, body, owner)
    return number
