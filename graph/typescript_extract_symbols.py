"""Handlers of declarations: what becomes a symbol, and which tokens are its signature and body."""

from __future__ import annotations

from typing import NamedTuple

from tree_sitter import Node

from paralex.graph.shapes import SymbolKind
from paralex.graph.typescript_extract_detail import ALL, DEFAULT, EQUALS, Export
from paralex.graph.typescript_extract_modules import (
    add_names,
    add_site,
    bind,
    export_object,
    export_value,
    exported_name,
    has_token,
    literal,
    module_value,
    on_export_clause,
    on_export_from,
    specifier_names,
)
from paralex.graph.typescript_extract_names import (
    FUNCTION_VALUES,
    function_items,
    on_heritage,
    pattern,
    plain,
)
from paralex.graph.typescript_extract_walk import (
    SPACE,
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

_MAX_DEPTH = 20  # of namespaces in namespaces; deeper ones make no symbols


class Outer(NamedTuple):
    """The statement around a declaration: where it starts and ends, what stands before it."""

    node: Node
    extras: tuple[Node, ...] = ()
    exported: bool = False
    default: bool = False


def declaration(walk: Walk, node: Node, outer: Outer | None = None) -> None:
    """Dispatch a declaration that stands alone or inside `export` or `declare`."""
    known = outer or Outer(node)
    kind = node.type
    if walk.scope.container is None:
        walk.statement(node)
    if kind in ("lexical_declaration", "variable_declaration"):
        _variables(walk, node, known)
    elif kind in CLASSES:
        _class_declaration(walk, node, known)
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


def _draft(walk: Walk, name: str, kind: SymbolKind, outer: Outer) -> tuple[Draft, Step]:
    """A symbol `name` of the current container, opened; the step that closes it."""
    start, end = outer.node.start_byte, outer.node.end_byte
    full = f"{walk.scope.container}.{name}" if walk.scope.container else name
    draft = Draft(full, kind, start, end, walk.take_doc(start), outer.exported)
    if walk.scope.container == "" and (outer.default or outer.exported):
        line = outer.node.start_point[0] + 1
        walk.exports.append(Export(DEFAULT if outer.default else name, full, -1, line))
    return draft, walk.open(draft)


def _name(walk: Walk, node: Node) -> str:
    name = node.child_by_field_name("name")
    return DEFAULT if name is None else walk.text(name)


# --- functions, types, aliases


def _function_declaration(walk: Walk, node: Node, outer: Outer) -> None:
    name = _name(walk, node)
    if walk.scope.container is None:
        walk.declare(name, VALUE)
        walk.push([*outer.extras])
        walk.push(function_items(walk, node, None, None))
        return
    draft, close = _draft(walk, name, "function", outer)
    walk.declare(name, VALUE, draft.name)
    walk.push([*outer.extras, *function_items(walk, node, draft, None), close])


def _type(walk: Walk, node: Node, outer: Outer) -> None:
    """Interface, type alias, enum: all of it can be seen, so all of it is signature."""
    name = _name(walk, node)
    enum = node.type == "enum_declaration"
    meaning = TYPE | VALUE | SPACE if enum else TYPE
    closing: list[Step] = []
    if walk.scope.container is None:
        walk.declare(name, meaning)
    else:
        draft, close = _draft(walk, name, "type", outer)
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
        draft, close = _draft(walk, name, "constant", outer)
        walk.declare(name, VALUE | TYPE | SPACE, draft.name)
        closing = [close]
    rest = node.named_children[1:]
    if len(names) == 2 and names[1].type == "identifier":
        walk.refer((walk.text(names[1]),), SPACE, names[1].start_byte)
        rest = []
        walk.push([*outer.extras, (plain, names[0]), (plain, names[1]), *closing])
        return
    walk.push([*outer.extras, (plain, names[0]), *rest, *closing])


# --- classes


def _class_declaration(walk: Walk, node: Node, outer: Outer) -> None:
    name = _name(walk, node)
    if walk.scope.container is None:
        walk.declare(name, VALUE | TYPE)
        walk.push([*outer.extras, (on_class, node)])
        return
    draft, close = _draft(walk, name, "class", outer)
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


def _value_kind(value: Node | None, otherwise: SymbolKind) -> SymbolKind:
    if value is not None and value.type in FUNCTION_VALUES:
        return "function"
    return "class" if value is not None and value.type == "class" else otherwise


# --- variables


def _variables(walk: Walk, node: Node, outer: Outer) -> None:
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
    draft, close = _draft(walk, walk.text(name), _value_kind(value, kind), outer)
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
    draft, close = _draft(walk, names[0], kind, outer)
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


# --- namespaces and ambient declarations


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
        draft, close = _draft(walk, part, "type", outer)
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


# --- export


def on_export(walk: Walk, node: Node) -> None:
    in_module = walk.scope.container == ""
    written = literal(walk, node.child_by_field_name("source"))
    if in_module:
        walk.esm = True
        if written is not None:
            on_export_from(walk, node, written)
            return
    inner = node.child_by_field_name("declaration") or node.child_by_field_name("value")
    if inner is None:
        _export_rest(walk, node, in_module)
        return
    extras = tuple(c for c in node.named_children if c.end_byte <= inner.start_byte)
    default = in_module and has_token(node, "default")
    outer = Outer(node, extras, exported=walk.scope.container is not None, default=default)
    if inner.type in DECLARATIONS:
        declaration(walk, inner, outer)
    elif not default:
        walk.push(node.named_children)
    elif inner.type == "identifier":
        line = node.start_point[0] + 1
        walk.exports.append(Export(DEFAULT, walk.text(inner), -1, line))
        walk.push(node.named_children)
    else:
        draft, close = _draft(walk, DEFAULT, _value_kind(inner, "constant"), outer)
        walk.push([*extras, (value_items, inner, draft), close])


def _export_rest(walk: Walk, node: Node, in_module: bool) -> None:
    """`export { a as b }`, `export = x`, `export as namespace x`."""
    children = node.named_children
    clause = next((c for c in children if c.type == "export_clause"), None)
    if clause is not None and in_module:
        walk.push([(on_export_clause, c) if c == clause else c for c in children])
    elif clause is not None:
        for child in clause.named_children:
            if child.type == "export_specifier":
                walk.token(child, " as ".join(specifier_names(walk, child)))
    elif in_module and has_token(node, "=") and children:
        value = children[-1]
        line = node.start_point[0] + 1
        local = walk.text(value) if value.type == "identifier" else ""
        walk.exports.append(Export(EQUALS, local, -1, line))
        walk.push(children)
    else:
        walk.push([(plain, c) if c.type == "identifier" else c for c in children])


def on_expression_statement(walk: Walk, node: Node) -> None:
    """A namespace (the grammar wraps it), a CommonJS export, or any other statement."""
    walk.statement(node)
    inner = node.named_children[0] if node.named_child_count else None
    if inner is not None and inner.type == "internal_module":
        declaration(walk, inner, Outer(node))
        return
    if inner is not None and inner.type == "assignment_expression" and _at_module_level(walk):
        names: list[str] = []
        value: Node | None = inner
        while value is not None and value.type == "assignment_expression":
            found = exported_name(walk, value.child_by_field_name("left"))
            names += [] if found is None else [found]
            value = value.child_by_field_name("right")
        if names and value is not None:
            walk.cjs = True
            _commonjs(walk, node, names, value)
            return
    walk.push(node.named_children)


def _at_module_level(walk: Walk) -> bool:
    scope = walk.scope
    while scope.role != "function" and scope.parent is not None:
        scope = scope.parent
    return scope.parent is None


def _commonjs(walk: Walk, node: Node, names: list[str], value: Node) -> None:
    """`exports.a = value`, `module.exports = value`: an export and, unless it only names
    another thing, a symbol."""
    line = node.start_point[0] + 1
    own = (
        walk.scope.container == "" and value.type != "identifier" and not module_value(walk, value)
    )
    first = EQUALS if EQUALS in names else names[0]
    local = first if own else ""
    for name in names:
        export_value(walk, name, value, local, line)
        if name == EQUALS and value.type == "object":
            export_object(walk, value, local)
    if not own or first in walk.scope.names:
        walk.push(node.named_children)
        return
    draft, close = _draft(walk, first, _value_kind(value, "constant"), Outer(node))
    if first != EQUALS:
        walk.declare(first, 0, draft.name)
    walk.push([(_left_sides, node, value, draft), close])


def _left_sides(walk: Walk, node: Node, value: Node, draft: Draft) -> None:
    """A step: what is assigned to is signature, as text; then the value."""
    walk.flush(value.start_byte)
    value_items(walk, value, draft)


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
