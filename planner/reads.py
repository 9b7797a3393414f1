"""What a task relies on: what it declares, and what the graph says its claims use.

A whole file uses everything that stands in it; a symbol uses what it and its members use, and,
with the classes around it, what those inherit from. A file that is created uses nothing yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from paralex.planner.claims import Place, known_name, place_of
from paralex.planner.dst import Claim, Task
from paralex.queries.code import Code, ImportRow, RefRow


@dataclass(frozen=True, slots=True)
class Use:
    """One thing that a task relies on.

    `row` is the fact of the graph it comes from, None for a declared read. `inside`: whether
    what happens to single symbols in `place` matters too; not so for a module that is only
    imported, where but the file as a whole counts.
    """

    path: str
    symbol: str | None
    place: Place
    inside: bool
    row: RefRow | ImportRow | None


class Reads:
    """The uses of any claim, from an index of the graph that is made as it is needed."""

    def __init__(self, code: Code) -> None:
        self._code = code
        self._by_user: dict[str, dict[str, list[RefRow]]] = {}
        self._by_file: dict[str, tuple[Use, ...]] = {}

    def of_task(self, task: Task) -> tuple[Use, ...]:
        """Every use of `task`, once for each place, with the most telling reason for it."""
        found: dict[tuple[Place, bool], Use] = {}
        for read in task.reads:
            place = place_of(read.path, read.symbol)
            found.setdefault((place, True), Use(read.path, read.symbol, place, True, None))
        for claim in task.claims:
            _most_telling(self.of_claim(claim), found)
        return tuple(found[key] for key in sorted(found))

    def of_claim(self, claim: Claim) -> Iterator[Use]:
        """What the claimed code uses now, from the graph."""
        if claim.path is None or claim.mode == "create":
            return
        if claim.symbol is None:
            yield from self._of_file(claim.path)
            return
        name = known_name(claim.symbol)
        yield from map(_used, self._inside(claim.path, name))
        container = name if claim.symbol.endswith("*") else name.rpartition(".")[0]
        while container:
            for row in self._index(claim.path).get(container, ()):
                if row.kind == "inherit" and row.from_symbol == container:
                    yield _used(row)
            container = container.rpartition(".")[0]

    def _of_file(self, path: str) -> tuple[Use, ...]:
        """The uses of all that stands in a file, once for each place: many tasks ask for them."""
        if path not in self._by_file:
            found: dict[tuple[Place, bool], Use] = {}
            _most_telling(map(_used, self._code.uses_by(path)), found)
            _most_telling(map(_imported, self._code.imports_of(path)), found)
            self._by_file[path] = tuple(found.values())
        return self._by_file[path]

    def _inside(self, path: str, name: str) -> list[RefRow]:
        """The references that stand in the symbol `name` or a member of it ("": in the file)."""
        return self._index(path).get(name, []) if name else list(self._code.uses_by(path))

    def _index(self, path: str) -> dict[str, list[RefRow]]:
        if path not in self._by_user:
            table: dict[str, list[RefRow]] = {}
            for row in self._code.uses_by(path):
                user = row.from_symbol
                while user:
                    table.setdefault(user, []).append(row)
                    user = user.rpartition(".")[0]
            self._by_user[path] = table
        return self._by_user[path]


def _most_telling(uses: Iterable[Use], found: dict[tuple[Place, bool], Use]) -> None:
    """Puts each use into `found`, unless one that says more is there for its place."""
    for use in uses:
        key = (use.place, use.inside)
        if key not in found or _telling(use) > _telling(found[key]):
            found[key] = use


def _telling(use: Use) -> int:
    """The line in a function says more than the import above it, and that more than the plan."""
    if use.row is None:
        return 0
    return 2 if isinstance(use.row, RefRow) and use.row.from_symbol else 1


def _imported(row: ImportRow) -> Use:
    return Use(row.to_path, None, place_of(row.to_path), False, row)


def _used(row: RefRow) -> Use:
    """A module object that is used by name alone counts as the file, not as all that is in it:
    what is used of it has rows of its own."""
    symbol = row.to_symbol or None
    return Use(row.to_path, symbol, place_of(row.to_path, symbol), symbol is not None, row)
