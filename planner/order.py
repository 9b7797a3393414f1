"""Who comes before whom: reachability over the dependencies of a plan.

Sets of tasks are bit masks by the task's position in the plan, so that thousands of tasks are
compared in a moment. Tasks of one cycle count as unordered among each other.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence

import networkx as nx


class Order:
    """The order that `edges` (before, after) give to the tasks `ids`.

    `before[i]` and `after[i]` are the masks of the tasks that come strictly before and after;
    `sequence` is one order of positions that respects all of it (in plan order where free) and
    `rank` the place of each in it; `cycles` holds, for each knot of tasks that wait for each
    other, one shortest cycle.
    """

    def __init__(self, ids: Sequence[str], edges: Iterable[tuple[str, str]]) -> None:
        self.ids = tuple(ids)
        self.index = {task: at for at, task in enumerate(self.ids)}
        self._everyone = (1 << len(self.ids)) - 1
        graph: nx.DiGraph[int] = nx.DiGraph()
        graph.add_nodes_from(range(len(self.ids)))
        graph.add_edges_from((self.index[one], self.index[other]) for one, other in edges)
        knots = nx.condensation(graph)
        members: list[list[int]] = [sorted(knots.nodes[k]["members"]) for k in knots.nodes]
        ranked = nx.lexicographical_topological_sort(knots, key=lambda knot: members[knot][0])
        rows: list[int] = list(ranked)
        self.sequence = tuple(task for knot in rows for task in members[knot])
        self.rank = {task: at for at, task in enumerate(self.sequence)}
        self.before = self._closure(knots, rows, members)
        self.after = self._closure(knots.reverse(copy=False), rows[::-1], members)
        self.cycles = tuple(
            tuple(self.ids[task] for task in _shortest_cycle(graph, group))
            for group in sorted(members)
            if len(group) > 1 or graph.has_edge(group[0], group[0])
        )

    def _closure(
        self, knots: nx.DiGraph[int], rows: list[int], members: list[list[int]]
    ) -> list[int]:
        """For each task the mask of all that reach it from outside its knot."""
        reached = dict.fromkeys(rows, 0)
        for knot in rows:
            for previous in knots.predecessors(knot):
                reached[knot] |= reached[previous] | mask_of(members[previous])
        table = [0] * len(self.ids)
        for knot, mask in reached.items():
            for task in members[knot]:
                table[task] = mask
        return table

    def apart(self, task: int) -> int:
        """The mask of the tasks that may run at the same time as `task`."""
        return self._everyone & ~(self.before[task] | self.after[task] | 1 << task)

    def ordered(self, one: int, other: int) -> bool:
        return bool((self.before[one] | self.after[one]) >> other & 1)


def mask_of(tasks: Iterable[int]) -> int:
    """The mask of these positions."""
    mask = 0
    for task in tasks:
        mask |= 1 << task
    return mask


def bits(mask: int) -> Iterator[int]:
    """The positions in `mask`, ascending."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def _shortest_cycle(graph: nx.DiGraph[int], knot: list[int]) -> list[int]:
    """A shortest way from the knot's first task back to itself, in order of running."""
    start, inside = knot[0], set(knot)
    came_from: dict[int, int] = {}
    queue = deque([start])
    while queue:
        task = queue.popleft()
        for following in sorted(inside & set(graph.successors(task))):
            if following == start:
                path = [task]
                while path[-1] != start:
                    path.append(came_from[path[-1]])
                return path[::-1]
            if following not in came_from:
                came_from[following] = task
                queue.append(following)
    return knot
