"""Packages: which files make one up, and the names that they declare together."""

from __future__ import annotations

import posixpath
from collections import Counter

from paralex.graph.go_detail import EMPTY, Detail, Type, TypeDef, Value
from paralex.graph.go_modules import Found, Modules, forbidden
from paralex.graph.shapes import ImportEdge, Project


class Scope:
    """The names of a package as one kind of file sees them, each with all its definitions: under
    other build constraints a name is defined again."""

    def __init__(
        self, files: tuple[str, ...], project: Project, full: Scope | None, unread: str
    ) -> None:
        self.unread = unread  # a file of the package that is not parsed, "" for none
        # With what tests add: methods of a type may stand in them.
        self.full: Scope = full or self
        # By type its other names in the package, which methods may be declared for.
        self.aliases: dict[str, set[str]] = {}
        self.types: dict[str, list[tuple[str, TypeDef]]] = {}
        self.functions: dict[str, list[tuple[str, Type, tuple[str, ...]]]] = {}
        self.values: dict[str, list[tuple[str, Value]]] = {}
        self.names: dict[str, list[str]] = {}
        for file in files:
            facts = project.facts[file]
            detail = facts.detail if isinstance(facts.detail, Detail) else EMPTY
            for symbol in facts.symbols:
                known = self.names.setdefault(symbol.name, [])
                if file not in known:
                    known.append(file)
            for each in detail.types:
                self.types.setdefault(each.name, []).append((file, each))
                if each.kind == "alias" and isinstance(each.type, str):
                    self.aliases.setdefault(each.type, set()).add(each.name)
            for name, type_, parameters in (*detail.functions, *detail.methods):
                self.functions.setdefault(name, []).append((file, type_, parameters))
            for name, value in detail.values:
                self.values.setdefault(name, []).append((file, value))


class Packages:
    """All packages of the repository."""

    def __init__(self, project: Project) -> None:
        self.modules = Modules(project)
        self._project = project
        self._details: dict[str, Detail] = {}
        self._by_folder: dict[str, list[str]] = {}
        self._unread: dict[str, str] = {}
        for path in sorted(path for path in project.paths if path.endswith(".go")):
            if path in project.facts:
                self._by_folder.setdefault(posixpath.dirname(path), []).append(path)
            elif not path.endswith("_test.go"):
                self._unread.setdefault(posixpath.dirname(path), path)
        self._scopes: dict[tuple[str, str, bool], Scope] = {}
        self._names: dict[str, str] = {}

    def detail(self, path: str) -> Detail:
        if path not in self._details:
            detail = self._project.facts[path].detail
            self._details[path] = detail if isinstance(detail, Detail) else EMPTY
        return self._details[path]

    def name(self, folder: str) -> str:
        """The name of the package in a folder, by the files that are built; "" for none."""
        if folder not in self._names:
            counts: Counter[tuple[bool, str]] = Counter()
            for path in self._by_folder.get(folder, ()):
                detail = self.detail(path)
                if detail.package and not path.rpartition("/")[2].startswith(("_", ".")):
                    test = path.endswith("_test.go")
                    name = detail.package.removesuffix("_test") if test else detail.package
                    counts[bool(detail.excluded) or test, name] += 1
            best = min(counts, key=lambda key: (key[0], -counts[key], key[1]), default=None)
            self._names[folder] = best[1] if best is not None else ""
        return self._names[folder]

    def module(self, path: str) -> str:
        """The import path of the package that a file belongs to, as `go list` names it; "" for a
        file that belongs to none, like a program that a constraint hides in another package."""
        folder, _, base = path.rpartition("/")
        named, package = self.name(folder), self.detail(path).package
        if base.startswith(("_", ".")) or not package:
            return ""
        where = self.modules.import_path(folder)
        if package == named:
            return where
        if base.endswith("_test.go") and package == named + "_test" and where:
            return where + "_test"
        return ""

    def own_scope(self, path: str) -> Scope:
        """What a file sees of its own package."""
        folder = posixpath.dirname(path)
        return self.scope(folder, self.detail(path).package, path.endswith("_test.go"))

    def scope(self, folder: str, package: str, tests: bool) -> Scope:
        """The names of the package `package` in `folder`; with those of its test files or not."""
        key = (folder, package, tests)
        if key not in self._scopes:
            files = tuple(
                path
                for path in self._by_folder.get(folder, ())
                if self.detail(path).package == package
                and (tests or not path.endswith("_test.go"))
                and not path.rpartition("/")[2].startswith(("_", "."))
            )
            full = None if tests else self.scope(folder, package, True)
            self._scopes[key] = Scope(files, self._project, full, self._unread.get(folder, ""))
        return self._scopes[key]

    def imported(self, path: str, folder: str) -> Scope:
        """What a file sees of the package in another folder. Tests that stand outside of their
        package also see what its own tests export for them."""
        package, own = self.name(folder), posixpath.dirname(path) == folder
        return self.scope(folder, package, own and path.endswith("_test.go"))

    def find(self, path: str, written: str) -> Found:
        """What an import in the file means."""
        folder = posixpath.dirname(path)
        found = self.modules.find(folder, written)
        if found.status != "internal":
            return found
        target = found.folder
        files = self._by_folder.get(target, [])
        built = [
            each for each in files if not each.endswith("_test.go") and self.detail(each).package
        ]
        if not built and target not in self._unread:
            return Found("unresolved", reason=f"only test files in {target}")
        mine = self.module(path).removesuffix("_test") or self.modules.import_path(folder)
        if forbidden(mine, written):
            return Found("unresolved", reason=f"internal: Go does not let {mine} import it")
        if self.name(target) == "main" and target != folder:
            return Found("unresolved", reason="a program (package main), which cannot be imported")
        return found

    def edges(self, path: str) -> tuple[ImportEdge, ...]:
        """The imports of a file, in the order of the source. Those of a file that the usual
        build leaves out are `build-tags`."""
        detail = self.detail(path)
        edges = []
        for each in detail.imports:
            found = self.find(path, each.path)
            internal = found.status == "internal"
            names = () if each.name == "_" else ("*",) if each.name == "." else (each.name,)
            edges.append(
                ImportEdge(
                    line=each.line,
                    column=each.column,
                    written=each.path,
                    status=found.status,
                    to_module=each.path if found.status != "unresolved" else "",
                    to_path=None,
                    how="build-tags" if detail.excluded and internal else found.how,
                    reason=found.reason,
                    names=names if any(names) else (),
                )
            )
        return tuple(sorted(edges, key=lambda edge: (edge.line, edge.column, edge.written)))
