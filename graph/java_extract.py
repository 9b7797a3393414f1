"""What one Java file says: a pure function of its bytes."""

from __future__ import annotations

import json
from functools import cache
from hashlib import blake2b

from tree_sitter import Node

from paralex.graph import java_expressions as expressions
from paralex.graph import java_statements as statements
from paralex.graph import java_types as types
from paralex.graph.java_detail import EMPTY, Detail, Import
from paralex.graph.java_text import compact, digest, proper
from paralex.graph.java_tree import GRAMMAR, parse
from paralex.graph.java_walk import Handler, Step, Walk, children, nothing, visit
from paralex.graph.parsing import content_digest, line_count
from paralex.graph.shapes import FileFacts, Symbol

NAME = "java"

_ERROR_KIND = 0xFFFF  # of a syntax error

_HANDLERS: dict[str, Handler] = {
    "line_comment": nothing,
    "block_comment": nothing,
    "identifier": expressions.identifier,
    "string_literal": expressions.string,
    "this": expressions.this,
    "super": expressions.super_,
    "field_access": expressions.field_access,
    "method_invocation": expressions.invocation,
    "explicit_constructor_invocation": expressions.construct,
    "object_creation_expression": expressions.new,
    "lambda_expression": expressions.lambda_,
    "cast_expression": expressions.cast,
    "array_access": expressions.array_access,
    "array_creation_expression": expressions.new_array,
    "ternary_expression": expressions.ternary,
    "binary_expression": expressions.binary,
    "assignment_expression": expressions.assignment,
    "class_literal": expressions.class_literal,
    "method_reference": expressions.method_reference,
    "instanceof_expression": expressions.instance_of,
    "labeled_statement": statements.labeled,
    "break_statement": nothing,
    "continue_statement": nothing,
    "local_variable_declaration": statements.local_variables,
    "enhanced_for_statement": statements.enhanced_for,
    "resource": statements.resource,
    "catch_formal_parameter": statements.caught,
    "switch_expression": statements.switch,
    "switch_label": statements.label,
    "annotation": statements.annotation,
    "marker_annotation": statements.annotation,
}
for _kinds, _handler in (
    ("parenthesized_expression unary_expression update_expression", expressions.unary),
    ("type_identifier scoped_type_identifier generic_type array_type", expressions.type_),
    ("type_pattern record_pattern record_pattern_component", expressions.pattern),
    ("block constructor_body for_statement switch_block", statements.block),
    ("try_with_resources_statement catch_clause lambda_body", statements.block),
    ("switch_rule", statements.block),
    ("expression_statement if_statement while_statement return_statement", statements.statement),
    ("throw_statement do_statement synchronized_statement", statements.statement),
):
    _HANDLERS.update(dict.fromkeys(_kinds.split(), _handler))
for _literal in [
    "decimal_integer_literal",
    "hex_integer_literal",
    "octal_integer_literal",
    "binary_integer_literal",
    "decimal_floating_point_literal",
    "hex_floating_point_literal",
    "true",
    "false",
    "character_literal",
    "null_literal",
]:
    _HANDLERS[_literal] = expressions.literal
_HANDLERS.update(dict.fromkeys(types.KINDS, types.local))


@cache
def _table() -> list[Handler]:
    """The handlers of the grammar's node kinds, by their number."""
    table: list[Handler] = [children] * (_ERROR_KIND + 1)
    for number in range(GRAMMAR.node_kind_count):
        table[number] = _HANDLERS.get(GRAMMAR.node_kind_for_id(number) or "", children)
    return table


def extract(path: str, data: bytes) -> FileFacts:
    """The facts of the file `path` (repository-relative) with the content `data`.

    Never raises: what cannot be parsed is in `problem`, with its line, and what can is kept.
    """
    root, source, problem = parse(data)
    lines = line_count(data)
    content = content_digest(data)
    if root is None:
        return FileFacts(path, NAME, content, lines, (), "", frozenset(), "", problem, EMPTY)
    walk = Walk(source, _table(), types.declare)
    _program(walk, root)
    walk.drain()
    symbols = tuple(sorted(_symbols(walk), key=lambda s: (s.line, s.column, s.name)))
    detail = _detail(walk)
    return FileFacts(
        path,
        NAME,
        content,
        lines,
        symbols,
        digest(walk.loose),
        frozenset(walk.import_texts),
        _surface(detail, symbols),
        problem,
        detail,
    )


def _program(walk: Walk, root: Node) -> None:
    """The declarations of a file; whatever else there is counts as loose."""
    comment: Node | None = None
    steps: list[Step] = []
    for node in root.children:
        kind = node.type
        if kind in ("line_comment", "block_comment"):
            comment = node
            continue
        if kind == "import_declaration":
            _import(walk, node)
        elif kind in types.KINDS:
            steps.append((types.declare, node, comment, None))
        elif node.is_named:
            walk.loose.append(compact(walk.slice(node)))
            if kind == "package_declaration":
                _package(walk, node)
                steps += [(visit, kid) for kid in node.named_children if "annotation" in kid.type]
            elif kind != "module_declaration":
                steps.append((visit, node))
        comment = None
    walk.stack += reversed(steps)


def _package(walk: Walk, node: Node) -> None:
    name = node.named_children[-1] if node.named_children else None
    if name is not None and not walk.package:
        walk.package = _dotted(walk.slice(name))


def _dotted(text: str) -> str:
    return "".join(proper(compact(text)).replace("\0", "").split())


def _import(walk: Walk, node: Node) -> None:
    named = [kid for kid in node.named_children if kid.type in ("identifier", "scoped_identifier")]
    if not named:
        return
    name = _dotted(walk.slice(named[0]))
    static = any(kid.type == "static" for kid in node.children)
    star = any(kid.type == "asterisk" for kid in node.named_children)
    row, column = node.start_point
    walk.imports.append(Import(row + 1, column, name, static, star))
    walk.import_texts.add(f"import {'static ' * static}{name}{'.*' * star}")


def _symbols(walk: Walk) -> list[Symbol]:
    return [
        Symbol(
            draft.name, draft.kind, draft.line, draft.column, draft.end_line, draft.signature,
            digest(draft.parts), not draft.hidden, draft.doc,
        )
        for draft in walk.symbols
        if all(draft.name.split("."))
    ]  # fmt: skip


def _detail(walk: Walk) -> Detail:
    uses = [
        [user, [[at, sorted(line + 1 for line in lines)] for at, lines in sorted(sites.items())]]
        for user, sites in sorted(walk.uses.items())
        if sites
    ]
    return Detail(
        walk.package,
        tuple(walk.imports),
        tuple(draft.done() for draft in walk.types),
        tuple(walk.contexts),
        tuple(walk.bases),
        json.dumps([walk.nodes, uses], separators=(",", ":"), ensure_ascii=False),
    )


def _surface(detail: Detail, symbols: tuple[Symbol, ...]) -> str:
    """A digest of all that the resolution of other files may look at: no lines, no bodies."""
    imports = sorted((each.name, each.static, each.star) for each in detail.imports)
    types_ = [
        each._replace(
            outer=0,
            fields=tuple(field for field in each.fields if "p" not in field.flags),
            methods=tuple(method for method in each.methods if "p" not in method.flags),
        )
        for each in detail.types
        if each.name
    ]
    names = sorted({(symbol.name, symbol.kind) for symbol in symbols if symbol.exported})
    told = repr((detail.package, imports, types_, names))
    return blake2b(told.encode("utf-8", "replace"), digest_size=8).hexdigest()
