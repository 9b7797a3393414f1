"""A plan as one looks at it: a simulated run, the longest chain, and what limits the width."""

from __future__ import annotations

from dataclasses import dataclass

from paralex.planner.check import order_of
from paralex.planner.conflicts import Contacts
from paralex.planner.dst import Dst
from paralex.planner.order import Order
from paralex.planner.simulate import Slot, longest_chain, simulated, work_of
from paralex.planner.whatif import Gain, limits, saved_by_bodies
from paralex.queries.code import Code

AGENTS = 4  # for a plan without a forecast


@dataclass(frozen=True)
class Overview:
    """`slots`: a run with `agents` agents; `chain`: the ids of one longest chain; `gains`: the
    files that cost the most time; `bodies`: seconds less if the symbols that a work list names
    keep their signatures."""

    plan: Dst
    order: Order
    agents: int
    slots: tuple[Slot, ...]
    chain: tuple[str, ...]
    gains: tuple[Gain, ...]
    bodies: float

    @property
    def seconds(self) -> float:
        """How long the run takes."""
        return max((slot.end for slot in self.slots), default=0.0)


def overview(plan: Dst, code: Code) -> Overview:
    """The overview of a plan without circles, for the agents that its forecast was made for."""
    agents = max(map(int, plan.forecast.tp), default=AGENTS) if plan.forecast else AGENTS
    order = order_of(plan.tasks)
    work = work_of(plan.tasks, order)
    contacts = Contacts(plan.tasks, code)
    return Overview(
        plan,
        order,
        agents,
        simulated(work, agents),
        tuple(plan.tasks[at].id for at in longest_chain(work)),
        limits(plan.tasks, contacts, order, agents),
        saved_by_bodies(plan.tasks, contacts, order, agents),
    )


def bodies_words(seen: Overview) -> str:
    """The question about signatures, with what the answer is worth; nothing where it is worth
    nothing."""
    if seen.bodies < 1:
        return ""
    who = f"{seen.agents} agents save" if seen.agents > 1 else "one agent saves"
    return (
        f"do the symbols that the work list names keep their signatures? Then {who} about "
        f"{seen.bodies:.0f} s of {seen.seconds:.0f} s (--explain says how)"
    )


def gain_words(gain: Gain, seen: Overview) -> str:
    """What files cost, in one sentence."""
    who = f"{seen.agents} agents save" if seen.agents > 1 else "one agent saves"
    one = len(gain.paths) == 1
    pairs = f"{gain.pairs} pair{'s' * (gain.pairs != 1)} of tasks wait{'s' * (gain.pairs == 1)}"
    start = f"{pairs} for {'it' if one else 'them'} alone"
    if max(gain.split, gain.frozen) < 1:
        return f"{start}, which costs no time"
    whole = f"{seen.seconds:.0f} s"
    frozen = f"with {'its' if one else 'their'} signatures frozen"
    if gain.frozen >= gain.split:
        return f"{start}; {frozen}, {who} about {gain.frozen:.0f} s of {whole}"
    split = f"split so that no two tasks share {'it' if one else 'a file'}"
    told = f"{start}; {split}, {who} about {gain.split:.0f} s of {whole}"
    return told if gain.frozen < 1 else f"{told}, {frozen} {gain.frozen:.0f} s"
