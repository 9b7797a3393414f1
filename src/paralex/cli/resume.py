"""`paralex resume`: go on with a run that was killed or stopped."""

from __future__ import annotations

from typing import Annotated

import typer

from paralex.cli.common import context
from paralex.cli.options import Json, Quiet, Timings


def resume(
    run: Annotated[
        str | None, typer.Argument(help="The run (default: the last unfinished one).")
    ] = None,
    api_key: Annotated[
        str | None,
        typer.Option("--api-key", metavar="K", help="The key, if the agent needs one."),
    ] = None,
    json: Json = False,
    timings: Timings = False,
    quiet: Quiet = False,
) -> None:
    """Go on with a run, with the agent and the options that it was started with.

    What was accepted stands and is not done again; what was interrupted gets a new attempt. A
    budget of the run counts anew.
    """
    from paralex.cli.execute import compose, finish
    from paralex.orchestrator import resume as resume_run

    here = context()
    finish(
        here,
        lambda listen: resume_run(
            here.root, run, lambda options: compose(here, options, api_key, quiet=quiet), listen
        ),
        json=json,
        timings=timings,
        quiet=quiet,
    )
