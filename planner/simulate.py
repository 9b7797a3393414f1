"""A run of a plan as it may go: who of the agents does which task when, by the estimates."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass

from paralex.planner.dst import Task
from paralex.planner.order import Order


@dataclass(frozen=True, slots=True)
class Slot:
    """The task at position `task` of the plan is with agent number `agent` (from 0) from `start`
    to `end`, in seconds."""

    task: int
    agent: int
    start: float
    end: float


@dataclass(frozen=True)
class Work:
    """Tasks by position: `seconds` of each, the positions `ahead` of each that have to be done
    before, and a `sequence` that respects that."""

    seconds: tuple[float, ...]
    ahead: tuple[tuple[int, ...], ...]
    sequence: tuple[int, ...]


def work_of(tasks: Sequence[Task], order: Order) -> Work:
    """The tasks of a plan with the edges that it has."""
    return Work(
        tuple(task.estimate.seconds if task.estimate else 0.0 for task in tasks),
        tuple(tuple(order.index[d.task] for d in task.depends_on) for task in tasks),
        order.sequence,
    )


def chains(work: Work) -> list[float]:
    """For each task the time of the longest chain that starts with it."""
    chain = list(work.seconds)
    for task in reversed(work.sequence):
        for before in work.ahead[task]:
            chain[before] = max(chain[before], work.seconds[before] + chain[task])
    return chain


def longest_chain(work: Work) -> tuple[int, ...]:
    """The tasks of one longest chain, in order: no number of agents is done before they are."""
    chain = chains(work)
    behind: list[list[int]] = [[] for _ in work.ahead]
    for task, before in enumerate(work.ahead):
        for other in before:
            behind[other].append(task)
    path: list[int] = []
    following = list(work.sequence)
    while following:
        path.append(max(following, key=lambda task: (chain[task], -task)))
        following = behind[path[-1]]
    return tuple(path)


def simulated(work: Work, agents: int) -> tuple[Slot, ...]:
    """The tasks in the order in which they start: who is free takes, of those that may start,
    the one with the longest chain behind it."""
    chain = chains(work)
    missing = [len(before) for before in work.ahead]
    behind: list[list[int]] = [[] for _ in work.ahead]
    for task, before in enumerate(work.ahead):
        for other in before:
            behind[other].append(task)
    ready = [(-chain[task], task) for task in work.sequence if not missing[task]]
    heapq.heapify(ready)
    free = list(range(agents))
    running: list[tuple[float, int, int]] = []
    slots: list[Slot] = []
    now = 0.0
    while ready or running:
        while ready and free:
            _, task = heapq.heappop(ready)
            slots.append(Slot(task, heapq.heappop(free), now, now + work.seconds[task]))
            heapq.heappush(running, (slots[-1].end, task, slots[-1].agent))
        now, ended, agent = heapq.heappop(running)
        heapq.heappush(free, agent)
        for task in behind[ended]:
            missing[task] -= 1
            if not missing[task]:
                heapq.heappush(ready, (-chain[task], task))
    return tuple(slots)


def length(slots: Sequence[Slot]) -> float:
    """When the last one ends."""
    return max((slot.end for slot in slots), default=0.0)
