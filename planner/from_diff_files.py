"""What links the files of a diff that are no code, and files that stand in each other's way."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from paralex.graph.changes import FileChange
from paralex.graph.kinds import kind_of
from paralex.planner.from_diff_links import Link

Texts = Callable[[FileChange], tuple[bytes, bytes]]  # the old and the new text of a change

_PROSE = frozenset({".md", ".rst", ".txt", ".adoc"})
_TELLING = 5  # letters that the name of a file has at least, to be looked for in code


def file_links(changes: Sequence[FileChange], texts: Texts) -> Iterator[Link]:
    """A file that code names by its own name comes with that code: what is new before it, what is
    gone after it. Manifests go with their lock files; prose that no code names is one task."""
    code = [change for change in changes if change.old or change.new]
    data = [change for change in changes if not change.old and not change.new]
    told = {change.path: texts(change) for change in code} if data else {}
    loose = []
    for change in data:
        links = list(_named(change, code, told))
        yield from links
        if not links:
            loose.append(change)
    for group in (_of_kind(loose, _is_prose), _of_kind(loose, _is_manifest)):
        for one, other in pairwise(group):
            yield Link(one, other, "file", "neither is code", other, together=True)
    yield from _in_the_way(changes)


def _named(
    change: FileChange, code: Sequence[FileChange], told: dict[str, tuple[bytes, bytes]]
) -> Iterator[Link]:
    name = posixpath.basename(change.path)
    if len(name) < _TELLING or _is_manifest(change.path):
        return
    for other in code:
        old, new = (name.encode() in text for text in told[other.path])
        text = f"{other.path} names {name}"
        if new and change.status == "A":
            yield Link(change.path, other.path, "file", text, other.path)
        elif old and change.status == "D":
            yield Link(other.path, change.path, "file", text, other.source)
        elif old or new:
            yield Link(change.path, other.path, "file", text, other.path, False, together=True)


def _of_kind(changes: Sequence[FileChange], is_kind: Callable[[str], bool]) -> list[str]:
    return [change.path for change in changes if is_kind(change.path)]


def _is_prose(path: str) -> bool:
    return kind_of(path) == "changelog" or posixpath.splitext(path)[1].lower() in _PROSE


def _is_manifest(path: str) -> bool:
    return kind_of(path) in ("manifest", "lock")


def _in_the_way(changes: Sequence[FileChange]) -> Iterator[Link]:
    """Where a file was, there is a folder now, or the other way round."""
    gone = {change.source for change in changes if change.status in ("D", "R")}
    new = {change.path: change for change in changes if change.status in ("A", "R")}
    by_old = {change.source: change.path for change in changes}
    for path in new:
        for folder in _folders(path):
            if folder in gone:
                yield _blocked(by_old[folder], path)
    for path in gone:
        for folder in _folders(path):
            if folder in new:
                yield _blocked(by_old[path], folder)


def _blocked(first: str, then: str) -> Link:
    return Link(first, then, "file", f"{then} is made where {first} was", then, together=True)


def _folders(path: str) -> Iterator[str]:
    while folder := posixpath.dirname(path):
        yield folder
        path = folder
