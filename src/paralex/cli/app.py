"""The commands, a line each."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from paralex import __version__
from paralex.cli import (
    analyze,
    check,
    demo,
    evaluate,
    execute,
    export,
    plan,
    query,
    report,
    resume,
    runs,
    view,
)

app = typer.Typer(
    name="paralex",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"paralex {__version__}")
        raise typer.Exit


@app.callback()
def paralex(
    directory: Annotated[
        Path | None,
        typer.Option("-C", metavar="DIR", help="Work as if started in DIR.", show_default=False),
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Several coding agents on one codebase at the same time, without colliding.

    analyze a repository, plan a goal or a list of work items, check the plan, execute it.
    """
    if directory is not None:
        from paralex.cli.common import folder

        os.chdir(folder(directory, str(directory)))


app.command("analyze")(analyze.analyze)
app.command("query")(query.query)
app.command("export")(export.export)
app.command("view")(view.view)
app.command("plan")(plan.plan)
app.command("check")(check.check)
app.command("execute")(execute.execute)
app.command("resume")(resume.resume)
app.command("runs")(runs.runs)
app.command("report")(report.report)
app.command("demo")(demo.demo)
app.add_typer(evaluate.app)
