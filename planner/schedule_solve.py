"""The best schedule that can be had in reasonable time, and how good it is."""

from __future__ import annotations

from paralex.planner.schedule import Problem, Schedule
from paralex.planner.schedule_bound import bound
from paralex.planner.schedule_exact import shortest
from paralex.planner.schedule_list import good_schedule

FEW = 16  # tasks for which the shortest schedule is looked for


def solved(problem: Problem) -> Schedule:
    """A schedule of `problem`, the shortest where that can be known."""
    least = bound(problem)
    starts = good_schedule(problem, least)
    exact = problem.length(starts) <= least
    if not exact and problem.size <= FEW:
        starts, exact = shortest(problem, starts, least)
    length = problem.length(starts)
    return Schedule(starts, length, length if exact else least, exact)
