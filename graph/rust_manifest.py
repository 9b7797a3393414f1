"""One Cargo.toml: the package in it, its targets, and what it depends on."""

from __future__ import annotations

import posixpath
import tomllib
from collections.abc import Callable, Collection, Mapping
from typing import Literal, NamedTuple

TargetKind = Literal["lib", "bin", "example", "test", "bench", "build"]
DependencyKind = Literal["normal", "dev", "build"]
KINDS: tuple[TargetKind, ...] = ("lib", "bin", "example", "test", "bench", "build")

_TABLES: tuple[tuple[str, DependencyKind], ...] = (
    ("dependencies", "normal"),
    ("dev-dependencies", "dev"),
    ("dev_dependencies", "dev"),
    ("build-dependencies", "build"),
    ("build_dependencies", "build"),
)
_FOLDERS: dict[TargetKind, str] = {
    "bin": "src/bin",
    "example": "examples",
    "test": "tests",
    "bench": "benches",
}

Table = Mapping[str, object]


class Target(NamedTuple):
    """A crate that Cargo makes of a package. `root` is a path of the repository."""

    kind: TargetKind
    name: str
    root: str


class Dependency(NamedTuple):
    """`name` is how the code calls it; `folder` where it is in the repository, or None."""

    name: str
    package: str
    kind: DependencyKind
    folder: str | None
    renamed: bool


class Package(NamedTuple):
    """`folder`: where its Cargo.toml is, "" for the top."""

    folder: str
    name: str
    edition: str
    targets: tuple[Target, ...]
    dependencies: tuple[Dependency, ...]


def parse(text: str | None) -> Table:
    """The tables of a Cargo.toml; empty for one that is not there or is broken."""
    try:
        return tomllib.loads(text) if text is not None else {}
    except (tomllib.TOMLDecodeError, RecursionError):
        return {}


def table(holder: object, *keys: str) -> Table:
    """The table at `keys`, empty where there is none."""
    for key in keys:
        holder = holder.get(key) if isinstance(holder, Mapping) else None
    return holder if isinstance(holder, Mapping) else {}


def package_of(
    folder: str, said: Table, root: tuple[str, Table], paths: Collection[str], below: Folder
) -> Package | None:
    """The package of a manifest; None for a workspace without one.

    `root`: folder and tables of the workspace that it inherits from. `below`: the files of a
    folder of the repository.
    """
    own = table(said, "package") or table(said, "project")
    name = own.get("name")
    if not isinstance(name, str):
        return None
    edition = own.get("edition", "2015")
    if isinstance(edition, Mapping):
        edition = table(root[1], "workspace", "package").get("edition", "2015")
    edition = edition if isinstance(edition, str) else "2015"
    targets = _targets(folder, name, edition, said, own, paths, below)
    return Package(folder, name, edition, targets, _dependencies(folder, said, root))


Folder = Callable[[str], Collection[str]]


def join(folder: str, path: str) -> str:
    """`path` as seen from `folder`, both of the repository."""
    found = posixpath.normpath(posixpath.join(folder, path))
    return "" if found == "." else found


def _targets(
    folder: str,
    name: str,
    edition: str,
    said: Table,
    own: Table,
    paths: Collection[str],
    below: Folder,
) -> tuple[Target, ...]:
    found: list[Target] = []
    library = table(said, "lib")
    place = library.get("path")
    root = join(folder, place if isinstance(place, str) else "src/lib.rs")
    if root in paths and (library or own.get("autolib") is not False):
        called = library.get("name")
        crate = called if isinstance(called, str) else name.replace("-", "_")
        found.append(Target("lib", crate, root))
    for kind in ("bin", "example", "test", "bench"):
        found += _listed(folder, kind, name, edition, said, own, paths, below)
    build = own.get("build")
    root = join(folder, build if isinstance(build, str) else "build.rs")
    if build is not False and root in paths:
        found.append(Target("build", "build-script", root))
    return tuple(found)


def _listed(
    folder: str,
    kind: Literal["bin", "example", "test", "bench"],
    package: str,
    edition: str,
    said: Table,
    own: Table,
    paths: Collection[str],
    below: Folder,
) -> list[Target]:
    """The targets of one kind: those that the manifest lists, and those found by their place."""
    standard = _standard(folder, kind, package, paths, below)
    given = said.get(kind)
    rows = [row for row in given if isinstance(row, Mapping)] if isinstance(given, list) else []
    named: dict[str, str] = {}
    for row in rows:
        name, place = row.get("name"), row.get("path")
        if isinstance(name, str):
            root = join(folder, place) if isinstance(place, str) else standard.get(name)
            if root is not None and root in paths:
                named[name] = root
    # Before 2018, a list in the manifest was taken to be complete.
    auto = own.get({"bin": "autobins", "bench": "autobenches"}.get(kind, f"auto{kind}s"))
    if auto is not False and (auto is True or edition != "2015" or not rows):
        taken = set(named.values())
        for name, root in standard.items():
            if root not in taken:
                named.setdefault(name, root)
    return [Target(kind, name, named[name]) for name in sorted(named)]


def _standard(
    folder: str, kind: TargetKind, package: str, paths: Collection[str], below: Folder
) -> dict[str, str]:
    """Targets by their place: `tests/a.rs` and `tests/a/main.rs` are `a`."""
    found: dict[str, str] = {}
    main = join(folder, "src/main.rs")
    if kind == "bin" and main in paths:
        found[package] = main
    home = join(folder, _FOLDERS[kind])
    for path in below(home):
        rest = path[len(home) + 1 :].split("/")
        if len(rest) == 1 and rest[0].endswith(".rs"):
            found.setdefault(rest[0].removesuffix(".rs"), path)
        elif len(rest) == 2 and rest[1] == "main.rs":
            found.setdefault(rest[0], path)
    return found


def _dependencies(folder: str, said: Table, root: tuple[str, Table]) -> tuple[Dependency, ...]:
    found: dict[Dependency, None] = {}
    holders = [said, *(table(said, "target", name) for name in table(said, "target"))]
    for holder in holders:
        for key, kind in _TABLES:
            for name, value in table(holder, key).items():
                found[_dependency(folder, name, value, kind, root)] = None
    return tuple(found)


def _dependency(
    folder: str, name: str, value: object, kind: DependencyKind, root: tuple[str, Table]
) -> Dependency:
    row = value if isinstance(value, Mapping) else {}
    if row.get("workspace") is True:
        folder = root[0]
        shared = table(root[1], "workspace", "dependencies").get(name)
        row = shared if isinstance(shared, Mapping) else {}
    called = row.get("package")
    package = called if isinstance(called, str) else name
    place = row.get("path")
    where = join(folder, place) if isinstance(place, str) else None
    if where is None:
        patch = table(root[1], "patch", "crates-io").get(package)
        place = patch.get("path") if isinstance(patch, Mapping) else None
        where = join(root[0], place) if isinstance(place, str) else None
    return Dependency(name.replace("-", "_"), package, kind, where, isinstance(called, str))
