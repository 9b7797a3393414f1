"""From what a file says to what its names mean, given all the other files."""

from __future__ import annotations

from collections.abc import Iterator

from paralex.graph.shapes import (
    ImportEdge,
    Project,
    RefEdge,
    RefKind,
    Resolved,
    Unresolved,
)
from paralex.graph.typescript_extract_detail import ALL, EMPTY, Detail, Site, Use
from paralex.graph.typescript_resolve_modules import Modules, Target, module_name
from paralex.graph.typescript_resolve_names import Found, Missing, Names, Place


class Resolver:
    """Resolves one file after another; what it learns on the way serves the next."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._modules = Modules(project)
        self._names = Names(project.facts, self._target)

    def resolve(self, path: str) -> Resolved:
        """The edges of the file `path`, which must be one of `project.facts`."""
        detail = self._detail(path)
        rows = _Rows(path)
        for use in detail.uses:
            self._use(path, detail, use, rows)
        for index, binding in enumerate(detail.bindings):
            if binding.imported != ALL:
                found = self._names.binding(path, index)
                rows.add("", found, "use", (binding.line,), "import", binding.imported)
        imports = sorted(self._imports(path, detail), key=lambda e: (e.line, e.column, e.written))
        return Resolved(path, module_name(path), tuple(imports), rows.references(), rows.missing())

    def _detail(self, path: str) -> Detail:
        detail = self._project.facts[path].detail
        return detail if isinstance(detail, Detail) else EMPTY

    def _target(self, path: str, site: int) -> Target:
        said = self._detail(path).sites[site]
        return self._modules.resolve(path, said.written, said.kind)

    def _imports(self, path: str, detail: Detail) -> Iterator[ImportEdge]:
        for site in detail.sites:
            target = self._modules.resolve(path, site.written, site.kind)
            if site.kind == "augment" and not _augments(detail, site, target):
                continue
            yield ImportEdge(
                line=site.line,
                column=site.column,
                written=site.written,
                status=target.status,
                to_module=target.module,
                to_path=target.path,
                how=target.how,
                reason=target.reason,
                names=site.names,
                type_only=site.type_only,
                lazy=site.lazy,
            )

    def _use(self, path: str, detail: Detail, use: Use, rows: _Rows) -> None:
        if use.binding < 0:
            self._local_use(path, use, rows)
            return
        start = self._names.binding(path, use.binding)
        if isinstance(start, Missing):
            # The row of the import itself says so already.
            return
        found, moved = self._names.members(start.place, use.chain)
        kind: RefKind = "inherit" if use.kind == "inherit" else "use"
        if isinstance(found, Found):
            found = Found(found.place, start.hops + found.hops)
        imported = detail.bindings[use.binding].imported
        written = ".".join(use.chain if imported == ALL else (imported, *use.chain))
        how = "member" if moved else "import"
        rows.add(use.user, found, kind, use.lines, how, written)

    def _local_use(self, path: str, use: Use, rows: _Rows) -> None:
        """A use of a symbol of the same file, or through `this` of a member of its class."""
        start = Place(path, use.chain[0])
        found, moved = self._names.members(start, use.chain[1:])
        if use.kind == "this" and not moved:
            return
        if isinstance(found, Found) and found.place == Place(path, use.user):
            return
        kind: RefKind = "inherit" if use.kind == "inherit" else "use"
        how = "this" if use.kind == "this" else "member" if moved else "local"
        rows.add(use.user, found, kind, use.lines, how, ".".join(use.chain))


class _Rows:
    """The references of one file, gathered by user, target and kind."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._lines: dict[tuple[str, str, str, RefKind], set[int]] = {}
        self._how: dict[tuple[str, str, str, RefKind], str] = {}
        self._missing: set[Unresolved] = set()

    def add(
        self,
        user: str,
        found: Found | Missing,
        kind: RefKind,
        lines: tuple[int, ...],
        how: str,
        written: str,
    ) -> None:
        """One use: a row for the definition and one for each module that passed the name on."""
        if isinstance(found, Missing):
            if not found.outside:
                for line in lines:
                    self._missing.add(Unresolved(line, 0, written, user, found.reason))
            return
        self._put(user, found.place, kind, lines, how)
        for hop in found.hops:
            self._put(user, hop, "reexport", lines, how)

    def _put(
        self, user: str, place: Place, kind: RefKind, lines: tuple[int, ...], how: str
    ) -> None:
        key = (user, place.path, place.symbol, kind)
        self._lines.setdefault(key, set()).update(lines)
        self._how.setdefault(key, how)

    def references(self) -> tuple[RefEdge, ...]:
        return tuple(
            RefEdge(*key, lines=tuple(sorted(lines)), how=self._how[key])
            for key, lines in sorted(self._lines.items())
        )

    def missing(self) -> tuple[Unresolved, ...]:
        return tuple(
            sorted(self._missing, key=lambda u: (u.line, u.column, u.written, u.user, u.reason))
        )


def _augments(detail: Detail, site: Site, target: Target) -> bool:
    """`declare module "x"` adds to a module in a module; in a script it defines one."""
    return detail.module == "esm" and (target.status == "internal" or site.written.startswith("."))
