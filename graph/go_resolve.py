"""From what a Go file says to what its names mean, given all the other files."""

from __future__ import annotations

from functools import cached_property

from paralex.graph.go_detail import Use
from paralex.graph.go_kinds import Meta, Named, Outside, Package, Typed
from paralex.graph.go_members import Member, Missing, unread
from paralex.graph.go_names import Names
from paralex.graph.go_packages import Packages, Scope
from paralex.graph.go_values import Values
from paralex.graph.shapes import Project, RefEdge, RefKind, Resolved, Unresolved

_Receiver = tuple[str, str] | None


class Resolver:
    """Resolves one file after another; what it learns on the way serves the next."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._packages = Packages(project)
        self._names: dict[str, Names] = {}
        self._values = Values(self._packages, self._names_of)

    def _names_of(self, path: str) -> Names:
        if path not in self._names:
            self._names[path] = Names(self._packages, path)
        return self._names[path]

    @cached_property
    def _member_names(self) -> frozenset[str]:
        """The names of all members in the repository."""
        return frozenset(
            symbol.name.rpartition(".")[2]
            for path in self._project.facts
            if path.endswith(".go")
            for symbol in self._project.facts[path].symbols
            if "." in symbol.name
        )

    def resolve(self, path: str) -> Resolved:
        """The edges of the file `path`, which must be one of `project.facts`."""
        rows = _Rows(path)
        detail = self._packages.detail(path)
        for use in detail.uses:
            self._use(path, use, rows)
        for definition in detail.types:
            for embedded in definition.embeds:
                kind = self._values.kind(Typed(path, embedded))
                if isinstance(kind, Named):
                    lines = self._lines_of(path, definition.name)
                    for file, _ in kind.scope.types[kind.name]:
                        rows.add(definition.name, (file, kind.name), "inherit", lines, "embedded")
        unknown = {name for name in rows.unknown if name in self._member_names}
        return Resolved(
            path,
            self._packages.module(path),
            self._packages.edges(path),
            rows.references(),
            rows.missing(),
            tuple(sorted(unknown)),
        )

    def _lines_of(self, path: str, name: str) -> tuple[int, ...]:
        symbols = self._project.facts[path].symbols
        return tuple(sorted({symbol.line for symbol in symbols if symbol.name == name})) or (1,)

    def _use(self, path: str, use: Use, rows: _Rows) -> None:
        if not use.steps:
            if isinstance(use.root, str):
                self._name(path, use, use.root, rows)
            return
        last = use.steps[-1]
        name = last[1:]
        before = self._values.thing(path, use.root, use.steps[:-1])
        if isinstance(before, Package):
            if before.scope is not None:
                self._of_package(use, before.scope, name, before.written, rows)
            return
        if isinstance(before, Outside):
            return
        typed = before.type if isinstance(before, Meta) else before
        if last[0] in ":;":
            kind = self._values.underlying(typed) if typed is not None else None
            if isinstance(kind, Typed) and kind.type[0] in "[mf":
                if last[0] == ":":
                    self._name(path, use, name, rows)
                return
        found = self._values.members.find(typed, name) if typed is not None else None
        if isinstance(found, Member):
            how = "field" if last[0] in ":;" else "member"
            for place in found.places:
                rows.add(use.user, place, "use", use.lines, how, found.owner)
        elif isinstance(found, Missing):
            rows.miss(use, name, f"{found.owner} has no member of this name{found.but}")
        elif found is None:
            rows.unknown.add(name)

    def _name(self, path: str, use: Use, name: str, rows: _Rows) -> None:
        found = self._names_of(path).find(name)
        if found.scope is not None:
            for file in found.scope.names[name]:
                rows.add(use.user, (file, name), "use", use.lines, found.how)
        elif found.package is None and not found.outside:
            but = unread(self._packages.own_scope(path))
            rows.miss(use, name, f"nothing in the package or its imports declares it{but}")

    def _of_package(self, use: Use, scope: Scope, name: str, written: str, rows: _Rows) -> None:
        files = scope.names.get(name, ())
        for file in files:
            rows.add(use.user, (file, name), "use", use.lines, "import")
        if not files:
            rows.miss(use, name, f"the package {written} does not declare it{unread(scope)}")


class _Rows:
    """The references of one file, gathered by user, target and kind."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._lines: dict[tuple[str, str, str, RefKind, str, _Receiver], set[int]] = {}
        self._missing: set[Unresolved] = set()
        self.unknown: set[str] = set()

    def add(
        self,
        user: str,
        place: tuple[str, str],
        kind: RefKind,
        lines: tuple[int, ...],
        how: str,
        receiver: _Receiver = None,
    ) -> None:
        """One use; what uses itself says nothing."""
        if place != (self._path, user):
            key = (user, *place, kind, how, receiver)
            self._lines.setdefault(key, set()).update(lines)

    def miss(self, use: Use, name: str, reason: str) -> None:
        self._missing.update(Unresolved(line, 0, name, use.user, reason) for line in use.lines)

    def references(self) -> tuple[RefEdge, ...]:
        ordered = sorted(self._lines.items(), key=lambda item: (*item[0][:5], item[0][5] or ()))
        return tuple(
            RefEdge(user, path, symbol, kind, tuple(sorted(lines)), how, receiver)
            for (user, path, symbol, kind, how, receiver), lines in ordered
        )

    def missing(self) -> tuple[Unresolved, ...]:
        return tuple(
            sorted(self._missing, key=lambda u: (u.line, u.column, u.written, u.user, u.reason))
        )
