"""What one file of Rust says: a pure function of its bytes."""

from __future__ import annotations

from tree_sitter import Node

from paralex.graph.parsing import content_digest, line_count, without_bom
from paralex.graph.rust_attributes import Attributes
from paralex.graph.rust_declarations import items, on_block
from paralex.graph.rust_detail import EMPTY, Detail, Member, Name, Typed
from paralex.graph.rust_expressions import (
    on_binding,
    on_closure,
    on_condition,
    on_for,
    on_identifier,
    on_if,
    on_let,
    on_match,
    on_scoped_identifier,
    on_scoped_type,
    on_type_identifier,
    skip,
)
from paralex.graph.rust_items import Place
from paralex.graph.rust_macros import on_macro
from paralex.graph.rust_members import on_variant
from paralex.graph.rust_text import digest, digest_text
from paralex.graph.rust_tree import GRAMMAR, parse
from paralex.graph.rust_values import on_call, on_chain
from paralex.graph.rust_walk import Handler, Walk
from paralex.graph.shapes import FileFacts

NAME = "rust"

_HANDLERS: dict[str, Handler] = {
    "identifier": on_identifier,
    "type_identifier": on_type_identifier,
    "scoped_identifier": on_scoped_identifier,
    "scoped_type_identifier": on_scoped_type,
    "call_expression": on_call,
    "field_expression": on_chain,
    "let_declaration": on_let,
    "let_condition": on_condition,
    "if_expression": on_if,
    "while_expression": on_if,
    "for_expression": on_for,
    "match_expression": on_match,
    "closure_expression": on_closure,
    "block": on_block,
    "macro_invocation": on_macro,
    "enum_variant": on_variant,
    "type_binding": on_binding,
}
_HANDLERS.update(
    dict.fromkeys(
        (
            *("line_comment", "block_comment", "lifetime", "label", "visibility_modifier"),
            *("primitive_type", "field_identifier", "self", "super", "crate", "metavariable"),
            *("integer_literal", "float_literal", "string_literal", "raw_string_literal"),
            *(
                "char_literal",
                "boolean_literal",
                "mutable_specifier",
                "unit_type",
                "unit_expression",
            ),
            *("attribute_item", "inner_attribute_item", "token_tree", "never_type"),
            *("function_modifiers", "lifetime_parameter", "shorthand_field_identifier"),
            *("extern_modifier", "empty_statement"),
        ),
        skip,
    )
)


def _table() -> list[Handler | None]:
    found: list[Handler | None] = []
    for kind in range(GRAMMAR.node_kind_count):
        named = GRAMMAR.node_kind_is_named(kind)
        found.append(_HANDLERS.get(GRAMMAR.node_kind_for_id(kind) or "") if named else None)
    return found


_TABLE = _table()


def extract(path: str, data: bytes) -> FileFacts:
    """The facts of the file `path` (repository-relative) with the content `data`.

    Never raises: what cannot be parsed is in `problem`, with its line, and what can is kept.
    """
    tree, problem = parse(data)
    lines = line_count(data)
    content = content_digest(data)
    if tree is None:
        return FileFacts(path, NAME, content, lines, (), "", frozenset(), "", problem, EMPTY)
    walk = Walk(without_bom(data), _TABLE)
    walk.run((_file, tree.root_node))
    detail = _detail(walk)
    return FileFacts(
        path,
        NAME,
        content,
        lines,
        tuple(sorted(walk.symbols, key=lambda s: (s.line, s.column, s.name))),
        digest(walk.loose[0]),
        _imports(walk.import_texts),
        _surface(detail),
        problem,
        detail,
    )


def _file(walk: Walk, root: Node) -> None:
    """The step that starts: all items of the file, under the `#![cfg(..)]` of the file itself."""
    children = root.named_children
    inner = [child for child in children if child.type == "inner_attribute_item"]
    walk.push(items(walk, children, Place("module", condition=Attributes(walk, inner).condition())))


def _imports(texts: list[str]) -> frozenset[str]:
    """Each line once; one that is there again says so, since the compiler refuses it: two sides
    that add the same name in different lists must not count as merged."""
    seen: dict[str, int] = {}
    for text in texts:
        seen[text] = seen.get(text, 0) + 1
    return frozenset(text if n == 1 else f"{text} ({n} times)" for text, n in seen.items())


def _detail(walk: Walk) -> Detail:
    known = {symbol.name for symbol in walk.symbols} | {""}
    # An `impl` of a type of another file: what its head uses is used by this file.
    for key in [key for key in walk.names if key[0] not in known]:
        walk.names.setdefault(("", *key[1:]), set()).update(walk.names.pop(key))
    for use in [use for use in walk.members if use[0] not in known]:
        walk.members.setdefault(("", *use[1:]), set()).update(walk.members.pop(use))
    return Detail(
        tuple(walk.scopes),
        tuple(dict.fromkeys(walk.decls)),
        tuple(walk.uses),
        tuple(walk.mods),
        tuple(walk.includes),
        tuple(walk.impls),
        tuple(Typed(*key) for key in walk.types),
        tuple(Name(*key, tuple(sorted(lines))) for key, lines in walk.names.items()),
        tuple(Member(*key, tuple(sorted(lines))) for key, lines in walk.members.items()),
        tuple(sorted(walk.opaque)),
        tuple(sorted(walk.unknown)),
        tuple(walk.hidden),
    )


def _surface(detail: Detail) -> str:
    """A digest of all that the resolution of other files may look at: no lines, no bodies, and
    nothing of what is inside a function."""
    scopes = {
        at: (scope.prefix, scope.place)
        for at, scope in enumerate(detail.scopes)
        if scope.kind != "block"
    }
    said = (
        sorted(scopes.values()),
        sorted((scopes[d.scope], *d[1:]) for d in detail.decls if d.scope in scopes),
        sorted((scopes[u.scope], *u[1:4], u.extern) for u in detail.uses if u.scope in scopes),
        sorted((scopes[m.scope], *m[1:3], *m[5:8]) for m in detail.mods if m.scope in scopes),
        sorted((scopes[i.scope], i.place) for i in detail.includes if i.scope in scopes),
        sorted((scopes[i.scope], *i[1:]) for i in detail.impls if i.scope in scopes),
        sorted((t.symbol, scopes[t.scope], repr(t.ref)) for t in detail.types if t.scope in scopes),
        sorted(scopes[at] for at in detail.opaque if at in scopes),
    )
    return digest_text(repr(said))
