"""The typed rows that the planner reads, and an indexed snapshot of all of them.

The rows come from named queries (`table-*.rq`), so a plan rests on what SPARQL answers and on
nothing else. Unit tests make a `Code` from rows written by hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, TypeVar

V = TypeVar("V")
_GO_TEST = "_test.go"


class FileRow(NamedTuple):
    """A file of the repository. `module` is its importable name, "" for what has none."""

    path: str
    module: str
    language: str
    lines: int
    is_test: bool
    parsed: bool


class SymbolRow(NamedTuple):
    """A definition: `symbol` is dotted inside `path`."""

    path: str
    symbol: str
    kind: str
    line: int
    end_line: int
    signature: str
    doc: str
    exported: bool


class RefRow(NamedTuple):
    """`from_symbol` ("" for the module level) of `from_path` uses `to_symbol` of `to_path`. The
    receiver is the class that a member was reached through, where that is known."""

    from_path: str
    from_symbol: str
    to_path: str
    to_symbol: str
    line: int
    kind: str
    how: str
    receiver_path: str = ""
    receiver: str = ""


class ImportRow(NamedTuple):
    """A resolved import between two files of the repository."""

    from_path: str
    to_path: str
    line: int
    how: str


class PackageRow(NamedTuple):
    """An import that leads to a package of the repository that has no file of its own."""

    from_path: str
    package: str
    line: int


@dataclass(frozen=True)
class Code:
    """A snapshot of the graph as the planner reads it. `digest` names the graph's state.

    Every method answers in sorted order and with an empty tuple for what is not there.
    """

    digest: str
    files: tuple[FileRow, ...]
    symbols: tuple[SymbolRow, ...]
    references: tuple[RefRow, ...]
    imports: tuple[ImportRow, ...]
    packages: tuple[PackageRow, ...] = ()

    @staticmethod
    def of(
        files: Iterable[FileRow],
        symbols: Iterable[SymbolRow] = (),
        references: Iterable[RefRow] = (),
        imports: Iterable[ImportRow] = (),
        digest: str = "",
        packages: Iterable[PackageRow] = (),
    ) -> Code:
        return Code(
            digest,
            tuple(sorted(files)),
            tuple(sorted(symbols)),
            tuple(sorted(references)),
            tuple(sorted(imports)),
            tuple(sorted(packages)),
        )

    @cached_property
    def by_path(self) -> dict[str, FileRow]:
        return {row.path: row for row in self.files}

    @cached_property
    def _symbols_by_path(self) -> dict[str, dict[str, SymbolRow]]:
        table: dict[str, dict[str, SymbolRow]] = {}
        for row in self.symbols:
            table.setdefault(row.path, {})[row.symbol] = row
        return table

    @cached_property
    def _refs_to(self) -> dict[str, tuple[RefRow, ...]]:
        return _grouped((row.to_path, row) for row in self.references)

    @cached_property
    def _refs_from(self) -> dict[str, tuple[RefRow, ...]]:
        return _grouped((row.from_path, row) for row in self.references)

    @cached_property
    def _imports_to(self) -> dict[str, tuple[ImportRow, ...]]:
        return _grouped((row.to_path, row) for row in self.imports)

    @cached_property
    def _imports_from(self) -> dict[str, tuple[ImportRow, ...]]:
        return _grouped((row.from_path, row) for row in self.imports)

    def symbols_in(self, path: str) -> dict[str, SymbolRow]:
        """The definitions of a file by their dotted name."""
        return self._symbols_by_path.get(path, {})

    def uses_of(self, path: str) -> tuple[RefRow, ...]:
        """Every reference to something that `path` defines or passes on."""
        return self._refs_to.get(path, ())

    def uses_by(self, path: str) -> tuple[RefRow, ...]:
        """Every reference that stands in `path`."""
        return self._refs_from.get(path, ())

    def importers_of(self, path: str) -> tuple[ImportRow, ...]:
        return self._imports_to.get(path, ())

    def imports_of(self, path: str) -> tuple[ImportRow, ...]:
        return self._imports_from.get(path, ())

    def tests_of(self, path: str) -> tuple[str, ...]:
        """The test files that reach `path` by imports, nearest first, then by name. Classes of
        one package of Java need no import, and files of one package of Go are one: there a use
        counts, and every test of the package."""
        found: dict[str, int] = {}
        seen, layer, distance = {path}, [path], 0
        while layer:
            for reached in layer:
                if reached in self.by_path and self.by_path[reached].is_test:
                    found.setdefault(reached, distance)
            following = sorted(
                {user for reached in layer for user in self._needing(reached)} - seen
            )
            seen.update(following)
            layer, distance = following, distance + 1
        return tuple(sorted(found, key=lambda test: (found[test], test)))

    def _needing(self, path: str) -> Iterator[str]:
        """The files that need `path` at first hand."""
        yield from (row.from_path for row in self.importers_of(path))
        known = self.by_path.get(path)
        language = known.language if known is not None else ""
        if known is not None and language == "go" and not path.endswith(_GO_TEST):
            yield from self._go_users.get(known.module, ())
        elif language in ("go", "java"):
            yield from (row.from_path for row in self.uses_of(path))

    @cached_property
    def _go_users(self) -> dict[str, tuple[str, ...]]:
        """By package of Go: its tests, those of its outer test package, and who imports it."""
        tests = [
            (row.module.removesuffix("_test"), row.path)
            for row in self.files
            if row.language == "go" and row.path.endswith(_GO_TEST)
        ]
        return _grouped([*tests, *((row.package, row.from_path) for row in self.packages)])


def _grouped(pairs: Iterable[tuple[str, V]]) -> dict[str, tuple[V, ...]]:
    table: dict[str, list[V]] = {}
    for key, value in pairs:
        table.setdefault(key, []).append(value)
    return {key: tuple(values) for key, values in table.items()}
