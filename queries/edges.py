"""The named queries about imports and references, row by row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from paralex.graph import Reader
from paralex.queries.places import files_called, module_of
from paralex.queries.question import OF, Bindings, NamedQuery, Parameter, Row, always
from paralex.queries.tables import (
    IMPORTS,
    NAMESPACE_IMPORTS,
    REFERENCES,
    definitions,
    edges,
    files,
    unknown_members,
)

# Rules of members that no value of the class is asked for: `super().m` asks the bases, `cls.m` and
# a class kept in a variable ask a class that may be a subclass, and some are only assigned to.
NOT_THROUGH_A_VALUE = frozenset({"super", "cls", "class", "write"})


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
        start, (path, name), line = module_of(reader, edge.path), edge.site.target, edge.site.line
        if edge.site.kind in IMPORTS:
            rows.append((start, module_of(reader, path), edge.path, path, line))
        elif edge.site.kind in NAMESPACE_IMPORTS:
            rows.append((start, name, edge.path, "", line))
    return tuple((*row[:3], row[3] or None, row[4]) for row in sorted(rows))


def _importers(reader: Reader, bindings: Bindings) -> Sequence[Row]:
    of = str(bindings[OF])
    targets = {*files_called(reader, of)}
    rows = (
        (start, path, line)
        for start, name, path, to_path, line in reader.once(_imports)
        if (to_path in targets if to_path else name == of)
    )
    return sorted(set(rows))


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
            (module_of(reader, start), module_of(reader, end), symbol, member, *groups[key])
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


_Key = tuple[str, str, str, str]  # from, to, symbol, member


def _member_uses(reader: Reader) -> Iterator[tuple[str, tuple[_Key, int, int]]]:
    """(how, (key, lines, the first)) of all uses of members elsewhere."""
    for edge in reader.once(edges):
        site = edge.site
        path, (owner, _, member) = site.target[0], site.target[1].rpartition(".")
        if owner and path != edge.path and site.kind in ("use", "inherit"):
            symbol = site.receiver[1] if site.receiver else owner
            yield site.how, ((edge.path, path, symbol, member), site.count, site.line)


def _member_references(reader: Reader) -> tuple[Row, ...]:
    uses = _member_uses(reader)
    return _grouped(reader, (use for how, use in uses if how not in NOT_THROUGH_A_VALUE))


def _other_member_uses(reader: Reader) -> tuple[Row, ...]:
    groups: dict[str, list[tuple[_Key, int, int]]] = {}
    for how, use in _member_uses(reader):
        if how in NOT_THROUGH_A_VALUE:
            groups.setdefault(how, []).append(use)
    rows = ((row, how) for how, uses in groups.items() for row in _grouped(reader, uses))
    return tuple(sorted((*row[:4], how, *row[4:]) for row, how in rows))


def _resources(reader: Reader) -> tuple[Row, ...]:
    return tuple(
        sorted(
            (edge.site.target[1], edge.path, edge.site.line)
            for edge in reader.once(edges)
            if edge.site.kind == "resource"
        )
    )


def _unknown_members(reader: Reader) -> tuple[Row, ...]:
    return tuple(
        (module_of(reader, path), path, name)
        for path, names in reader.once(unknown_members).items()
        for name in names
    )


_USES = ("from_module", "to_module", "symbol")

EDGES: tuple[NamedQuery, ...] = (
    NamedQuery(
        "importers",
        "Who imports a module, directly.",
        (Parameter(OF, "the name of the module or the path of its file", None),),
        ("module", "file", "line"),
        _importers,
    ),
    NamedQuery(
        "imports",
        "Which module imports which, inside the repository, and the first line that does.",
        (),
        ("from_module", "to_module", "from_file", "to_file", "line"),
        always(_imports),
    ),
    NamedQuery(
        "member-references",
        "Which module uses a member that another module defines, through a value of which class: "
        "on how many lines, and the first.",
        (),
        (*_USES, "member", "count", "line"),
        always(_member_references),
    ),
    NamedQuery(
        "member-uses",
        "Uses of members of other modules that are no `member-references`: through `super()`, "
        "`cls` or a `class` kept in a variable, or to `write` them only.",
        (),
        (*_USES, "member", "how", "count", "line"),
        always(_other_member_uses),
    ),
    NamedQuery(
        "modules",
        "Every module: its file, language, length, and how many definitions it has.",
        (),
        ("module", "file", "language", "lines", "symbols"),
        always(_modules),
    ),
    NamedQuery(
        "references",
        "Which module uses which top-level symbol of another module: on how many lines, and "
        "the first.",
        (),
        (*_USES, "count", "line"),
        always(_references),
    ),
    NamedQuery(
        "resources",
        "Ports, databases, containers and build folders that configuration files name.",
        (),
        ("resource", "file", "line"),
        always(_resources),
    ),
    NamedQuery(
        "unknown-members",
        "Members that a module reaches through values of unknown type, which some class of the "
        "repository defines.",
        (),
        ("module", "file", "member"),
        always(_unknown_members),
    ),
)
