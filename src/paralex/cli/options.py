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
ModelName = Annotated[
    str | None, typer.Option("--model", help="The model of anthropic.", show_default=False)
]
BaseUrl = Annotated[
    str | None,
    typer.Option("--base-url", metavar="U", help="Where the model is served.", show_default=False),
]
ApiKey = Annotated[
    str | None,
    typer.Option(
        "--api-key", metavar="K", help="The key; it is kept in no record.", show_default=False
    ),
]
Spending = Annotated[
    list[str] | None,
    typer.Option(
        "--budget",
        metavar="KEY=VALUE",
        help="Stop a model at this: seconds, tokens or dollars; repeatable.",
        show_default=False,
    ),
]
Pricing = Annotated[
    list[str] | None,
    typer.Option(
        "--prices",
        metavar="MODEL=IN,OUT",
        help="Dollars for a million tokens of a model; repeatable.",
        show_default=False,
    ),
]
