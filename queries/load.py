"""The planner's snapshot of the graph."""

from __future__ import annotations

from paralex.graph import Reader
from paralex.queries.code import Code, ImportRow, PackageRow, RefRow
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
    defined = {(row.path, row.symbol) for row in reader.once(definitions)}
    references = []
    imports = []
    packages = []
    for edge in reader.once(edges):
        site = edge.site
        if site.kind in REFERENCES:
            receiver = site.receiver or ("", "")
            path, symbol = site.target
            if site.receiver and (path, symbol) not in defined:
                # An attribute that only methods assign is no symbol: its class stands for it.
                symbol = symbol.rpartition(".")[0]
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
        reader.digest,
        packages,
    )
