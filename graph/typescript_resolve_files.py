"""Which file a path without its suffix means: extensions, `.js` that is `.ts`, index files."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable

SUBSTITUTES = {
    ".js": (".ts", ".tsx", ".d.ts", ".js", ".jsx"),
    ".jsx": (".tsx", ".ts", ".d.ts", ".jsx", ".js"),
    ".mjs": (".mts", ".d.mts", ".mjs"),
    ".cjs": (".cts", ".d.cts", ".cjs"),
}
ADDED = (".ts", ".tsx", ".d.ts", ".js", ".jsx")
MODULES = (".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs")
_JAVASCRIPT = (".js", ".jsx", ".mjs", ".cjs")
_SOURCES = (".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs")
_OUTPUTS = (".d.ts", ".d.mts", ".d.cts", ".ts", ".js", ".mjs", ".cjs", ".jsx")


def join(directory: str, path: str) -> str:
    """`path` as seen from `directory`, normalised; "" is the repository, `../x` outside."""
    joined = posixpath.normpath(posixpath.join(directory, path))
    return "" if joined == "." else joined


def outside(path: str) -> bool:
    return path == ".." or path.startswith("../") or path.startswith("/")


class Files:
    """The paths of the repository, and the search for the one that a module name means."""

    def __init__(self, paths: Iterable[str]) -> None:
        self.paths = frozenset(paths)
        self.directories = {""}
        self._configs: dict[str, list[str]] = {}
        for path in self.paths:
            parent = posixpath.dirname(path)
            if path.endswith(".json") and posixpath.basename(path).startswith("tsconfig"):
                self._configs.setdefault(parent, []).append(path)
            while parent not in self.directories:
                self.directories.add(parent)
                parent = posixpath.dirname(parent)

    def configs_in(self, directory: str) -> list[str]:
        """All `tsconfig*.json` of a directory, sorted."""
        return sorted(self._configs.get(directory, ()))

    def file(self, path: str, *, javascript: bool = False, added: bool = True) -> str | None:
        """The module file that `path` means, `./x.js` as `x.ts` and (if `added`) `./x` as `x.ts`.

        `javascript`: the importer is JavaScript, for which Node takes a file as it is written.
        """
        stem, suffix = posixpath.splitext(path)
        if javascript and suffix in _JAVASCRIPT and path in self.paths:
            return path
        for other in SUBSTITUTES.get(suffix, ()):
            if stem + other in self.paths:
                return stem + other
        if (suffix in MODULES or suffix == ".json") and path in self.paths:
            return path
        if not added:
            return None
        for extra in ADDED:
            if path + extra in self.paths:
                return path + extra
        if suffix and f"{stem}.d{suffix}.ts" in self.paths:
            return f"{stem}.d{suffix}.ts"
        return None

    def index(self, directory: str) -> str | None:
        """The index file of a directory."""
        for extra in ADDED:
            path = join(directory, "index" + extra)
            if path in self.paths:
                return path
        return None

    def source(self, stem_paths: Iterable[str]) -> str | None:
        """The first source file that one of the built files' paths (moved) may come from."""
        for path in stem_paths:
            stem = next((path.removesuffix(o) for o in _OUTPUTS if path.endswith(o)), path)
            for suffix in _SOURCES:
                if stem + suffix in self.paths:
                    return stem + suffix
        return None
