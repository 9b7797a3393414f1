"""What differs between two commits, entry by entry: also links, modes and submodules."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from paralex.errors import UsageError
from paralex.graph.git import GitTrouble, git

_MOST = 1000  # candidates for a move that git compares


@dataclass(frozen=True, slots=True)
class Entry:
    """One path of a commit: the mode as git writes it, and the id of the object."""

    mode: str
    identity: str

    @property
    def is_file(self) -> bool:
        """Whether it is a regular file: no link, no submodule."""
        return self.mode in {"100644", "100755"}


@dataclass(frozen=True, slots=True)
class EntryChange:
    """What a path was and is; None where it is not there."""

    old: Entry | None
    new: Entry | None


@dataclass(frozen=True)
class Difference:
    """`changed`: each path that differs, a moved file at both of its ends. `moved`: the new path
    of each moved file by its old one, as git sees it."""

    changed: Mapping[str, EntryChange]
    moved: Mapping[str, str] = field(default_factory=dict)


def difference(root: Path, old: str, new: str) -> Difference:
    """What turns the commit `old` into `new`. UsageError when git cannot compare them."""
    try:
        said = git(
            root, "diff-tree", "-r", "-z", "--raw", "--no-ext-diff", "--full-index", "-M",
            f"-l{_MOST}", "--ignore-submodules=none", old, new,
        )  # fmt: skip
    except GitTrouble as trouble:
        raise UsageError(f"{root}: {old} and {new} cannot be compared: {trouble}") from trouble
    changed: dict[str, EntryChange] = {}
    moved = {}
    fields = iter(said.split(b"\0"))
    for about in fields:
        if not about:
            continue
        was, now, before, after, letter = about.decode().removeprefix(":").split()
        path = os.fsdecode(next(fields))
        old_entry, new_entry = _entry(was, before), _entry(now, after)
        if letter[0] == "R":
            target = os.fsdecode(next(fields))
            moved[path] = target
            changed[path] = EntryChange(old_entry, None)
            changed[target] = EntryChange(None, new_entry)
        else:
            changed[path] = EntryChange(old_entry, new_entry)
    return Difference(dict(sorted(changed.items())), dict(sorted(moved.items())))


def _entry(mode: str, identity: str) -> Entry | None:
    return None if mode == "000000" else Entry(mode, identity)
