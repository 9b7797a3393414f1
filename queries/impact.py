"""Questions about one symbol: what a change of it breaks, and which tests reach it.

Both err on the side of more. What is reached as a member is reached through whoever uses its
class, since the class may be handed on; a module whose own level is reached is reached by all
that import it. The import statement by itself reaches nothing: it runs no code of the symbol.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

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
        is_own = row.from_path == path and _within(row.from_symbol, symbol)
        if _within(row.to_symbol, symbol) and not is_own:
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
    start = find_symbol(str(bindings[OF]), load_code(reader), f"--param {OF}")
    ways = reader.once(_ways)
    if start not in ways.numbers:
        return []
    steps = ways.reached_from(ways.numbers[start])
    tests = reader.once(_tests)
    # Numbers first, so that thousands of rows sort as fast as they can.
    found = sorted((steps[at], rank) for rank, (at, *_) in enumerate(tests) if steps[at] > 0)
    return [(*tests[rank][1:], distance) for distance, rank in found]


def _tests(reader: Reader) -> list[tuple[int, str, str, str]]:
    """The functions and methods of test files: number, module, path, symbol, in order. A class
    is not a test, its methods are."""
    code = load_code(reader)
    numbers = reader.once(_ways).numbers
    found = [
        (row.module or row.path, row.path, symbol)
        for row in code.files
        if row.is_test
        for symbol, known in code.symbols_in(row.path).items()
        if known.kind in ("function", "method")
    ]
    return [
        (numbers[path, symbol], module, path, symbol)
        for module, path, symbol in sorted(found)
        if (path, symbol) in numbers
    ]


@dataclass(frozen=True)
class _Ways:
    """From each place to those that run it, by numbers."""

    numbers: dict[Place, int]
    before: list[list[int]]

    def reached_from(self, start: int) -> list[int]:
        """For each place: the number of steps from `start`, 0 for itself, -1 when out of reach."""
        steps = [-1] * len(self.before)
        steps[start] = 0
        layer, distance = [start], 0
        while layer:
            distance += 1
            following: list[int] = []
            for place in layer:
                for before in self.before[place]:
                    if steps[before] < 0:
                        steps[before] = distance
                        following.append(before)
            layer = following
        return steps


def _ways(reader: Reader) -> _Ways:
    """Users, by anything but an import statement; the class of a member; and for a module's own
    level, those who import it."""
    code = load_code(reader)
    numbers: dict[Place, int] = {}
    before: list[set[int]] = []

    def number(place: Place) -> int:
        at = numbers.setdefault(place, len(before))
        if at == len(before):
            before.append(set())
        return at

    for row in code.references:
        if row.kind != "reexport" and row.how != "import":
            user = number((row.from_path, row.from_symbol))
            before[number((row.to_path, row.to_symbol))].add(user)
    for known in code.symbols:
        owner = known.symbol.rpartition(".")[0]
        if owner:
            container = number((known.path, owner))
            before[number((known.path, known.symbol))].add(container)
    for edge in code.imports:
        importer = number((edge.from_path, ""))
        before[number((edge.to_path, ""))].add(importer)
    return _Ways(numbers, [sorted(users) for users in before])


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
