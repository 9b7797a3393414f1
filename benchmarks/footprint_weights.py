"""Fits planner/weights.py to real commits, and says what the fit is worth where it was not made.

    python benchmarks/footprint_weights.py COMMITS.jsonl --repos DIR            print the weights
    python benchmarks/footprint_weights.py COMMITS.jsonl --repos DIR --ablation

COMMITS.jsonl and DIR are those of `paralex evaluate footprint`. The model is a logistic one
(Newton's method with a little ridge); every figure is of a repository that its fit has not seen.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from math import exp
from pathlib import Path
from statistics import mean

from paralex.cli.evaluate_footprint import place_of, read_cases
from paralex.graph.revision import Objects, Revision
from paralex.planner.footprint_score import Case, evidence_of
from paralex.planner.signals import NAMES, Signals

ROUNDS, RIDGE = 12, 1.0
Row = tuple[float, ...]


@dataclass(frozen=True)
class Goal:
    """The signals of every file of one commit's parent, and which of them changed."""

    repo: str
    rows: tuple[Row, ...]
    changed: tuple[bool, ...]


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("commits", type=Path)
    parser.add_argument("--repos", type=Path, required=True)
    parser.add_argument("--ablation", action="store_true", help="leave out each signal in turn")
    options = parser.parse_args()
    by_repo: dict[str, list[Case]] = {}
    for case in read_cases(options.commits):
        by_repo.setdefault(case.repo, []).append(case)
    with ProcessPoolExecutor() as pool:
        places = [place_of(options.repos, repo) for repo in by_repo]
        goals = [goal for some in pool.map(_goals, places, by_repo.values()) for goal in some]
        everything = range(len(NAMES))
        _say("all signals", goals, pool, everything)
        if options.ablation:
            for at, name in enumerate(NAMES):
                _say(f"without {name}", goals, pool, [n for n in everything if n != at])
    bias, *weights = fitted(goals, everything)
    for name, weight in zip(NAMES, weights, strict=True):
        print(f'    "{name}": {weight:.2f},')
    print(f"BIAS = {bias:.2f}")
    return 0


def _goals(place: Path, cases: Sequence[Case]) -> list[Goal]:
    goals = []
    with Objects(place) as objects:
        for case in cases:
            revision = Revision.of(objects, case.parent)
            values = Signals(evidence_of(revision)).told(case.text).values
            changed = tuple(path in case.truth for path in values)
            if any(changed):
                goals.append(Goal(case.repo, tuple(values.values()), changed))
    return goals


def _say(
    what: str, goals: Sequence[Goal], pool: ProcessPoolExecutor, signals: Sequence[int]
) -> None:
    repos = sorted({goal.repo for goal in goals})
    tasks = [pool.submit(_held_out, goals, repo, signals) for repo in repos]
    precision, recall = (mean(column) for column in zip(*(t.result() for t in tasks), strict=True))
    print(f"{what:24} R-precision {precision:.3f}  recall@20 {recall:.3f}", flush=True)


def _held_out(goals: Sequence[Goal], repo: str, signals: Sequence[int]) -> tuple[float, float]:
    """R-precision and recall at 20 in `repo`, by a fit to all others."""
    weights = fitted([goal for goal in goals if goal.repo != repo], signals)
    scores = []
    for goal in goals:
        if goal.repo == repo:
            values = [_value(weights, _row(row, signals)) for row in goal.rows]
            order = sorted(range(len(values)), key=lambda at: -values[at])
            hits = [goal.changed[at] for at in order]
            truth = sum(hits)
            scores.append((sum(hits[:truth]) / truth, sum(hits[:20]) / truth))
    return mean(each[0] for each in scores), mean(each[1] for each in scores)


def fitted(goals: Sequence[Goal], signals: Sequence[int]) -> list[float]:
    """The bias and the weights of the most probable logistic model."""
    rows = [
        (_row(row, signals), float(changed))
        for goal in goals
        for row, changed in zip(goal.rows, goal.changed, strict=True)
    ]
    size = len(signals) + 1
    weights = [0.0] * size
    for _ in range(ROUNDS):
        slope = [-RIDGE * weight for weight in weights]
        bend = [[RIDGE * (i == j) for j in range(size)] for i in range(size)]
        for row, changed in rows:
            said = 1 / (1 + exp(-_value(weights, row)))
            spread = said * (1 - said)
            there = [(i, value) for i, value in enumerate(row) if value]
            for i, value in there:
                slope[i] += (changed - said) * value
                line, share = bend[i], spread * value
                for j, other in there:
                    line[j] += share * other
        step = _solved(bend, slope)
        weights = [weight + change for weight, change in zip(weights, step, strict=True)]
        if max(map(abs, step)) < 1e-4:
            break
    return weights


def _row(row: Row, signals: Sequence[int]) -> Row:
    return (1.0, *(row[at] for at in signals))


def _value(weights: Sequence[float], row: Row) -> float:
    return sum(map(float.__mul__, weights, row))


def _solved(matrix: list[list[float]], right: list[float]) -> list[float]:
    """The solution of a system of linear equations, by elimination with pivots."""
    rows = [[*line, value] for line, value in zip(matrix, right, strict=True)]
    for at in range(len(rows)):
        best = max(range(at, len(rows)), key=lambda n: abs(rows[n][at]))
        rows[at], rows[best] = rows[best], rows[at]
        for n, line in enumerate(rows):
            if n != at and line[at]:
                factor = line[at] / rows[at][at]
                rows[n] = [a - factor * b for a, b in zip(line, rows[at], strict=True)]
    return [line[-1] / line[at] for at, line in enumerate(rows)]


if __name__ == "__main__":
    raise SystemExit(main())
