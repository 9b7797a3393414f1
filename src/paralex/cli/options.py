"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Json = Annotated[bool, typer.Option("--json", help="Print the report as paralex.run/1.")]
Timings = Annotated[bool, typer.Option("--timings", help="With seconds in the JSON.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="Only the report at the end.")]
Store = Annotated[
    str | None,
    typer.Option(
        metavar="URL|embedded",
        help="Keep the graph behind this SPARQL 1.1 endpoint, from now on.",
        show_default=False,
    ),
]
Repo = Annotated[
    Path | None,
    typer.Argument(help="The repository (default: around here).", show_default=False),
]
