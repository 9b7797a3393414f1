"""How good the order of colliding tasks is: random problems, against the shortest and the bound.

    python benchmarks/schedule.py [TASKS ...]

For each number of tasks: what the heuristic takes compared with the shortest schedule, what the
result takes compared with the bound, how many of the searches for the shortest ended, and the
processor time a problem.
"""

from __future__ import annotations

import sys
import time
from random import Random
from statistics import mean

from paralex.planner.schedule import Problem
from paralex.planner.schedule_bound import bound
from paralex.planner.schedule_exact import shortest
from paralex.planner.schedule_list import good_schedule
from paralex.planner.schedule_solve import FEW

SIZES = (6, 8, 10, 12, 16, 20, 40, 100, 300, 1000)
PROBLEMS = 2_000  # tasks in all problems of one size


def random_problem(size: int, chance: Random) -> Problem:
    """Tasks of half a minute to five; some pairs have a direction, some only collide."""
    took = tuple(chance.randint(300, 3000) for _ in range(size))
    directed = chance.choice((0, 0.3, 0.8)) / size
    colliding = chance.choice((1, 2, 4, 0.4 * size)) / size
    before, apart = [0] * size, [0] * size
    row = chance.sample(range(size), size)
    for at, later in enumerate(row):
        for one in row[:at]:
            hit = chance.random()
            if hit < directed:
                before[later] |= 1 << one
            elif hit < directed + colliding:
                apart[later] |= 1 << one
                apart[one] |= 1 << later
    return Problem(took, tuple(before), tuple(apart), chance.choice((2, 3, 4, 8)))


def main(sizes: list[int]) -> None:
    print("tasks  problems  heuristic/exact  worst   result/bound  worst   at the best  CPU")
    for size in sizes or SIZES:
        chance, count = Random(size), min(100, max(3, PROBLEMS // size))
        to_exact, to_bound, best, began = [], [], 0, time.process_time()
        for _ in range(count):
            problem = random_problem(size, chance)
            least = bound(problem)
            starts = good_schedule(problem, least)
            good, ended = problem.length(starts), problem.length(starts) == least
            if size <= FEW:
                starts, ended = shortest(problem, starts, least)
            length = problem.length(starts)
            best += ended
            to_bound.append(length / least)
            if ended:
                to_exact.append(good / length)
        spent = (time.process_time() - began) / count
        exact = f"{mean(to_exact):15.3f}  {max(to_exact):5.3f}" if to_exact else f"{'-':>15}  -    "
        print(
            f"{size:5}  {count:8}  {exact}   {mean(to_bound):12.3f}  {max(to_bound):5.3f}   "
            f"{best:4} of {count:<4}  {spent:6.3f} s",
            flush=True,
        )


if __name__ == "__main__":
    main([int(word) for word in sys.argv[1:]])
