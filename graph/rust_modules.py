"""The module trees: which file is which module of which crate.

A file in several trees belongs to the first in the order of `Cargo.targets`, and there to the
place that a walk from the root reaches first.
"""

from __future__ import annotations

import posixpath
from typing import NamedTuple

from paralex.graph.rust_cargo import Cargo, crate_name
from paralex.graph.rust_detail import EMPTY, Detail, Include, ModDecl
from paralex.graph.rust_manifest import Package, Target
from paralex.graph.shapes import Project

Module = tuple[str, int]  # a file and one of its scopes


class Crate(NamedTuple):
    """One target; the module names of its files start with `name`."""

    package: Package
    target: Target
    name: str


class Home(NamedTuple):
    """Where a file stands in its crate. `folder` is where its own `mod x;` look."""

    crate: Crate
    names: tuple[str, ...]
    folder: str
    parent: Module | None
    included: bool = False  # its text is a part of the parent


class Modules:
    """The homes of all files that a target reaches."""

    def __init__(self, project: Project, cargo: Cargo) -> None:
        self._project = project
        self.homes: dict[str, Home] = {}
        self._declared: dict[tuple[str, ModDecl], tuple[str, ...]] = {}
        for package, target in cargo.targets:
            crate = Crate(package, target, crate_name(package, target))
            self._plant(crate)

    def detail(self, path: str) -> Detail:
        facts = self._project.facts.get(path)
        detail = facts.detail if facts is not None else None
        return detail if isinstance(detail, Detail) else EMPTY

    def files(self, path: str, declared: ModDecl) -> tuple[str, ...]:
        """The files that `mod name;` of the file `path` may mean, by the place of `path`."""
        key = (path, declared)
        if key not in self._declared:
            home = self.homes.get(path)
            folder = home.folder if home is not None else path.rpartition("/")[0]
            self._declared[key] = self._find(path, folder, declared)
        return self._declared[key]

    def included(self, path: str, text: Include) -> tuple[str, ...]:
        """The file that `include!` names, if it is there."""
        place = _join(path.rpartition("/")[0], text.place)
        return (place,) if place in self._project.facts else ()

    def name(self, path: str) -> str:
        """The full name of the module that a file is; "" for one that no target reaches."""
        home = self.homes.get(path)
        return "::".join((home.crate.name, *home.names)) if home is not None else ""

    def module_name(self, module: Module) -> str:
        path, scope = module
        return "::".join([self.name(path) or path, *self._inner(path, scope)])

    def _inner(self, path: str, scope: int) -> list[str]:
        """The names of the inline modules from the file down to a scope."""
        scopes, names = self.detail(path).scopes, list[str]()
        while scope > 0:
            if scopes[scope].kind == "mod":
                names.append(scopes[scope].name)
            scope = scopes[scope].parent
        return names[::-1]

    def _plant(self, crate: Crate) -> None:
        """Walk from the root of a crate; files that have a home keep it."""
        root = crate.target.root
        if root in self.homes or root not in self._project.facts:
            return
        self.homes[root] = Home(crate, (), root.rpartition("/")[0], None)
        ahead = [root]
        while ahead:
            path = ahead.pop(0)
            home, detail = self.homes[path], self.detail(path)
            for declared in detail.mods:
                names = (*home.names, *self._inner(path, declared.scope), declared.name)
                given = self._named(path, home.folder, declared)
                for found in self.files(path, declared):
                    if found not in self.homes:
                        own = found in given
                        self.homes[found] = Home(
                            crate, names, _folder(found, own), (path, declared.scope)
                        )
                        ahead.append(found)
            for text in detail.includes:
                for found in self.included(path, text):
                    if found not in self.homes:
                        names = (*home.names, *self._inner(path, text.scope))
                        self.homes[found] = Home(
                            crate, names, home.folder, (path, text.scope), included=True
                        )
                        ahead.append(found)

    def _find(self, path: str, folder: str, declared: ModDecl) -> tuple[str, ...]:
        facts = self._project.facts
        found = [place for place in self._named(path, folder, declared) if place in facts]
        if declared.standard:
            home = self._home_of_scope(path, folder, declared.scope)
            for place in (f"{declared.name}.rs", f"{declared.name}/mod.rs"):
                full = _join(home, place)
                if full in facts and full != path:
                    found.append(full)
                    break
        return tuple(dict.fromkeys(found))

    def _named(self, path: str, folder: str, declared: ModDecl) -> list[str]:
        """The files of `#[path]`: as seen from the file's folder, or inside an inline module from
        that module's."""
        if not self._inner(path, declared.scope):
            return list(declared_places(path, declared))
        home = self._home_of_scope(path, folder, declared.scope)
        return [_join(home, place) for place in declared.places]

    def _home_of_scope(self, path: str, folder: str, scope: int) -> str:
        """The folder that an inline module stands for."""
        scopes, chain = self.detail(path).scopes, list[tuple[str, str]]()
        while scope > 0:
            if scopes[scope].kind == "mod":
                chain.append((scopes[scope].name, scopes[scope].place))
            scope = scopes[scope].parent
        for depth, (name, place) in enumerate(reversed(chain)):
            start = path.rpartition("/")[0] if place and depth == 0 else folder
            folder = _join(start, place or name)
        return folder

    def missing(self, path: str, declared: ModDecl) -> str:
        """Why `mod name;` leads to no file."""
        home = self.homes.get(path)
        folder = home.folder if home is not None else path.rpartition("/")[0]
        if declared.places:
            places = self._named(path, folder, declared)
        else:
            start = self._home_of_scope(path, folder, declared.scope)
            names = (f"{declared.name}.rs", f"{declared.name}/mod.rs")
            places = [_join(start, name) for name in names]
        return f"there is no {' or '.join(places)}"


def declared_places(path: str, declared: ModDecl) -> tuple[str, ...]:
    """The files of a `#[path]` that is not inside an inline module."""
    folder = path.rpartition("/")[0]
    return tuple(_join(folder, place) for place in declared.places)


def _folder(path: str, by_path: bool) -> str:
    """Where the modules of a file are: beside a `mod.rs` and what `#[path]` names, else below."""
    folder, _, name = path.rpartition("/")
    if by_path or name == "mod.rs":
        return folder
    return _join(folder, name.removesuffix(".rs"))


def _join(folder: str, place: str) -> str:
    found = posixpath.normpath(posixpath.join(folder, place))
    return "" if found == "." else found
