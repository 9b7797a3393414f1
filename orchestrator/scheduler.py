"""Which tasks may start. Pure: it decides from values and starts nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from paralex.planner.claims import breaks, commute
from paralex.planner.dst import Claim, Dst, Read


@dataclass(frozen=True)
class Stake:
    """What a task holds, or would hold: its claims, and what it relies on."""

    task: str
    claims: tuple[Claim, ...]
    reads: tuple[Read, ...]


def compatible(one: Stake, other: Stake) -> bool:
    """Whether both may be live at once: claims commute, and neither breaks the other's reads."""
    return (
        all(commute(a, b) for a in one.claims for b in other.claims)
        and not any(breaks(claim, read) for claim in one.claims for read in other.reads)
        and not any(breaks(claim, read) for claim in other.claims for read in one.reads)
    )


def blockers(wanted: Stake, live: Iterable[Stake]) -> tuple[str, ...]:
    """The live tasks that `wanted` must wait for, sorted."""
    return tuple(
        sorted(
            held.task for held in live if held.task != wanted.task and not compatible(wanted, held)
        )
    )


def ranks(plan: Dst) -> dict[str, float]:
    """For each task the expected seconds of the longest chain that begins with it (1 second a
    task where the plan has no estimate)."""
    after: dict[str, list[str]] = {task.id: [] for task in plan.tasks}
    for task in plan.tasks:
        for dependency in task.depends_on:
            after[dependency.task].append(task.id)
    cost = {task.id: task.estimate.seconds if task.estimate else 1.0 for task in plan.tasks}
    found: dict[str, float] = {}
    todo = [task.id for task in plan.tasks]
    while todo:  # a stack, not recursion: a chain may be longer than Python's limit
        task_id = todo[-1]
        missing = [other for other in after[task_id] if other not in found]
        if missing:
            todo.extend(missing)
            continue
        todo.pop()
        found[task_id] = cost[task_id] + max((found[o] for o in after[task_id]), default=0.0)
    return found


def startable(
    ready: Sequence[Stake], live: Iterable[Stake], free: int, rank: Mapping[str, float]
) -> tuple[str, ...]:
    """The tasks to start now, at most `free`: those on the longest chain first, then in the
    order of the plan (which is the order of `ready`)."""
    held = list(live)
    chosen: list[str] = []
    for stake in sorted(ready, key=lambda stake: -rank[stake.task]):
        if len(chosen) == free:
            break
        if all(compatible(stake, other) for other in held):
            held.append(stake)
            chosen.append(stake.task)
    return tuple(chosen)
