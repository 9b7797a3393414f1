"""A plan that runs, and something that has come up: the plan to go on with, under the same proof.

What is done and what is at work stays as it is; everything else is put where it is safe.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from paralex.errors import Refused
from paralex.planner.check import check
from paralex.planner.claims import covers
from paralex.planner.dst import Base, Dst, Fact, Task
from paralex.planner.evidence import Evidence
from paralex.planner.replan_amend import amended
from paralex.planner.replan_arrange import Arranging
from paralex.planner.replan_standing import Change, Standing, standing
from paralex.planner.report import Conflict

SHOWN = 8  # tasks that are named one by one


@dataclass(frozen=True)
class Replanned:
    """`plan` has passed `check` on the evidence. It holds the tasks that are `done` when the
    evidence is what the old plan was made on; where they are part of the evidence already, `plan`
    holds what is left. `told`: what changed and why, in words."""

    plan: Dst
    done: tuple[Task, ...]
    told: tuple[str, ...]


def replan(
    plan: Dst,
    states: Mapping[str, str],
    change: Change,
    evidence: Evidence,
    agents: int,
    *,
    past: bool | None = None,
) -> Replanned:
    """The plan to go on with. `states`: of each task, in the words of a run. `past`: whether what
    is done is part of the evidence already; None: when that is of another state than the plan.

    Tasks that are done or at work keep their claims and edges (one at work that asks for more gets
    just that), and get no predecessor that is not done. What collides with a task at work waits
    for it. Refused, with every reason, where no such plan exists; UsageError for states or a
    change that do not fit the plan.
    """
    stands = standing(plan, states, change)
    moved = _moved(plan.base, evidence.base) if past is None else past
    _refuse_lost(stands, change)
    grown = _grown(plan, stands, change)
    kept = [grown[task.id] for task in plan.tasks if task.id not in stands.out]
    pool = [task for task in kept if not (moved and task.id in stands.done)] + list(change.new)
    told: list[str] = []
    amends = 2 if moved else 0  # one amendment may bring another
    while True:
        made = Arranging(plan, pool, stands, change, evidence, agents).plan()
        report = check(made, evidence.code, evidence.base, existing=evidence.existing)
        wrong = [found for found in report.conflicts if not _begun(found, plan, stands)]
        mine = {task.id: task for task in pool if task.id in stands.open}
        better = amended(mine, wrong, evidence) if amends else {}
        if not better:
            break
        amends -= 1
        told.extend(line for _, lines in better.values() for line in lines)
        pool = [better[task.id][0] if task.id in better else task for task in pool]
    if wrong:
        raise Refused(_reasons(wrong))
    return Replanned(
        plan=made.model_copy(update={"certificate": report.certificate}),
        done=tuple(task for task in plan.tasks if task.id in stands.done),
        told=(*_told(plan, stands, change, moved, evidence), *told, *_new_edges(plan, made)),
    )


def _moved(made: Base, now: Base) -> bool:
    """Whether the evidence is of another state than the plan was made on."""
    if made.tree is not None or now.tree is not None:
        return made.tree is not None and made.tree != now.tree
    return made.graph is not None and made.graph != now.graph


def _begun(found: Conflict, plan: Dst, stands: Standing) -> bool:
    """A task at work may have made, or taken away, what it claims: that is no mistake."""
    if found.kind != "unknown" or not set(found.tasks) <= stands.live:
        return False
    task = plan.task(found.tasks[0])
    named = {claim.target for claim in task.claims} | {read.target for read in task.reads}
    return found.resource in named


def _refuse_lost(stands: Standing, change: Change) -> None:
    """A new task cannot come after one that will never be done."""
    for task in change.new:
        for before in task.depends_on:
            if before.task in stands.out:
                why = stands.out[before.task]
                raise Refused(f"{task.id} is to come after {before.task}, which is left out: {why}")


def _grown(plan: Dst, stands: Standing, change: Change) -> dict[str, Task]:
    """The tasks of the plan, with the claims that they ask for."""
    tasks = {task.id: task for task in plan.tasks}
    for name, asked in sorted(change.scope.items()):
        if name in stands.done or name in stands.out:
            why = stands.out.get(name, "done")
            raise Refused(f"{name} can get no more claims: {why}; make a new task of it")
        claims = tasks[name].claims
        for claim in asked:
            if not covers(claims, claim):
                fact = Fact(text=f"{name} asked for it", at=claim.path)
                because = claim.because or (fact,)
                claims = (*claims, claim.model_copy(update={"because": because}))
        tasks[name] = tasks[name].model_copy(update={"claims": claims})
    return tasks


def _reasons(wrong: Sequence[Conflict]) -> str:
    """Every conflict on a line of its own, with its facts and what could be done."""
    lines = []
    for found in wrong:
        why = "; ".join(f"{f.text} ({f.at})" if f.at else f.text for f in found.facts)
        how = f". Options: {' | '.join(found.options)}" if found.options else ""
        lines.append(f"{found.kind} {', '.join(found.tasks)} {found.resource}: {why}{how}")
    return "\n".join(lines)


def _told(
    plan: Dst, stands: Standing, change: Change, moved: bool, evidence: Evidence
) -> Iterator[str]:
    made, now = plan.base, evidence.base
    if _moved(made, now):
        yield f"the base is {_short(now)} now, and was {_short(made)}"
    if moved and stands.done:
        names = [task.id for task in plan.tasks if task.id in stands.done]
        more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
        yield f"done, and part of the base: {', '.join(names[:SHOWN])}{more}"
    for task, why in sorted(stands.out.items()):
        yield f"{task} is left out: {why}"
    for task in sorted(change.retry):
        yield f"{task} is tried again"
    for task, claims in sorted(change.scope.items()):
        yield f"{task} may have {', '.join(map(str, claims))} too"
    for new in change.new:
        yield f"{new.id} is new"


def _short(base: Base) -> str:
    return str(base.commit or base.graph)[:12]


def _new_edges(plan: Dst, made: Dst) -> Iterator[str]:
    """The edges that the old plan did not have, each with its first reason."""
    before = {(task.id, edge.task) for task in plan.tasks for edge in task.depends_on}
    for task in made.tasks:
        for edge in task.depends_on:
            if (task.id, edge.task) not in before:
                why = f": {edge.because[0].text}" if edge.because else ""
                yield f"{task.id} waits for {edge.task} now{why}"
