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
        if model or base_url or api_key:
            raise UsageError("--model, --base-url and --api-key go with --planner anthropic")
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
    place = Place(
        here.root,
        _records(here),
        frozenset(here.config.resources),
        tell=_tell,
    )
    planner = make_planner(argument, options, place)
    _tell(f"{planner.name}: {planner.check()}")
    return planner


def planned(planner: Planner, wish: Wish, evidence: Evidence) -> Dst:
    """The plan; what a person should know of how it came to be goes to standard error."""
    made = planner.plan(wish, evidence)
    for remark in made.remarks:
        _tell(remark)
    if made.fallback:
        _tell(f"{planner.name}: {made.fallback}", "WARNING: the planner ")
    return made.plan


def _tell(line: str, start: str = "planner: ") -> None:
    """A line on standard error. What a model wrote may do nothing to a terminal."""
    plain = "".join(char if char.isprintable() else "?" for char in line)
    err_console().print(f"{start}{plain}", markup=False)


def _records(here: Context) -> Path:
    """A folder of this conversation's own; it is made when the conversation begins."""
    folder = here.state / "planner"
    taken = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    number = next(number for number in range(1, len(taken) + 2) if str(number) not in taken)
    return folder / str(number)
