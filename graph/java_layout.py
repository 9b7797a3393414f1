"""Which packages and top-level classes there are, and which of them a file sees.

A source root is a folder below which the folders are those that the `package` declarations say;
no build file is read. Where a class is in several roots, the nearest to the file that asks counts.
"""

from __future__ import annotations

from typing import NamedTuple

from paralex.graph.java_detail import Detail
from paralex.graph.shapes import Project
from paralex.graph.testfiles import is_test


class Ambiguous(NamedTuple):
    """A class that several roots define, none of them nearer than the others."""

    files: int


class Layout:
    """The Java files of a project by package and class."""

    def __init__(self, project: Project) -> None:
        self.details: dict[str, Detail] = {}
        self._classes: dict[str, dict[str, list[str]]] = {}
        self._roots: dict[str, str] = {}
        for path in sorted(project.facts):
            if not path.endswith(".java"):
                continue
            detail = project.facts[path].detail
            if not isinstance(detail, Detail):
                continue
            self.details[path] = detail
            self._roots[path] = _root(path, detail.package)
            known = self._classes.setdefault(detail.package, {})
            for each in detail.types:
                if each.name and each.outer < 0:
                    known.setdefault(each.name, []).append(path)

    def has_package(self, package: str) -> bool:
        return package in self._classes

    def module(self, path: str) -> str:
        """The name of a file: its package and the class that it is named after."""
        package = self.details[path].package
        base = path.rpartition("/")[2].removesuffix(".java")
        return f"{package}.{base}" if package else base

    def find(self, path: str, package: str, name: str) -> str | Ambiguous | None:
        """The file of a top-level class, as `path` sees it."""
        found = self._classes.get(package, {}).get(name)
        if not found:
            return None
        root = self._roots[path]
        if len(found) > 1 or found[0] != path:
            found = self._seen(path, root, found)
        if len(found) > 1:
            found = [each for each in found if each == path] or found
        if len(found) > 1:
            found = [each for each in found if self._roots[each] == root] or found
        if len(found) > 1:
            home = _module_folder(root)
            found = [each for each in found if _module_folder(self._roots[each]) == home] or found
        return found[0] if len(found) == 1 else Ambiguous(len(found)) if found else None

    def _seen(self, path: str, root: str, found: list[str]) -> list[str]:
        """Code that ships does not see the tests of other roots."""
        if is_test(path):
            return found
        return [each for each in found if self._roots[each] == root or not is_test(each)]


def _root(path: str, package: str) -> str:
    folder = path.rpartition("/")[0]
    inner = package.replace(".", "/")
    if not inner:
        return folder
    if folder == inner:
        return ""
    return folder.removesuffix("/" + inner) if folder.endswith("/" + inner) else folder


def _module_folder(root: str) -> str:
    """What the roots of one module share: what stands in front of `src`."""
    parts = root.split("/")
    return "/".join(parts[: parts.index("src")]) if "src" in parts else root
