"""Two commits as dictionaries of texts: no git, and the id of a blob is its text."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from paralex.graph.changes import FileChange, Status
from paralex.graph.revision import Objects, Revision
from paralex.planner.from_diff import Split, split_diff

Files = Mapping[str, str]


class Texts(Objects):
    def __init__(self) -> None:
        super().__init__(Path())

    def blob(self, identity: str) -> bytes:
        return identity.encode()


def commits(old: Files, new: Files) -> tuple[Revision, Revision, list[FileChange]]:
    objects = Texts()
    was, now = (
        Revision(objects, name, tuple(sorted(files)), dict(sorted(files.items())))
        for name, files in (("old", old), ("new", new))
    )
    found = []
    for path in sorted(old.keys() | new.keys()):
        if old.get(path) == new.get(path):
            continue
        status: Status = "A" if path not in old else "M" if path in new else "D"
        before = was.resolve(path) if was.facts_of(path) else None
        after = now.resolve(path) if now.facts_of(path) else None
        facts = was.facts_of(path), now.facts_of(path)
        found.append(FileChange(path, status, path, *facts, before, after))
    return was, now, found


def split_of(old: Files, new: Files, *, beside: tuple[str, ...] = ()) -> Split:
    return split_diff(*commits(old, new), beside)


def order_of(old: Files, new: Files, *, beside: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """Each edge in words: the files of both tasks."""
    found = split_of(old, new, beside=beside)
    return [(" ".join(found.tasks[a]), " ".join(found.tasks[b])) for a, b in found.edges]
