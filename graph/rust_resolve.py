"""From what a file says to what its names mean, given all the other files."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import replace

from paralex.graph.rust_cargo import Cargo, library, primary
from paralex.graph.rust_conditions import holds
from paralex.graph.rust_detail import ALL, ANY, TYPE, Detail, Member, Name, UseDecl
from paralex.graph.rust_meanings import Def, Hit, Hits, Missing
from paralex.graph.rust_modules import Modules
from paralex.graph.rust_names import Names
from paralex.graph.rust_rows import Rows
from paralex.graph.rust_types import Types
from paralex.graph.shapes import ImportEdge, Project, RefKind, Resolved

_DEPENDENCY = {"normal": "dependency", "dev": "dev-dependency", "build": "build-dependency"}
_RELATIVE = {"crate": "crate", "$crate": "crate", "self": "self", "super": "super"}


class Resolver:
    """Resolves one file after another; what it learns on the way serves the next."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._cargo = Cargo(project)
        self._modules = Modules(project, self._cargo)
        self._names = Names(self._cargo, self._modules)
        paths = sorted(path for path in project.facts if path.endswith(".rs"))
        self._types = Types(self._names, paths)
        self._names.member = self._types.of_path
        self._paths = paths
        self._known_members: tuple[frozenset[str], frozenset[str]] | None = None

    def resolve(self, path: str) -> Resolved:
        """The edges of the file `path`, which must be one of `project.facts`."""
        detail = self._modules.detail(path)
        rows = Rows(path)
        unknown: set[str] = set()
        imports = [*self._dependencies(path), *self._files(path, detail)]
        for use in detail.uses:
            imports += self._use(path, use, rows)
        for name in detail.names:
            imports += self._name(path, name, rows, unknown)
        for member in detail.members:
            self._member(path, member, rows, unknown)
        unknown |= self._members()[0] & set(detail.unknown)
        return Resolved(
            path,
            self._modules.name(path),
            tuple(sorted(_folded(imports), key=_order)),
            rows.references(),
            rows.missing(),
            tuple(sorted(unknown)),
        )

    def _members(self) -> tuple[frozenset[str], frozenset[str]]:
        """The names of all members, and those of members of traits."""
        if self._known_members is None:
            everything: set[str] = set()
            traits: set[str] = set()
            for path in self._paths:
                for impl in self._modules.detail(path).impls:
                    everything.update(impl.members)
                    if not impl.trait and impl.type and impl.prefix.endswith(impl.type[-1]):
                        decls = self._names.tables(path)[impl.scope].decls.get(impl.type[-1], ())
                        if any(decl.role == "trait" for decl in decls):
                            traits.update(impl.members)
            self._known_members = frozenset(everything), frozenset(traits)
        return self._known_members

    # --- imports

    def _dependencies(self, path: str) -> Iterator[ImportEdge]:
        """What Cargo.toml says, at the root of the target that stands for the package."""
        home = self._modules.homes.get(path)
        if (
            home is None
            or home.parent is not None
            or primary(home.crate.package) != home.crate.target
        ):
            return
        for each in sorted(home.crate.package.dependencies):
            package = self._cargo.dependency(each)
            how = _DEPENDENCY[each.kind]
            lazy = each.kind != "normal"
            root = library(package) if package is not None else None
            if root is not None:
                yield ImportEdge(
                    1, 0, each.package, "internal", root.name, root.root, how, lazy=lazy
                )
            elif each.folder is not None:
                place = posixpath.join(each.folder, "Cargo.toml")
                reason = f"there is no library {each.package} at {place}"
                yield ImportEdge(1, 0, each.package, "unresolved", "", None, how, reason, lazy=lazy)
            else:
                name = each.package.replace("-", "_")
                yield ImportEdge(1, 0, each.package, "external", name, None, how, lazy=lazy)

    def _files(self, path: str, detail: Detail) -> Iterator[ImportEdge]:
        """`mod name;` (`mod-if` where a plain build leaves it out) and `include!`."""
        for mod in detail.mods:
            written = f"{mod.condition} mod {mod.name}".strip()
            how = "mod-if" if holds(mod.condition) is False else "mod"
            found = self._modules.files(path, mod)
            for file in found:
                yield ImportEdge(
                    mod.line, mod.column, written, "internal",
                    self._modules.name(file), file, how,
                )  # fmt: skip
            if not found:
                reason = self._modules.missing(path, mod)
                yield ImportEdge(mod.line, mod.column, written, "unresolved", "", None, "", reason)
        for each in detail.hidden:
            yield ImportEdge(
                each.line, each.column, each.written, "unresolved", "", None, "", each.reason
            )
        for text in detail.includes:
            found = self._modules.included(path, text)
            for file in found:
                name = self._modules.name(file)
                yield ImportEdge(
                    text.line, text.column, text.place, "internal", name, file, "include"
                )
            if not found:
                reason = "no Rust file of the repository is there"
                yield ImportEdge(
                    text.line, text.column, text.place, "unresolved", "", None, "", reason
                )

    def _use(self, path: str, use: UseDecl, rows: Rows) -> Iterator[ImportEdge]:
        written = "::".join(use.path) + ("::*" if use.name == ALL else "")
        shown = ALL if use.name == ALL else use.path[-1]
        if use.extern:
            hits = self._extern_crate(path, use)
        else:
            space = TYPE if use.name == ALL else ANY
            hits = self._names.resolve(path, use.scope, use.path, space)
        if isinstance(hits, Missing):
            yield ImportEdge(
                use.line, use.column, written, "unresolved", "", None, "", hits.reason, (shown,)
            )
            return
        how = "extern crate" if use.extern else _how(use.path)
        if use.access and not use.extern:
            how = f"pub use, {how}"
        for hit in hits:
            yield from self._edges(path, hit, use.path, (use.line, use.column), written, how, shown)
            if hit.target.kind == "symbol":
                rows.add("", hit, "use", (use.line,), "use")

    def _extern_crate(self, path: str, use: UseDecl) -> Hits | Missing:
        crate = self._names.crate(path)
        if crate is None or use.path == ("crate",):
            return self._names.resolve(path, use.scope, use.path, TYPE)
        root = self._names.externs(crate).get(use.path[0])
        return (Hit(Def("module", root) if root is not None else Def("outside", use.path[0])),)

    def _edges(
        self,
        path: str,
        hit: Hit,
        names: tuple[str, ...],
        place: tuple[int, int],
        written: str,
        how: str,
        shown: str,
    ) -> Iterator[ImportEdge]:
        """The edge of one path, to the module that it names. Where that only passes the name on,
        the references say from where."""
        line, column = place
        target = hit.target
        passed = next((each for each, _ in hit.hops if each != path), None)
        file = passed or (target.path if target.kind in ("module", "symbol") else None)
        if file is not None and file != path:
            crate, own = self._names.crate(file), self._names.crate(path)
            other = crate is not None and own is not None and crate.target != own.target
            rule = how.replace("path", "workspace") if other else how
            name = self._modules.name(file)
            yield ImportEdge(line, column, written, "internal", name, file, rule, names=(shown,))
        elif file is None and target.kind == "outside":
            name = target.path or next((each for each in names if each), "")
            yield ImportEdge(line, column, written, "external", name, None, "", names=(shown,))

    # --- references

    def _name(self, path: str, name: Name, rows: Rows, unknown: set[str]) -> Iterator[ImportEdge]:
        hits = self._names.resolve(path, name.scope, name.path, name.space)
        if isinstance(hits, Missing):
            if name.kind != "maybe":
                rows.miss(name.user, name.lines, "::".join(name.path), hits.reason)
            return
        kind: RefKind = "inherit" if name.kind == "inherit" else "use"
        for hit in hits:
            how = _how(name.path)
            if hit.target.kind == "symbol":
                rows.add(name.user, hit, kind, name.lines, how)
            for owner in hit.owners:
                rows.add(name.user, Hit(owner, hit.hops), "use", name.lines, how)
            if hit.owners and hit.target.kind == "outside":
                member = name.path[-1]
                if member in self._members()[0]:
                    unknown.add(member)
            if len(name.path) > 1:
                place = (name.lines[0], 0)
                known = hit.owners[0] if hit.owners else hit.target
                start = Hit(known, hit.hops)
                written, shown = "::".join(name.path), name.path[-1]
                yield from self._edges(path, start, name.path, place, written, how, shown)

    def _member(self, path: str, member: Member, rows: Rows, unknown: set[str]) -> None:
        name = member.name.removesuffix("()")
        everything, of_traits = self._members()
        found = self._types.of_value(path, member.scope, member.value)
        if not found and name in everything:
            unknown.add(name)
        for each in found:
            target = each.target
            if not each.is_own:
                if name in of_traits:
                    unknown.add(name)
                continue
            receiver = (target.path, target.name)
            if member.name == name and self._types.has_field(target, name):
                rows.add(member.user, Hit(target), "use", member.lines, "field", receiver)
                continue
            members = self._types.members(target, name)
            for one in members:
                rows.add(member.user, Hit(one), "use", member.lines, "method", receiver)
            if not members and name in everything:
                unknown.add(name)


def _folded(imports: Iterable[ImportEdge]) -> list[ImportEdge]:
    """Where a file declares a module, the edge of that says it all: what else it takes from there
    are names. (The graph keeps one edge a target, and which files make a crate rests on these.)"""
    edges = list(dict.fromkeys(imports))
    declared = {each.to_path: each for each in edges if each.how in ("mod", "mod-if")}
    names: dict[str, dict[str, None]] = {}
    kept: list[ImportEdge] = []
    for each in edges:
        if each.to_path is None or each.to_path not in declared:
            kept.append(each)
        elif each.how not in ("mod", "mod-if"):
            names.setdefault(each.to_path, {}).update(dict.fromkeys(each.names))
    for path, each in declared.items():
        kept.append(replace(each, names=tuple(sorted(names.get(path or "", ())))))
    return kept


def _how(names: tuple[str, ...]) -> str:
    return _RELATIVE.get(names[0], "path" if len(names) > 1 else "name")


def _order(edge: ImportEdge) -> tuple[object, ...]:
    return (
        edge.line, edge.column, edge.written, edge.to_path or "", edge.to_module, edge.how,
        edge.names,
    )  # fmt: skip
