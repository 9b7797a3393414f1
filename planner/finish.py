"""From tasks with claims to a plan: order, roles, forecast and proof."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from paralex.errors import OurFault
from paralex.planner.assign import assigned
from paralex.planner.check import check, order_of
from paralex.planner.conflicts import Contacts
from paralex.planner.dst import Claim, Dst, Fact, Read, Task
from paralex.planner.evidence import Evidence
from paralex.planner.facts import of_file
from paralex.planner.forecast import forecast
from paralex.planner.ordering import ordered
from paralex.planner.schedule import Schedule


def finished(
    goal: str,
    tasks: Sequence[Task],
    after: Mapping[str, tuple[str, ...]],
    evidence: Evidence,
    agents: int,
    because: Mapping[tuple[str, str], tuple[Fact, ...]] | None = None,
    last: Collection[str] = (),
) -> Dst:
    """A plan of `tasks` that has passed `check`: every plan that leaves the planner is made here.

    The tasks bring their claims, texts and estimates; edges, reads, roles, forecast and
    certificate are worked out anew, whatever they held. `after`: task to the tasks that have to
    come before it, without circles; `because`: why, by task and the one before it, where it is not
    the work list that wants it; `last`: tasks that go after all that they collide with. OurFault
    when the result would not pass.
    """
    plan = assembled(goal, tasks, after, evidence, agents, because, last)
    report = check(plan, evidence.code, evidence.base, existing=evidence.existing)
    if not report.ok:
        why = "; ".join(f"{c.kind} {', '.join(c.tasks)} {c.resource}" for c in report.conflicts[:5])
        raise OurFault(
            f"the plan that was made does not pass its own check ({why}): please report it"
        )
    return plan.model_copy(update={"certificate": report.certificate})


def assembled(
    goal: str,
    tasks: Sequence[Task],
    after: Mapping[str, tuple[str, ...]],
    evidence: Evidence,
    agents: int,
    because: Mapping[tuple[str, str], tuple[Fact, ...]] | None = None,
    last: Collection[str] = (),
) -> Dst:
    """As `finished`, but not proved and without certificate: for tasks that others made."""
    contacts = Contacts(tasks, evidence.code)
    reading = [
        task.model_copy(update={"reads": reads_of(contacts, at)}) for at, task in enumerate(tasks)
    ]
    row = ordered(reading, contacts, after, agents, because, last)
    roles, done = assigned(created_once(row.tasks))
    plan = Dst(goal=goal, base=evidence.base, roles=roles, tasks=done)
    hoped = forecast(done, order_of(done), agents, contacts)
    if len(done) > 1:
        advice = f"{hoped.advice}. {_how_good(row.schedule, hoped.tp[str(agents)], agents)}"
        hoped = hoped.model_copy(update={"advice": advice})
    return plan.model_copy(update={"forecast": hoped})


def _how_good(schedule: Schedule, seconds: float, agents: int) -> str:
    """How the time that is forecast for this order compares with the best there could be."""
    who = f"{agents} agents" if agents > 1 else "one agent"
    least = schedule.bound / 10
    if seconds <= least + 0.1:
        return f"No order of these tasks is faster for {who}"
    if seconds <= 1.01 * least:
        return f"No order of these tasks is faster for {who} by more than 1 %"
    how = "the fastest order takes" if schedule.exact else "no order can take less than"
    return f"For {who} {how} {least:.0f} s, this one {seconds / least - 1:.0%} more"


def reads_of(contacts: Contacts, at: int) -> tuple[Read, ...]:
    """What the task at `at` relies on outside of the files that it claims, for those who hold
    the plan without the graph."""
    code = contacts.code
    own = {claim.path for claim in contacts.tasks[at].claims}
    return tuple(
        Read(path=use.path, symbol=use.symbol)
        for use in contacts.uses[at]
        if use.path not in own and use.symbol in code.symbols_in(use.path)
    )


def created_once(tasks: tuple[Task, ...]) -> tuple[Task, ...]:
    """Of several tasks that would create one file, which stand in a row, only the first does;
    the others find it there."""
    before = order_of(tasks)
    makers: dict[str, list[int]] = {}
    for at, task in enumerate(tasks):
        for claim in task.claims:
            if claim.mode == "create" and claim.path:
                makers.setdefault(claim.path, []).append(at)

    def settled(at: int, claim: Claim) -> Claim:
        others = makers.get(claim.path or "", [])
        if claim.mode != "create" or not any(before.before[at] >> o & 1 for o in others):
            return claim
        fact = of_file(str(claim.path), "an earlier task creates this file")
        return claim.model_copy(update={"mode": "whole", "because": (*claim.because, fact)})

    return tuple(
        task.model_copy(update={"claims": tuple(settled(at, claim) for claim in task.claims)})
        for at, task in enumerate(tasks)
    )
