"""The planner's snapshot of the graph."""

from __future__ import annotations

from collections.abc import Container

from paralex.graph import Reader
from paralex.queries.code import Code, ImportRow, PackageRow, RefRow
from paralex.queries.kept import keep, kept
from paralex.queries.tables import (
    IMPORTS,
    NAMESPACE_IMPORTS,
    REFERENCES,
    definitions,
    edges,
    files,
)


def load_code(reader: Reader) -> Code:
    """All files, symbols, references and imports of the graph."""
    return reader.once(_code)


def _code(reader: Reader) -> Code:
    digest = reader.digest
    code = kept(reader.state, digest) if reader.state is not None else None
    if code is None:
        code = _from_store(reader, digest)
        if reader.state is not None and digest:
            keep(reader.state, code)
    return code


def _from_store(reader: Reader, digest: str) -> Code:
    defined = {(row.path, row.symbol) for row in reader.once(definitions)}
    references = []
    imports = []
    packages = []
    for edge in reader.once(edges):
        site = edge.site
        if site.kind in REFERENCES:
            path, symbol = target_of(*site.target, site.receiver, defined)
            receiver = site.receiver or ("", "")
            references.append(
                RefRow(
                    edge.path, edge.user, path, symbol, site.line, site.kind, site.how, *receiver
                )
            )
        elif site.kind in IMPORTS:
            imports.append(ImportRow(edge.path, site.target[0], site.line, site.how))
        elif site.kind in NAMESPACE_IMPORTS:
            packages.append(PackageRow(edge.path, site.target[1], site.line))
    return Code.of(
        reader.once(files).values(),
        reader.once(definitions),
        references,
        imports,
        digest,
        packages,
    )


def target_of(
    path: str, symbol: str, receiver: tuple[str, str] | None, defined: Container[tuple[str, str]]
) -> tuple[str, str]:
    """The definition that a reference leads to: an attribute that only methods assign is none, so
    its class stands for it. `defined`: all definitions, by path and name."""
    if receiver and (path, symbol) not in defined:
        return path, symbol.rpartition(".")[0]
    return path, symbol
