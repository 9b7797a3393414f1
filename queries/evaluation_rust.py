"""The graph seen as cargo and rustc see it: crates that use each other, files of each target."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from paralex.queries.evaluation_rows import Rows
from paralex.queries.evaluation_score import Edge, Sighting
from paralex.queries.evaluation_views import Found, gathered

MODULE = "mod"  # the rule of an import edge from a module to the file of one that it declares


@dataclass(frozen=True, slots=True)
class Crates:
    """`crate_of`: by file. A crate needs another when one of its files imports one of its."""

    crate_of: Mapping[str, str]

    def found(self, rows: Rows) -> Found:
        edges = []
        for row in rows.imports:
            start = self.crate_of.get(row.from_file)
            end = self.crate_of.get(row.to_file or "")
            if start is not None and end is not None:
                edges.append(((start, end), 1, row.at))
        return gathered(edges)

    def knows(self, rows: Rows) -> bool:
        return any(rows.place(path) == path for path in self.crate_of)


@dataclass(frozen=True, slots=True)
class ModuleFiles:
    """The files that each root (of a library, a binary, a test, ...) is made of: those that it
    reaches by declaring modules. An edge goes from the root to each, the root itself left out."""

    roots: frozenset[str]

    def found(self, rows: Rows) -> Found:
        declares: dict[str, list[tuple[str, str]]] = {}
        for row in rows.code.imports:
            if row.how == MODULE:
                at = f"{row.from_path}:{row.line}"
                declares.setdefault(row.from_path, []).append((row.to_path, at))
        found: dict[Edge, Sighting] = {}
        for root in sorted(self.roots):
            todo = [root]
            while todo:
                for path, at in declares.get(todo.pop(), ()):
                    if path != root and (root, path) not in found:
                        found[root, path] = Sighting(1, at)
                        todo.append(path)
        return found

    def knows(self, rows: Rows) -> bool:
        return any(rows.place(path) == path for path in self.roots)
