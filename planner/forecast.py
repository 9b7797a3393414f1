"""What several agents may bring, said before any of them starts."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Sequence

from paralex.planner.dst import Forecast, Task
from paralex.planner.order import Order

WORTH = 0.85  # of the time of one agent: more agents that need longer than this are not worth it
CLOSE = 1.05  # fewer agents that need at most so much longer are preferred


def forecast(tasks: Sequence[Task], order: Order, agents: int) -> Forecast:
    """Times by list scheduling (longest remaining chain first) with 1..`agents` agents."""
    seconds = [task.estimate.seconds if task.estimate else 0.0 for task in tasks]
    ahead = [[order.index[d.task] for d in task.depends_on] for task in tasks]
    chain = _chains(seconds, ahead, order)
    times = {
        count: _scheduled(seconds, ahead, chain, order, count) for count in range(1, agents + 1)
    }
    pairs = len(tasks) * (len(tasks) - 1) // 2
    kept_apart = sum(mask.bit_count() for mask in order.before)
    limit = _limit(tasks)
    return Forecast(
        t1=round(sum(seconds), 1),
        t_inf=round(max(chain, default=0.0), 1),
        tp={str(count): round(time, 1) for count, time in times.items()},
        serialised=round(kept_apart / pairs, 3) if pairs else 0.0,
        limit=limit,
        advice=_advice(times, agents, limit),
    )


def _chains(seconds: list[float], ahead: list[list[int]], order: Order) -> list[float]:
    """For each task the time of the longest chain that starts with it."""
    chain = list(seconds)
    for task in reversed(order.sequence):
        for before in ahead[task]:
            chain[before] = max(chain[before], seconds[before] + chain[task])
    return chain


def _scheduled(
    seconds: list[float], ahead: list[list[int]], chain: list[float], order: Order, agents: int
) -> float:
    """When the last task ends."""
    missing = [len(before) for before in ahead]
    behind: list[list[int]] = [[] for _ in ahead]
    for task, before in enumerate(ahead):
        for other in before:
            behind[other].append(task)
    ready = [(-chain[task], task) for task in order.sequence if not missing[task]]
    heapq.heapify(ready)
    running: list[tuple[float, int]] = []
    now = 0.0
    while ready or running:
        while ready and len(running) < agents:
            _, task = heapq.heappop(ready)
            heapq.heappush(running, (now + seconds[task], task))
        now, ended = heapq.heappop(running)
        for task in behind[ended]:
            missing[task] -= 1
            if not missing[task]:
                heapq.heappush(ready, (-chain[task], task))
    return now


def _limit(tasks: Sequence[Task]) -> tuple[str, ...]:
    """The files that most of the edges are about."""
    cited: Counter[str] = Counter()
    for task in tasks:
        for dependency in task.depends_on:
            cited.update({fact.at.partition(":")[0] for fact in dependency.because[:1] if fact.at})
    return tuple(path for path, _ in sorted(cited.items(), key=lambda hit: (-hit[1], hit[0]))[:3])


def _advice(times: dict[int, float], agents: int, limit: tuple[str, ...]) -> str:
    alone = times[1]
    best = min(times.values())
    useful = min(count for count, time in times.items() if time <= best * CLOSE)
    if useful == 1 or best > WORTH * alone:
        because = (
            f": {', '.join(limit)} {'keeps' if len(limit) == 1 else 'keep'} the tasks in a row"
        )
        return "use one agent" + (because if limit and agents > 1 else "")
    advice = f"use {useful} agents: about {alone / times[useful]:.1f} times as fast as one"
    if useful < agents:
        advice += f"; more than {useful} bring nothing"
    return advice
