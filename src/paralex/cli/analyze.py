"""`paralex analyze`: from the files of a repository to its graph."""

from __future__ import annotations

import json
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from paralex.cli.common import (
    Context,
    context,
    emit_json,
    keep_in,
    options_of,
    refreshed,
    say,
)
from paralex.cli.console import console
from paralex.cli.options import Repo, Store

if TYPE_CHECKING:
    from paralex.graph import Analysis, ScipReport

_SHOWN = 3  # examples of a kind, before "and N more"


def analyze(
    repo: Repo = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print paralex.analyze/1.")] = False,
    ignore: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PATTERN", help="Leave these files out, as in a .gitignore.", show_default=False
        ),
    ] = None,
    generated: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PATH[=CMD]", help="This file is made by a command.", show_default=False
        ),
    ] = None,
    watch: Annotated[
        bool, typer.Option("--watch", help="Keep the graph current while files change.")
    ] = False,
    store: Store = None,
    scip: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FILE", help="Add the facts of this SCIP index; kept.", show_default=False
        ),
    ] = None,
    no_scip: Annotated[
        bool, typer.Option("--no-scip", help="Drop the facts of earlier SCIP indexes.")
    ] = False,
) -> None:
    """Read the code into a graph in .paralex/; a second run reads only what changed."""
    here = context(repo, ignore=ignore, generated=generated)
    if store is not None:
        keep_in(here, store)
    if not watch or scip or no_scip:  # an index is taken in once, also before watching
        analysis = refreshed(here, tuple(scip or ()), drop_scip=no_scip)
    if watch:
        _watch(here, as_json)
        return
    if as_json:
        emit_json(analysis.to_json())
    else:
        _show(analysis)


def _watch(here: Context, as_json: bool) -> None:
    """One line for each state of the graph, until Ctrl-C or a polite end."""
    from paralex.graph import Live
    from paralex.graph.watching import watch

    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: stop.set())
    with Live(here.root, options_of(here)) as live:
        for analysis in watch(here.root, live, stop):
            say(analysis)
            print(_line(analysis, as_json), flush=True)


def _line(analysis: Analysis, as_json: bool) -> str:
    if as_json:
        return json.dumps(analysis.to_json(), ensure_ascii=False)
    return (
        f"{time.strftime('%H:%M:%S')}  {analysis.changed_files:,} files changed, "
        f"{analysis.triples:,} triples, {analysis.seconds['total'] * 1000:.0f} ms"
    )


def _show(analysis: Analysis) -> None:
    from rich.table import Table

    screen = console()
    files, imports = analysis.files, analysis.imports
    languages = ", ".join(f"{count:,} {name}" for name, count in analysis.languages.items())
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="bold")
    table.add_column()
    table.add_row("repository", analysis.repo)
    table.add_row("files", f"{files.seen:,} seen, {files.parsed:,} parsed ({languages or 'none'})")
    table.add_row("modules", f"{analysis.modules:,}")
    table.add_row("symbols", f"{analysis.symbols:,}")
    table.add_row(
        "imports",
        f"{imports.internal:,} internal, {imports.external:,} external, "
        f"{imports.unresolved:,} unresolved",
    )
    table.add_row("references", f"{analysis.references:,}")
    table.add_row("triples", f"{analysis.triples:,}")
    table.add_row("changed", f"{analysis.changed_files:,} files since the last run")
    steps = ", ".join(f"{k} {v:.2f}" for k, v in analysis.seconds.items() if k != "total")
    table.add_row("seconds", f"{analysis.seconds['total']:.2f} ({steps})")
    screen.print(table)
    for index in analysis.scip:
        _show_scip(index)
    for path, reason in analysis.failed[:_SHOWN]:
        screen.print(f"failed: {path!r}: {reason}", markup=False)
    _more(len(analysis.failed), "failed")
    _show_skipped(analysis.skipped)


def _show_scip(index: ScipReport) -> None:
    """What an index has added, in one line; what of it does not count, in another."""
    screen = console()
    screen.print(
        f"scip {index.file!r} ({index.tool}): {index.documents:,} documents, "
        f"{index.references:,} references between them: {index.agree:,} agree, "
        f"{index.only_scip:,} added, {index.only_paralex:,} only paralex has",
        markup=False,
    )
    without = [
        ("stale, index again", index.stale_documents),
        ("unknown paths", index.unknown_paths),
    ]
    without += [(reason, count) for reason, count in index.skipped.items()]
    said = ", ".join(f"{count:,} {reason}" for reason, count in without if count)
    if said:
        screen.print(f"scip {index.file!r} without: {said}", markup=False)


def _show_skipped(skipped: tuple[tuple[str, str], ...]) -> None:
    """One line a reason, the most frequent first; a few names where that helps."""
    screen = console()
    no_language = [reason for _, reason in skipped if reason.startswith("no language")]
    others = [(path, reason) for path, reason in skipped if not reason.startswith("no language")]
    for reason, count in _by_count(reason for _, reason in others):
        paths = [path for path, why in others if why == reason]
        more = f", and {count - _SHOWN} more" if count > _SHOWN else ""
        shown = ", ".join(repr(path)[1:-1] for path in paths[:_SHOWN])
        screen.print(f"skipped {count:,}: {reason}: {shown}{more}", markup=False)
    if no_language:
        kinds = _by_count(
            reason.removeprefix("no language for ").replace("no language", "without suffix")
            for reason in no_language
        )
        shown = ", ".join(f"{count:,} {kind}" for kind, count in kinds[:_SHOWN])
        more = ", ..." if len(kinds) > _SHOWN else ""
        screen.print(
            f"skipped {len(no_language):,}: in no language that paralex knows: {shown}{more}",
            markup=False,
        )


def _by_count(words: Iterable[str]) -> list[tuple[str, int]]:
    return sorted(Counter(words).items(), key=lambda pair: (-pair[1], pair[0]))


def _more(count: int, what: str) -> None:
    if count > _SHOWN:
        console().print(f"... and {count - _SHOWN} more that {what}", markup=False)
