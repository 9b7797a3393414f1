"""The dotted name of each Python file of a repository, and the root that it is found under."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

SUFFIXES = (".py", ".pyi")


class Names:
    """Names by Python's rule: the outermost folder with an `__init__` is a top-level package.

    A folder that the configuration maps to a package, and a root that it states, come first.
    """

    def __init__(
        self, files: frozenset[str], mapped: Mapping[str, str], roots: frozenset[str]
    ) -> None:
        self.files = files
        self.folders = folders_of(files)
        self.packages = packages_of(files)
        self.mapped_folders = {folder: prefix for prefix, folder in mapped.items()}
        self.roots = roots
        self._homes: dict[str, tuple[str, str]] = {}
        self._names = self._unique_names()

    def name(self, path: str) -> str:
        """The dotted name of a file of the repository."""
        return self._names[path]

    def namespace_name(self, folder: str) -> str:
        """The dotted name of a package without a file."""
        return self.home(f"{folder}/x")[1]

    def home(self, path: str) -> tuple[str, str]:
        """(root, dotted package) of the folder that a file is in; the package may be ""."""
        folder = path.rpartition("/")[0]
        known = self._homes.get(folder)
        if known is None:
            known = self._homes[folder] = self._home(folder)
        return known

    def _home(self, folder: str) -> tuple[str, str]:
        parts = folder.split("/") if folder else []
        for length in range(len(parts), 0, -1):
            prefix = self.mapped_folders.get("/".join(parts[:length]))
            if prefix is not None:
                return "/".join(parts[:length]), ".".join([prefix, *parts[length:]])
        start = max(
            (n for n in range(len(parts) + 1) if "/".join(parts[:n]) in self.roots), default=0
        )
        outermost = next(
            (n for n in range(start, len(parts)) if "/".join(parts[: n + 1]) in self.packages),
            start,
        )
        if start and "/".join(parts[:start]).rpartition("/")[2] == "src":
            outermost = start  # namespace packages are at home under src
        return "/".join(parts[:outermost]), ".".join(parts[outermost:])

    def _unique_names(self) -> dict[str, str]:
        """Names by the rules; where two files claim one, both are named by their whole path."""
        names = {path: self._plain_name(path) for path in self.files}
        claims: dict[str, set[str]] = {}
        for path, name in names.items():
            claims.setdefault(name, set()).add(path.rpartition(".")[0])
        for path, name in names.items():
            if len(claims[name]) > 1:
                names[path] = _dotted(path.rpartition(".")[0].removesuffix("/__init__"))
        return names

    def _plain_name(self, path: str) -> str:
        package = self.home(path)[1]
        stem = path.rpartition("/")[2].rpartition(".")[0]
        if stem == "__init__":
            return package or _dotted(path.rpartition(".")[0])
        return f"{package}.{stem}" if package else stem


def folders_of(files: Iterable[str]) -> frozenset[str]:
    """All folders that hold Python files, at any depth; "" is the repository."""
    found = {""}
    for path in files:
        folder = path.rpartition("/")[0]
        while folder and folder not in found:
            found.add(folder)
            folder = folder.rpartition("/")[0]
    return frozenset(found)


def packages_of(files: Iterable[str]) -> frozenset[str]:
    """The folders with an `__init__`."""
    found = (path.rpartition("/") for path in files)
    return frozenset(f for f, _, name in found if name in ("__init__.py", "__init__.pyi"))


def _dotted(path: str) -> str:
    return path.replace("/", ".")
