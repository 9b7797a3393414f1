"""What one file of TypeScript or JavaScript says: a pure function of its bytes."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from functools import cache

from paralex.graph.parsing import content_digest, line_count
from paralex.graph.shapes import FileFacts, Symbol
from paralex.graph.typescript_extract_classes import on_class
from paralex.graph.typescript_extract_detail import EMPTY, Detail, Use
from paralex.graph.typescript_extract_exports import on_export, on_expression_statement
from paralex.graph.typescript_extract_imports import on_import
from paralex.graph.typescript_extract_modules import on_call, on_member_or_import
from paralex.graph.typescript_extract_names import (
    on_class_heritage,
    on_heritage,
    on_identifier,
    on_jsx_attribute,
    on_jsx_tag,
    on_jsx_text,
    on_nested_name,
    on_string,
    on_type_identifier,
    plain,
)
from paralex.graph.typescript_extract_scopes import (
    on_block,
    on_catch,
    on_conditional,
    on_for_in,
    on_function,
    on_index_name,
    on_infer,
    on_member_signature,
    on_parameters,
    on_statement,
    on_tuple,
    on_type_parameter,
)
from paralex.graph.typescript_extract_symbols import DECLARATIONS, declaration
from paralex.graph.typescript_extract_text import digest, digest_text, readable
from paralex.graph.typescript_extract_tree import grammar, grammar_name, parse
from paralex.graph.typescript_extract_walk import Handler, Walk

_HANDLERS: dict[str, Handler] = {
    "comment": Walk.comment,
    "html_comment": Walk.comment,
    "identifier": on_identifier,
    "type_identifier": on_type_identifier,
    "shorthand_property_identifier": on_identifier,
    "shorthand_property_identifier_pattern": on_identifier,
    "string": on_string,
    "regex": plain,
    "jsx_text": on_jsx_text,
    "jsx_attribute": on_jsx_attribute,
    "member_expression": on_member_or_import,
    "nested_type_identifier": on_nested_name,
    "nested_identifier": on_nested_name,
    "call_expression": on_call,
    "jsx_opening_element": on_jsx_tag,
    "jsx_closing_element": on_jsx_tag,
    "jsx_self_closing_element": on_jsx_tag,
    "class_heritage": on_class_heritage,
    "extends_clause": on_heritage,
    "implements_clause": on_heritage,
    "extends_type_clause": on_heritage,
    "formal_parameters": on_parameters,
    "type_parameter": on_type_parameter,
    "infer_type": on_infer,
    "index_signature": on_index_name,
    "mapped_type_clause": on_type_parameter,
    "tuple_type": on_tuple,
    "conditional_type": on_conditional,
    "for_in_statement": on_for_in,
    "catch_clause": on_catch,
    "class": on_class,
    "import_statement": on_import,
    "export_statement": on_export,
    "expression_statement": on_expression_statement,
}
for _kind in (
    "property_identifier",
    "private_property_identifier",
    "statement_identifier",
    "string_fragment",
    "escape_sequence",
    "number",
    "this",
    "super",
    "true",
    "false",
    "null",
    "undefined",
):
    _HANDLERS[_kind] = plain
for _kind in ("statement_block", "for_statement", "switch_body", "class_static_block"):
    _HANDLERS[_kind] = on_block
for _kind in (
    "arrow_function",
    "function_expression",
    "generator_function",
    "method_definition",
    "function_type",
    "constructor_type",
):
    _HANDLERS[_kind] = on_function
for _kind in (
    "method_signature",
    "abstract_method_signature",
    "call_signature",
    "construct_signature",
):
    _HANDLERS[_kind] = on_member_signature
for _kind in (
    "return_statement",
    "throw_statement",
    "if_statement",
    "break_statement",
    "continue_statement",
    "property_signature",
    "public_field_definition",
    "field_definition",
):
    _HANDLERS[_kind] = on_statement
_HANDLERS.update(dict.fromkeys(DECLARATIONS, declaration))


@cache
def _handlers(name: str) -> list[Handler | None]:
    """The handlers of a grammar's node kinds, by their number."""
    language = grammar(name)
    table: list[Handler | None] = []
    for kind in range(language.node_kind_count):
        named = language.node_kind_is_named(kind)
        table.append(_HANDLERS.get(language.node_kind_for_id(kind) or "") if named else None)
    return table


def extract(path: str, data: bytes) -> FileFacts:
    """The facts of the file `path` (repository-relative) with the content `data`.

    Never raises: what cannot be parsed is in `problem`, with its line, and what can is kept.
    """
    name = grammar_name(path)
    tree, problem = parse(name, data)
    lines = line_count(data)
    content = content_digest(data)
    if tree is None:
        return FileFacts(path, name, content, lines, (), "", frozenset(), "", problem, EMPTY)
    walk = Walk(data, _handlers(name), name != "javascript")
    walk.run(tree.root_node)
    starts = _line_starts(data)
    symbols = _symbols(walk, starts)
    detail = _detail(walk, starts)
    return FileFacts(
        path,
        "typescript",
        content,
        lines,
        symbols,
        digest(walk.loose),
        frozenset(walk.import_texts),
        _surface(detail, symbols),
        problem,
        detail,
    )


def _symbols(walk: Walk, starts: list[int]) -> tuple[Symbol, ...]:
    """Every definition in the order of the source; a name may be defined more than once."""
    known = {export.local for export in walk.exports if export.local}
    visible = {draft.name: draft.exported for draft in walk.drafts if "." in draft.name}
    found: list[Symbol] = []
    for draft in walk.drafts:
        if not _is_named(draft.name):
            continue
        top, *members = draft.name.split(".")
        exported = top in known
        for depth in range(len(members)):
            exported = exported and visible.get(".".join([top, *members[: depth + 1]]), True)
        line, column = _place(starts, draft.start)
        end = _place(starts, max(draft.start, draft.end - 1))[0]
        body, signature = digest(draft.body), readable(draft.signature)
        symbol = Symbol(
            draft.name, draft.kind, line, column, end, signature, body, exported, draft.doc
        )
        found.append(symbol)
        for twin in walk.twins.get(draft.name, ()):
            short = draft.name.rpartition(".")[2]
            head = signature.removesuffix(short) + twin.rpartition(".")[2]
            found.append(replace(symbol, name=twin, signature=head, exported=twin in known))
    return tuple(sorted(found, key=lambda s: (s.line, s.column, s.name)))


def _detail(walk: Walk, starts: list[int]) -> Detail:
    names = walk.scope.names
    exports = []
    for export in walk.exports:
        target = names.get(export.local, (0, None))[1] if export.binding < 0 else None
        if isinstance(target, int):
            export = export._replace(local="", binding=target)
        exports.append(export)
    uses = []
    for (user, binding, chain, kind), places in walk.uses.items():
        user = user if _is_named(user) else ""
        lines = tuple(sorted({_place(starts, at)[0] for at in places}))
        uses += [
            Use(name, binding, chain, kind, lines) for name in (user, *walk.twins.get(user, ()))
        ]
    return Detail(
        "esm" if walk.esm else "cjs" if walk.cjs else "script",
        tuple(walk.sites),
        tuple(walk.bindings),
        tuple(dict.fromkeys(exports)),
        tuple(walk.stars),
        tuple(sorted(uses)),
    )


def _is_named(name: str) -> bool:
    """Whether no part of a dotted name is missing, as where the source is broken."""
    return all(name.split("."))


def _surface(detail: Detail, symbols: tuple[Symbol, ...]) -> str:
    """A digest of all that the resolution of other files may look at: no lines, no bodies."""
    written = [site.written for site in detail.sites]
    passed = []
    for export in detail.exports:
        binding = detail.bindings[export.binding] if export.binding >= 0 else None
        source = (written[binding.site], binding.imported) if binding else ()
        passed.append((export.name, export.local, source))
    bases = []
    for use in detail.uses:
        if use.kind == "inherit":
            binding = detail.bindings[use.binding] if use.binding >= 0 else None
            source = (written[binding.site], binding.imported) if binding else ()
            bases.append((use.user, use.chain, source))
    names = sorted({(symbol.name, symbol.kind) for symbol in symbols})
    stars = [written[site] for site in detail.stars]
    return digest_text(repr((detail.module, passed, stars, bases, names)))


def _line_starts(data: bytes) -> list[int]:
    starts, at = [0], data.find(b"\n")
    while at >= 0:
        starts.append(at + 1)
        at = data.find(b"\n", at + 1)
    return starts


def _place(starts: list[int], at: int) -> tuple[int, int]:
    """The 1-based line and the column in bytes of the offset `at`."""
    line = bisect_right(starts, at)
    return line, at - starts[line - 1]
