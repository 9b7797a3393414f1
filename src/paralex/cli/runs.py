"""`paralex runs`: list the runs of a repository, drop one, clean up."""

from __future__ import annotations

from typing import Annotated

import typer

from paralex.cli.common import context, emit_json
from paralex.cli.console import console
from paralex.errors import UsageError


def runs(
    drop: Annotated[
        str | None, typer.Option(metavar="RUN", help="Delete a run's branch and records.")
    ] = None,
    clean: Annotated[
        bool,
        typer.Option("--clean", help="Delete left-over views, and records without a branch."),
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print paralex.runs/1.")] = False,
) -> None:
    """List the runs, oldest first."""
    from paralex.orchestrator import clean_runs, drop_run, list_runs

    root = context().root
    if drop is not None and clean:
        raise UsageError("--drop and --clean are two things: choose one")
    said: tuple[str, ...] = ()
    if drop is not None:
        said = (drop_run(root, drop),)
    elif clean:
        said = tuple(f"deleted: {what}" for what in clean_runs(root)) or ("nothing to clean up",)
    lines = list_runs(root)
    if json:
        rows = [
            {
                "run": line.run,
                "state": line.state,
                "branch": line.branch,
                "done": line.done,
                "tasks": line.tasks,
                "goal": line.goal,
            }
            for line in lines
        ]
        emit_json({"schema": "paralex.runs/1", "runs": rows})
        return
    out = console()
    for line_said in said:
        out.print(line_said, markup=False)
    if said:
        return
    if not lines:
        out.print("no runs yet: start one with `paralex execute`")
        return
    width = max(len(line.branch) for line in lines)
    for line in lines:
        tasks = f"{line.done} of {line.tasks} done" if line.tasks else ""
        told = line.problem or shortened(line.goal, 60)
        out.print(
            f"{line.run:16} {line.state:8} {tasks:14} {line.branch:{width}}  {told}", markup=False
        )


def shortened(text: str, most: int) -> str:
    """The first line, cut at `most` characters."""
    first = text.strip().partition("\n")[0]
    return first if len(first) <= most else f"{first[: most - 3]}..."
