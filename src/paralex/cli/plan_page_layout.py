"""Where the tasks of a plan stand in its picture: what comes first to the left, edges to the right.

Tasks that wait for nobody and that nobody waits for stand in a block of their own below.
"""

from __future__ import annotations

from dataclasses import dataclass

from paralex.planner.dst import Dst
from paralex.planner.order import Order

WIDE, HIGH = 158, 30  # of a task
STEP, ROW = 214, 40  # from one column, and one row, to the next
TALLEST = 40  # rows; a longer column is continued beside it
ALONE = 4  # columns of the tasks without edges
MARGIN = 10


@dataclass(frozen=True)
class Picture:
    """`places` holds for each task the left and upper end of its box."""

    places: tuple[tuple[int, int], ...]
    width: int
    height: int


def laid_out(plan: Dst, order: Order) -> Picture:
    """The places of the tasks; the same plan gives the same picture."""
    ahead = [[order.index[d.task] for d in task.depends_on] for task in plan.tasks]
    level = [0] * len(ahead)
    for task in order.sequence:
        level[task] = max((level[before] + 1 for before in ahead[task]), default=0)
    linked = {before for group in ahead for before in group}
    alone = [task for task, before in enumerate(ahead) if not before and task not in linked]
    left_out = set(alone)
    places = [(0, 0)] * len(ahead)
    row_of = [0.0] * len(ahead)
    column = lowest = 0
    for depth in range(max(level, default=0) + 1):
        members = [task for task, at in enumerate(level) if at == depth and task not in left_out]
        members.sort(key=lambda task: (_middle(row_of, ahead[task]), task))
        for number, task in enumerate(members):
            aside, row = divmod(number, TALLEST)
            row_of[task] = row
            places[task] = _place(column + aside, row)
            lowest = max(lowest, row + 1)
        column += -(-len(members) // TALLEST)
    for number, task in enumerate(alone):
        row, aside = divmod(number, ALONE)
        places[task] = _place(aside, lowest + row + bool(lowest))
    return Picture(
        tuple(places),
        max((x for x, _ in places), default=0) + WIDE + MARGIN,
        max((y for _, y in places), default=0) + HIGH + MARGIN,
    )


def _middle(row_of: list[float], before: list[int]) -> float:
    """Where the tasks that come before stand, so that edges cross less."""
    return sum(row_of[task] for task in before) / len(before) if before else 0.0


def _place(column: int, row: int) -> tuple[int, int]:
    return MARGIN + column * STEP, MARGIN + row * ROW
