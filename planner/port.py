"""The port of a planner, and the planner that needs nothing but the graph."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from paralex.planner.dst import Dst
from paralex.planner.evidence import Evidence
from paralex.planner.make import plan_goal, plan_work
from paralex.planner.remarks import remarks
from paralex.planner.work import WorkItem


@dataclass(frozen=True)
class Wish:
    """What is to be planned for how many agents: a goal in words, or the items of a work list
    (`source` names it in messages). `contracts`: signatures may be settled by tasks of their
    own."""

    goal: str = ""
    items: tuple[WorkItem, ...] = ()
    agents: int = 4
    source: str = "work list"
    contracts: bool = False


@dataclass(frozen=True)
class Planned:
    """A plan that has passed `check`. `remarks` are lines for a person; `fallback` says why it is
    not the plan that was asked for ("": it is)."""

    plan: Dst
    remarks: tuple[str, ...] = ()
    fallback: str = ""


class Planner(Protocol):
    """One way of making a plan. What comes out is valid, or nothing does."""

    name: str

    def check(self) -> str:
        """Before anything is read: what it needs is there. Returns what will be used; raises
        `EnvironmentLacks` or `UsageError` otherwise."""
        ...

    def plan(self, wish: Wish, evidence: Evidence) -> Planned:
        """Raises `Refused` when there is no plan, `UsageError` for a wish that names what is not
        there."""
        ...


class StructuralPlanner:
    """The plan that the graph gives by itself."""

    name = "structural"

    def check(self) -> str:
        return "the graph alone"

    def plan(self, wish: Wish, evidence: Evidence) -> Planned:
        if wish.items:
            made = plan_work(wish.items, evidence, wish.agents, wish.source, wish.contracts)
            return Planned(made, remarks(wish.items, evidence))
        return Planned(plan_goal(wish.goal, evidence, wish.agents))
