"""The planner's snapshot of a commit, made without a graph in a store."""

from __future__ import annotations

from collections.abc import Iterator

from paralex.graph import is_test
from paralex.graph.definitions import one_a_name
from paralex.graph.revision import Revision
from paralex.graph.shapes import FileFacts
from paralex.queries.code import Code, FileRow, ImportRow, RefRow, SymbolRow


def code_of(revision: Revision) -> Code:
    """As `load_code` of a graph that was made from the files of that commit; the digest is that
    of the commit."""
    defined = {(path, s.name) for path, facts in revision.facts.items() for s in facts.symbols}
    return Code.of(
        _files(revision),
        (row for facts in revision.facts.values() for row in _symbols(facts)),
        _references(revision, defined),
        _imports(revision),
        revision.commit,
    )


def _files(revision: Revision) -> Iterator[FileRow]:
    for path in revision.paths:
        facts = revision.facts.get(path)
        if facts is None:
            yield FileRow(path, "", "", 0, False, False)
        else:
            module = revision.resolved[path].module
            parsed = facts.problem is None
            yield FileRow(path, module, facts.language, facts.lines, is_test(path), parsed)


def _symbols(facts: FileFacts) -> Iterator[SymbolRow]:
    for each in one_a_name(facts.symbols):
        yield SymbolRow(
            facts.path, each.name, each.kind, each.line, each.end_line, each.signature, each.doc,
            each.exported,
        )  # fmt: skip


def _references(revision: Revision, defined: set[tuple[str, str]]) -> Iterator[RefRow]:
    for path, resolved in revision.resolved.items():
        for edge in resolved.references:
            symbol = edge.to_symbol
            if edge.receiver and (edge.to_path, symbol) not in defined:
                symbol = symbol.rpartition(".")[0]  # as in the graph: its class stands for it
            yield RefRow(
                path, edge.user, edge.to_path, symbol, edge.lines[0], edge.kind,
                edge.how.replace(" ", "-"), *(edge.receiver or ("", "")),
            )  # fmt: skip


def _imports(revision: Revision) -> Iterator[ImportRow]:
    for path, resolved in revision.resolved.items():
        first: dict[str, tuple[int, str]] = {}
        for edge in resolved.imports:
            if edge.status == "internal" and edge.to_path is not None:
                at = (edge.line, edge.how.replace(" ", "-") or "-")
                first[edge.to_path] = min(first.get(edge.to_path, at), at)
        for to_path, (line, how) in first.items():
            yield ImportRow(path, to_path, line, how)
