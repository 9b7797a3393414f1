"""The planner's snapshot of a commit, made without a graph in a store."""

from __future__ import annotations

from collections.abc import Iterator

from paralex.graph import is_test
from paralex.graph.definitions import one_a_name
from paralex.graph.revision import Revision
from paralex.graph.shapes import FileFacts
from paralex.graph.summary import grouped_imports
from paralex.queries.code import Code, FileRow, ImportRow, PackageRow, RefRow, SymbolRow
from paralex.queries.load import target_of


def code_of(revision: Revision) -> Code:
    """As `load_code` of a graph that was made from the files of that commit; the digest is that
    of the commit."""
    defined = {(path, s.name) for path, facts in revision.facts.items() for s in facts.symbols}
    imports = tuple(_imports(revision))
    return Code.of(
        _files(revision),
        (row for facts in revision.facts.values() for row in _symbols(facts)),
        _references(revision, defined),
        (row for row in imports if isinstance(row, ImportRow)),
        revision.commit,
        (row for row in imports if isinstance(row, PackageRow)),
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
            yield RefRow(
                path, edge.user, *target_of(edge.to_path, edge.to_symbol, edge.receiver, defined),
                edge.lines[0], edge.kind, edge.how.replace(" ", "-"), *(edge.receiver or ("", "")),
            )  # fmt: skip


def _imports(revision: Revision) -> Iterator[ImportRow | PackageRow]:
    for path, resolved in revision.resolved.items():
        groups = grouped_imports(revision.facts[path].language, resolved.imports)
        for (status, _), (first, *_others) in groups.items():
            if status == "internal" and first.to_path is None:
                yield PackageRow(path, first.to_module, first.line)
            elif status == "internal" and first.to_path is not None:
                how = first.how.replace(" ", "-") or "-"
                yield ImportRow(path, first.to_path, first.line, how)
