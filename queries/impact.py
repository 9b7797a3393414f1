"""Questions about one symbol: what a change of it breaks, and which tests reach it.

Both err on the side of more. What is reached as a member is reached through whoever uses its
class, since the class may be handed on; a module whose own level is reached is reached by all
that import it. The import statement by itself reaches nothing: it runs no code of the symbol.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from paralex.graph import Reader
from paralex.queries.code import Code, RefRow
from paralex.queries.load import load_code
from paralex.queries.names import find_symbol
from paralex.queries.question import OF, Bindings, NamedQuery, Parameter, Row
from paralex.queries.tables import unknown_members

Place = tuple[str, str]  # a path, and a dotted symbol in it or "" for the module level

_RELATIONS = {"use": "uses", "inherit": "inherits", "reexport": "passes on"}
_SYMBOL = (Parameter(OF, "the symbol (`path::Name` or `module.Name`)", None),)


def _breaks(reader: Reader, bindings: Bindings) -> Sequence[Row]:
    code = load_code(reader)
    path, symbol = find_symbol(str(bindings[OF]), code, f"--param {OF}")
    rows = {
        (_RELATIONS[row.kind], row.from_path, row.line, row.from_symbol)
        for row in _users(code, path, symbol)
    }
    owner, _, member = symbol.rpartition(".")
    if owner:
        rows |= {("overrides", *place) for place in _overrides(code, (path, owner), member)}
        for file, names in reader.once(unknown_members).items():
            if member in names:
                rows.add(("may use", file, 0, ""))
    return [(relation, file, line or None, user) for relation, file, line, user in sorted(rows)]


def _users(code: Code, path: str, symbol: str) -> Iterator[RefRow]:
    """Who names the symbol or anything in it."""
    for row in code.uses_of(path):
        inside = row.to_symbol == symbol or row.to_symbol.startswith(symbol + ".")
        if inside and not (row.from_path == path and _within(row.from_symbol, symbol)):
            yield row


def _within(symbol: str, container: str) -> bool:
    return symbol == container or symbol.startswith(container + ".")


def _overrides(code: Code, owner: Place, member: str) -> Iterator[tuple[str, int, str]]:
    """Members of that name in the classes below `owner`: file, line, symbol."""
    seen, layer = {owner}, [owner]
    while layer:
        below = {
            (row.from_path, row.from_symbol)
            for path, name in layer
            for row in code.uses_of(path)
            if row.kind == "inherit" and row.to_symbol == name
        }
        layer = sorted(below - seen)
        seen.update(layer)
        for path, name in layer:
            own = code.symbols_in(path).get(f"{name}.{member}")
            if own is not None:
                yield path, own.line, own.symbol


def _tests_reaching(reader: Reader, bindings: Bindings) -> Sequence[Row]:
    code = load_code(reader)
    start = find_symbol(str(bindings[OF]), code, f"--param {OF}")
    tests = []
    for (path, symbol), steps in _reached_from(reader, start).items():
        row = code.by_path[path]
        if row.is_test and steps and not _has_inner(code, path, symbol):
            tests.append((steps, row.module or path, path, symbol))
    return [(module, path, symbol, steps) for steps, module, path, symbol in sorted(tests)]


def _has_inner(code: Code, path: str, symbol: str) -> bool:
    """A class is not a test, its methods are; and a module level is one of none."""
    known = code.symbols_in(path).get(symbol)
    return known is None or known.kind == "class"


def _callers(reader: Reader) -> dict[Place, tuple[Place, ...]]:
    """Who uses each symbol, by anything but an import statement."""
    found: dict[Place, set[Place]] = {}
    for row in load_code(reader).references:
        if row.kind != "reexport" and row.how != "import":
            user = (row.from_path, row.from_symbol)
            found.setdefault((row.to_path, row.to_symbol), set()).add(user)
    return {place: tuple(sorted(found[place])) for place in sorted(found)}


def _reached_from(reader: Reader, start: Place) -> dict[Place, int]:
    """All that runs, or may run, through `start`, with the number of steps."""
    code = load_code(reader)
    callers = reader.once(_callers)
    found = {start: 0}
    layer, steps = [start], 0
    while layer:
        steps += 1
        following = []
        for path, symbol in layer:
            before: list[Place] = [*callers.get((path, symbol), ())]
            owner = symbol.rpartition(".")[0]
            if owner:
                before.append((path, owner))
            elif not symbol:
                before += [(row.from_path, "") for row in code.importers_of(path)]
            following += before
        layer = sorted({place for place in following if place not in found})
        found.update((place, steps) for place in layer)
    return found


IMPACT: tuple[NamedQuery, ...] = (
    NamedQuery(
        "breaks",
        "What a change of a symbol's signature may break: who names it, overrides it, or may use "
        "a member of its name.",
        _SYMBOL,
        ("relation", "file", "line", "user"),
        _breaks,
    ),
    NamedQuery(
        "tests-reaching",
        "Tests that reach a symbol, nearest first.",
        _SYMBOL,
        ("module", "file", "test", "steps"),
        _tests_reaching,
    ),
)
