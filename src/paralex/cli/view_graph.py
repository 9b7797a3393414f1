"""The modules of a repository and who imports whom, as the page of `paralex view` shows them."""

from __future__ import annotations

from dataclasses import dataclass

from paralex.graph import Reader, is_test
from paralex.queries import named


@dataclass(frozen=True, slots=True)
class Module:
    """`cycle` is an index into `ModuleGraph.cycles`, -1 for a module that is in none."""

    name: str
    path: str
    language: str
    lines: int
    fan_in: int
    cycle: int
    test: bool


@dataclass(frozen=True)
class ModuleGraph:
    """`modules` are sorted by path, `imports` are pairs of indices into them, sorted; `cycles`
    hold the same indices, with whether the cycle is there as soon as modules are loaded."""

    modules: tuple[Module, ...]
    imports: tuple[tuple[int, int], ...]
    cycles: tuple[tuple[bool, tuple[int, ...]], ...]


def module_graph(reader: Reader) -> ModuleGraph:
    """All modules, with what the named queries say about them. Imports of a package that has no
    file of its own lead to no module, and are left out."""
    rows = {str(row["file"]): row for row in named(reader, "modules").records()}
    edges = [(str(start), str(end)) for start, end in _pairs(reader) if end]
    fan_in = {
        str(row["file"]): int(row["fan_in"] or 0)
        for row in named(reader, "hubs", {"min": "1"}).records()
    }
    circles: dict[str, tuple[bool, list[str]]] = {}
    for row in named(reader, "cycles").records():
        members = circles.setdefault(str(row["cycle"]), (bool(row["eager"]), []))[1]
        members.append(str(row["file"]))
    paths = sorted({*rows, *(path for edge in edges for path in edge)})
    cycle_of = {
        path: number for number, (_, members) in enumerate(circles.values()) for path in members
    }
    modules = []
    for path in paths:
        row = rows.get(path, {})
        modules.append(
            Module(
                name=str(row.get("module") or path),
                path=path,
                language=str(row.get("language") or ""),
                lines=int(row.get("lines") or 0),
                fan_in=fan_in.get(path, 0),
                cycle=cycle_of.get(path, -1),
                test=is_test(path),
            )
        )
    index = {path: number for number, path in enumerate(paths)}
    return ModuleGraph(
        tuple(modules),
        tuple(sorted({(index[start], index[end]) for start, end in edges if start != end})),
        tuple(
            (eager, tuple(sorted(index[path] for path in members if path in index)))
            for eager, members in circles.values()
        ),
    )


def _pairs(reader: Reader) -> list[tuple[object, object]]:
    table = named(reader, "imports")
    start, end = table.columns.index("from_file"), table.columns.index("to_file")
    return [(row[start], row[end]) for row in table.rows]
