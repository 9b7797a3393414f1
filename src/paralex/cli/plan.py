"""`paralex plan`: a goal or a work list to a plan that is proved."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from paralex.cli.common import Context, context, emit_json, refreshed, working_folder
from paralex.cli.console import err_console
from paralex.cli.options import ApiKey, BaseUrl, ModelName, Pricing, Spending
from paralex.cli.output import replacing
from paralex.cli.plan_diff import planned_diff
from paralex.cli.plan_output import page_beside, print_mermaid, show, write_page
from paralex.cli.planner import planned, planner_of
from paralex.errors import UsageError

if TYPE_CHECKING:
    from paralex.planner.dst import Base, Dst
    from paralex.planner.evidence import Evidence
    from paralex.planner.port import Planner, Wish
    from paralex.queries.code import Code


def plan(
    goal: Annotated[
        str | None, typer.Argument(help="What is to be done, in words.", show_default=False)
    ] = None,
    work: Annotated[
        Path | None,
        typer.Option(help="A work list instead of a goal (YAML or JSON).", show_default=False),
    ] = None,
    from_diff: Annotated[
        str | None,
        typer.Option(
            "--from-diff",
            metavar="BASE..HEAD",
            help="Split a change that is there already (BASE alone: up to HEAD).",
            show_default=False,
        ),
    ] = None,
    agents: Annotated[int, typer.Option(min=1, help="How many may work at the same time.")] = 4,
    out: Annotated[
        Path | None,
        typer.Option(help="Where the plan goes (default: .paralex/plan.json).", show_default=False),
    ] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Below the table: for each task and each edge why.")
    ] = False,
    format: Annotated[
        Literal["table", "mermaid", "html", "json"],
        typer.Option(help="How to show the plan; html also as a page beside it."),
    ] = "table",
    as_json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
    tests: Annotated[
        str | None, typer.Option(metavar="CMD", help="The full test command.", show_default=False)
    ] = None,
    runner: Annotated[
        str | None,
        typer.Option(help="How single tests are named: pytest, unittest, ...", show_default=False),
    ] = None,
    ignore: Annotated[
        list[str] | None,
        typer.Option(metavar="PATTERN", help="Leave these files out.", show_default=False),
    ] = None,
    generated: Annotated[
        list[str] | None,
        typer.Option(metavar="PATH=CMD", help="This file is made by CMD.", show_default=False),
    ] = None,
    hubs: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PATH=KIND",
            help="Many change this file: exports, changelog or registry.",
            show_default=False,
        ),
    ] = None,
    contracts: Annotated[
        bool,
        typer.Option(
            "--contracts", help="Settle changed signatures first, where that brings much."
        ),
    ] = False,
    planner: Annotated[
        str, typer.Option(metavar="NAME", help="structural, anthropic or anthropic:MODEL.")
    ] = "structural",
    replan: Annotated[
        str | None,
        typer.Option(
            metavar="RUN",
            help="Plan what is left of this run (or last) anew; --work adds items.",
            show_default=False,
        ),
    ] = None,
    drop: Annotated[
        list[str] | None,
        typer.Option(
            metavar="TASK",
            help="With --replan: leave out this task, and what needs it.",
            show_default=False,
        ),
    ] = None,
    model: ModelName = None,
    base_url: BaseUrl = None,
    api_key: ApiKey = None,
    budget: Spending = None,
    prices: Pricing = None,
) -> None:
    """Split a goal, a work list or a diff into tasks that cannot collide, with their order.

    Writes the plan, and one OpenAPI document a role beside it.
    """
    here = context(
        tests=tests, runner=runner, ignore=ignore, generated=generated, hubs=hubs, budget=budget,
        prices=prices,
    )  # fmt: skip
    place = here.state / "plan.json" if out is None else working_folder() / out
    written = f"--out {out or place}"
    if place.exists() and not place.is_file():
        raise UsageError(f"{written}: not a regular file; name a file for the plan")
    ask = partial(planner_of, here, planner, model=model, base_url=base_url, api_key=api_key)
    if replan is not None and contracts:
        raise UsageError("--contracts: goes with --work alone, not with --replan")
    if from_diff is not None:
        if goal is not None or work is not None or replan is not None:
            raise UsageError(
                "--from-diff says what is to be done: give no goal, --work or --replan"
            )
        if planner != "structural":
            raise UsageError("--from-diff needs no planner: the diff says what is to be done")
        made, code = planned_diff(here, from_diff, agents, partial(evidence_of, here))
    elif replan is not None:
        if planner != "structural":
            raise UsageError("--replan keeps what was planned: leave --planner out")
        made, code = _replanned(here, replan, goal, work, drop or [], agents)
    elif drop:
        raise UsageError("--drop goes with --replan RUN")
    else:
        made, code = _made(here, goal, work, agents, ask, contracts)
    write_plan(made, code, place, written)
    if as_json or format == "json":
        emit_json(json.loads(made.to_json()))
        return
    if format == "mermaid":
        print_mermaid(made)
    elif format == "html":
        write_page(made, code, here.config.prices, page_beside(place), written)
    else:
        show(made, code, here.config.prices, explain=explain)
    shown = os.path.relpath(place)
    err_console().print(f"Plan: {shown}   roles: {os.path.dirname(shown) or '.'}/roles/")


def _replanned(
    here: Context, run: str, goal: str | None, work: Path | None, drop: list[str], agents: int
) -> tuple[Dst, Code]:
    """The plan for what is left of a run, and the code that it was made on; says what changed."""
    from paralex.cli.replan import replanned
    from paralex.planner.port import Wish
    from paralex.planner.work import parse_work

    if goal is not None:
        raise UsageError("--replan takes new work as a list: --work FILE")

    def wish_for(taken: set[str]) -> Wish:
        items = parse_work(read_text(work), str(work), taken) if work else ()
        return Wish(items=items, agents=agents, source=str(work))

    found, evidence = replanned(here, run, wish_for, drop, partial(evidence_of, here))
    for line in found.told:
        err_console().print(line, markup=False)
    return found.plan, evidence.code


def _made(
    here: Context,
    goal: str | None,
    work: Path | None,
    agents: int,
    ask: Callable[[], Planner],
    contracts: bool,
) -> tuple[Dst, Code]:
    """The plan, and the code that it was made on."""
    from paralex.planner.port import Wish
    from paralex.planner.work import parse_work

    if (goal is None) == (work is None):
        raise UsageError("give either a goal in words or --work FILE or --from-diff BASE..HEAD")
    if work is not None:
        items = parse_work(read_text(work), str(work))
        wish = Wish(items=items, agents=agents, source=str(work), contracts=contracts)
        return _planned(here, ask(), wish)
    if contracts:
        raise UsageError("--contracts: goes with --work: a goal names no signatures")
    if not (goal and goal.strip()):
        raise UsageError("the goal is empty: say in a few words what is to be done")
    if not goal.isascii() and goal.encode("utf-8", "replace").decode() != goal:
        raise UsageError("the goal is not UTF-8 text: check the encoding of the terminal")
    return _planned(here, ask(), Wish(goal=goal.strip(), agents=agents))


def _planned(here: Context, planner: Planner, wish: Wish) -> tuple[Dst, Code]:
    evidence = evidence_of(here)
    return planned(planner, wish, evidence), evidence.code


def read_text(path: Path) -> str:
    """The text of a file that the user named. UsageError when it cannot be had."""
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise UsageError(f"{path}: no such file") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: not UTF-8 text") from error
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}") from error


def read_plan(here: Context, given: Path | None) -> Dst:
    """The plan in the file `given`, by default the one that `plan` writes."""
    from paralex.planner.dst import parse_plan

    place = given or Path(os.path.relpath(here.state / "plan.json"))
    if given is None and not place.exists():
        raise UsageError(f"{place}: no such file: make a plan with `paralex plan GOAL`")
    return parse_plan(read_text(place), str(place))


def evidence_of(here: Context) -> Evidence:
    """All that the planner may rest on; the graph is brought up to date first."""
    from paralex.graph import read_history, words_in_files
    from paralex.planner.evidence import Evidence

    code, base, existing = code_of(here)
    words = words_in_files(here.root, [row.path for row in code.files if row.language])
    return Evidence(
        code=code,
        history=read_history(here.root),
        words={path: found.counts for path, found in words.items()},
        blocks={path: found.blocks for path, found in words.items()},
        existing=existing,
        base=base,
        hubs=here.config.hubs,
        generated=here.config.generated,
        resources=here.config.resources,
        tests_configured=bool(here.config.tests or here.config.runner),
    )


def code_of(here: Context) -> tuple[Code, Base, frozenset[str]]:
    """The graph as it is now, what it stands on, and the paths of all files."""
    from paralex.graph import reading
    from paralex.graph.scan import scan
    from paralex.queries import load_code

    refreshed(here)
    with reading(here.root) as reader:
        code = load_code(reader)
    existing = frozenset(entry.path for entry in scan(here.root).entries)
    return code, base_of(here.root, code), existing


def base_of(root: Path, code: Code) -> Base:
    """Commit and tree of HEAD, and the graph; where there are no commits, the code alone."""
    from paralex.graph.git import GitTrouble, git
    from paralex.planner.dst import Base

    if (root / ".git").exists():
        try:
            said = git(root, "rev-parse", "HEAD", "HEAD^{tree}")
        except GitTrouble:
            return Base(graph=_code_digest(code))
        commit, tree = said.decode().split()
        return Base(commit=commit, tree=tree, graph=code.digest)
    return Base(graph=_code_digest(code))


def _code_digest(code: Code) -> str:
    """Names the state of the files in a known language and nothing else, so that a plan which is
    written into the folder does not make itself stale."""
    files = [row for row in code.files if row.language]
    tables = (files, code.symbols, code.references, code.imports)
    rows = repr([list(map(tuple, table)) for table in tables])  # several times as fast as the rows'
    return hashlib.sha256(rows.encode("utf-8", "surrogatepass")).hexdigest()


def write_plan(plan: Dst, code: Code, place: Path, written: str) -> None:
    """Writes the plan, and the documents of its roles beside it, each in one step. `code` has the
    signatures for them; `written` is how the user named the place."""
    from paralex.planner.roles import role_spec

    texts = {
        place.parent / role.spec: _spec_text(role_spec(plan, role.id, code))
        for role in plan.roles
        if role.spec
    }
    for path, text in {**texts, place: plan.to_json()}.items():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(f"{written}: cannot be written: {error.strerror}") from error
        with replacing(path, written) as file:
            file.write(text.encode() + (b"" if text.endswith("\n") else b"\n"))


def _spec_text(spec: dict[str, object]) -> str:
    return json.dumps(spec, indent=2, ensure_ascii=False)
