"""Three-way merges of trees, judged by what the files say and not by their lines alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from paralex.orchestrator.facts import Reader
from paralex.orchestrator.git import GITLINK, LINK, Change, Entry, Repo
from paralex.orchestrator.lines import merge_lines
from paralex.orchestrator.merge_text import candidates, expected


@dataclass(frozen=True)
class Merged:
    """`tree` is sound only without `conflicts` (path -> why). `both`: paths that both sides
    changed, in different ways."""

    tree: str
    conflicts: Mapping[str, str]
    both: tuple[str, ...]


def merge_trees(repo: Repo, reader: Reader, base: str, ours: str, theirs: str) -> Merged:
    """`theirs` with the changes from `base` to `ours` brought in."""
    mine, other = repo.diff(base, ours), repo.diff(base, theirs)
    edits: dict[str, Entry | None] = {}
    conflicts: dict[str, str] = {}
    both = []
    for path, change in mine.items():
        against = other.get(path)
        if against is None:
            edits[path] = change.new
        elif against.new != change.new:
            both.append(path)
            merged = _merge(repo, reader, path, change, against)
            if isinstance(merged, str):
                conflicts[path] = merged
            else:
                edits[path] = merged
    if conflicts:
        return Merged(theirs, conflicts, tuple(both))
    tree = repo.edited_tree(theirs, edits)
    # Where one side has a file and the other a folder, git's index lets the newcomer win.
    lost = repo.diff(theirs, tree).keys() - edits.keys()
    why = "a file here and a folder there"
    return Merged(tree, dict.fromkeys(sorted(lost), why), tuple(both))


def _merge(repo: Repo, reader: Reader, path: str, ours: Change, theirs: Change) -> Entry | str:
    """The merged entry, or why there is none."""
    if ours.new is None or theirs.new is None:
        return "changed here and deleted there"
    base = ours.old
    if {LINK, GITLINK} & {ours.new.mode, theirs.new.mode, base.mode if base else ""}:
        return "a link that both sides changed"
    mode = theirs.new.mode if base and ours.new.mode == base.mode else ours.new.mode
    reader.load([base, ours.new, theirs.new])
    texts = (
        reader.data(ours.new),
        reader.data(base) if base else b"",
        reader.data(theirs.new),
    )
    mine, other = reader.facts(path, ours.new), reader.facts(path, theirs.new)
    # Without a language the merge of the lines alone has to do.
    wanted = expected(reader.facts(path, base), mine, other) if mine and other else None
    lines = merge_lines(repo, *texts)
    if lines is None:
        return "both sides changed what is no text"
    for text in candidates(lines, wanted):
        entry = Entry(mode, repo.write_blob(text))
        if wanted is None or wanted.allows(reader.facts(path, entry)):
            return entry
    return "both sides changed the same place"
