"""Where modules live in a repository: the roots that Python would search, and what they hold.

Roots come from the project's own configuration, from the `src` convention, and from Python's
rule that the outermost folder with an `__init__` is a top-level package. Nothing is imported and
links are not followed: a folder is what the list of paths says it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from paralex.graph.python_builtins import STANDARD_LIBRARY
from paralex.graph.python_names import SUFFIXES, Names, folders_of, packages_of
from paralex.graph.python_roots import configured_roots
from paralex.graph.shapes import Project

_EXTENSIONS = (".pyx", ".so", ".pyd", ".c", ".cpp", ".cc", ".rs")
# Folders whose packages are other people's, or no part of the program: never found by chance.
_FOREIGN = frozenset(
    {
        *("vendor", "_vendor", "vendored", "third_party", "thirdparty", "external", "extern"),
        *("stubs", "typings", "typeshed", "fixtures", "testdata", "data"),
        *("node_modules", "site-packages"),
    }
)


@dataclass(frozen=True, slots=True)
class Place:
    """A module that is in the repository: its file, None for a namespace package.

    `folder` is where its submodules are, None for a plain module. `name` is its dotted name.
    """

    name: str
    path: str | None
    folder: str | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a search for a dotted name came to; `how` is the rule, `reason` why it failed."""

    status: Literal["internal", "external", "unresolved"]
    place: Place | None = None
    how: str = ""
    reason: str = ""


class Layout:
    """The roots of one repository. All answers are memorised."""

    def __init__(self, project: Project) -> None:
        self.paths = project.paths
        files = frozenset(path for path in project.paths if path.endswith(SUFFIXES))
        self.mapped, roots = configured_roots(project, folders_of(files), packages_of(files))
        self.names = Names(files, self.mapped, frozenset().union(*roots.values()))
        self._top_roots = roots.pop("")  # those of the repository itself
        self._projects = roots
        self._children: dict[tuple[str, str], Place | None] = {}
        self._found: dict[tuple[str, str], Outcome] = {}
        self._inferred = self._inferred_roots()

    def _inferred_roots(self) -> tuple[str, ...]:
        """Folders that hold a top-level package and are no configured root."""
        found = {self.names.home(f"{package}/x")[0] for package in self.names.packages}
        return tuple(
            sorted(
                root
                for root in found - self.names.roots - set(self.names.mapped_folders)
                if not _FOREIGN.intersection(root.split("/"))
            )
        )

    def child(self, place: Place, name: str) -> Place | None:
        """The submodule `name` of a package."""
        dotted = f"{place.name}.{name}" if place.name else name
        if dotted in self.mapped:
            return self._at(self.mapped[dotted], dotted)
        if place.folder is None:
            return None
        return self._in_folder(place.folder, name, dotted)

    def _in_folder(self, folder: str, name: str, dotted: str) -> Place | None:
        key = (folder, name)
        if key not in self._children:
            self._children[key] = self._at(f"{folder}/{name}" if folder else name, dotted)
        return self._children[key]

    def _at(self, base: str, dotted: str) -> Place | None:
        """A regular package, else a module, else a namespace package, as Python prefers them."""
        for path, folder in (
            (f"{base}/__init__.py", base),
            (f"{base}.py", None),
            (f"{base}/__init__.pyi", base),
            (f"{base}.pyi", None),
        ):
            if path in self.names.files:
                return Place(self.names.name(path), path, folder)
        return Place(dotted, None, base) if base in self.names.folders else None

    def place(self, path: str) -> Place:
        """The place of a file of the repository."""
        folder, _, file = path.rpartition("/")
        is_package = file.startswith("__init__.")
        return Place(self.names.name(path), path, folder if is_package else None)

    def absolute(self, path: str, dotted: str) -> Outcome:
        """What `import dotted` in the file `path` finds."""
        key = (path.rpartition("/")[0], dotted)
        known = self._found.get(key)
        if known is None:
            known = self._found[key] = self._absolute(path, dotted)
        return known

    def relative(self, path: str, level: int, dotted: str) -> Outcome:
        """What `from ...dotted import` in the file `path` finds."""
        key = (path.rpartition("/")[0], "." * level + dotted)
        known = self._found.get(key)
        if known is None:
            known = self._found[key] = self._relative(path, level, dotted)
        return known

    def _relative(self, path: str, level: int, dotted: str) -> Outcome:
        root, package = self.names.home(path)
        parts = package.split(".") if package else []
        if not package:
            # A script's folder is no package, unless it is imported as part of a namespace.
            parts, root = path.split("/")[:-1], ""
        if level > len(parts):
            return Outcome("unresolved", reason="a relative import beyond the top-level package")
        base = parts[: len(parts) - level + 1]
        full = [*base, *(dotted.split(".") if dotted else [])]
        place = self._walk_down(self._top(root, full[0]), full)
        place = place or self._mapped_place(full)
        if place is None:
            return self._missing(root, full)
        return Outcome("internal", place, "relative")

    def _absolute(self, path: str, dotted: str) -> Outcome:
        parts = dotted.split(".")
        top = parts[0]
        mapped = self._mapped_place(parts)
        if mapped is not None:
            return Outcome("internal", mapped, "package-dir")
        root, package = self.names.home(path)
        if top in STANDARD_LIBRARY and package.partition(".")[0] != top:
            return Outcome("external", how="standard library")
        namespace: list[tuple[str, Place]] = []
        for how, candidates in self._search_path(path, root, package):
            regular = []
            for candidate in candidates:
                place = self._top(candidate, top)
                if place is not None and place.path is not None:
                    regular.append((candidate, place))
                elif place is not None:
                    namespace.append((how, place))
            if len(regular) > 1 and how in ("other project", "inferred root"):
                holders = ", ".join(candidate or "." for candidate, _ in regular)
                return Outcome("unresolved", reason=f"several roots hold {top!r}: {holders}")
            if regular:
                found = self._walk_down(regular[0][1], parts)
                return (
                    Outcome("internal", found, how)
                    if found
                    else self._missing_in(regular[0][1], parts)
                )
        parts_here = [(how, self._walk_down(place, parts)) for how, place in namespace]
        for how, found in parts_here:
            if found is not None and found.path is not None:
                return Outcome("internal", found, f"namespace, {how}")
        for _, found in parts_here:
            if found is not None:
                deep = len(parts) > 1  # `acme.two` is here; plain `acme` may be a distribution's
                return Outcome("internal" if deep else "external", found, "namespace")
        return Outcome("external", how="third party")

    def _search_path(
        self, path: str, root: str, package: str
    ) -> Iterable[tuple[str, tuple[str, ...]]]:
        """The rules in their order, each with the roots that it searches."""
        yield "absolute", (root,)
        folder = path.rpartition("/")[0]
        if folder != root and self._is_script_folder(folder):
            yield "script folder", (folder,)
        around = [base for base in self._projects if path.startswith(base + "/")]
        for base in sorted(around, key=len, reverse=True):
            yield "absolute", self._projects[base]
        yield "absolute", self._top_roots
        others = (self._projects[base] for base in self._projects if base not in around)
        yield "other project", tuple(dict.fromkeys(root for roots in others for root in roots))
        yield "inferred root", self._inferred

    def _is_script_folder(self, folder: str) -> bool:
        """A folder outside of all packages: Python puts it first when it runs a file in it."""
        parts = folder.split("/")
        return not any("/".join(parts[:n]) in self.names.packages for n in range(1, len(parts) + 1))

    def _mapped_place(self, parts: list[str]) -> Place | None:
        for length in range(len(parts), 0, -1):
            prefix = ".".join(parts[:length])
            if prefix in self.mapped:
                top = self._at(self.mapped[prefix], prefix)
                return self._walk_down(top, parts[length - 1 :]) if top is not None else None
        return None

    def _top(self, root: str, name: str) -> Place | None:
        return self._in_folder(root, name, name)

    def _walk_down(self, place: Place | None, parts: list[str]) -> Place | None:
        for name in parts[1:]:
            if place is None:
                return None
            place = self.child(place, name)
        return place

    def _missing(self, root: str, full: list[str]) -> Outcome:
        top = self._top(root, full[0])
        if top is None:
            return Outcome("unresolved", reason=f"no module {'.'.join(full)!r} in the repository")
        return self._missing_in(top, full)

    def _missing_in(self, place: Place, parts: list[str]) -> Outcome:
        for name in parts[1:]:
            below = self.child(place, name)
            if below is None:
                if place.folder is not None:
                    base = f"{place.folder}/{name}"
                    if any(base + suffix in self.paths for suffix in _EXTENSIONS):
                        return Outcome("unresolved", reason=f"{base} has no Python source")
                    return Outcome("unresolved", reason=f"{place.folder} has no module {name!r}")
                return Outcome("unresolved", reason=f"{place.path} is no package")
            place = below
        return Outcome("unresolved", reason=f"no module {'.'.join(parts)!r} in the repository")
