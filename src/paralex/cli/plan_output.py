"""What `paralex plan` shows of a plan: the advice first, a table, the forecast, the reasons."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from paralex.cli.console import console, err_console
from paralex.cli.output import replacing

if TYPE_CHECKING:
    from paralex.planner.dst import Dst, Task
    from paralex.planner.overview import Overview
    from paralex.protocol import Price
    from paralex.queries.code import Code

MODELS = ("claude-haiku-5-5", "claude-sonnet-5-5", "claude-opus-5-5")  # unless prices are given
TASKS, CLAIMS, AFTER = 100, 8, 8  # that the table shows; the rest is counted
CHAIN = 6  # tasks of the longest chain that are named


def show(plan: Dst, code: Code, prices: Mapping[str, Price], *, explain: bool) -> None:
    """The plan for a person."""
    from paralex.planner.explain import explained_plan
    from paralex.planner.overview import overview

    screen = console()
    screen.print(advice(plan), markup=False)
    _table(plan.tasks)
    for line in forecast_lines(overview(plan, code), prices):
        screen.print(line, markup=False)
    if explain:
        screen.print("\n" + explained_plan(plan), markup=False, end="")


def print_mermaid(plan: Dst) -> None:
    from paralex.planner.mermaid import mermaid

    console().print(mermaid(plan), markup=False, end="")


def page_beside(plan: Path) -> Path:
    """Where the page of the plan in the file `plan` goes."""
    return plan.with_name((plan.name if plan.suffix == ".html" else plan.stem) + ".html")


def write_page(
    plan: Dst, code: Code, prices: Mapping[str, Price], place: Path, written: str
) -> None:
    """The plan as a page: to `place`, and to standard output where that is no terminal. `written`
    is how the user named the plan's place."""
    from paralex.cli.plan_page import page
    from paralex.planner.overview import overview

    text = page(overview(plan, code), advice(plan), cost_words(plan, prices))
    with replacing(place, written) as file:
        file.write(text.encode())
    if not sys.stdout.isatty():
        sys.stdout.write(text)
    err_console().print(f"Page: {os.path.relpath(place)}", markup=False)


def advice(plan: Dst) -> str:
    """Whether several agents are worth it, and of how many tasks that is said."""
    count = f"{len(plan.tasks)} task{'s' * (len(plan.tasks) != 1)}"
    if plan.forecast is None:
        return count
    first, _, rest = plan.forecast.advice.partition(". ")
    return f"{first} ({count})" + (f". {rest}" if rest else "")


def _table(tasks: tuple[Task, ...]) -> None:
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for column in ("task", "after", "claims"):
        table.add_column(column, overflow="fold", no_wrap=column == "task")
    for task in tasks[:TASKS]:
        before = _listed([dependency.task for dependency in task.depends_on], AFTER)
        claims = _listed([str(claim) for claim in task.claims], CLAIMS)
        table.add_row(escape(task.id), escape(before), escape(claims))
    console().print(table, soft_wrap=False)
    if len(tasks) > TASKS:
        more = f"and {len(tasks) - TASKS:,} more tasks: --format html shows them all"
        console().print(more, markup=False)


def _listed(words: list[str], most: int) -> str:
    more = [f"and {len(words) - most} more"] if len(words) > most else []
    return "\n".join([*words[:most], *more]) or "-"


def forecast_lines(seen: Overview, prices: Mapping[str, Price]) -> list[str]:
    """Time, what limits it, and cost."""
    from paralex.planner.overview import bodies_words, gain_words

    forecast = seen.plan.forecast
    lines = []
    if forecast and len(seen.plan.tasks) > 1:
        times = ", ".join(f"{count}: {time:.0f} s" for count, time in forecast.tp.items())
        chain = " -> ".join(seen.chain[:CHAIN]) + f" -> {len(seen.chain) - CHAIN} more" * (
            len(seen.chain) > CHAIN
        )
        row = f"{forecast.serialised:.0%} of the pairs in a row"
        lines.append(f"time       by number of agents {times}; {row}")
        lines.append(f"at least   {forecast.t_inf:.0f} s with any number: {chain}")
    lines.extend(
        f"limit      {', '.join(gain.paths)}: {gain_words(gain, seen)}" for gain in seen.gains
    )
    if question := bodies_words(seen):
        lines.append(f"question   {question}")
    return [*lines, f"cost       {cost_words(seen.plan, prices)}"]


def cost_words(plan: Dst, prices: Mapping[str, Price]) -> str:
    """Expected tokens, and what they cost with the models that have a price in `prices`."""
    from paralex.planner.estimate import tokens_of
    from paralex.worker.pricing import Prices, Usage

    read, written = tokens_of(plan)
    usage = Usage(input=read, output=written)
    told = []
    for model in sorted(prices) or MODELS:
        dollars = Prices(model, prices).total(usage)
        if dollars is not None:
            told.append(f"${dollars:.{'2f' if dollars >= 0.1 else '1g'}} {model}")
    return f"about {read + written:,} tokens ({', '.join(told)}); times and tokens are rough"
