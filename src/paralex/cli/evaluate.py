"""`paralex evaluate`: how good an answer is, by the word of someone else."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from paralex.cli.common import context, emit_json, refreshed
from paralex.cli.console import console
from paralex.cli.evaluate_decomposition import decomposition
from paralex.cli.evaluate_footprint import footprint
from paralex.cli.evaluate_pairs import pairs

if TYPE_CHECKING:
    from paralex.queries.evaluation import Oracle
    from paralex.queries.evaluation_score import Difference, Score

app = typer.Typer(name="evaluate", no_args_is_help=True)
app.command("footprint")(footprint)
app.command("decomposition")(decomposition)
app.command("pairs")(pairs)


@app.callback()
def evaluate() -> None:
    """Measure paralex against other tools."""


@app.command("graph")
def graph(
    oracle: Annotated[
        Path,
        typer.Argument(
            metavar="ORACLE.json", help="What another tool says; its shape is recognised."
        ),
    ],
    repo: Annotated[
        Path | None,
        typer.Option(help="The repository (default: around here).", show_default=False),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print paralex.evaluation/1.")] = False,
    worst: Annotated[
        int, typer.Option(min=0, metavar="N", help="Differences to print, of each kind.")
    ] = 10,
) -> None:
    """Precision and recall of the graph against another tool's edges, and where they differ."""
    from paralex.cli.evaluate_formats import read_oracle
    from paralex.graph import reading
    from paralex.queries.evaluation import evaluated
    from paralex.queries.evaluation_rows import Rows

    said = read_oracle(oracle)
    here = context(repo)
    refreshed(here)
    with reading(here.root) as reader:
        scores = evaluated(said, Rows.of(reader))
    commit = _commit(here.root)
    if as_json:
        emit_json(
            {
                "schema": "paralex.evaluation/1",
                "oracle": said.tool,
                "format": said.format,
                "repo": said.repo or here.root.name,
                "commit": commit,
                "oracle_commit": said.commit,
                "scores": [each.to_json() for each in scores],
            }
        )
    else:
        _show(said, commit, scores, worst)


def _commit(root: Path) -> str | None:
    """The commit that is checked out, when `root` is the top of a git repository."""
    from paralex.graph.git import GitTrouble, git

    try:
        top, head = git(root, "rev-parse", "--show-toplevel", "HEAD").decode().splitlines()
    except (GitTrouble, ValueError):
        return None
    return head if Path(top).resolve() == root.resolve() else None


def _show(said: Oracle, commit: str | None, scores: tuple[Score, ...], worst: int) -> None:
    from rich.table import Table

    screen = console()
    screen.print(f"against {said.tool} ({said.format})", markup=False)
    if commit and said.commit and commit != said.commit:
        screen.print(
            f"another commit: here {commit[:12]}, the oracle's {said.commit[:12]}", markup=False
        )
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("what", no_wrap=True)
    for column in ("expected", "found", "both", "missing", "extra", "precision", "recall"):
        table.add_column(column, justify="right")
    for each in scores:
        counts = (each.expected, each.found, each.both, len(each.missing), len(each.extra))
        rates = (_rate(each.precision), _rate(each.recall))
        table.add_row(each.what, *(f"{count:,}" for count in counts), *rates)
    screen.print(table)
    for each in scores:
        _list(f"{each.what}: missing", each.missing, worst)
        _list(f"{each.what}: extra", each.extra, worst)


def _rate(value: float) -> str:
    """Cut, not rounded: 1.0000 is said of nothing that has a difference."""
    return f"{int(value * 10_000) / 10_000:.4f}"


def _list(title: str, differences: tuple[Difference, ...], worst: int) -> None:
    screen = console()
    for each in differences[:worst]:
        start, end, *symbol = each.edge
        at = f"   {each.at}" if each.at else ""
        screen.print(f"{title}  {start} -> {' :: '.join([end, *symbol])}{at}", markup=False)
    if 0 < worst < len(differences):
        screen.print(f"{title}  and {len(differences) - worst:,} more", markup=False)
