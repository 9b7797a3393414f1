"""The named queries whose rows are computed from tables of the graph: edges, and ways along them.

The engine gives the tables (`table-*.rq`), once for a state of the graph. Grouping and sorting
hundreds of thousands of rows, or walking along edges, takes several times as long inside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from paralex.errors import UsageError, nearest
from paralex.graph import Reader
from paralex.queries.question import OF, Bindings, NamedQuery, Parameter, Row
from paralex.queries.tables import (
    IMPORTS,
    NAMESPACE_IMPORTS,
    REFERENCES,
    definitions,
    dependencies,
    dependents,
    edges,
    files,
    namespaces,
    unknown_members,
)


def _module(reader: Reader, path: str) -> str:
    row = reader.once(files)[path]
    return row.module or row.path


def _targets(reader: Reader, of: str) -> tuple[str, ...]:
    """The files that are called `of`: by their path, or by the name of their module."""
    found = tuple(row.path for row in reader.once(files).values() if of in (row.path, row.module))
    if not found and of not in reader.once(namespaces):
        names = [name for row in reader.once(files).values() for name in (row.path, row.module)]
        raise UsageError(f"no module or file is called {of!r}: {nearest(of, names)}")
    return found


# --- modules and imports --------------------------------------------------------------------------


def _modules(reader: Reader) -> tuple[Row, ...]:
    counts: dict[str, int] = {}
    for row in reader.once(definitions):
        counts[row.path] = counts.get(row.path, 0) + 1
    return tuple(
        sorted(
            (row.module, row.path, row.language, row.lines, counts.get(row.path, 0))
            for row in reader.once(files).values()
            if row.module
        )
    )


def _imports(reader: Reader) -> tuple[Row, ...]:
    rows: list[tuple[str, str, str, str, int]] = []
    for edge in reader.once(edges):
        start, (path, name), line = _module(reader, edge.path), edge.site.target, edge.site.line
        if edge.site.kind in IMPORTS:
            rows.append((start, _module(reader, path), edge.path, path, line))
        elif edge.site.kind in NAMESPACE_IMPORTS:
            rows.append((start, name, edge.path, "", line))
    return tuple((*row[:3], row[3] or None, row[4]) for row in sorted(rows))


def _importers(reader: Reader, bindings: Bindings) -> Sequence[Row]:
    of = str(bindings[OF])
    targets = {*_targets(reader, of)}
    rows = (
        (start, path, line)
        for start, name, path, to_path, line in reader.once(_imports)
        if (to_path in targets if to_path else name == of)
    )
    return sorted(set(rows))


# --- references -----------------------------------------------------------------------------------


def _grouped(
    reader: Reader, keys: Iterable[tuple[tuple[str, str, str, str], int, int]]
) -> tuple[Row, ...]:
    """One row for each (from file, to file, symbol, member): lines in all, and the first."""
    groups: dict[tuple[str, str, str, str], tuple[int, int]] = {}
    for key, count, line in keys:
        lines, first = groups.get(key, (0, line))
        groups[key] = (lines + count, min(first, line))
    return tuple(
        sorted(
            (_module(reader, start), _module(reader, end), symbol, member, *groups[key])
            for key in groups
            for start, end, symbol, member in (key,)
        )
    )


def _references(reader: Reader) -> tuple[Row, ...]:
    def keys() -> Iterable[tuple[tuple[str, str, str, str], int, int]]:
        for edge in reader.once(edges):
            site = edge.site
            path, symbol = site.target
            if (
                path != edge.path
                and site.kind in REFERENCES
                and symbol
                and "." not in symbol
                and not (site.kind == "reexport" and site.how == "chain")
            ):
                yield (edge.path, path, symbol, ""), site.count, site.line

    return tuple((*row[:3], *row[4:]) for row in _grouped(reader, keys()))


def _member_references(reader: Reader) -> tuple[Row, ...]:
    def keys() -> Iterable[tuple[tuple[str, str, str, str], int, int]]:
        for edge in reader.once(edges):
            site = edge.site
            owner, _, member = site.target[1].rpartition(".")
            if owner and site.kind in ("use", "inherit"):
                path, owner = site.receiver or (site.target[0], owner)
                if path != edge.path:
                    yield (edge.path, path, owner, member), site.count, site.line

    return _grouped(reader, keys())


def _types(reader: Reader) -> tuple[tuple[str, str, int], ...]:
    """(path, symbol, users): classes and types with how many other files use each."""
    types = {
        (row.path, row.symbol) for row in reader.once(definitions) if row.kind in ("class", "type")
    }
    users: dict[tuple[str, str], set[str]] = {}
    for edge in reader.once(edges):
        target = edge.site.target
        if edge.site.kind in ("use", "inherit") and target in types and target[0] != edge.path:
            users.setdefault(target, set()).add(edge.path)
    return tuple((*target, len(users[target])) for target in sorted(users))


def _shared_types(reader: Reader, bindings: Bindings) -> Sequence[Row]:
    least = int(bindings["min"])
    rows = [
        (symbol, _module(reader, path), path, users)
        for path, symbol, users in reader.once(_types)
        if users >= least
    ]
    return sorted(rows, key=lambda row: (-row[3], row[1], row[0], row[2]))


def _unknown_members(reader: Reader) -> tuple[Row, ...]:
    return tuple(
        (_module(reader, path), path, name)
        for path, names in reader.once(unknown_members).items()
        for name in names
    )


# --- ways -----------------------------------------------------------------------------------------


def _reached(steps: Mapping[str, tuple[str, ...]], starts: Iterable[str]) -> set[str]:
    """All that can be reached in one step or more."""
    seen: set[str] = set()
    layer = [*starts]
    while layer:
        layer = [end for start in layer for end in steps.get(start, ()) if end not in seen]
        layer = [*dict.fromkeys(layer)]
        seen.update(layer)
    return seen


def _reach(reader: Reader, bindings: Bindings) -> Sequence[Row]:
    starts = _targets(reader, str(bindings[OF]))
    ways = {"depends on": dependencies, "is needed by": dependents}
    rows = [
        (relation, _module(reader, path), path)
        for relation, way in ways.items()
        for path in _reached(reader.once(way), starts).difference(starts)
    ]
    return sorted(rows)


def _tests_of(reader: Reader, bindings: Bindings) -> Sequence[Row]:
    starts = _targets(reader, str(bindings[OF]))
    reached = _reached(reader.once(dependents), starts)
    rows = [(_module(reader, path), path) for path in reached if reader.once(files)[path].is_test]
    return sorted(rows)


def _always(
    table: Callable[[Reader], Sequence[Row]],
) -> Callable[[Reader, Bindings], Sequence[Row]]:
    return lambda reader, _bindings: reader.once(table)


_OF = (Parameter(OF, "the name of the module or the path of its file", None),)
_USES = ("from_module", "to_module", "symbol")

VIEWS: tuple[NamedQuery, ...] = (
    NamedQuery(
        "importers", "Who imports a module, directly.", _OF, ("module", "file", "line"), _importers
    ),
    NamedQuery(
        "imports",
        "Which module imports which, inside the repository, and the first line that does.",
        (),
        ("from_module", "to_module", "from_file", "to_file", "line"),
        _always(_imports),
    ),
    NamedQuery(
        "member-references",
        "Which module uses which member of a class of another module: on how many lines, and "
        "the first.",
        (),
        (*_USES, "member", "count", "line"),
        _always(_member_references),
    ),
    NamedQuery(
        "modules",
        "Every module: its file, language, length, and how many definitions it has.",
        (),
        ("module", "file", "language", "lines", "symbols"),
        _always(_modules),
    ),
    NamedQuery(
        "reach",
        "What a module depends on and what depends on it, over any number of steps.",
        _OF,
        ("relation", "module", "file"),
        _reach,
    ),
    NamedQuery(
        "references",
        "Which module uses which top-level symbol of another module: on how many lines, and "
        "the first.",
        (),
        (*_USES, "count", "line"),
        _always(_references),
    ),
    NamedQuery(
        "shared-types",
        "Classes and types that several modules use or inherit from.",
        (Parameter("min", "how many other modules at least", 2),),
        ("type", "module", "file", "users"),
        _shared_types,
    ),
    NamedQuery(
        "tests-of",
        "Tests that reach a module, over any number of imports.",
        _OF,
        ("module", "file"),
        _tests_of,
    ),
    NamedQuery(
        "unknown-members",
        "Members that a module reaches through values of unknown type, which some class of the "
        "repository defines.",
        (),
        ("module", "file", "member"),
        _always(_unknown_members),
    ),
)
