"""`paralex evaluate pairs`: whether two finished lines of work could have run side by side."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from pydantic import BaseModel

from paralex.cli.common import emit_json
from paralex.cli.console import console
from paralex.cli.evaluate_cases import AsJson, Repos, place_of, read_lines
from paralex.cli.output import replacing

if TYPE_CHECKING:
    from paralex.planner.parallel_score import Judged, Pair


def pairs(
    cases: Annotated[
        Path, typer.Argument(metavar="FILE.jsonl", help="Pairs, one JSON object a line.")
    ],
    repos: Repos,
    as_json: AsJson = False,
    predictions: Annotated[
        Path | None,
        typer.Option(metavar="OUT.jsonl", help="Write the answer for each pair."),
    ] = None,
    hubs_apart: Annotated[
        bool,
        typer.Option(
            "--hubs-apart", help="Changelogs and lock files are left to a task of their own."
        ),
    ] = False,
) -> None:
    """Say of real pairs of branches whether they may run in parallel, and score the answers."""
    from paralex.cli.evaluate_answers import judged
    from paralex.planner.parallel_score import macro, scores

    all_pairs = read_pairs(cases)
    by_repo: dict[str, list[Pair]] = {}
    for pair in all_pairs:
        by_repo.setdefault(pair.repo, []).append(pair)
    found = {
        repo: judged(place_of(repos, repo), some, hubs_apart=hubs_apart)
        for repo, some in sorted(by_repo.items())
    }
    if predictions is not None:
        _write(predictions, all_pairs, found)
    by_score = {repo: scores(some) for repo, some in found.items()}
    by_rule = [scores([each.file_rule for each in some]) for some in found.values()]
    answer = {
        "schema": "paralex.evaluate/1",
        "kind": "pairs",
        "n": sum(1 for pair in all_pairs if pair.conflict is not None),
        "macro": macro(list(by_score.values())),
        "repos": by_score,
        "anchors": {"no common file": macro(by_rule)},
    }
    if as_json:
        emit_json(answer)
    else:
        _show(answer, [each for some in found.values() for each in some])


class _Pair(BaseModel):
    """A line of the file; what else it says is not read."""

    repo: str
    base: str
    p1: str
    p2: str
    conflict: bool | None = None
    conflict_files: tuple[str, ...] = ()
    overlap: tuple[str, ...] = ()
    n_overlap: int | None = None
    n_overlap_src: int | None = None

    def pair(self) -> Pair:
        from paralex.graph.languages import language_of
        from paralex.planner.parallel_score import Pair

        shared_source = self.n_overlap_src
        if shared_source is None:
            shared_source = sum(1 for path in self.overlap if language_of(path) is not None)
        shared = len(self.overlap) if self.n_overlap is None else self.n_overlap
        return Pair(
            self.repo, self.base, self.p1, self.p2, self.conflict, self.conflict_files,
            shared_source > 0, shared > 0,
        )  # fmt: skip


def read_pairs(path: Path) -> list[Pair]:
    """The pairs of a file. Raises UsageError for what is none."""
    return [pair.pair() for pair in read_lines(path, _Pair, "pair")]


def _write(place: Path, order: list[Pair], found: dict[str, list[Judged]]) -> None:
    """In the order of the file that was read."""
    answers = {repo: iter(some) for repo, some in found.items()}
    with replacing(place, f"--predictions {place}") as file:
        for pair in order:
            row = {
                "repo": pair.repo,
                "base": pair.base,
                "p1": pair.p1,
                "p2": pair.p2,
                "answer": next(answers[pair.repo]).answer,
            }
            file.write(json.dumps(row).encode() + b"\n")


def _show(answer: dict[str, Any], found: list[Judged]) -> None:
    from rich.table import Table

    from paralex.planner.parallel_score import METRICS

    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column(f"{answer['n']} pairs", no_wrap=True)
    for name in METRICS:
        table.add_column(name.replace("_", " "), justify="right")
    rows = [*sorted(answer["repos"].items()), ("all, each alike", answer["macro"])]
    anchors = [(f"anchor: {name}", said) for name, said in answer["anchors"].items()]
    for name, said in [*rows, *anchors]:
        table.add_row(name, *(_number(said[metric]) for metric in METRICS))
    console().print(table)
    counts = sorted(Counter(each.answer for each in found).items())
    console().print(", ".join(f"{count:,} {word}" for word, count in counts), markup=False)
    if lost := [each.reasons[0].text for each in found if each.answer == "unknown"]:
        console().print(f"unknown: {lost[0]}", markup=False)


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return str(value) if isinstance(value, int) else f"{value:.3f}"
