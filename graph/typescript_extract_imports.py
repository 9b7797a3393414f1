"""Handlers of statements that name other modules: `import`, `export ... from`."""

from __future__ import annotations

import re

from tree_sitter import Node

from paralex.graph.typescript_extract_detail import ALL, DEFAULT, Export
from paralex.graph.typescript_extract_modules import (
    add_names,
    add_site,
    bind,
    has_token,
    literal,
    name_of,
    specifier_names,
)
from paralex.graph.typescript_extract_walk import ANY, Walk

# Read from the source: the grammar is not shown the word in `export type *`.
_EXPORT_TYPE = re.compile(rb"export\s+type\s*[{*]")


# --- import


def on_import(walk: Walk, node: Node) -> None:
    """`import ...`: not part of any symbol, kept as a normalised line of its own."""
    walk.esm = True
    walk.flush(node.start_byte)
    walk.at = max(walk.at, node.end_byte)
    clause = next((c for c in node.named_children if c.type != "comment"), None)
    if clause is not None and clause.type == "import_require_clause":
        _import_equals(walk, node, clause)
        return
    written = literal(walk, node.child_by_field_name("source"))
    if written is None:
        return
    type_only = has_token(node, "type")
    if clause is None or clause.type != "import_clause":
        site = add_site(walk, node, written, "side-effect")
        walk.import_texts.add(f"import {_quoted(written)}{_attributes(walk, node)}")
        return
    site = add_site(walk, node, written, "import", type_only=type_only)
    parts: list[str] = []
    only_types = True
    for child in clause.named_children:
        if child.type == "identifier":
            _declare(walk, site, DEFAULT, child)
            parts.append(walk.text(child))
            only_types = False
        elif child.type == "namespace_import":
            local = child.named_children[-1]
            _declare(walk, site, ALL, local)
            parts.append(f"* as {walk.text(local)}")
            only_types = False
        elif child.type == "named_imports":
            specifiers = [c for c in child.named_children if c.type == "import_specifier"]
            names = sorted(_specifier(walk, site, c) for c in specifiers)
            only_types = only_types and all(n.startswith("type ") for n in names) and bool(names)
            parts.append("{ " + ", ".join(names) + " }")
    walk.sites[site] = walk.sites[site]._replace(type_only=type_only or only_types)
    word = "import type" if type_only else "import"
    text = f"{word} {', '.join(parts)} from {_quoted(written)}{_attributes(walk, node)}"
    walk.import_texts.add(text)


def _specifier(walk: Walk, site: int, node: Node) -> str:
    imported, name = specifier_names(walk, node)
    local = node.named_children[-1] if node.named_children else node
    _declare(walk, site, imported, local)
    if not imported.isidentifier():
        imported = _quoted(imported)
    text = imported if imported == name else f"{imported} as {name}"
    return f"type {text}" if has_token(node, "type") else text


def _declare(walk: Walk, site: int, imported: str, local: Node) -> None:
    walk.declare(walk.text(local), ANY, bind(walk, site, imported, local))
    add_names(walk, site, imported)


def _import_equals(walk: Walk, node: Node, clause: Node) -> None:
    written = literal(walk, clause.child_by_field_name("source"))
    names = [c for c in clause.named_children if c.type == "identifier"]
    if written is None or not names:
        return
    site = add_site(walk, node, written, "require", type_only=has_token(node, "type"))
    _declare(walk, site, ALL, names[0])
    walk.import_texts.add(f"import {walk.text(names[0])} = require({_quoted(written)})")


def _quoted(written: str) -> str:
    return f'"{written}"'


def _attributes(walk: Walk, node: Node) -> str:
    found = [c for c in node.named_children if c.type == "import_attribute"]
    return "".join(" " + " ".join(walk.text(c).split()) for c in found)


# --- export


def on_export_from(walk: Walk, node: Node, written: str) -> None:
    """`export ... from "x"`: its names pass through, so it counts as a loose statement."""
    type_only = _EXPORT_TYPE.match(walk.data, node.start_byte) is not None
    site = add_site(walk, node, written, "export", type_only=type_only)
    names: list[str] = []
    for child in node.named_children:
        if child.type == "export_clause":
            names += _export_names(walk, site, child)
        elif child.type == "namespace_export":
            name = name_of(walk, child.named_children[-1])
            walk.exports.append(
                Export(name, "", bind(walk, site, ALL, child), child.start_point[0] + 1)
            )
            add_names(walk, site, ALL)
            names.append(f"* as {name}")
    if not names and not any(c.type == "export_clause" for c in node.named_children):
        walk.stars.append(site)
        add_names(walk, site, ALL)
        names.append("*")
    walk.flush(node.start_byte)
    word = "export type" if type_only else "export"
    walk.token(node, f"{word} {', '.join(sorted(names))} from {_quoted(written)}")


def _export_names(walk: Walk, site: int, clause: Node) -> list[str]:
    texts: list[str] = []
    for node in clause.named_children:
        if node.type != "export_specifier":
            continue
        imported, exported = specifier_names(walk, node)
        line = node.start_point[0] + 1
        walk.exports.append(Export(exported, "", bind(walk, site, imported, node), line))
        add_names(walk, site, imported)
        texts.append(imported if imported == exported else f"{imported} as {exported}")
    return texts


def on_export_clause(walk: Walk, node: Node) -> None:
    """`export { a as b }` of names of this file (or imported ones)."""
    texts = []
    for child in node.named_children:
        if child.type == "export_specifier":
            local, exported = specifier_names(walk, child)
            walk.exports.append(Export(exported, local, -1, child.start_point[0] + 1))
            walk.refer((local,), ANY, child.start_byte)
            texts.append(local if local == exported else f"{local} as {exported}")
    walk.token(node, "{ " + ", ".join(sorted(texts)) + " }")
