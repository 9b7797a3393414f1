"""The named queries that walk along dependencies, over any number of steps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from paralex.graph import Reader
from paralex.queries.load import load_code
from paralex.queries.places import files_called, module_of
from paralex.queries.question import OF, Bindings, NamedQuery, Parameter, Row
from paralex.queries.tables import dependencies, dependents, files, marks


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
    starts = files_called(reader, str(bindings[OF]))
    ways = {"depends on": dependencies, "is needed by": dependents}
    rows = [
        (relation, module_of(reader, path), path)
        for relation, way in ways.items()
        for path in _reached(reader.once(way), starts).difference(starts)
    ]
    return sorted(rows)


def _tests_of(reader: Reader, bindings: Bindings) -> Sequence[Row]:
    starts = files_called(reader, str(bindings[OF]))
    reached = _reached(reader.once(dependents), starts)
    found = {path for path in reached if reader.once(files)[path].is_test}
    code = load_code(reader)
    found.update(test for start in starts for test in code.tests_of(start) if test != start)
    rows = [(module_of(reader, path), path) for path in found]
    return sorted(rows)


def _apart(reader: Reader, bindings: Bindings) -> Sequence[Row]:
    starts = {*files_called(reader, str(bindings[OF]))}
    touched = starts.union(
        *(_reached(reader.once(way), starts) for way in (dependencies, dependents))
    )
    return sorted(
        (row.module or row.path, row.path)
        for row in reader.once(files).values()
        if row.language and row.path not in touched
    )


def _hubs(reader: Reader, bindings: Bindings) -> Sequence[Row]:
    """By fan-in; and what many changes touch by its kind, whoever depends on it."""
    least = int(bindings["min"])
    needed, needs = reader.once(dependents), reader.once(dependencies)
    known = reader.once(marks)
    rows = []
    for path in reader.once(files):
        kind, changes = known.get(path, ("", None))
        fan_in = len(needed.get(path, ()))
        if fan_in >= max(least, 1) or kind in ("lock", "changelog"):
            fan_out = len(needs.get(path, ()))
            rows.append((-fan_in, module_of(reader, path), path, fan_out, kind, changes))
    rows.sort(key=lambda row: row[:3])
    return [
        (module, path, -fan_in, fan_out, kind or None, changes)
        for fan_in, module, path, fan_out, kind, changes in rows
    ]


_OF = (Parameter(OF, "the name of the module or the path of its file", None),)

WAYS: tuple[NamedQuery, ...] = (
    NamedQuery(
        "apart",
        "Modules that a module neither depends on nor is needed by: they can be changed together "
        "without touching.",
        _OF,
        ("module", "file"),
        _apart,
    ),
    NamedQuery(
        "hubs",
        "Files that many others depend on or many changes touch: most needed first.",
        (Parameter("min", "how many files at least", 5),),
        ("module", "file", "fan_in", "fan_out", "kind", "changes"),
        _hubs,
    ),
    NamedQuery(
        "reach",
        "What a module depends on and what depends on it, over any number of steps.",
        _OF,
        ("relation", "module", "file"),
        _reach,
    ),
    NamedQuery(
        "tests-of",
        "Tests that reach a module, over any number of imports.",
        _OF,
        ("module", "file"),
        _tests_of,
    ),
)
