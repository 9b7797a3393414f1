"""The shortest schedule of a few tasks, by branch and bound."""

from __future__ import annotations

from paralex.planner.order import bits
from paralex.planner.schedule import Problem
from paralex.planner.schedule_bound import cliques

NODES = 8_000  # partial schedules that are looked at before the search is given up
WATCHED = 8  # groups of tasks that run one by one, of which the heaviest are looked at each time
Starts = tuple[int, ...]


def shortest(problem: Problem, known: Starts, bound: int) -> tuple[Starts, bool]:
    """The shortest schedule that was found, and whether there is none that is shorter. `known` is
    one to begin with, `bound` what none can be below.

    Tasks are placed in the order of their starts, each as early as those before it allow: one of
    the shortest schedules comes about in this way. Of two ways to place the same tasks the one
    that leaves nothing later than the other is followed alone.
    """
    search = _Search(problem, known, bound)
    ended = search.run()
    return search.best, ended


class _Search:
    def __init__(self, problem: Problem, known: Starts, bound: int) -> None:
        self._problem, self._bound = problem, bound
        self._everyone = (1 << problem.size) - 1
        self._cliques = cliques(problem)[:WATCHED]
        self._length = problem.length(known)
        self._seen: dict[int, list[tuple[int, ...]]] = {}
        self._starts = [0] * problem.size
        self._ends = [0] * problem.size
        self._nodes = 0
        self.best = known

    def run(self) -> bool:
        """Whether the search came to its end."""
        self._place(0, 0, ())
        return self._nodes < NODES or self._length <= self._bound

    def _place(self, placed: int, now: int, busy: tuple[int, ...]) -> None:
        """Tries all ways to go on from tasks that are `placed`, the last of them at `now`; `busy`
        are the latest ends, one an agent, the latest first."""
        if placed == self._everyone:
            self._length, self.best = max(self._ends), tuple(self._starts)
            return
        if self._nodes >= NODES:
            return
        earliest = self._earliest(placed, now, busy)
        if self._hopeless(placed, earliest, now, busy) or self._known(
            placed, (*(earliest[task] for task in sorted(earliest)), *busy)
        ):
            return
        self._nodes += 1
        problem = self._problem
        free = [task for task in earliest if not problem.before[task] & ~placed]
        for task in sorted(free, key=lambda one: (earliest[one], -problem.tails[one], one)):
            if self._length <= self._bound:
                return
            start = earliest[task]
            end = start + problem.took[task]
            self._starts[task], self._ends[task] = start, end
            ends = sorted((end, *(max(one, start) for one in busy)), reverse=True)
            self._place(placed | 1 << task, start, tuple(ends[: problem.agents]))

    def _earliest(self, placed: int, now: int, busy: tuple[int, ...]) -> dict[int, int]:
        """For each task that is not placed the time before which it cannot start."""
        problem, found = self._problem, dict[int, int]()
        free_at = max(now, busy[-1]) if len(busy) == problem.agents else now
        for task in problem.sequence:
            if placed >> task & 1:
                continue
            time = free_at
            for one in problem.ahead[task]:
                ends = found[one] + problem.took[one] if one in found else self._ends[one]
                time = max(time, ends)
            for one in bits(problem.apart[task] & placed):
                time = max(time, self._ends[one])
            found[task] = time
        return found

    def _hopeless(
        self, placed: int, earliest: dict[int, int], now: int, busy: tuple[int, ...]
    ) -> bool:
        """Whether nothing shorter than the best can come of it."""
        problem, best = self._problem, self._length
        took, tails = problem.took, problem.tails
        if any(time + took[task] + tails[task] >= best for task, time in earliest.items()):
            return True
        idle = now * (problem.agents - len(busy))
        work = sum(max(end, now) for end in busy) + idle + sum(took[task] for task in earliest)
        if (busy and busy[0] >= best) or -(-work // problem.agents) >= best:
            return True
        for clique in self._cliques:
            left = list(bits(clique & ~placed))
            if left:
                begin = min(earliest[task] for task in left)
                rest = min(tails[task] for task in left)
                if begin + sum(took[task] for task in left) + rest >= best:
                    return True
        return False

    def _known(self, placed: int, shape: tuple[int, ...]) -> bool:
        """Whether the same tasks were placed already with nothing later than here."""
        others = self._seen.setdefault(placed, [])
        if any(all(a <= b for a, b in zip(other, shape, strict=True)) for other in others):
            return True
        others.append(shape)
        return False
