"""The answers for the pairs of one repository, and what git and a merge by symbol say to them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from pathlib import Path

from paralex.cli.evaluate_merge import Merger
from paralex.errors import UsageError
from paralex.graph.git import GitTrouble, git
from paralex.graph.languages import language_of
from paralex.graph.revision import Objects
from paralex.planner.parallel import Reason, is_hub, meetings, verdict
from paralex.planner.parallel_score import Judged, Pair
from paralex.planner.parallel_sides import Side

_REMEMBERED = 64  # sides: in a list of pairs, neighbours often share one


def judged(place: Path, pairs: Sequence[Pair], *, hubs_apart: bool = False) -> list[Judged]:
    """The answer for each pair, in order; `unknown` where git does not have a commit."""
    with Objects(place) as objects:
        merger = Merger(objects)
        side = lru_cache(_REMEMBERED)(partial(Side, objects))
        return [_judged(place, side, merger, pair, hubs_apart) for pair in pairs]


def _parted(root: Path, pair: Pair) -> str:
    """Where the two parted: what both have in common since `base` is no change of either."""
    try:
        return git(root, "merge-base", pair.p1, pair.p2).decode().strip()
    except GitTrouble:
        return pair.base


def _judged(
    root: Path, side: Callable[[str, str], Side], merger: Merger, pair: Pair, hubs_apart: bool
) -> Judged:
    base = _parted(root, pair)
    one, other = (side(base, commit) for commit in (pair.p1, pair.p2))
    try:
        _ = one.difference, other.difference
    except UsageError as error:
        return Judged(pair, "unknown", reasons=(Reason("path", "", str(error)),))
    merges = lru_cache(maxsize=None)(merger.merges)
    said = verdict(one, other, merges, hubs_apart=hubs_apart)
    unsolved: frozenset[str] = frozenset()
    if pair.conflict:
        solved = {m.path for m in meetings(one, other) if merges(m)}
        left = {path for path in pair.conflict_files if hubs_apart and is_hub(path)}
        unsolved = frozenset(pair.conflict_files) - solved - left
    by_path = {path for path in unsolved if _by_path(one, other, path)}
    return Judged(pair, said.answer, unsolved, frozenset(by_path), said.reasons)


def _by_path(one: Side, other: Side, path: str) -> bool:
    """Whether a conflict in this file is one about the file: it has no symbols, or was not there
    on both sides, before and after."""
    return language_of(path) is None or any(
        change is None or change.old is None or change.new is None
        for change in (side.difference.changed.get(path) for side in (one, other))
    )
