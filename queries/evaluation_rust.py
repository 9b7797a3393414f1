"""The graph seen as cargo and rustc see it: crates that use each other, files of each target."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from paralex.queries.evaluation_rows import Rows
from paralex.queries.evaluation_score import Sighting
from paralex.queries.evaluation_views import Found, gathered

# The rules of an import edge that a package's Cargo.toml makes.
DEPENDENCIES = frozenset(("dependency", "dev-dependency", "build-dependency"))


@dataclass(frozen=True, slots=True)
class Crates:
    """Which package of the workspace asks for which. `crate_of`: by file."""

    crate_of: Mapping[str, str]

    def found(self, rows: Rows) -> Found:
        edges = []
        for row in rows.code.imports:
            start, end = self.crate_of.get(row.from_path), self.crate_of.get(row.to_path)
            if row.how in DEPENDENCIES and start is not None and end is not None:
                edges.append(((start, end), 1, f"{row.from_path}:{row.line}"))
        return gathered(edges)

    def knows(self, rows: Rows) -> bool:
        return any(rows.place(path) == path for path in self.crate_of)


@dataclass(frozen=True, slots=True)
class ModuleFiles:
    """The files that each root (of a library, a binary, a test, ...) is made of: those of its
    module and the modules below. An edge goes from the root to each, the root itself left out."""

    roots: frozenset[str]

    def found(self, rows: Rows) -> Found:
        root_of = {
            module: file
            for module, files in rows.files.items()
            for file in files
            if file in self.roots
        }
        found: Found = {}
        for module, files in rows.files.items():
            root = root_of.get(module.partition("::")[0])
            for file in files:
                if root is not None and file != root:
                    found[root, file] = Sighting(1, file)
        return found

    def knows(self, rows: Rows) -> bool:
        return any(rows.place(path) == path for path in self.roots)
