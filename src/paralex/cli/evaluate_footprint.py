"""`paralex evaluate footprint`: how well the planner guesses what a change will touch."""

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
    from paralex.planner.footprint_score import Case, Prediction

_CHANGED = frozenset("MDR")  # what was there before
# Macro over the nine open repositories; a guess from the text alone, and fused with the past.
ANCHORS = {
    "BM25": {"r_precision": 0.437, "recall_at_20": 0.781},
    "BM25, imports, co-change and past messages fused": {
        "r_precision": 0.463,
        "recall_at_20": 0.824,
    },
}


def footprint(
    cases: Commits,
    repos: Repos,
    as_json: AsJson = False,
    predictions: Annotated[
        Path | None,
        typer.Option(metavar="OUT.jsonl", help="Write what is predicted for each commit."),
    ] = None,
) -> None:
    """Predict the files of real commits from their messages, and score what can be scored."""
    from paralex.planner.footprint_score import averages, macro

    by_repo: dict[str, list[Case]] = {}
    for case in read_cases(cases):
        by_repo.setdefault(case.repo, []).append(case)
    found = {repo: _predicted(repos, repo, some) for repo, some in by_repo.items()}
    if predictions is not None:
        _write(predictions, found)
    scores = {repo: averages(some) for repo, some in found.items()}
    answer = {
        "schema": "paralex.evaluate/1",
        "kind": "footprint",
        "n": sum(1 for some in found.values() for each in some if each.case.truth),
        "macro": macro(list(scores.values())),
        "repos": scores,
        "anchors": ANCHORS,
    }
    if as_json:
        emit_json(answer)
    else:
        _show(answer)


class _File(BaseModel):
    path: str
    status: str


class _Commit(BaseModel):
    """A line of the file; what else it says is not read."""

    repo: str
    commit: str
    parent: str
    message: str
    files: tuple[_File, ...] = ()

    def case(self) -> Case:
        from paralex.planner.footprint_score import Case

        truth = frozenset(file.path for file in self.files if file.status in _CHANGED)
        return Case(self.repo, self.commit, self.parent, self.message, truth)


def read_cases(path: Path) -> list[Case]:
    """The commits of a file. Raises UsageError for what is none."""
    return [commit.case() for commit in read_lines(path, _Commit, "commit")]


def _predicted(repos: Path, repo: str, cases: list[Case]) -> list[Prediction]:
    from paralex.graph.revision import Objects
    from paralex.planner.footprint_score import predictions

    with Objects(place_of(repos, repo)) as objects:
        return list(predictions(objects, cases))


def _write(place: Path, found: dict[str, list[Prediction]]) -> None:
    with replacing(place, f"--predictions {place}") as file:
        for each in (prediction for some in found.values() for prediction in some):
            row = {
                "repo": each.case.repo,
                "commit": each.case.commit,
                "ranked": each.ranked,
                "chosen": each.chosen,
            }
            file.write(json.dumps(row).encode() + b"\n")


def _show(answer: dict[str, Any]) -> None:
    from rich.table import Table

    from paralex.planner.footprint_score import METRICS

    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column(f"{answer['n']} commits", no_wrap=True)
    for name in METRICS:
        table.add_column(name.replace("_", " "), justify="right")
    rows = [*sorted(answer["repos"].items()), ("all, each alike", answer["macro"])]
    for name, scores in [*rows, *((f"anchor: {name}", said) for name, said in ANCHORS.items())]:
        table.add_row(name, *(f"{scores[m]:.3f}" if m in scores else "" for m in METRICS))
    console().print(table)
