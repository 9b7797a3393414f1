"""Which planner makes the plan, and what it has to say besides."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from paralex.cli.common import Context
from paralex.cli.console import err_console
from paralex.errors import UsageError, nearest

if TYPE_CHECKING:
    from paralex.planner.dst import Dst
    from paralex.planner.evidence import Evidence
    from paralex.planner.port import Planner, Wish

_KINDS = ("structural", "anthropic")


def planner_of(
    here: Context,
    spec: str,
    *,
    model: str | None = None,
    base_url: str | None = None,
    api_key: str | None = None,
) -> Planner:
    """The planner that `spec` names: `structural`, `anthropic` or `anthropic:MODEL`.

    UsageError for an unknown kind, EnvironmentLacks when it needs what is not there.
    """
    kind, _, argument = spec.partition(":")
    if kind not in _KINDS:
        raise UsageError(
            f"unknown planner {kind!r}: {nearest(kind, _KINDS)} (structural, anthropic[:MODEL])"
        )
    if kind == "structural":
        from paralex.planner.port import StructuralPlanner

        if argument:
            raise UsageError(f"--planner {spec}: structural takes no argument")
        return StructuralPlanner()
    from paralex.worker import AgentOptions
    from paralex.worker.planner_model import TURNS, Place, make_planner

    options = AgentOptions(
        model=model,
        base_url=base_url,
        api_key=api_key,
        prices=here.config.prices,
        budget=here.config.budget,
        max_turns=TURNS,
        root=here.root,
    )
    place = Place(here.root, _records(here), frozenset(here.config.resources))
    planner = make_planner(argument, options, place)
    err_console().print(f"planner: {planner.name}: {planner.check()}", markup=False)
    return planner


def planned(planner: Planner, wish: Wish, evidence: Evidence) -> Dst:
    """The plan; what a person should know of how it came to be goes to standard error."""
    made = planner.plan(wish, evidence)
    err = err_console()
    for remark in made.remarks:
        err.print(f"planner: {remark}", markup=False)
    if made.fallback:
        err.print(f"WARNING: the planner {planner.name}: {made.fallback}", markup=False)
    return made.plan


def _records(here: Context) -> Path:
    """A folder of this conversation's own; it is made when the conversation begins."""
    folder = here.state / "planner"
    taken = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    number = next(number for number in range(1, len(taken) + 2) if str(number) not in taken)
    return folder / str(number)
