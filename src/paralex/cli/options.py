"""Options that several commands about runs share."""

from __future__ import annotations

from typing import Annotated

import typer

Json = Annotated[bool, typer.Option("--json", help="Print the report as paralex.run/1.")]
Timings = Annotated[bool, typer.Option("--timings", help="With seconds in the JSON.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="Only the report at the end.")]
