"""All packages of a repository, as Cargo sees them: workspaces, inheritance, dependencies."""

from __future__ import annotations

import posixpath

from paralex.graph.rust_manifest import (
    KINDS,
    Dependency,
    Package,
    Table,
    Target,
    package_of,
    parse,
    table,
)
from paralex.graph.shapes import Project

_NAME = "Cargo.toml"


class Cargo:
    """`packages` by folder; `targets` in the order that decides which crate a file belongs to:
    libraries first, then binaries, examples, tests, benches, build scripts, each by path."""

    def __init__(self, project: Project) -> None:
        self._paths = project.paths
        self._folders: dict[str, list[str]] = {}
        manifests: dict[str, Table] = {}
        for path in sorted(project.paths):
            folder, _, name = path.rpartition("/")
            if name.endswith(".rs"):
                for home in (folder, folder.rpartition("/")[0]):
                    self._folders.setdefault(home, []).append(path)
            elif name == _NAME:
                manifests[folder] = parse(project.read(path))
        self._manifests = manifests
        self.packages: dict[str, Package] = {}
        for folder, said in manifests.items():
            package = package_of(folder, said, self._root(folder), self._paths, self._below)
            if package is not None:
                self.packages[folder] = package
        self.targets: list[tuple[Package, Target]] = sorted(
            ((p, target) for p in self.packages.values() for target in p.targets),
            key=lambda each: (KINDS.index(each[1].kind), each[1].root, each[1].name),
        )

    def _below(self, folder: str) -> list[str]:
        return [p for p in self._folders.get(folder, ()) if p.startswith(f"{folder}/")]

    def _root(self, folder: str) -> tuple[str, Table]:
        """Folder and tables of the workspace of a package: the nearest one around it, or the one
        that it names. A package without one is its own."""
        own = self._manifests[folder]
        named = table(own, "package").get("workspace")
        if isinstance(named, str):
            place = posixpath.normpath(posixpath.join(folder, named))
            place = "" if place == "." else place
            return place, self._manifests.get(place, {})
        here = folder
        while True:
            said = self._manifests.get(here, {})
            if "workspace" in said:
                return here, said
            if not here:
                return folder, own
            here = here.rpartition("/")[0]

    def dependency(self, dependency: Dependency) -> Package | None:
        """The package of the repository that a dependency is; None for one from elsewhere."""
        package = self.packages.get(dependency.folder) if dependency.folder is not None else None
        return package if package is not None and package.name == dependency.package else None

    def package_at(self, path: str) -> Package | None:
        """The package whose folder holds the file `path`."""
        folder = path.rpartition("/")[0]
        while folder not in self.packages:
            if not folder:
                return None
            folder = folder.rpartition("/")[0]
        return self.packages[folder]


def library(package: Package) -> Target | None:
    return next((target for target in package.targets if target.kind == "lib"), None)


def primary(package: Package) -> Target | None:
    """The target that stands for the package: its library, or else its first one."""
    return package.targets[0] if package.targets else None


def crate_name(package: Package, target: Target) -> str:
    """How the modules of a target are named: `grep_cli` for a library, `ripgrep(bin rg)` for
    anything else, `ripgrep(build)` for the build script."""
    if target.kind == "lib":
        return target.name
    if target.kind == "build":
        return f"{package.name}(build)"
    return f"{package.name}({target.kind} {target.name})"
