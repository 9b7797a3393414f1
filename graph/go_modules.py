"""Which folder an import path means: go.mod, replace, go.work, vendor, internal."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from functools import cache

from paralex.graph.go_gomod import GoMod, is_folder, parsed, vendored
from paralex.graph.shapes import ImportStatus, Project

_OUTSIDE = ".."  # a folder that is not in the repository


@dataclass(frozen=True, slots=True)
class Found:
    """What an import path means: `folder` is that of an internal package."""

    status: ImportStatus
    folder: str = ""
    how: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class _Root:
    """A module that is in the build: the packages below `path` are below `folder`."""

    path: str
    folder: str
    how: str


@dataclass(frozen=True)
class Build:
    """The build that a module's packages belong to when a command runs in its folder."""

    roots: tuple[_Root, ...]  # longest path first
    elsewhere: tuple[str, ...]  # modules that are not in the repository, longest first
    vendor: str | None  # the folder of vendored packages
    listed: frozenset[str]


class Modules:
    """The modules of one repository."""

    def __init__(self, project: Project) -> None:
        self._project = project
        # Files that were not parsed (generated ones) make a package as well.
        self._folders = {posixpath.dirname(path) for path in project.paths if path.endswith(".go")}
        self._mods: dict[str, GoMod | None] = {}
        self._owners: dict[str, str | None] = {}
        self._builds: dict[str, Build] = {}
        # A folder of vendored packages is known by what stands in it.
        self.vendors = frozenset(
            path[: path.index("vendor/") + 6]
            for path in project.facts
            if path.startswith("vendor/") or "/vendor/" in path
        )

    def owner(self, folder: str) -> str | None:
        """The folder of the module that `folder` belongs to, None for none."""
        if folder not in self._owners:
            if self._read(posixpath.join(folder, "go.mod")) is not None:
                self._owners[folder] = folder
            elif folder:
                self._owners[folder] = self.owner(posixpath.dirname(folder))
            else:
                self._owners[folder] = None
        return self._owners[folder]

    def import_path(self, folder: str) -> str:
        """The import path of the package in `folder`, "" where no module says one."""
        vendor = _vendor_of(folder)
        if vendor is not None:
            return folder[len(vendor) + 1 :]
        owner = self.owner(folder)
        mod = self._mod(owner) if owner is not None else None
        if mod is None or not mod.module or owner is None:
            return ""
        return posixpath.join(
            mod.module, posixpath.relpath(folder or ".", owner or ".")
        ).removesuffix("/.")

    def find(self, folder: str, path: str) -> Found:
        """What the import of `path` means in a file of `folder`."""
        if path == "C":
            return Found("external", how="cgo")
        if path.startswith(("./", "../")) or path in (".", ".."):
            return Found("unresolved", reason="modules have no relative imports")
        owner = self._main(folder)
        if owner is None:
            return self._without_module(folder, path)
        build = self._build(owner)
        for root in build.roots:
            rest = _below(path, root.path)
            if rest is None:
                continue
            place = posixpath.normpath(posixpath.join(root.folder, rest)) if rest else root.folder
            place = "" if place == "." else place
            if root.how == "replace" and self._is_vendored(build, path):
                break
            if root.folder == _OUTSIDE:
                return Found("external", how="replace")
            if place in self._folders and self.owner(place) == root.folder:
                return Found("internal", place, root.how)
            if any(_below(path, other) is not None for other in build.elsewhere):
                continue
            return self._missing(root, place)
        if build.vendor is not None:
            place = posixpath.join(build.vendor, path)
            if place in self._folders:
                return Found("internal", place, "vendor")
            if path in build.listed:
                return Found(
                    "unresolved",
                    reason=f"vendor/modules.txt lists it, but no Go files are in {place}",
                )
        return Found("external", how="module" if "." in path.split("/")[0] else "standard library")

    def _is_vendored(self, build: Build, path: str) -> bool:
        return build.vendor is not None and posixpath.join(build.vendor, path) in self._folders

    def _missing(self, root: _Root, place: str) -> Found:
        nested = self.owner(place)
        if place in self._folders and nested is not None and nested != root.folder:
            return Found(
                "unresolved",
                reason=f"{place} belongs to another module, which is not in this build",
            )
        return Found(
            "unresolved",
            reason=f"no Go files in {place or 'the top folder'}, where module {root.path} has it",
        )

    def _main(self, folder: str) -> str | None:
        """The main module of a folder: for a vendored package, the one that it is vendored in."""
        vendor = _vendor_of(folder)
        if vendor is not None:
            return self.owner(posixpath.dirname(vendor))
        return self.owner(folder)

    def _without_module(self, folder: str, path: str) -> Found:
        """Before modules there were only the folders of vendored packages, nearest first."""
        here = folder
        while True:
            vendor = posixpath.join(here, "vendor")
            if vendor in self.vendors and posixpath.join(vendor, path) in self._folders:
                return Found("internal", posixpath.join(vendor, path), "vendor")
            if not here:
                break
            here = posixpath.dirname(here)
        if "." in path.split("/")[0]:
            return Found(
                "unresolved", reason="no go.mod above this file, so the package may be anywhere"
            )
        return Found("external", how="standard library")

    def _build(self, owner: str) -> Build:
        if owner not in self._builds:
            self._builds[owner] = self._make_build(owner)
        return self._builds[owner]

    def _make_build(self, owner: str) -> Build:
        top, work = self._workspace(owner)
        mains = [owner]
        if work is not None:
            used = (_inside(posixpath.join(top, each)) for each in work.use)
            mains = sorted({owner, *(each for each in used if self._mod(each) is not None)})
        roots: dict[str, _Root] = {}
        for main in mains:
            mod = self._mod(main)
            if mod is not None and mod.module:
                how = "module" if main == owner else "workspace"
                roots[mod.module] = _Root(mod.module, main, how)
        elsewhere: set[str] = set()
        replaced = [(top, pair) for pair in (work.replace if work is not None else ())]
        for main in mains:
            mod = self._mod(main)
            if mod is not None:
                elsewhere |= mod.require
                replaced += ((main, pair) for pair in mod.replace)
        for at, (module, target) in replaced:
            if module not in roots and is_folder(target):
                place = _inside(posixpath.join(at, target))
                roots[module] = _Root(module, place, "replace")
        vendor = posixpath.join(top if work is not None else owner, "vendor")
        listing = (
            self._read(posixpath.join(vendor, "modules.txt")) if vendor in self.vendors else None
        )
        return Build(
            tuple(sorted(roots.values(), key=lambda root: (-len(root.path), root.path))),
            tuple(sorted(elsewhere - roots.keys())),
            vendor if vendor in self.vendors else None,
            vendored(listing) if listing else frozenset(),
        )

    def _workspace(self, owner: str) -> tuple[str, GoMod | None]:
        """The go.work above a module, when it uses the module."""
        here = owner
        while True:
            text = self._read(posixpath.join(here, "go.work"))
            if text is not None:
                work = parsed(text)
                used = {_inside(posixpath.join(here, each)) for each in work.use}
                return (here, work) if owner in used else (owner, None)
            if not here:
                return owner, None
            here = posixpath.dirname(here)

    def _mod(self, folder: str) -> GoMod | None:
        if folder not in self._mods:
            text = None if folder == _OUTSIDE else self._read(posixpath.join(folder, "go.mod"))
            self._mods[folder] = parsed(text) if text is not None else None
        return self._mods[folder]

    def _read(self, path: str) -> str | None:
        return self._project.read(path) if path in self._project.paths else None


@cache
def _vendor_of(folder: str) -> str | None:
    """The folder of vendored packages that `folder` is in."""
    parts = folder.split("/")
    if "vendor" not in parts[:-1]:
        return None
    last = len(parts) - 2 - parts[-2::-1].index("vendor")
    return "/".join(parts[: last + 1])


def _inside(path: str) -> str:
    """A folder of the repository in normal form, or `_OUTSIDE`."""
    place = posixpath.normpath(path)
    if place.startswith("..") or place.startswith("/"):
        return _OUTSIDE
    return "" if place == "." else place


def _below(path: str, module: str) -> str | None:
    """The part of an import path below a module, None when it is not below it."""
    if path == module:
        return ""
    return path[len(module) + 1 :] if path.startswith(module + "/") else None


def forbidden(importer: str, path: str) -> bool:
    """Whether `path` is internal to something that the package `importer` is not part of."""
    parts = path.split("/")
    if "internal" not in parts:
        return False
    last = len(parts) - 1 - parts[::-1].index("internal")
    parent = "/".join(parts[:last])
    return bool(parent) and importer != parent and not importer.startswith(parent + "/")
