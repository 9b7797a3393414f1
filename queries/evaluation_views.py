"""The graph seen as another tool sees the code: in its names, and only the part that it saw."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from paralex.queries.evaluation_rows import ReferenceSeen, Rows
from paralex.queries.evaluation_score import Edge, Sighting

Found = dict[Edge, Sighting]


class View(Protocol):
    def found(self, rows: Rows) -> Found:
        """The edges of the graph that can be compared."""
        ...

    def knows(self, rows: Rows) -> bool:
        """Whether anything that the tool saw is in the graph."""
        ...


@dataclass(frozen=True, slots=True)
class Modules:
    """Which modules count: those that are listed, or without a list all below `packages`."""

    listed: frozenset[str] | None
    packages: frozenset[str] = frozenset()

    def __contains__(self, module: str) -> bool:
        if self.listed is not None:
            return module in self.listed
        return module.partition(".")[0] in self.packages

    def known(self, rows: Rows) -> bool:
        return any(module in self for module in rows.files)


@dataclass(frozen=True, slots=True)
class ModuleImports:
    """`loops`: whether the tool lists a module that imports itself."""

    modules: Modules
    loops: bool = True

    def found(self, rows: Rows) -> Found:
        edges = (
            ((row.from_module, row.to_module), 1, row.at)
            for row in rows.imports
            if row.from_module in self.modules and row.to_module in self.modules
        )
        return gathered(edges, loops=self.loops)

    def knows(self, rows: Rows) -> bool:
        return self.modules.known(rows)


@dataclass(frozen=True, slots=True)
class FileImports:
    """Imports of the files in `sources`, to those in `targets` (None: any of the repository)."""

    sources: frozenset[str]
    targets: frozenset[str] | None = None

    def found(self, rows: Rows) -> Found:
        return gathered(
            ((row.from_file, row.to_file), 1, row.at)
            for row in rows.imports
            if row.to_file is not None and row.from_file in self.sources
            if self.targets is None or row.to_file in self.targets
        )

    def knows(self, rows: Rows) -> bool:
        return any(rows.place(path) == path for path in self.sources)


@dataclass(frozen=True, slots=True)
class References:
    """References between modules, or to members of classes of other modules.

    `bare`: members that a class is asked for are among the references, by their names alone.
    `besides`: rows that the tool lists as direct ones. A member of a class that is also named
    in the same module is among those, so it is not looked for among the members.

    What pyrefly 1.4 lists of a member, as read from its rows on flask, rich and Django: one row
    for (the module it is used in, the module of the class body or method that defines it, the
    class of the value). That class may inherit the member, and stand in a third module:
    `self.config` in flask.app is (flask.app, flask.sansio.app, Flask). Attributes that methods
    assign, properties and class members count like methods, at any place of `a.b.c`. A class in
    another goes by its own name alone. There is none where the value is one of several classes,
    and where an attribute is only assigned to. What a class is asked for, and no value of it
    (`super().m`, `cls.m`, `kind.m` of a `kind: type[C]`), is a direct row of the bare name `m` in
    the module that defines it, as if it stood at its top level; so those are among the references.
    """

    modules: Modules
    members: bool = False
    bare: bool = False
    symbols: bool = True
    besides: frozenset[Edge] = frozenset()

    def found(self, rows: Rows) -> Found:
        seen = rows.members if self.members else rows.references
        if self.bare:
            seen += tuple(row for row in rows.bare_members if row.symbol != "__init__")
        edges = gathered(
            (self._edge(row), row.count, _at(rows, row))
            for row in seen
            if row.from_module in self.modules and row.to_module in self.modules
        )
        return {edge: sighting for edge, sighting in edges.items() if edge not in self.besides}

    def _edge(self, row: ReferenceSeen) -> Edge:
        edge = (row.from_module, row.to_module)
        return (*edge, row.symbol.rpartition(".")[2]) if self.symbols else edge

    def knows(self, rows: Rows) -> bool:
        return self.modules.known(rows)


@dataclass(frozen=True, slots=True)
class FileReferences:
    """References between files; with `symbols` to which top-level symbol."""

    sources: frozenset[str]
    symbols: bool

    def found(self, rows: Rows) -> Found:
        return gathered(
            (
                (ref.from_path, ref.to_path, ref.to_symbol.partition(".")[0])
                if self.symbols
                else (ref.from_path, ref.to_path),
                1,
                f"{ref.from_path}:{ref.line}",
            )
            for ref in rows.code.references
            if ref.from_path in self.sources and ref.to_path in self.sources
            if ref.to_symbol or not self.symbols
        )

    def knows(self, rows: Rows) -> bool:
        return any(path in rows.code.by_path for path in self.sources)


@dataclass(frozen=True, slots=True)
class GoPackages:
    """Imports between packages, of the files in `package_of` only: those that the build tags of
    the tool's run leave out are left out here as well. `package_at`: by folder."""

    package_of: Mapping[str, str]
    package_at: Mapping[str, str]

    def found(self, rows: Rows) -> Found:
        names = frozenset(self.package_at.values())
        edges = []
        for row in rows.imports:
            start = self.package_of.get(row.from_file)
            if row.to_file is None:
                end = row.to_module if row.to_module in names else None
            else:
                end = self.package_at.get(posixpath.dirname(row.to_file) or ".")
            if start is not None and end is not None:
                edges.append(((start, end), 1, row.at))
        return gathered(edges)

    def knows(self, rows: Rows) -> bool:
        return any(rows.place(path) == path for path in self.package_of)


def gathered(edges: Iterable[tuple[Edge, int, str | None]], *, loops: bool = False) -> Found:
    """Counts added up, the first place kept; without `loops`, no edge from a thing to itself."""
    found: Found = {}
    for edge, count, at in edges:
        if loops or edge[0] != edge[1]:
            before = found.get(edge)
            found[edge] = (
                Sighting(before.count + count, before.at) if before else Sighting(count, at)
            )
    return found


def _at(rows: Rows, row: ReferenceSeen) -> str | None:
    file = rows.place(row.from_module)
    return None if file is None else f"{file}:{row.line}"
