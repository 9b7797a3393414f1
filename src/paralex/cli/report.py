"""`paralex report`: what a run did."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from paralex.cli.common import context
from paralex.cli.options import Json, Timings


def report(
    run: Annotated[str | None, typer.Argument(help="The run (default: the last one).")] = None,
    json: Json = False,
    timings: Timings = False,
    prov: Annotated[
        bool, typer.Option("--prov", help="Print who made what from what, as PROV-O in Turtle.")
    ] = False,
) -> None:
    """Show what a run did, also while it is going on. Exit code 1 when it is not done."""
    from paralex.cli.execute import show
    from paralex.orchestrator import find_record, load_report, provenance

    record = find_record(context().root, run)
    found = load_report(record, timings=timings or not json)
    if prov:
        sys.stdout.write(provenance(found, record.plan()))
    else:
        show(found, json=json)
    if found.state in {"failed", "stopped"}:
        raise typer.Exit(1)
