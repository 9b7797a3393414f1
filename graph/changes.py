"""What changed between two commits, file by file, with what both versions say."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Literal

from paralex.errors import UsageError
from paralex.graph.git import GitTrouble, git
from paralex.graph.revision import Revision
from paralex.graph.shapes import FileFacts, Resolved

Status = Literal["A", "M", "D", "R"]
_SUBMODULE = "160000"
_STATUS: dict[str, Status] = {"A": "A", "M": "M", "T": "M", "D": "D", "R": "R"}
_MOST = 2000  # moved files that git looks for; beyond that they are added and deleted ones


@dataclass(frozen=True, slots=True)
class FileChange:
    """One file that differs. `source` is its path in the old commit and `path` that in the new
    one; they differ for a moved file alone. What a version says (`old`, `new`) and what its names
    resolve to in its own commit (`before`, `after`) are None where the file is not there, or is
    in no language that is known."""

    path: str
    status: Status
    source: str
    old: FileFacts | None = None
    new: FileFacts | None = None
    before: Resolved | None = None
    after: Resolved | None = None

    @property
    def existed(self) -> bool:
        return self.status != "A"

    @property
    def exists(self) -> bool:
        return self.status != "D"


def changes(
    old: Revision,
    new: Revision,
    *,
    renames: bool = True,
    only: Collection[str] | None = None,
) -> tuple[FileChange, ...]:
    """Every file that differs between two commits of one repository, by path. `only`: no others
    than these (and what was moved to them). Without `renames`, a moved file is one that was added
    and one that was deleted. Submodules are left out, as in a graph.

    UsageError when git cannot compare them.
    """
    found = []
    for status, source, path in _listed(old, new, renames):
        if only is None or path in only:
            was, before = _version(old, source) if status != "A" else (None, None)
            now, after = _version(new, path) if status != "D" else (None, None)
            found.append(FileChange(path, status, source, was, now, before, after))
    return tuple(sorted(found, key=lambda change: change.path))


def _version(revision: Revision, path: str) -> tuple[FileFacts | None, Resolved | None]:
    facts = revision.facts_of(path)
    return facts, revision.resolve(path) if facts is not None else None


def left_out(old: Revision, new: Revision) -> tuple[str, ...]:
    """What differs too and is no part of `changes`: submodules, and names that are not UTF-8."""
    names = {path for kept, _, _, path in _entries(old, new, False) if not kept}
    return tuple(sorted(name.encode("utf-8", "replace").decode() for name in names))


def _listed(old: Revision, new: Revision, renames: bool) -> Iterator[tuple[Status, str, str]]:
    """Status, old path and new path of each entry that differs."""
    for kept, status, source, path in _entries(old, new, renames):
        if kept:
            yield status, source, path


def _entries(
    old: Revision, new: Revision, renames: bool
) -> Iterator[tuple[bool, Status, str, str]]:
    """As git has them, and whether a graph could."""
    moved = ("-M", f"-l{_MOST}") if renames else ("--no-renames",)
    try:
        said = git(
            old.objects.root, "diff-tree", "-r", "-z", "--raw", "--no-ext-diff", "--full-index",
            *moved, old.commit, new.commit,
        )  # fmt: skip
    except GitTrouble as trouble:
        raise UsageError(
            f"{old.objects.root}: {old.commit} and {new.commit} cannot be compared: {trouble}"
        ) from trouble
    fields = iter(said.decode("utf-8", "surrogateescape").split("\0"))
    for about in fields:
        if not about:
            continue
        was, now, _, _, letter = about.removeprefix(":").split()
        source = next(fields)
        path = next(fields) if letter[0] in "RC" else source
        kept = _SUBMODULE not in (was, now) and _is_text(source) and _is_text(path)
        yield kept, _STATUS[letter[0]], source, path


def _is_text(path: str) -> bool:
    """The graph has no file whose name is not UTF-8."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True
