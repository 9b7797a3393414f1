"""Good schedules in little time: what is most urgent starts first, improved step by step."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from random import Random

from paralex.planner.order import bits
from paralex.planner.schedule import Problem

STEPS = 400  # schedules that are tried at most,
WORK = 2_000_000  # and pairs of tasks that are looked at in all of them
Starts = tuple[int, ...]


def good_schedule(problem: Problem, bound: int) -> Starts:
    """Start times; the same for the same problem. Stops at `bound`, or after a number of steps
    that shrinks with the size of the problem."""
    search = _Search(problem, bound)
    for key in _urgency(problem):
        search.justified(key)
    steps = min(STEPS, WORK // max(1, problem.size**2))
    chance = Random(problem.size)
    for _ in range(steps):
        if search.ended:
            break
        key = list(search.best)
        row = _critical(problem, search.best)
        at = chance.randrange(len(row) - 1) if len(row) > 1 else 0
        if len(row) < 2:
            break
        key[row[at]], key[row[at + 1]] = key[row[at + 1]], key[row[at]]
        search.justified(key)
    return search.best


class _Search:
    """The best schedule so far: the shortest, then the one with the shortest chain."""

    def __init__(self, problem: Problem, bound: int) -> None:
        self._problem, self._bound = problem, bound
        self.best: Starts = ()
        self._value: tuple[int, int] | None = None

    @property
    def ended(self) -> bool:
        return self._value is not None and max(self._value) <= self._bound

    def justified(self, key: Sequence[float]) -> None:
        """Tries the order of `key`; then as late as possible from the end, and as early as
        possible again, which closes gaps."""
        if self.ended:
            return
        problem = self._problem
        starts = listed(problem, key)
        self._offer(starts)
        late = [-(start + took) for start, took in zip(starts, problem.took, strict=True)]
        backwards = listed(problem.reversed, late)
        again = [-(start + took) for start, took in zip(backwards, problem.took, strict=True)]
        self._offer(listed(problem, again))

    def _offer(self, starts: Starts) -> None:
        value = (self._problem.length(starts), self._problem.chain(starts))
        if self._value is None or value <= self._value:
            self.best, self._value = starts, value


def _urgency(problem: Problem) -> list[list[float]]:
    """Orders to begin with, the smallest number first: by the time of what follows; the same
    with the work that the task stands in the way of; and by that work alone."""
    blocked = [sum(problem.took[other] for other in bits(mask)) for mask in problem.apart]
    rest = [took + tail for took, tail in zip(problem.took, problem.tails, strict=True)]
    return [
        [-float(time) for time in rest],
        [-float(a + b) for a, b in zip(rest, blocked, strict=True)],
        [-float(work) for work in blocked],
    ]


def listed(problem: Problem, key: Sequence[float]) -> Starts:
    """Start times when at each moment whatever may start does, the smallest `key` first."""
    starts = [0] * problem.size
    missing = [len(ahead) for ahead in problem.ahead]
    behind = problem.reversed.ahead
    ready = [(key[task], task) for task in range(problem.size) if not missing[task]]
    ready.sort()
    running: list[tuple[int, int]] = []
    now, active = 0, 0
    while ready or running:
        held = []
        for entry in ready:
            task = entry[1]
            if len(running) == problem.agents or problem.apart[task] & active:
                held.append(entry)
                continue
            starts[task] = now
            active |= 1 << task
            heapq.heappush(running, (now + problem.took[task], task))
        now = running[0][0]
        while running and running[0][0] == now:
            _, ended = heapq.heappop(running)
            active &= ~(1 << ended)
            for task in behind[ended]:
                missing[task] -= 1
                if not missing[task]:
                    held.append((key[task], task))
        ready = sorted(held)
    return tuple(starts)


def _critical(problem: Problem, starts: Starts) -> list[int]:
    """A row of tasks without a gap that ends with the last one, in order of running."""
    ends = [start + took for start, took in zip(starts, problem.took, strict=True)]
    enders: dict[int, list[int]] = {}
    for task, end in enumerate(ends):
        enders.setdefault(end, []).append(task)
    task = max(range(problem.size), key=lambda task: (ends[task], -task))
    row = [task]
    while starts[task]:
        waits = problem.before[task] | problem.apart[task]
        before = enders[starts[task]]
        task = next((one for one in before if waits >> one & 1), before[0])
        row.append(task)
    return row[::-1]
