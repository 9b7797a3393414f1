"""Work lists of real commit messages: what their plans cost in width, and what they miss.

    python benchmarks/worklists.py COMMITS.jsonl --repos DIR [--lists N] [--both P ...]

COMMITS.jsonl and DIR are those of `paralex evaluate footprint`. Each list is eight messages that
follow each other in one repository, planned on the parent of the first. Printed for each value of
BOTH (planner/predict.py): the share of pairs that are put in a row; of the pairs whose commits
changed one file, and of those that need claims which do not commute, the share that may run
together all the same (the run finds these out when it is asked for scope); the share of changed
files that the task claims, and that anybody does; the time of one agent over that of four.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path

from paralex.cli.evaluate_cases import place_of
from paralex.cli.evaluate_footprint import read_cases
from paralex.errors import Refused
from paralex.graph.changes import changes
from paralex.graph.git import git
from paralex.graph.revision import Objects, Revision
from paralex.planner import predict
from paralex.planner.check import order_of
from paralex.planner.claims import commute
from paralex.planner.dst import Claim
from paralex.planner.evidence import Evidence
from paralex.planner.exact import claims_by_path
from paralex.planner.footprint_score import Case, evidence_of
from paralex.planner.make import plan_work
from paralex.planner.work import WorkItem

SIZE, AGENTS = 8, 4


@dataclass(frozen=True)
class Real:
    """What a commit changed: files that were there when the list was planned, and the claims."""

    files: frozenset[str]
    claims: tuple[Claim, ...]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("commits", type=Path)
    parser.add_argument("--repos", type=Path, required=True)
    parser.add_argument("--lists", type=int, default=2, help="of each repository, the latest")
    parser.add_argument("--both", type=float, nargs="*", default=[predict.BOTH])
    options = parser.parse_args()
    by_repo: dict[str, list[Case]] = {}
    for case in read_cases(options.commits):
        by_repo.setdefault(case.repo, []).append(case)
    counts = {both: Counter[str]() for both in options.both}
    for repo, cases in by_repo.items():
        with Objects(place_of(options.repos, repo)) as objects:
            for some in list(_lists(objects, cases))[-options.lists :]:
                base = Revision.of(objects, some[0].parent)
                evidence = replace(evidence_of(base), existing=frozenset(base.paths))
                real = [_real(objects, case, evidence) for case in some]
                for both, count in counts.items():
                    predict.BOTH = both
                    _count(some, real, evidence, count)
    print("both  in a row  one file together  collide together  own claim  any claim  speed-up")
    for both, count in counts.items():
        _print(both, count)


def _lists(objects: Objects, cases: list[Case]) -> Iterator[list[Case]]:
    when = {
        case.commit: int(git(objects.root, "show", "-s", "--format=%ct", case.commit))
        for case in cases
    }
    row = sorted(cases, key=lambda case: (when[case.commit], case.commit))
    return (row[at : at + SIZE] for at in range(0, len(row) - SIZE + 1, SIZE))


def _real(objects: Objects, case: Case, evidence: Evidence) -> Real:
    found = changes(Revision.of(objects, case.parent), Revision.of(objects, case.commit))
    files = frozenset(each.source for each in found if each.existed) & evidence.words.keys()
    claims = claims_by_path(each for each in found if each.path in files)
    return Real(files, tuple(claim for some in claims.values() for claim in some))


def _count(cases: list[Case], real: list[Real], evidence: Evidence, count: Counter[str]) -> None:
    items = [WorkItem(id=f"c{at}", text=case.text) for at, case in enumerate(cases)]
    try:
        plan = plan_work(items, evidence, AGENTS)
    except Refused as refusal:
        count["refused"] += 1
        print(refusal)
        return
    order = order_of(plan.tasks)
    held = [{claim.path for claim in task.claims} for task in plan.tasks]
    anybody = frozenset[str | None]().union(*held)
    for one, other in combinations(range(len(cases)), 2):
        together = not order.ordered(one, other)
        collide = any(not commute(a, b) for a in real[one].claims for b in real[other].claims)
        count["pairs"] += 1
        count["row"] += not together
        for name, hit in (("file", real[one].files & real[other].files), ("collide", collide)):
            count[name] += bool(hit)
            count[f"{name} together"] += bool(hit) and together
    for at, each in enumerate(real):
        count["files"] += len(each.files)
        count["own"] += len(each.files & held[at])
        count["any"] += len(each.files & anybody)
    assert plan.forecast is not None
    count["lists"] += 1
    count["alone"] += round(plan.forecast.t1)
    count["four"] += round(plan.forecast.tp[str(AGENTS)])


def _print(both: float, count: Counter[str]) -> None:
    print(
        f"{both:4.2f}  {count['row'] / count['pairs']:8.3f}  "
        f"{count['file together'] / count['file']:17.3f}  "
        f"{count['collide together'] / count['collide']:16.3f}  "
        f"{count['own'] / count['files']:9.3f}  {count['any'] / count['files']:9.3f}  "
        f"{count['alone'] / count['four']:8.2f}   "
        f"({count['lists']} lists, {count['pairs']} pairs: {count['file'] / count['pairs']:.0%} "
        f"share a file, {count['collide'] / count['pairs']:.0%} collide)"
    )


if __name__ == "__main__":
    main()
