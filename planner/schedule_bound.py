"""How soon a schedule could end at best."""

from __future__ import annotations

import heapq

from paralex.planner.order import bits
from paralex.planner.schedule import Problem

CLIQUES = 200  # tasks around which a group is looked for that runs one by one


def bound(problem: Problem) -> int:
    """The largest of: the longest chain of given directions, the work shared evenly among the
    agents, and the time of a group of tasks of which no two may overlap (with what has to come
    before and after them)."""
    if not problem.size:
        return 0
    chain = max(map(sum, zip(problem.heads, problem.took, problem.tails, strict=True)))
    shared = -(-sum(problem.took) // problem.agents)
    return max(chain, shared, *(one_by_one(problem, clique) for clique in cliques(problem)))


def cliques(problem: Problem) -> list[int]:
    """Groups of tasks that collide with each other, as masks, grown from the tasks with the most
    work around them."""
    never = [a | b for a, b in zip(problem.apart, _related(problem), strict=True)]
    work = [
        took + sum(problem.took[other] for other in bits(mask))
        for took, mask in zip(problem.took, never, strict=True)
    ]
    heaviest = sorted(range(problem.size), key=lambda task: (-work[task], task))
    found = []
    for start in heaviest[:CLIQUES]:
        clique, around = 1 << start, never[start]
        while around:
            best = max(bits(around), key=lambda task: (work[task], problem.took[task], -task))
            clique |= 1 << best
            around &= never[best]
        found.append(clique)
    return list(dict.fromkeys(found))


def _related(problem: Problem) -> list[int]:
    """For each task the mask of those that come before or after it."""
    earlier = [0] * problem.size
    later = [0] * problem.size
    for task in problem.sequence:
        for one in problem.ahead[task]:
            earlier[task] |= earlier[one] | 1 << one
        for one in bits(earlier[task]):
            later[one] |= 1 << task
    return [a | b for a, b in zip(earlier, later, strict=True)]


def one_by_one(problem: Problem, clique: int) -> int:
    """When all tasks of `clique`, and what follows them, could be done if they take turns and may
    interrupt each other: always the one with the longest rest behind it (Jackson)."""
    coming = sorted(bits(clique), key=lambda task: (problem.heads[task], task))
    waiting: list[tuple[int, int]] = []
    left = {task: problem.took[task] for task in coming}
    now, at, end = 0, 0, 0
    while at < len(coming) or waiting:
        if not waiting:
            now = max(now, problem.heads[coming[at]])
        while at < len(coming) and problem.heads[coming[at]] <= now:
            heapq.heappush(waiting, (-problem.tails[coming[at]], coming[at]))
            at += 1
        task = waiting[0][1]
        until = problem.heads[coming[at]] if at < len(coming) else now + left[task]
        step = min(left[task], until - now)
        now, left[task] = now + step, left[task] - step
        if not left[task]:
            heapq.heappop(waiting)
            end = max(end, now + problem.tails[task])
    return end
