"""`paralex check --sparql` and `--certificate DIR`: the proof, and how others repeat it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from paralex.cli.common import Context, working_folder
from paralex.cli.console import err_console
from paralex.cli.output import replacing
from paralex.errors import UsageError

if TYPE_CHECKING:
    from paralex.planner.dst import Dst
    from paralex.planner.report import Report

_PLAN = "urn:paralex:plan"  # the graph with the plan's facts


def certified(here: Context, plan: Dst, report: Report, folder: Path | None) -> Report:
    """`report` with the SPARQL questions and their answers; all of it goes to `folder`, if any.

    Raises UsageError for a folder that cannot be written.
    """
    from paralex.graph import reading
    from paralex.graph.store_joined import joined
    from paralex.planner.plan_rdf import triples_of
    from paralex.planner.prove import bundle, proved
    from paralex.queries.proof import proof_rows

    with reading(here.root) as reader:
        tables = proof_rows(joined(reader, triples_of(plan), _PLAN))
        full = proved(report, tables)
        if folder is None:
            return full
        written = f"--certificate {folder}"
        place = _made(working_folder() / folder, written)
        for name, text in bundle(plan, full, tables).items():
            with replacing(place / name, written) as file:
                file.write(text.encode())
        with replacing(place / "graph.ttl", written) as file:
            reader.dump(file, "turtle")
    err_console().print(f"Certificate: {folder} (how to ask again: README.md)", markup=False)
    return full


def _made(place: Path, written: str) -> Path:
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{written}: cannot be made: {error.strerror}") from error
    return place
