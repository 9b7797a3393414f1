"""`paralex check`: may this plan run, whoever made it?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from paralex.cli.common import context, emit_json
from paralex.cli.console import console
from paralex.cli.plan import code_of, read_plan

if TYPE_CHECKING:
    from paralex.planner.report import Report


def check(
    plan: Annotated[
        Path | None,
        typer.Argument(help="The plan (default: .paralex/plan.json).", show_default=False),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print paralex.check/1.")] = False,
    pairs: Annotated[
        bool, typer.Option("--pairs", help="Also answer for each pair of tasks.")
    ] = False,
    sparql: Annotated[
        bool,
        typer.Option(
            "--sparql", help="Decide a second time, by SPARQL alone, and certify each answer."
        ),
    ] = False,
    certificate: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Write the proof to this folder: graph, plan, questions, answers, and how to "
            "ask again without paralex (implies --sparql).",
            show_default=False,
        ),
    ] = None,
    resources: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=USE", help="A named resource that claims may name.", show_default=False
        ),
    ] = None,
) -> None:
    """Say whether a plan is safe to run: exit 0, or 1 with each conflict and its facts."""
    from paralex.planner.check import check as checked

    here = context(resources=resources)
    parsed = read_plan(here, plan)
    code, now, existing = code_of(here)
    known = frozenset(here.config.resources)
    report = checked(parsed, code, now, existing=existing, resources=known, pairs=pairs)
    if sparql or certificate is not None:
        from paralex.cli.certificate import certified

        report = certified(here, parsed, report, certificate)
    if as_json:
        emit_json(report.to_json())
    else:
        _show(report)
    if not report.ok:
        raise typer.Exit(1)


def _show(report: Report) -> None:
    from paralex.planner.explain import explained_report

    screen = console()
    if report.ok:
        asked = {answer.name: answer.answer for answer in report.certificate.queries}
        screen.print(
            f"ok: no conflict ({asked['write-write'].removeprefix('none in ')}); "
            f"plan {report.certificate.plan[:12]} on graph {report.certificate.graph[:12]}",
            markup=False,
        )
    else:
        screen.print(explained_report(report), markup=False, end="")
        count = len(report.conflicts)
        screen.print(f"\n{count} conflict{'s' * (count != 1)}", markup=False)
    vague = {one.tasks[0]: one for one in report.conflicts if one.kind == "unknown"}
    for pair in report.answers or ():
        screen.print(f"{pair.answer:<12} {pair.tasks[0]} | {pair.tasks[1]}", markup=False)
        for task in pair.tasks if pair.answer == "unknown" else ():
            if task in vague:
                why, found = vague[task].facts[-1].text, " | ".join(vague[task].options)
                screen.print(f"             {task}: {why}. To find out: {found}", markup=False)
