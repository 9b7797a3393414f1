"""How good footprints are, by the word of real commits: what their messages say is the goal,
what they changed is the truth."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import mean

from paralex.graph.history import read_history
from paralex.graph.revision import Objects, Revision
from paralex.planner.evidence import Evidence
from paralex.planner.footprint import Footprint, Footprints
from paralex.queries.revision import code_of

METRICS = (
    "r_precision", "recall_at_5", "recall_at_10", "recall_at_20", "mrr", "f1", "overclaim",
)  # fmt: skip
# Neither source nor test: what a commit changes there is no part of the truth.
_APART = re.compile(r"(^|/)(docs?|docs_src|examples?|www|vendor|node_modules|dist|build)/")


@dataclass(frozen=True)
class Case:
    """A commit as a goal: `text` is its message, `truth` the files that it changed, where they
    are known, as they were called before."""

    repo: str
    commit: str
    parent: str
    text: str
    truth: frozenset[str]


@dataclass(frozen=True)
class Prediction:
    """`ranked`: files, best first; `chosen`: those that a plan would claim."""

    case: Case
    ranked: tuple[str, ...]
    chosen: tuple[str, ...]

    def scores(self) -> dict[str, float]:
        """A number for each of METRICS. `overclaim`: files chosen for each that changed."""
        truth = self.case.truth
        hits = [path in truth for path in self.ranked]
        right = len(truth.intersection(self.chosen))
        return {
            "r_precision": sum(hits[: len(truth)]) / len(truth),
            **{f"recall_at_{n}": sum(hits[:n]) / len(truth) for n in (5, 10, 20)},
            "mrr": 1 / (1 + hits.index(True)) if any(hits) else 0.0,
            "f1": 2 * right / (len(self.chosen) + len(truth)),
            "overclaim": len(self.chosen) / len(truth),
        }


def predictions(objects: Objects, cases: Sequence[Case]) -> Iterator[Prediction]:
    """A prediction for each case of one repository, from the commit before it alone."""
    for case in cases:
        revision = Revision.of(objects, case.parent)
        found = Footprints(evidence_of(revision)).of(case.text)
        yield Prediction(
            Case(
                case.repo, case.commit, case.parent, case.text, case.truth & revision.blobs.keys()
            ),
            tuple(path for path, _ in found.ranked),
            claimed(found),
        )


def evidence_of(revision: Revision) -> Evidence:
    """What a commit and its past tell, about source and tests."""
    files = frozenset(path for path in revision.facts if not _APART.search(path))
    words = {path: revision.words(path) for path in sorted(files)}
    return Evidence(
        code=code_of(revision),
        history=read_history(revision.objects.root, commit=revision.commit),
        words={path: found.counts for path, found in words.items()},
        blocks={path: found.blocks for path, found in words.items()},
        existing=files,
    )


def claimed(footprint: Footprint) -> tuple[str, ...]:
    """All that would get an owner: what is chosen, and the hubs that belong to it."""
    return (*(guess.path for guess in footprint.chosen), *(path for path, _ in footprint.hubs))


def averages(predicted: Sequence[Prediction]) -> dict[str, float]:
    """The means over those with a truth, for each of METRICS."""
    scores = [each.scores() for each in predicted if each.case.truth]
    return {name: mean(each[name] for each in scores) for name in METRICS} if scores else {}


def macro(repos: Sequence[dict[str, float]]) -> dict[str, float]:
    """The means over repositories, each of the same weight."""
    known = [each for each in repos if each]
    return {name: mean(each[name] for each in known) for name in METRICS} if known else {}
