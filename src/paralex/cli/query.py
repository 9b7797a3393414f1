"""`paralex query`: ask the graph, by name or in SPARQL."""

from __future__ import annotations

import csv
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from paralex.cli.common import Context, context, emit_json, keep_in, refreshed
from paralex.cli.console import console
from paralex.cli.options import Store
from paralex.errors import UsageError

if TYPE_CHECKING:
    from rich.console import Console

    from paralex.queries import Table, Turtle


class Format(StrEnum):
    table = "table"
    json = "json"
    csv = "csv"
    turtle = "turtle"


def query(
    what: Annotated[
        str | None,
        typer.Argument(
            metavar="NAME|FILE|-",
            help="A named query, a .rq file, or - for SPARQL on standard input.",
            show_default=False,
        ),
    ] = None,
    param: Annotated[
        list[str] | None,
        typer.Option("--param", metavar="NAME=VALUE", help="A parameter.", show_default=False),
    ] = None,
    form: Annotated[Format, typer.Option("--format", help="How to print it.")] = Format.table,
    timeout: Annotated[
        float, typer.Option("--timeout", metavar="SECONDS", help="The limit for the query.")
    ] = 30.0,
    store: Store = None,
    listing: Annotated[
        bool, typer.Option("--list", help="Show the named queries and their parameters.")
    ] = False,
) -> None:
    """Ask the graph. In your own SPARQL the prefix px: is paralex's vocabulary."""
    if listing:
        _list()
        return
    if what is None:
        raise UsageError("which query? `paralex query --list` shows the names")
    here = context()
    if store is not None:
        keep_in(here, store)
    params = _params(param or [])
    answer = _answer(here, what, params, timeout, turtle=form is Format.turtle)
    _print(answer, form)


def _answer(
    here: Context, what: str, params: dict[str, str], timeout: float, *, turtle: bool
) -> Table | Turtle:
    from paralex.queries import named_query, user_query
    from paralex.queries.catalogue import query_named

    text = _own_query(what)
    if text is None:
        query_named(what).bindings(params)  # wrong words are said before any work is done
    refreshed(here)
    if text is None:
        return named_query(here.root, what, params, timeout)
    return user_query(here.root, text, params, timeout, turtle=turtle)


def _own_query(what: str) -> str | None:
    """The text of a query that is not named but given; None for a name."""
    if what == "-":
        try:
            return sys.stdin.buffer.read().decode("utf-8")
        except UnicodeDecodeError as error:
            raise UsageError("standard input: not UTF-8 text") from error
    if not what.endswith(".rq") and "/" not in what:
        return None
    try:
        return Path(what).read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise UsageError(f"{what}: no such file") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{what}: not UTF-8 text") from error
    except OSError as error:
        raise UsageError(f"{what}: cannot be read: {error.strerror}") from error


def _params(written: list[str]) -> dict[str, str]:
    found = {}
    for each in written:
        name, equals, value = each.partition("=")
        if not equals:
            raise UsageError(f"--param {each}: write it as NAME=VALUE")
        found[name] = value
    return found


def _list() -> None:
    from rich.table import Table as Grid

    from paralex.queries import catalogue

    grid = Grid(box=None, show_header=False, pad_edge=False)
    grid.add_column(style="bold", no_wrap=True)
    grid.add_column()
    for each in catalogue():
        words = [
            parameter.name if parameter.default is None else f"{parameter.name}={parameter.default}"
            for parameter in each.parameters
        ]
        grid.add_row(each.name, each.help + (f" [{', '.join(words)}]" if words else ""))
    console().print(grid, markup=False)


def _print(answer: Table | Turtle, form: Format) -> None:
    from paralex.queries import Turtle

    if isinstance(answer, Turtle):
        sys.stdout.write(answer.text)
    elif form is Format.json:
        emit_json({"schema": "paralex.rows/1", "rows": answer.records()})
    elif form is Format.csv:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(answer.columns)
        writer.writerows(["" if value is None else value for value in row] for row in answer.rows)
    elif form is Format.turtle:
        from paralex.queries.turtle import result_set

        sys.stdout.write(result_set(answer))
    else:
        _print_table(answer)


def _print_table(table: Table) -> None:
    screen = console()
    numeric = {
        index
        for index in range(len(table.columns))
        if table.rows and all(isinstance(row[index], int | None) for row in table.rows)
    }
    rows = [["" if value is None else str(value) for value in row] for row in table.rows]
    if screen.is_terminal:
        _print_grid(screen, table.columns, rows, numeric)
    else:
        _print_plain(table.columns, rows, numeric)
    screen.print(f"{len(rows):,} row{'s' * (len(rows) != 1)}", style="dim")


def _print_grid(
    screen: Console, columns: tuple[str, ...], rows: list[list[str]], numeric: set[int]
) -> None:
    from rich.table import Table as Grid
    from rich.text import Text

    grid = Grid(box=None, pad_edge=False, header_style="bold")
    for index, column in enumerate(columns):
        grid.add_column(column, justify="right" if index in numeric else "left", overflow="fold")
    for row in rows:
        grid.add_row(*map(Text, row))
    screen.print(grid)


def _print_plain(columns: tuple[str, ...], rows: list[list[str]], numeric: set[int]) -> None:
    """For pipes and files: nothing is cut to the width of a screen that is not there."""
    lines = [list(columns), *([cell.replace("\n", "\\n") for cell in row] for row in rows)]
    widths = [max(len(line[index]) for line in lines) for index in range(len(columns))]
    for line in lines:
        cells = (
            cell.rjust(width) if index in numeric else cell.ljust(width)
            for index, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        sys.stdout.write("  ".join(cells).rstrip() + "\n")
