"""Three-way merges of trees, judged by what the files say and not by their lines alone.

git merges the lines. Where a language knows the file, the result must then parse, and each
symbol in it must be the one of the side that changed it: a merge of lines that went wrong (or
that only joined two neighbouring insertions) is found out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from paralex.graph.shapes import FileFacts
from paralex.orchestrator.facts import Reader
from paralex.orchestrator.git import GITLINK, LINK, Change, Entry, Repo
from paralex.orchestrator.lines import merge_lines


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
    expected = _expectation(reader, path, ours, theirs)
    lines = merge_lines(repo, *texts)
    if lines is None:
        return "both sides changed what is no text"
    # Only the facts can tell joined lines from nonsense.
    tries = (lines.merged,) if lines.merged is not None else lines.joined if expected else ()
    for text in tries:
        entry = Entry(mode, repo.write_blob(text))
        if expected is None or _as_expected(expected, reader.facts(path, entry)):
            return entry
    return "both sides changed the same place"


@dataclass(frozen=True)
class _Expected:
    """What the merged file must say: each symbol's definitions, the loose statements, the
    imports."""

    symbols: Mapping[str, tuple[tuple[str, ...], ...]]
    loose: str
    imports: frozenset[str]


def _expectation(reader: Reader, path: str, ours: Change, theirs: Change) -> _Expected | None:
    """None when the file has no language; then the merge of the lines alone has to do."""
    mine, other = reader.facts(path, ours.new), reader.facts(path, theirs.new)
    if mine is None or other is None:
        return None
    base = reader.facts(path, ours.old)
    was, has, got = _said(base), _said(mine), _said(other)
    symbols = {}
    for name in was.keys() | has.keys() | got.keys():
        chosen = got.get(name) if has.get(name) == was.get(name) else has.get(name)
        if chosen is not None:
            symbols[name] = chosen
    loose = other.loose if base is not None and mine.loose == base.loose else mine.loose
    removed = (base.imports if base else frozenset()) - (mine.imports & other.imports)
    return _Expected(symbols, loose, (mine.imports | other.imports) - removed)


def _said(facts: FileFacts | None) -> dict[str, tuple[tuple[str, ...], ...]]:
    table: dict[str, list[tuple[str, ...]]] = {}
    for symbol in facts.symbols if facts else ():
        told = (symbol.kind, symbol.signature, symbol.body, symbol.doc)
        table.setdefault(symbol.name, []).append(told)
    return {name: tuple(sorted(told)) for name, told in table.items()}


def _as_expected(expected: _Expected, merged: FileFacts | None) -> bool:
    return (
        merged is not None
        and merged.problem is None
        and _said(merged) == expected.symbols
        and merged.loose == expected.loose
        and merged.imports == expected.imports
    )
