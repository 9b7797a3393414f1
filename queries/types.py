"""The named queries about types that are shared."""

from __future__ import annotations

from collections.abc import Sequence

from paralex.graph import Reader
from paralex.queries.places import files_below, module_of
from paralex.queries.question import Bindings, NamedQuery, Parameter, Row
from paralex.queries.tables import definitions, edges


def _declared(reader: Reader) -> frozenset[tuple[str, str]]:
    """(path, symbol) of every class and type."""
    return frozenset(
        (row.path, row.symbol) for row in reader.once(definitions) if row.kind in ("class", "type")
    )


def _holders(reader: Reader) -> dict[tuple[str, str], frozenset[str]]:
    """By type: the files that use or define it."""
    found: dict[tuple[str, str], set[str]] = {each: {each[0]} for each in reader.once(_declared)}
    for edge in reader.once(edges):
        if edge.site.kind in ("use", "inherit") and edge.site.target in found:
            found[edge.site.target].add(edge.path)
    return {each: frozenset(found[each]) for each in sorted(found)}


def _types(reader: Reader) -> tuple[tuple[str, str, int], ...]:
    """(path, symbol, users): classes and types that other files use, with how many do."""
    counted = ((*each, len(holders) - 1) for each, holders in reader.once(_holders).items())
    return tuple(row for row in counted if row[2])


def _shared_types(reader: Reader, bindings: Bindings) -> Sequence[Row]:
    least = int(bindings["min"])
    rows = [
        (symbol, module_of(reader, path), path, users)
        for path, symbol, users in reader.once(_types)
        if users >= least
    ]
    return sorted(rows, key=lambda row: (-row[3], row[1], row[0], row[2]))


def _shared_between(reader: Reader, bindings: Bindings) -> Sequence[Row]:
    groups = [files_below(reader, str(bindings[name])) for name in ("a", "b")]
    rows: list[Row] = []
    for (path, symbol), holders in reader.once(_holders).items():
        by_a, by_b = (len(group & holders) for group in groups)
        if by_a and by_b:
            rows.append((symbol, module_of(reader, path), path, by_a, by_b))
    return rows


TYPES: tuple[NamedQuery, ...] = (
    NamedQuery(
        "shared-between",
        "Classes and types that two packages both use or define, and how many files of each do.",
        (
            Parameter("a", "the name or folder of a package", None),
            Parameter("b", "the other", None),
        ),
        ("type", "module", "file", "files_a", "files_b"),
        _shared_between,
    ),
    NamedQuery(
        "shared-types",
        "Classes and types that several modules use or inherit from.",
        (Parameter("min", "how many other modules at least", 2),),
        ("type", "module", "file", "users"),
        _shared_types,
    ),
)
