"""From a goal or a work list to a plan that has passed `check`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from paralex.errors import Refused
from paralex.planner.asked import asked_claims
from paralex.planner.contract import GAIN, with_contracts
from paralex.planner.dst import Accept, Claim, Dst, Fact, Task
from paralex.planner.estimate import estimate
from paralex.planner.evidence import Evidence
from paralex.planner.finish import finished
from paralex.planner.footprint import Footprints, Guess
from paralex.planner.integrate import Hub, gathered, hub_note, integrator, reasons
from paralex.planner.partition import Split, partition
from paralex.planner.phrases import instructions, nothing_fits, task_id, title
from paralex.planner.predict import claim_on, light_note, parted, shared_out, widened
from paralex.planner.resources import resource_claims, resource_note
from paralex.planner.runnable import acceptance_tests
from paralex.planner.work import WorkItem

SHOWN = 5  # items that are told of those that fit nothing


def plan_work(
    items: Sequence[WorkItem],
    evidence: Evidence,
    agents: int,
    source: str = "work list",
    contracts: bool = False,
) -> Dst:
    """A plan with one task for each item, and one at the end for the hubs that several of the
    items without files and symbols may want. `source` names the list in messages. `contracts`:
    signatures may be settled by tasks of their own, where that brings much.

    UsageError for symbols and folders that cannot be claimed, Refused for items without files
    and symbols whose text fits nothing.
    """
    claims = {
        item.id: asked_claims(item, evidence, f"{source}: item {item.id}")
        for item in items
        if not item.predicted
    }
    taken = {str(claim.path): item for item, held in claims.items() for claim in held}
    wanted, hubs = _predictions([item for item in items if item.predicted], evidence, source)
    shares = shared_out(wanted, taken, evidence)
    claims.update((item, share.claims) for item, share in shares.items())
    tasks = []
    for task in widened([_task(item, claims[item.id], evidence) for item in items], evidence):
        notes = shares[task.id].notes if task.id in shares else ()
        told = (task.instructions, *notes, *light_note(task.claims), *hub_note(hubs, task.id))
        tasks.append(task.model_copy(update={"instructions": "\n\n".join(told)}))
    goal = "; ".join(task.title for task in tasks[:3]) + ("; ..." if len(tasks) > 3 else "")
    after = {item.id: item.after for item in items}
    plan = _with_hubs(goal, tasks, after, hubs, evidence, agents)
    if not contracts:
        return plan
    settled = with_contracts(tasks, after, evidence)
    other = _with_hubs(goal, settled.tasks, settled.after, hubs, evidence, agents, settled.because)
    assert plan.forecast is not None and other.forecast is not None
    gains = other.forecast.tp[str(agents)] <= GAIN * plan.forecast.tp[str(agents)]
    return other if gains else plan


def _predictions(
    items: Sequence[WorkItem], evidence: Evidence, source: str
) -> tuple[dict[str, tuple[Guess, ...]], list[Hub]]:
    """What each item may change, and the hubs that several of them may want. Refused for items
    whose text fits nothing."""
    footprints = Footprints(evidence)
    found = {item.id: footprints.of(item.text) for item in items}
    hopeless = [
        f"item {item.id}: {nothing_fits(item.text, footprints)}"
        for item in items
        if not found[item.id].chosen and not found[item.id].hubs
    ]
    if hopeless:
        more = f"; and {len(hopeless) - SHOWN} more items" if len(hopeless) > SHOWN else ""
        said = "; ".join(hopeless[:SHOWN])
        raise Refused(f"{source}: {said}{more}; give it files or symbols")
    halves = {item: parted(footprint, evidence) for item, footprint in found.items()}
    wanted = {item: own for item, (own, _) in halves.items()}
    hubs = gathered({item: fronts for item, (_, fronts) in halves.items()})
    for hub in hubs:
        for item, guess in hub.wanted.items() if len(hub.wanted) == 1 else ():
            wanted[item] += (guess,)
    return wanted, [hub for hub in hubs if len(hub.wanted) > 1]


def plan_goal(goal: str, evidence: Evidence, agents: int) -> Dst:
    """A plan for a goal in words: its likely files, split into tasks for `agents` agents, and a
    task at the end for the hubs among them.

    Refused when nothing in the repository fits the words.
    """
    footprints = Footprints(evidence)
    footprint = footprints.of(goal)
    if not footprint.chosen and not footprint.hubs:
        raise Refused(nothing_fits(goal, footprints))
    own, fronts = parted(footprint, evidence)
    claims = {guess.path: claim_on(guess, evidence, "whole") for guess in own}
    split = partition(
        list(claims),
        evidence,
        agents,
        lambda paths: estimate([claims[path] for path in paths], evidence.code).seconds,
    )
    groups = split.groups
    if len(groups) < 2:  # with nobody else to want them, the hubs are files like any other
        claims.update((guess.path, claim_on(guess, evidence, "whole")) for guess in fronts)
        groups = (tuple(sorted(claims)),)
    tasks: list[Task] = []
    for group in groups:
        mine = tuple(claims[path] for path in group)
        part = "" if len(groups) == 1 else f" ({', '.join(group)})"
        name = task_id(mine, evidence, {task.id for task in tasks})
        tasks.append(
            Task(
                id=name,
                role=name,
                title=title(goal + part),
                instructions=instructions(goal, group, footprint, len(groups)),
                claims=mine,
                accept=_accept(None, mine, evidence),
                estimate=estimate(mine, evidence.code),
            )
        )
    shared = gathered({task.id: fronts for task in tasks} if len(tasks) > 1 else {})
    told = [
        task.model_copy(
            update={"instructions": "\n\n".join((task.instructions, *hub_note(shared, task.id)))}
        )
        for task in tasks
    ]
    plan = _with_hubs(goal, told, {}, shared, evidence, agents)
    return plan if agents == 1 or len(claims) == 1 else _saying(plan, split)


def _saying(plan: Dst, split: Split) -> Dst:
    """The plan, with how its split was chosen in the advice."""
    assert plan.forecast is not None
    how = "all ways to split" if split.exact else "some ways to split, made better step by step,"
    advice = f"{plan.forecast.advice}. Of {how} the files this is the best"
    return plan.model_copy(update={"forecast": plan.forecast.model_copy(update={"advice": advice})})


def _task(item: WorkItem, claims: tuple[Claim, ...], evidence: Evidence) -> Task:
    return Task(
        id=item.id,
        role=item.id,
        title=title(item.text),
        instructions=item.text.strip(),
        items=(item.id,),
        claims=claims,
        accept=_accept(item.tests, claims, evidence),
        estimate=estimate(claims, evidence.code),
    )


def _accept(tests: tuple[str, ...] | None, claims: tuple[Claim, ...], evidence: Evidence) -> Accept:
    if tests is not None:
        return Accept(tests=tests)
    if not evidence.tests_configured:
        return Accept()
    return Accept(
        tests=acceptance_tests([claim.path for claim in claims if claim.path], evidence.code)
    )


def _with_hubs(
    goal: str,
    tasks: Sequence[Task],
    after: Mapping[str, tuple[str, ...]],
    hubs: Sequence[Hub],
    evidence: Evidence,
    agents: int,
    because: Mapping[tuple[str, str], tuple[Fact, ...]] | None = None,
) -> Dst:
    """The finished plan, with the resources that tests need, and a task at the end for the
    `hubs`, where there are any."""
    tasks = [_with_resources(task, evidence) for task in tasks]
    if not hubs:
        return finished(goal, tasks, after, evidence, agents, because)
    end = integrator(hubs, {task.id for task in tasks}, evidence)
    why = reasons(hubs, end.id)
    return finished(
        goal,
        [*tasks, end],
        {**after, end.id: tuple(why)},
        evidence,
        agents,
        {**(because or {}), **{(end.id, task): facts for task, facts in why.items()}},
        [end.id],
    )


def _with_resources(task: Task, evidence: Evidence) -> Task:
    needed = resource_claims(task.accept.tests, evidence)
    told = "\n\n".join((task.instructions, *resource_note(needed)))
    return task.model_copy(update={"claims": (*task.claims, *needed), "instructions": told})
