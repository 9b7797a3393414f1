"""Fits planner/weights.py to real commits, and says what the fit is worth where it was not made.

    python benchmarks/footprint_weights.py COMMITS.jsonl --repos DIR            print the weights
    python benchmarks/footprint_weights.py COMMITS.jsonl --repos DIR --ablation

COMMITS.jsonl and DIR are those of `paralex evaluate footprint`. The model is a logistic one
(Newton's method with a little ridge) in which every commit has the same say, however many files it
changed; its confidences are then brought to how often they were right. Every figure is of a
repository that the fit has not seen. `--signals FILE` keeps the signals of all commits, which take
the most time: a second call reads them there.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from math import exp
from pathlib import Path
from statistics import mean

from paralex.cli.evaluate_cases import place_of
from paralex.cli.evaluate_footprint import read_cases
from paralex.graph.revision import Objects, Revision
from paralex.planner.footprint import size
from paralex.planner.footprint_score import Case, evidence_of
from paralex.planner.signals import NAMES, Signals

ROUNDS, RIDGE, CLOSE = 12, 1.0, 1e-3
USUAL = 3  # files of a commit that weighs 1
METRICS = ("R-precision", "recall@20", "F1")
Row = tuple[float, ...]
Sparse = tuple[tuple[int, float], ...]  # the places that are not 0; 0 is the bias


@dataclass(frozen=True)
class Goal:
    """The signals of every file of one commit's parent, and which of them changed."""

    repo: str
    rows: tuple[Row, ...]
    changed: tuple[bool, ...]


_goals: list[Goal] = []  # of this process: forked ones find them here,
_start: list[float] = []  # and a fit to all of them, from which the others are not far


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("commits", type=Path)
    parser.add_argument("--repos", type=Path, required=True)
    parser.add_argument("--signals", type=Path, metavar="FILE", help="read or keep them here")
    parser.add_argument("--ablation", action="store_true", help="leave out each signal in turn")
    options = parser.parse_args()
    _goals.extend(_read_or_made(options.commits, options.repos, options.signals))
    everything = tuple(range(len(NAMES)))
    _start.extend(_newton(list(_told(_goals, everything)), [0.0] * (1 + len(NAMES))))
    choices = {"all signals": everything}
    if options.ablation:
        for at, name in enumerate(NAMES):
            choices[f"without {name}"] = tuple(n for n in everything if n != at)
    repos = sorted({goal.repo for goal in _goals})
    print("| signals |", " | ".join(METRICS), "|\n| --- |", "--: |" * len(METRICS))
    with ProcessPoolExecutor() as pool:
        for what, signals in choices.items():
            found = pool.map(_held_out, repos, [signals] * len(repos))
            means = [mean(column) for column in zip(*found, strict=True)]
            print(f"| {what} |", " | ".join(f"{each:.3f}" for each in means), "|", flush=True)
    bias, *weights = fitted(_goals, everything)
    for name, weight in zip(NAMES, weights, strict=True):
        print(f'    "{name}": {weight:.2f},')
    print(f"BIAS = {bias:.2f}")
    return 0


def _read_or_made(commits: Path, repos: Path, kept: Path | None) -> list[Goal]:
    if kept is not None and kept.exists():
        names, *lines = kept.read_text(encoding="utf-8").splitlines()
        if json.loads(names) != list(NAMES):
            raise SystemExit(f"{kept}: of other signals than {', '.join(NAMES)}: remove it")
        return [
            Goal(repo, tuple(map(tuple, rows)), tuple(changed))
            for repo, rows, changed in map(json.loads, lines)
        ]
    by_repo: dict[str, list[Case]] = {}
    for case in read_cases(commits):
        by_repo.setdefault(case.repo, []).append(case)
    with ProcessPoolExecutor() as pool:
        places = [place_of(repos, repo) for repo in by_repo]
        goals = [goal for some in pool.map(_made, places, by_repo.values()) for goal in some]
    if kept is not None:
        lines = [json.dumps(NAMES), *(json.dumps((g.repo, g.rows, g.changed)) for g in goals)]
        kept.write_text("\n".join(lines), encoding="utf-8")
    return goals


def _made(place: Path, cases: Sequence[Case]) -> list[Goal]:
    goals = []
    with Objects(place) as objects:
        for case in cases:
            revision = Revision.of(objects, case.parent)
            values = Signals(evidence_of(revision)).told(case.text).values
            changed = tuple(path in case.truth for path in values)
            if any(changed):
                rows = tuple(tuple(round(value, 5) for value in row) for row in values.values())
                goals.append(Goal(case.repo, rows, changed))
    return goals


def _held_out(repo: str, signals: Sequence[int]) -> tuple[float, ...]:
    """METRICS in `repo`, by a fit to all others."""
    weights = fitted([goal for goal in _goals if goal.repo != repo], signals)
    scores = [_scores(weights, goal, signals) for goal in _goals if goal.repo == repo]
    return tuple(mean(column) for column in zip(*scores, strict=True))


def _scores(weights: Sequence[float], goal: Goal, signals: Sequence[int]) -> tuple[float, ...]:
    values = [_value(weights, _sparse(row, signals)) for row in goal.rows]
    order = sorted(range(len(values)), key=lambda at: -values[at])
    hits = [goal.changed[at] for at in order]
    truth = sum(hits)
    number = size([_chance(values[at]) for at in order])
    f1 = 2 * sum(hits[:number]) / (number + truth)
    return sum(hits[:truth]) / truth, sum(hits[:20]) / truth, f1


def fitted(goals: Sequence[Goal], signals: Sequence[int]) -> list[float]:
    """The bias and the weights of the most probable logistic model."""
    rows = list(_told(goals, signals))
    weights = _newton(rows, [_start[0], *(_start[1 + at] for at in signals)])
    scores = [(((0, 1.0), (1, _value(weights, row))), changed, 1.0) for row, changed, _ in rows]
    bias, factor = _newton(scores, [0.0, 1.0])
    return [bias + factor * weights[0], *(factor * weight for weight in weights[1:])]


def _told(goals: Sequence[Goal], signals: Sequence[int]) -> Iterator[tuple[Sparse, float, float]]:
    """For each file its signals, whether it changed, and how much that counts."""
    for goal in goals:
        counts = USUAL / sum(goal.changed)
        for row, changed in zip(goal.rows, goal.changed, strict=True):
            yield _sparse(row, signals), float(changed), counts


def _newton(rows: Sequence[tuple[Sparse, float, float]], start: list[float]) -> list[float]:
    weights, size = start, len(start)
    for _ in range(ROUNDS):
        slope = [-RIDGE * weight for weight in weights]
        bend = [[RIDGE * (i == j) for j in range(size)] for i in range(size)]
        for row, changed, counts in rows:
            said = _chance(_value(weights, row))
            missed, spread = counts * (changed - said), counts * said * (1 - said)
            for i, value in row:
                slope[i] += missed * value
                line, share = bend[i], spread * value
                for j, other in row:
                    line[j] += share * other
        step = _solved(bend, slope)
        weights = [weight + change for weight, change in zip(weights, step, strict=True)]
        if max(map(abs, step)) < CLOSE:
            break
    return weights


def _chance(value: float) -> float:
    return 1 / (1 + exp(-value))


def _sparse(row: Row, signals: Sequence[int]) -> Sparse:
    return ((0, 1.0), *((n, row[at]) for n, at in enumerate(signals, start=1) if row[at]))


def _value(weights: Sequence[float], row: Sparse) -> float:
    return sum([weights[at] * value for at, value in row])


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
