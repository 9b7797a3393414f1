"""Module names in calls, and the values that CommonJS exports."""

from __future__ import annotations

from tree_sitter import Node

from paralex.graph.typescript_extract_detail import ALL, EQUALS, Binding, Export, Site, SiteKind
from paralex.graph.typescript_extract_names import on_member
from paralex.graph.typescript_extract_walk import VALUE, Walk

_TYPE_PLACES = frozenset(
    {"type_annotation", "type_arguments", "type_alias_declaration", "type_query"}
)


def literal(walk: Walk, node: Node | None) -> str | None:
    """The value of a string literal (or a template without parts), else None."""
    if node is None or node.type not in ("string", "template_string"):
        return None
    if any(
        child.type not in ("string_fragment", "escape_sequence") for child in node.named_children
    ):
        return None
    return walk.text(node)[1:-1]


def name_of(walk: Walk, node: Node) -> str:
    """An imported or exported name, which may be written as a string."""
    value = literal(walk, node)
    return walk.text(node) if value is None else value


def add_site(
    walk: Walk,
    node: Node,
    written: str,
    kind: SiteKind,
    names: tuple[str, ...] = (),
    type_only: bool = False,
) -> int:
    """Record that `node` names the module `written`; the index of the site."""
    row, column = node.start_point
    scope, lazy = walk.scope, kind == "dynamic"
    while kind == "require" and scope.parent is not None and not lazy:
        lazy, scope = scope.role == "function", scope.parent
    walk.sites.append(Site(row + 1, column, written, kind, names, type_only, lazy))
    return len(walk.sites) - 1


def add_names(walk: Walk, site: int, *names: str) -> None:
    known = walk.sites[site]
    walk.sites[site] = known._replace(names=tuple(dict.fromkeys((*known.names, *names))))


def bind(walk: Walk, site: int, imported: str, node: Node) -> int:
    """A binding for `imported` of the module at `site`; its index."""
    walk.bindings.append(Binding(site, imported, node.start_point[0] + 1))
    return len(walk.bindings) - 1


def has_token(node: Node, word: str) -> bool:
    """Whether the keyword or sign `word` stands directly in `node`."""
    return any(child.type == word and not child.is_named for child in node.children)


def specifier_names(walk: Walk, node: Node) -> tuple[str, str]:
    """(inner, outer) name of `a as b`. The grammar does not name the word `default`."""
    sides = [c for c in node.children if c.type not in ("type", "as", "comment")]
    inner = name_of(walk, sides[0]) if sides else ""
    return inner, name_of(walk, sides[-1]) if sides else ""


# --- calls


def call_site(walk: Walk, node: Node) -> int | None:
    """The site of `require("x")` or `import("x")` with a literal, made once; else None."""
    known = walk.site_at.get(node.start_byte)
    if known is not None:
        return known
    callee = node.child_by_field_name("function")
    if callee is None or callee.type not in ("import", "identifier"):
        return None
    kind: SiteKind = "dynamic" if callee.type == "import" else "require"
    if kind == "require" and walk.text(callee) != "require":
        return None
    arguments = node.child_by_field_name("arguments")
    if arguments is None:
        return None
    given = [c for c in arguments.named_children if c.type != "comment"]
    written = literal(walk, given[0]) if given else None
    if written is None:
        return None
    if kind == "dynamic" and walk.types and _is_type(node):
        kind = "import-type"
    site = add_site(walk, node, written, kind, type_only=kind == "import-type")
    walk.site_at[node.start_byte] = site
    if kind == "require":
        walk.cjs = True
    return site


def _is_type(node: Node) -> bool:
    """Whether an `import("x")` stands where a type is meant."""
    up, steps = node.parent, 0
    while up is not None and steps < 40:
        if up.type in _TYPE_PLACES or up.type.endswith("_type"):
            return True
        if up.type.endswith(("_statement", "_declarator", "arguments", "_block", "_definition")):
            return False
        up, steps = up.parent, steps + 1
    return False


def on_call(walk: Walk, node: Node) -> None:
    site = call_site(walk, node)
    if site is not None and walk.sites[site].kind in ("dynamic", "import-type"):
        add_names(walk, site, ALL)
    walk.push(node.named_children)


def on_member_or_import(walk: Walk, node: Node) -> None:
    """`a.b`, and `import("x").Type` in a type: a use of what the module exports."""
    first = node.named_children[0] if node.named_child_count else None
    if first is not None and first.type == "call_expression":
        site = call_site(walk, first)
        if site is not None and walk.sites[site].kind == "import-type":
            member = walk.text(node.named_children[-1])
            walk.use(bind(walk, site, ALL, first), (member,), walk.user, "use", first.start_byte)
            add_names(walk, site, member)
            walk.push(first.named_children + node.named_children[1:])
            return
    on_member(walk, node)


def module_value(walk: Walk, node: Node | None) -> tuple[int, str] | None:
    """Site and member of `require("x")`, `require("x").y` and `await import("x")`, else None."""
    if node is None:
        return None
    if node.type == "await_expression" and node.named_child_count == 1:
        inner = node.named_children[0]
        site = call_site(walk, inner) if inner.type == "call_expression" else None
        return None if site is None else (site, ALL)
    member = ALL
    if node.type == "member_expression" and node.named_child_count == 2:
        node, name = node.named_children
        member = walk.text(name)
    site = call_site(walk, node) if node.type == "call_expression" else None
    if site is None or walk.sites[site].kind != "require":
        return None
    return site, member


# --- CommonJS


def exported_name(walk: Walk, node: Node | None) -> str | None:
    """The name that an assignment to `node` exports (`EQUALS` for all of it), else None."""
    if node is None or node.type != "member_expression" or node.named_child_count != 2:
        return None
    owner, member = node.named_children
    name = walk.text(member)
    if owner.type == "identifier":
        if walk.text(owner) == "exports":
            return name
        return EQUALS if walk.text(owner) == "module" and name == "exports" else None
    is_exports = walk.data[owner.start_byte : owner.end_byte] == b"module.exports"
    return name if is_exports else None


def export_object(walk: Walk, node: Node, local: str) -> None:
    """`module.exports = { a, b: c, ...require("x") }`: every key is an exported name."""
    for child in node.named_children:
        line = child.start_point[0] + 1
        if child.type == "shorthand_property_identifier":
            walk.exports.append(Export(walk.text(child), walk.text(child), -1, line))
        elif child.type == "spread_element" and child.named_child_count:
            found = module_value(walk, child.named_children[0])
            if found is not None and found[1] == ALL:
                walk.stars.append(found[0])
                add_names(walk, found[0], ALL)
        elif child.type in ("pair", "method_definition"):
            key = child.child_by_field_name("key") or child.child_by_field_name("name")
            if key is not None and key.type in ("property_identifier", "string"):
                value = child.child_by_field_name("value")
                export_value(walk, name_of(walk, key), value, local, line)


def export_value(walk: Walk, name: str, value: Node | None, local: str, line: int) -> None:
    """Export `value` as `name`: another module's, a name of this file, or else `local`."""
    found = module_value(walk, value)
    if found is not None and value is not None:
        binding = bind(walk, found[0], found[1], value)
        add_names(walk, found[0], found[1])
        walk.exports.append(Export(name, "", binding, line))
    elif value is not None and value.type == "identifier":
        walk.exports.append(Export(name, walk.text(value), -1, line))
        walk.refer((walk.text(value),), VALUE, value.start_byte)
    else:
        walk.exports.append(Export(name, local, -1, line))
