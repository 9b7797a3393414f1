"""`paralex execute`: a plan becomes commits."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from paralex.cli.common import Context, context, emit_json, refreshed
from paralex.cli.console import console, err_console
from paralex.cli.options import Json, Quiet, Timings
from paralex.cli.plan import read_plan
from paralex.errors import EnvironmentLacks

if TYPE_CHECKING:
    from paralex.orchestrator import Listen, Parts, RunOptions, RunReport

_NO_AGENT = """no agent: there is no ANTHROPIC_API_KEY. Choose one:
  --agent anthropic --api-key KEY     a model (or set ANTHROPIC_API_KEY)
  --agent 'command:CMD {files}'       a shell command over each task's files
  --agent replay:FILE                 recorded edits
  --agent NAME                        a command of [tool.paralex.commands]"""


def execute(
    plan: Annotated[
        Path | None, typer.Argument(help="The plan (default: .paralex/plan.json).")
    ] = None,
    agent: Annotated[
        str | None,
        typer.Option(help="anthropic, command:CMD, replay:FILE, or a NAME of the configuration."),
    ] = None,
    agents: Annotated[int, typer.Option(min=1, help="How many work at the same time.")] = 4,
    branch: Annotated[
        str | None, typer.Option(help="The new branch of the run (default: paralex/RUN).")
    ] = None,
    stay: Annotated[
        bool, typer.Option("--stay", help="Commit on the branch that HEAD is on.")
    ] = False,
    allow_dirty: Annotated[
        bool, typer.Option("--allow-dirty", help="Keep tracked files that differ untouched.")
    ] = False,
    auto_scope: Annotated[
        bool,
        typer.Option("--auto-scope", help="A write outside the claims asks for more scope."),
    ] = False,
    tests: Annotated[
        str | None, typer.Option(metavar="CMD", help="The full test command, run at the end.")
    ] = None,
    runner: Annotated[
        str | None, typer.Option(help="How single tests are named: pytest, unittest, vitest, ...")
    ] = None,
    python: Annotated[
        str | None, typer.Option(help="The interpreter for tests (default: .venv, else this one).")
    ] = None,
    env: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="A variable that children may see; may be repeated."),
    ] = None,
    timeout: Annotated[
        float, typer.Option(min=0.1, metavar="S", help="Seconds for one command or test run.")
    ] = 600.0,
    model: Annotated[str | None, typer.Option(help="The model of an anthropic agent.")] = None,
    base_url: Annotated[
        str | None, typer.Option("--base-url", metavar="U", help="Where the model is served.")
    ] = None,
    api_key: Annotated[
        str | None,
        typer.Option("--api-key", metavar="K", help="The key; it is kept in no record."),
    ] = None,
    budget: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KEY=VALUE",
            help="Stop the run at this: seconds, tokens or dollars; repeatable.",
        ),
    ] = None,
    prices: Annotated[
        list[str] | None,
        typer.Option(
            metavar="MODEL=IN,OUT", help="Dollars for a million tokens of a model; repeatable."
        ),
    ] = None,
    json: Json = False,
    timings: Timings = False,
    quiet: Quiet = False,
) -> None:
    """Let agents do the tasks of a plan, in a shared tree, on a branch of the run.

    Exit code 1 when a task failed or the full tests are red.
    """
    from paralex.orchestrator import RunOptions
    from paralex.orchestrator import execute as execute_plan

    here = context(tests=tests, runner=runner, python=python, env=env, budget=budget, prices=prices)
    config = here.config
    value = read_plan(here, plan)
    options = RunOptions(
        agents=agents,
        branch=branch,
        stay=stay,
        allow_dirty=allow_dirty,
        auto_scope=auto_scope,
        tests=config.tests,
        runner=config.runner,
        python=config.python,
        env=config.env,
        timeout=timeout,
        seconds=config.budget.seconds,
        tokens=config.budget.tokens,
        dollars=config.budget.dollars,
        prices=config.prices,
        agent=_agent_spec(here, agent, api_key),
        model=model,
        base_url=base_url,
    )
    parts = compose(here, options, api_key, quiet=quiet)
    finish(
        here,
        lambda listen: execute_plan(here.root, value, options, parts, listen),
        json=json,
        timings=timings,
        quiet=quiet,
    )


def compose(here: Context, options: RunOptions, api_key: str | None, *, quiet: bool) -> Parts:
    """The agent, the launcher and the graph that a run needs, from its options."""
    from paralex.graph import reading
    from paralex.orchestrator import Parts, child_path, default_python
    from paralex.protocol import Budget
    from paralex.queries import load_code
    from paralex.worker import AgentOptions, best_launcher, make_agent, test_command

    python = default_python(here.root, options.python)
    agent = make_agent(
        options.agent,
        AgentOptions(
            model=options.model,
            base_url=options.base_url,
            api_key=api_key,
            prices=options.prices,
            budget=Budget(tokens=options.tokens, dollars=options.dollars),
            timeout=options.timeout,
            root=here.root,
            path=child_path(python),
        ),
    )
    described = agent.check()
    launcher = best_launcher()
    if not quiet:
        err = err_console()
        err.print(f"agent: {agent.name}: {described}", markup=False)
        err.print(f"confinement: {launcher.describe()}", markup=False)
    refreshed(here)
    with reading(here.root) as reader:
        code = load_code(reader)
    return Parts(
        agent=agent,
        launcher=launcher,
        name_tests=lambda names: test_command(options.runner, python, names),
        python=python,
        code=code,
    )


def finish(
    here: Context,
    start: Callable[[Listen | None], RunReport],
    *,
    json: bool,
    timings: bool,
    quiet: bool,
) -> None:
    """Shows a run while it goes on, and its report. Ends with exit code 1 if it is not done."""
    from paralex.orchestrator import LiveTable, PlainLines, find_record, load_report

    err = err_console()
    if quiet:
        report = start(None)
    elif err.is_terminal and not json:
        with LiveTable(err) as live:
            report = start(live)
    else:
        report = start(PlainLines(lambda line: err.print(line, markup=False)))
    record = find_record(here.root, report.run)
    show(load_report(record, timings=timings or not json), json=json)
    if not report.ok:
        raise typer.Exit(1)


def show(report: RunReport, *, json: bool) -> None:
    from paralex.orchestrator import told

    if json:
        emit_json(report.to_json())
    else:
        console().print(told(report), markup=False)


def _agent_spec(here: Context, agent: str | None, api_key: str | None) -> str:
    """The specification as `make_agent` takes it; a name of the configuration is looked up."""
    if agent is None:
        if api_key or os.environ.get("ANTHROPIC_API_KEY"):
            return "anthropic"
        raise EnvironmentLacks(_NO_AGENT)
    command = here.config.commands.get(agent)
    return f"command:{command}" if command is not None else agent
