"""`paralex evaluate decomposition`: do the steps of a split commit hold?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from pydantic import BaseModel

from paralex.cli.common import emit_json
from paralex.cli.console import console
from paralex.cli.evaluate_cases import AsJson, Commits, Repos, place_of, read_lines
from paralex.cli.output import replacing

if TYPE_CHECKING:
    from paralex.planner.decomposition import Case, Decomposition

# Means over the open commits.
ANCHORS = {
    "files in random order": {"states_ok": 0.854, "plans_ok": 0.814},
    "by the symbols that the diff adds and removes": {
        "states_ok": 0.993,
        "plans_ok": 0.990,
        "imports_ok": 1.0,
        "old_tests_ok": 0.82,
        "width": 2.3,
        "unsplittable": 0.07,
    },
}


def decomposition(
    cases: Commits,
    repos: Repos,
    as_json: AsJson = False,
    predictions: Annotated[
        Path | None,
        typer.Option(metavar="OUT.jsonl", help="Write the tasks and edges of each commit."),
    ] = None,
) -> None:
    """Split real commits into ordered tasks, and score the trees on the way where that can be."""
    from paralex.planner.decomposition import averages

    wanted = read_cases(cases)
    by_repo: dict[str, list[Case]] = {}
    for case in wanted:
        by_repo.setdefault(case.repo, []).append(case)
    found = {repo: _split(repos, repo, some) for repo, some in sorted(by_repo.items())}
    of = {id(each.case): each for some in found.values() for each in some}
    every = [of[id(case)] for case in wanted]
    if predictions is not None:
        _write(predictions, every)
    answer = {
        "schema": "paralex.evaluate/1",
        "kind": "decomposition",
        "n": len(every),
        "macro": averages(every),
        "repos": {repo: averages(some) for repo, some in found.items()},
        "anchors": ANCHORS,
    }
    if as_json:
        emit_json(answer)
    else:
        _show(answer)


class _Commit(BaseModel):
    """A line of the file; what else it says is not read."""

    repo: str
    commit: str
    parent: str = ""
    files: tuple[str, ...]
    bad: tuple[tuple[int, int, int, int, bool], ...] | None = None
    states: dict[int, tuple[bool, bool, Any, Any, Any, Any]] | None = None

    def case(self) -> Case:
        from paralex.planner.decomposition import Case

        bad = None if self.bad is None else tuple(row[:4] for row in self.bad)
        states = None
        if self.states is not None:
            states = {tree: (said[0], said[1]) for tree, said in self.states.items()}
        return Case(self.repo, self.commit, self.parent, self.files, bad, states)


def read_cases(path: Path) -> list[Case]:
    """The commits of a file. Raises UsageError for what is none."""
    return [commit.case() for commit in read_lines(path, _Commit, "commit")]


def _split(repos: Path, repo: str, cases: list[Case]) -> list[Decomposition]:
    from paralex.graph.revision import Objects
    from paralex.planner.decomposition import decompositions

    with Objects(place_of(repos, repo)) as objects:
        return list(decompositions(objects, cases))


def _write(place: Path, found: list[Decomposition]) -> None:
    with replacing(place, f"--predictions {place}") as file:
        for each in found:
            row = {
                "repo": each.case.repo,
                "commit": each.case.commit,
                "tasks": each.tasks,
                "edges": each.edges,
            }
            file.write(json.dumps(row).encode() + b"\n")


def _show(answer: dict[str, Any]) -> None:
    from rich.table import Table

    from paralex.planner.decomposition import METRICS

    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column(f"{answer['n']} commits", no_wrap=True)
    shown = [name for name in METRICS if name in answer["macro"]]
    for name in shown:
        table.add_column(name.replace("_", " "), justify="right")
    rows = [*sorted(answer["repos"].items()), ("all", answer["macro"])]
    for name, scores in [*rows, *((f"anchor: {name}", said) for name, said in ANCHORS.items())]:
        table.add_row(name, *(f"{scores[m]:.3f}" if m in scores else "" for m in shown))
    console().print(table)
