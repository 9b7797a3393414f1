"""From a goal or a work list to a plan that has passed `check`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from paralex.errors import Refused
from paralex.planner.asked import asked_claims
from paralex.planner.dst import Accept, Claim, Dst, Task
from paralex.planner.estimate import estimate
from paralex.planner.evidence import Evidence
from paralex.planner.finish import finished
from paralex.planner.footprint import Footprint, Footprints, Guess
from paralex.planner.integrate import Hub, gathered, hub_note, integrator, reasons
from paralex.planner.partition import Split, partition
from paralex.planner.phrases import instructions, nothing_fits, task_id, title
from paralex.planner.predict import claim_on, light_note, parted, shared_out, widened
from paralex.planner.runnable import acceptance_tests
from paralex.planner.work import WorkItem


def plan_work(
    items: Sequence[WorkItem], evidence: Evidence, agents: int, source: str = "work list"
) -> Dst:
    """A plan with one task for each item, and one at the end for the hubs that several of the
    items without files and symbols may want. `source` names the list in messages.

    UsageError for symbols and folders that cannot be claimed, Refused for an item without files
    and symbols whose text fits nothing.
    """
    footprints = Footprints(evidence)
    claims: dict[str, tuple[Claim, ...]] = {}
    wanted: dict[str, tuple[Guess, ...]] = {}
    fronts: dict[str, tuple[Guess, ...]] = {}
    for item in items:
        place = f"{source}: item {item.id}"
        if item.files is None and item.symbols is None:
            footprint = _fitting(item.text, footprints, place)
            wanted[item.id], fronts[item.id] = parted(footprint, evidence)
        else:
            claims[item.id] = asked_claims(item, evidence, place)
    hubs = []
    for hub in gathered(fronts):
        if len(hub.wanted) > 1:
            hubs.append(hub)
        for item_id, guess in hub.wanted.items() if len(hub.wanted) == 1 else ():
            wanted[item_id] += (guess,)
    taken = {str(claim.path): item for item, held in claims.items() for claim in held}
    shares = shared_out(wanted, taken, evidence)
    claims.update((item, share.claims) for item, share in shares.items())
    tasks = []
    for task in widened([_task(item, claims[item.id], evidence) for item in items], evidence):
        notes = shares[task.id].notes if task.id in shares else ()
        told = (task.instructions, *notes, *light_note(task.claims), *hub_note(hubs, task.id))
        tasks.append(task.model_copy(update={"instructions": "\n\n".join(told)}))
    goal = "; ".join(task.title for task in tasks[:3]) + ("; ..." if len(tasks) > 3 else "")
    after = {item.id: item.after for item in items}
    return _with_hubs(goal, tasks, after, hubs, evidence, agents)


def plan_goal(goal: str, evidence: Evidence, agents: int) -> Dst:
    """A plan for a goal in words: its likely files, split into tasks for `agents` agents, and a
    task at the end for the hubs among them.

    Refused when nothing in the repository fits the words.
    """
    footprint = _fitting(goal, Footprints(evidence), "")
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


def _fitting(text: str, footprints: Footprints, place: str) -> Footprint:
    """The footprint of `text`. Refused, at `place`, when it is empty."""
    footprint = footprints.of(text)
    if footprint.chosen or footprint.hubs:
        return footprint
    why = nothing_fits(text, footprints)
    raise Refused(f"{place}: {why}; give it files or symbols" if place else why)


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
) -> Dst:
    """The finished plan, with a task at the end for the `hubs`, where there are any."""
    if not hubs:
        return finished(goal, tasks, after, evidence, agents)
    end = integrator(hubs, {task.id for task in tasks}, evidence)
    why = reasons(hubs, end.id)
    return finished(
        goal,
        [*tasks, end],
        {**after, end.id: tuple(why)},
        evidence,
        agents,
        {(end.id, task): facts for task, facts in why.items()},
        [end.id],
    )
