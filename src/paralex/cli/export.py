"""`paralex export`: the graph, or the roles of a plan, as files that other tools read."""

from __future__ import annotations

import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import IO, Annotated

import typer

from paralex.cli.common import Context, context, emit_json, refreshed, working_folder
from paralex.cli.console import err_console
from paralex.cli.options import Repo
from paralex.cli.output import replacing, size_of
from paralex.errors import UsageError


class Format(StrEnum):
    turtle = "turtle"
    nquads = "nquads"
    jsonld = "jsonld"
    graphml = "graphml"
    codeowners = "codeowners"
    agents_md = "agents-md"
    claude = "claude"


_ROLES = {Format.codeowners, Format.agents_md, Format.claude}

_BY_SUFFIX = {
    ".ttl": Format.turtle,
    ".nq": Format.nquads,
    ".jsonld": Format.jsonld,
    ".graphml": Format.graphml,
}
_BY_NAME = {"CODEOWNERS": Format.codeowners, "AGENTS.md": Format.agents_md}


def export(
    repo: Repo = None,
    form: Annotated[
        Format | None,
        typer.Option(
            "--format",
            help="The format (default: by the suffix of --output, else turtle).",
            show_default=False,
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Write to this file (default: print it).", show_default=False
        ),
    ] = None,
    plan: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="The plan whose roles are written (default: .paralex/plan.json).",
            show_default=False,
        ),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print paralex.export/1 about the file.")
    ] = False,
) -> None:
    """Write the whole graph as RDF, or the graph of its files as GraphML; or a plan's roles.

    Named graphs (one a file) are kept in N-Quads and JSON-LD; Turtle is their union. The roles go
    to CODEOWNERS, AGENTS.md or (claude) a folder of agents; of a file that is there already only
    what stands between the lines paralex:begin and paralex:end is replaced.
    """
    chosen = form or _format_of(output)
    if as_json and output is None:
        raise UsageError("--json describes the file that was written: add --output FILE")
    here = context(repo)
    if chosen in _ROLES:
        _export_roles(here, chosen, plan, output, as_json)
        return
    if plan is not None:
        raise UsageError(f"--plan goes with --format {', '.join(sorted(_ROLES))}")
    refreshed(here)
    if output is None:
        _write(here.root, chosen, sys.stdout.buffer)
        sys.stdout.buffer.flush()
        return
    place = working_folder() / output
    with replacing(place, f"--output {output}") as file:
        _write(here.root, chosen, file)
    if as_json:
        emit_json(_document(chosen, place, place.stat().st_size))
    else:
        shown = f"Export: {os.path.relpath(place)} ({chosen.value}, {size_of(place)})"
        err_console().print(shown, markup=False)


def _document(form: Format, place: Path, size: int) -> dict[str, object]:
    """`paralex.export/1`; `size` in bytes."""
    named = {"schema": "paralex.export/1", "format": form.value}
    return {**named, "output": str(place), "bytes": size}


def _export_roles(
    here: Context, form: Format, plan: Path | None, output: Path | None, as_json: bool
) -> None:
    from paralex.cli.export_roles import export_roles, told

    places = export_roles(here, form.value, plan, output)
    if as_json:
        size = sum(place.stat().st_size for place in places)
        emit_json(_document(form, working_folder() / str(output), size))
    elif places:
        err_console().print(told(places), markup=False)


def _format_of(output: Path | None) -> Format:
    if output is None:
        return Format.turtle
    if output.name in _BY_NAME:
        return _BY_NAME[output.name]
    found = _BY_SUFFIX.get(output.suffix.lower())
    if found is None:
        known = ", ".join(_BY_SUFFIX)
        raise UsageError(f"--output {output}: the suffix is none of {known}; add --format")
    return found


def _write(root: Path, form: Format, file: IO[bytes]) -> None:
    from paralex.graph import reading

    with reading(root) as reader:
        if form is not Format.graphml:
            reader.dump(file, form.value)
            return
        from paralex.cli.graphml import file_graph, write_graphml
        from paralex.queries import load_code, named

        write_graphml(file_graph(load_code(reader), named(reader, "cycles")), file)
