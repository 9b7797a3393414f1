"""`paralex view`: the graph of the modules as a page to look at."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from paralex.cli.common import context, emit_json, refreshed, working_folder
from paralex.cli.console import console
from paralex.cli.options import Repo
from paralex.cli.output import replacing, size_of


def view(
    repo: Repo = None,
    output: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="The page (default: .paralex/view.html).", show_default=False
        ),
    ] = None,
    show: Annotated[bool, typer.Option("--open", help="Open it in your browser.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print paralex.view/1.")] = False,
) -> None:
    """Write one HTML page of who imports whom: folders that open, hubs, cycles, search.

    The page holds everything it needs and reaches no network.
    """
    from paralex.cli.view_graph import module_graph
    from paralex.cli.view_layout import laid_out
    from paralex.cli.view_page import page
    from paralex.graph import reading

    here = context(repo)
    refreshed(here)
    with reading(here.root) as reader:
        graph = module_graph(reader)
    layout = laid_out(graph, here.root.name)
    place = here.state / "view.html" if output is None else working_folder() / output
    with replacing(place, f"--output {output or place}") as file:
        file.write(page(graph, layout, here.root.name).encode("utf-8", "replace"))
    counts = {
        "modules": len(graph.modules),
        "packages": len(layout.boxes) - 1,
        "imports": len(graph.imports),
        "cycles": len(graph.cycles),
    }
    if as_json:
        emit_json(
            {
                "schema": "paralex.view/1",
                "output": str(place),
                "bytes": place.stat().st_size,
                **counts,
            }
        )
    else:
        said = ", ".join(
            f"{count:,} {what if count != 1 else what[:-1]}" for what, count in counts.items()
        )
        shown = f"View: {os.path.relpath(place)} ({said}; {size_of(place)})"
        console().print(shown, markup=False)
    if show:
        typer.launch(place.as_uri())
