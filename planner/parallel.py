"""Whether two lines of work that are done could have run side by side: the answer for a pair,
from the exact changes of both.

Writes come first: what both change has to come together without anyone looking at it (`Merge`
says whether it does). Then reads: what one side uses must mean what it meant.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from paralex.graph.entries import EntryChange
from paralex.graph.kinds import kind_of
from paralex.graph.shapes import FileFacts
from paralex.planner.parallel_fresh import fresh_uses
from paralex.planner.parallel_lines import hang_together, lines_of
from paralex.planner.parallel_reads import broken_uses
from paralex.planner.parallel_sides import Side
from paralex.planner.parallel_units import STATEMENTS, clashes, lost_imports
from paralex.planner.report import PairWord

MAY_RUN_TOGETHER: frozenset[PairWord] = frozenset({"independent", "commute"})


@dataclass(frozen=True, slots=True)
class Meeting:
    """A file that both sides changed, in different ways. `base`: where it was before; for a file
    that both moved to one place, what it was there."""

    path: str
    base: EntryChange
    one: EntryChange
    other: EntryChange


@dataclass(frozen=True, slots=True)
class Reason:
    """Why two sides may not run together. `kind`: `path` for what is claimed as a whole file,
    `symbol` for a part of one, `read` for a use of what the other side changes."""

    kind: Literal["path", "symbol", "read"]
    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """`reasons` are empty for what may run together, and sorted."""

    answer: PairWord
    reasons: tuple[Reason, ...] = ()


# Whether the versions of a file come together: the lines of both merge, and with a language, so
# do the symbols.
Merges = Callable[[Meeting], bool]


def verdict(one: Side, other: Side, merges: Merges, *, hubs_apart: bool = False) -> Verdict:
    """The answer for two sides with one base. `hubs_apart`: changelogs and lock files are left to
    a task of their own, so that they keep nobody apart."""
    writes = tuple(
        reason
        for reason in _write_reasons(one, other, merges)
        if not (hubs_apart and is_hub(reason.path))
    )
    if writes:
        return Verdict("conflict", tuple(sorted(writes, key=_key)))
    here, there = _read_reasons(one, other), _read_reasons(other, one)
    if here or there:
        answer: PairWord = "conflict" if here and there else "ordered"
        return Verdict(answer, tuple(sorted(here | there, key=_key)))
    shared = one.difference.changed.keys() & other.difference.changed.keys()
    return Verdict("commute" if shared else "independent")


def _read_reasons(writer: Side, reader: Side) -> set[Reason]:
    found = (*broken_uses(writer, reader), *fresh_uses(writer, reader))
    return {Reason("read", path, text) for path, text in found}


def is_hub(path: str) -> bool:
    """Whether many changes touch the file besides what they are about, and it can be written
    when they are done: from what they say, or by a command."""
    return kind_of(path) in {"changelog", "lock"}


def _key(reason: Reason) -> tuple[str, str, str]:
    return reason.path, reason.kind, reason.text


def _write_reasons(one: Side, other: Side, merges: Merges) -> Iterator[Reason]:
    yield from _moves(one, other)
    yield from _moves(other, one)
    yield from _folders(one, other)
    yield from _folders(other, one)
    for meeting in meetings(one, other):
        yield from _clash(one, other, meeting, merges)


def meetings(one: Side, other: Side) -> Iterator[Meeting]:
    """The files that both sides leave in different states, in order."""
    changed, against = one.difference.changed, other.difference.changed
    for path in sorted(changed.keys() & against.keys()):
        mine, yours = changed[path], against[path]
        if mine.new != yours.new:
            base = mine
            source = one.sources.get(path)
            if mine.old is None and source and source == other.sources.get(path):
                base = changed[source]
            yield Meeting(path, base, mine, yours)


def _moves(one: Side, other: Side) -> Iterator[Reason]:
    """A file that one side moved, while the other moved it elsewhere or took it away; one that
    the other changed is met at its old path."""
    for source, target in one.difference.moved.items():
        change = other.difference.changed.get(source)
        if change is not None and change.new is None:
            elsewhere = other.difference.moved.get(source)
            if elsewhere != target:
                what = f"moved to {elsewhere}" if elsewhere else "deleted"
                yield Reason("path", source, f"moved to {target} here and {what} there")


def _folders(one: Side, other: Side) -> Iterator[Reason]:
    """A folder that one side moved as a whole or put a file in the place of, while the other
    makes a file in it."""
    made = {p for p, change in other.difference.changed.items() if change.old is None}
    emptied = one.emptied_folders
    own = {p for p, change in one.difference.changed.items() if change.new is not None}
    for path in sorted(made):
        for folder in _above(path):
            if folder in emptied and path not in one.difference.changed:
                yield Reason("path", path, f"made in {folder}, which is moved there")
            if folder in own:
                yield Reason("path", path, f"{folder} is a file there")


def _above(path: str) -> Iterator[str]:
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path


def _clash(one: Side, other: Side, meeting: Meeting, merges: Merges) -> Iterator[Reason]:
    path = meeting.path
    mine, yours = meeting.one.new, meeting.other.new
    if mine is None or yours is None:
        yield Reason("path", path, "one side changes it, the other takes it away")
        return
    here, there = one.facts(path, mine), other.facts(path, yours)
    base = one.facts(path, meeting.base.old)
    if here is None or there is None:
        if not merges(meeting):
            yield Reason("path", path, "both change the same lines, and it has no symbols")
        return
    yield from _in_source(one, other, base, here, there, meeting, merges)
    for lost in sorted(
        lost_imports(base, here, there, other.gained(path))
        | lost_imports(base, there, here, one.gained(path))
    ):
        yield Reason("symbol", path, f"one side drops the import of {lost}, the other uses it")


def _in_source(
    one: Side,
    other: Side,
    base: FileFacts | None,
    here: FileFacts,
    there: FileFacts,
    meeting: Meeting,
    merges: Merges,
) -> Iterator[Reason]:
    path = meeting.path
    found = tuple(clashes(base, here, there))
    apart = all(clash.inside for clash in found) and merges(meeting)
    if apart and base is not None:
        names = sorted({clash.part for clash in found} - {"", STATEMENTS})
        texts = (
            tuple(
                (facts, side.text(entry).splitlines())
                for side, facts, entry in (
                    (one, base, meeting.base.old),
                    (one, here, meeting.one.new),
                    (other, there, meeting.other.new),
                )
            )
            if names
            else ()
        )
        for name in names:
            if hang_together(*(lines_of(facts, text, name) for facts, text in texts)):
                yield Reason("symbol", path, f"{name}: one side sets what the other uses")
    for clash in () if apart else found:
        kind: Literal["path", "symbol"] = "symbol" if clash.part else "path"
        part = "" if clash.part in ("", STATEMENTS) else f"{clash.part}: "
        yield Reason(kind, path, f"{part}{clash.why}")
    if not apart and not found:
        yield Reason("symbol", path, "different symbols on lines that cannot be told apart")
