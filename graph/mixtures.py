"""What names would be lost in a tree that has some files of one commit and the rest of another.

Nothing is checked out: a tree that was never committed is resolved like any other, by the rules
of each language.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from paralex.graph.changes import FileChange
from paralex.graph.revision import Revision
from paralex.graph.shapes import ImportEdge, Resolved

Side = Literal["old", "new"]
_STUB = ".pyi"  # for checkers alone: it is not there when the program runs
_SUBMODULE = "submodule"  # how an import of a module by its package is resolved
_KEPT = 64  # trees that are remembered


_ALONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, order=True)
class Lost:
    """`name` is used at `line` by `user` ("" for the module level), and is not there. `soft`: only
    a type checker would mind."""

    line: int
    name: str
    user: str
    soft: bool = False


_NONE: frozenset[Lost] = frozenset()


class Mixtures:
    """Trees between two commits, each named by a side and the changes that are on the other."""

    def __init__(self, old: Revision, new: Revision, changes: Collection[FileChange]) -> None:
        self._sides: dict[Side, Revision] = {"old": old, "new": new}
        self._changes = {change.path: change for change in changes}
        self._tree = lru_cache(_KEPT)(self._mixed)
        self._resolved = lru_cache(None)(self._resolve)

    def version(self, base: Side, flipped: frozenset[str], path: str) -> tuple[Side, str] | None:
        """Which version of `path` (the new path of a change, or a file that does not change) the
        tree has, and its path there; None where it has none."""
        change = self._changes.get(path)
        if change is None:
            return base, path
        side: Side = base if path not in flipped else "new" if base == "old" else "old"
        if side == "old":
            return (side, change.source) if change.existed else None
        return (side, change.path) if change.exists else None

    def leads_to(self, base: Side, path: str) -> frozenset[str]:
        """The files that the version of `path` on this side names, by their paths there: nothing
        else can make it lose anything."""
        found = self.version(base, _ALONE, path)
        if found is None:
            return _ALONE
        resolved = self._resolved(base, _ALONE, found[1], found[1].endswith(_STUB))
        if resolved is None:
            return _ALONE
        targets = {edge.to_path for edge in resolved.references}
        return frozenset(targets | {edge.to_path for edge in resolved.imports if edge.to_path})

    def lost(self, base: Side, flipped: frozenset[str], path: str) -> frozenset[Lost]:
        """What the version of `path` in this tree uses, and has in the commit that it is from,
        but not here."""
        found = self.version(base, flipped, path)
        if found is None:
            return _NONE
        side, name = found
        stubs = name.endswith(_STUB)
        whole = self._resolved(side, _ALONE, name, stubs)
        here = self._resolved(base, flipped, name, stubs)
        return frozenset(_lost(whole, here)) if whole is not None and here is not None else _NONE

    def _resolve(
        self, base: Side, flipped: frozenset[str], name: str, stubs: bool
    ) -> Resolved | None:
        tree = self._tree(base, flipped, stubs)
        return tree.resolve(name) if tree.facts_of(name) is not None else None

    def _mixed(self, base: Side, flipped: frozenset[str], stubs: bool) -> Revision:
        here, other = self._sides[base], self._sides["new" if base == "old" else "old"]
        changed = [self._changes[path] for path in flipped if path in self._changes]
        names = {name for change in changed for name in (change.path, change.source)}
        paths = {path for path in here.paths if path not in names}
        paths |= names.intersection(other.paths)
        blobs = {
            path: (other if path in names else here).blobs.get(path)
            for path in sorted(paths)
            if stubs or not path.endswith(_STUB)
        }
        known = {path: identity for path, identity in blobs.items() if identity is not None}
        return Revision(here.objects, "", tuple(blobs), known)


def _lost(whole: Resolved, here: Resolved) -> Iterator[Lost]:
    typed = {edge.line for edge in whole.imports if edge.type_only}
    told: set[tuple[int, str]] = set()
    known = {(each.user, each.written, each.line) for each in whole.unresolved}
    for each in here.unresolved:
        if (each.user, each.written, each.line) not in known:
            told.add((each.line, each.written.rpartition(".")[2]))
            yield Lost(each.line, each.written, each.user, each.line in typed)
    for edge, name in _imports_lost(whole, here):
        if (edge.line, name.rpartition(".")[2]) not in told:
            told.add((edge.line, name.rpartition(".")[2]))
            yield Lost(edge.line, name, "", edge.type_only)
    for line, name, user, shown in _vanished(whole, here):
        if (line, name) not in told:
            yield Lost(line, shown, user, line in typed)


def _imports_lost(whole: Resolved, here: Resolved) -> Iterator[tuple[ImportEdge, str]]:
    """Modules that an import led to."""
    inside = {(edge.line, edge.written) for edge in here.imports if edge.status == "internal"}
    modules = {
        (edge.line, edge.written, name)
        for edge in here.imports
        if edge.how == _SUBMODULE
        for name in edge.names
    }
    for edge in whole.imports:
        if edge.status == "internal" and (edge.line, edge.written) not in inside:
            yield edge, edge.written
        elif edge.how == _SUBMODULE:
            for name in edge.names:
                if (edge.line, edge.written, name) not in modules:
                    yield edge, name


def _vanished(whole: Resolved, here: Resolved) -> Iterator[tuple[int, str, str, str]]:
    """Uses that lead nowhere now: members, and names of a module that may make up names itself.
    Where the type of a value is not known any more, nobody can tell."""
    found = {
        (edge.user, edge.to_symbol.rpartition(".")[2], line)
        for edge in here.references
        for line in edge.lines
    }
    for edge in whole.references:
        name = edge.to_symbol.rpartition(".")[2]
        if not name or name in here.unknown_members or edge.to_path == whole.path:
            continue
        for line in edge.lines:
            if (edge.user, name, line) not in found:
                shown = f"{edge.receiver[1]}.{name}" if edge.receiver else edge.to_symbol
                yield line, name, edge.user, shown
                break
