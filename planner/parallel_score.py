"""How good the answers for pairs are, by the word of git: what really ran in parallel, and whether
it came together.

A conflict of git that a merge by symbol solves is no conflict here; one that it does not solve
has to be foreseen.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import mean

from paralex.planner.parallel import MAY_RUN_TOGETHER, Reason
from paralex.planner.report import PairWord

METRICS = (
    "missed_path_conflicts", "missed_conflicts", "kept_parallel", "kept_parallel_shared_file",
)  # fmt: skip


@dataclass(frozen=True)
class Pair:
    """Two lines of work, `p1` and `p2`, that started at `base`, and what git says of them, None
    where that is not known: whether they conflict, in which files, and whether both change a
    file of source, and any file."""

    repo: str
    base: str
    p1: str
    p2: str
    conflict: bool | None = None
    conflict_files: tuple[str, ...] = ()
    shared_source: bool = False
    shared: bool = False


@dataclass(frozen=True)
class Judged:
    """A pair with its answer. `unsolved`: the files in which git has a conflict that a merge by
    symbol does not solve either; `by_path`: those of them that are claimed as a whole, since
    they have no symbols (or not on both sides)."""

    pair: Pair
    answer: PairWord
    unsolved: frozenset[str] = frozenset()
    by_path: frozenset[str] = frozenset()
    reasons: tuple[Reason, ...] = ()

    @property
    def parallel(self) -> bool:
        return self.answer in MAY_RUN_TOGETHER

    @property
    def file_rule(self) -> Judged:
        """What the rule says that two tasks may not touch a common file."""
        answer: PairWord = "conflict" if self.pair.shared else "independent"
        return Judged(self.pair, answer, self.unsolved, self.by_path)


Scores = dict[str, float | int | None]


def scores(judged: Sequence[Judged]) -> Scores:
    """A number for each of METRICS; None where no pair is of that sort. Pairs of which git's word
    is not known do not count.

    `missed_path_conflicts`: pairs called parallel that conflict in a file claimed as a whole.
    `missed_conflicts`: of the pairs with a conflict that stays, the share called parallel.
    `kept_parallel`, `kept_parallel_shared_file`: of the pairs that come together, without and
    with a source file that both change, the share called parallel.
    """
    known = [each for each in judged if each.pair.conflict is not None]
    apart = [each for each in known if not each.unsolved and not each.pair.shared_source]
    shared = [each for each in known if not each.pair.conflict and each.pair.shared_source]
    return {
        "missed_path_conflicts": sum(1 for each in known if each.by_path and each.parallel),
        "missed_conflicts": _share(each for each in known if each.unsolved),
        "kept_parallel": _share(apart),
        "kept_parallel_shared_file": _share(shared),
    }


def macro(by_repo: Sequence[Scores]) -> Scores:
    """The missed path conflicts of all repositories, and the mean of each rate over those that
    have it."""
    found: Scores = {}
    for name in METRICS:
        values = [value for each in by_repo if (value := each[name]) is not None]
        found[name] = (sum(values) if name == METRICS[0] else mean(values)) if values else None
    return found


def _share(judged: Iterable[Judged]) -> float | None:
    said = [each.parallel for each in judged]
    return sum(said) / len(said) if said else None
