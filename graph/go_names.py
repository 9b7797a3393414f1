"""What a name means in a file: of the package, an import, or the language."""

from __future__ import annotations

import re
from typing import NamedTuple

from paralex.graph.go_packages import Packages, Scope

BUILTINS = frozenset(
    (
        *("any", "bool", "byte", "comparable", "complex64", "complex128", "error", "float32"),
        *("float64", "int", "int8", "int16", "int32", "int64", "rune", "string", "uint", "uint8"),
        *("uint16", "uint32", "uint64", "uintptr", "true", "false", "iota", "nil", "append", "cap"),
        *("clear", "close", "complex", "copy", "delete", "imag", "len", "make", "max", "min"),
        *("new", "panic", "print", "println", "real", "recover"),
    )
)
_VERSION = re.compile(r"v\d+")
_SUFFIX = re.compile(r"[.-](v\d+|go)$|^go[.-]")


class Name(NamedTuple):
    """What a name means: of a package (`scope` declares it), a package (`package`), or something
    from outside (`written`: the import path, where one is named). None of them: not bound."""

    scope: Scope | None = None
    package: Scope | None = None
    outside: bool = False
    written: str = ""
    how: str = ""


class Names:
    """The names that a file sees, but for those inside its functions."""

    def __init__(self, packages: Packages, path: str) -> None:
        detail = packages.detail(path)
        self._own = packages.own_scope(path)
        self._imports: dict[str, Name] = {}
        self._dots: list[tuple[Scope, str]] = []
        self._dot_outside = False
        self._open: list[str] = []  # imports from outside whose package may have any name
        self._qualified = {
            use.root for use in detail.uses if use.steps and isinstance(use.root, str)
        }
        for each in detail.imports:
            found = packages.find(path, each.path)
            inside = found.status == "internal" and packages.name(found.folder)
            scope = packages.imported(path, found.folder) if inside else None
            meant = Name(package=scope, outside=scope is None, written=each.path)
            if each.name == ".":
                if scope is not None:
                    self._dots.append((scope, each.path))
                else:
                    self._dot_outside = True
            elif each.name and each.name != "_":
                self._imports[each.name] = meant
            elif scope is not None and not each.name:
                self._imports[packages.name(found.folder)] = meant
            elif not each.name:
                for name in _likely(each.path):
                    self._imports.setdefault(name, meant)
                if found.status == "internal" or "." in each.path.split("/")[0]:
                    self._open.append(each.path)

    def find(self, name: str) -> Name:
        """The meaning of `name`; the package comes before the language."""
        if name in self._own.names:
            return Name(scope=self._own, how="package")
        if name in self._imports:
            return self._imports[name]
        for scope, path in self._dots:
            if name in scope.names and name[:1].isupper():
                return Name(scope=scope, how="dot-import", written=path)
        if name in BUILTINS:
            return Name(outside=True)
        if self._dot_outside and name[:1].isupper():
            return Name(outside=True)
        # `x.Y` with an `x` that nothing declares can only be a package, and only that of an
        # import which leaves its name to a package that is not here.
        if self._open and name in self._qualified:
            return Name(outside=True, written=self._open[0])
        return Name()


def _likely(path: str) -> list[str]:
    """The names that a package outside of the repository may have, by its import path."""
    parts = path.split("/")
    if len(parts) > 1 and _VERSION.fullmatch(parts[-1]):
        parts.pop()
    last = parts[-1]
    plain = _SUFFIX.sub("", last)
    return [*dict.fromkeys((last, plain, plain.replace("-", "_"), plain.replace("-", "")))]
