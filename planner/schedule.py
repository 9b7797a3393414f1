"""When tasks run that must not overlap: which of two that collide had better go first.

A disjunctive scheduling problem: some pairs have a direction, others only must not overlap, and
no more tasks run at once than there are agents. Small problems are solved exactly; for the others
there is a good schedule and a bound that no schedule can be below.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import networkx as nx

from paralex.planner.order import bits


@dataclass(frozen=True)
class Problem:
    """`took`: how long each task takes, in whole units above 0. `before`: for each task the mask
    of those that have to end before it starts, without circles. `apart`: symmetric, the mask of
    those that it must not overlap with, in either order. `agents`: how many run at once."""

    took: tuple[int, ...]
    before: tuple[int, ...]
    apart: tuple[int, ...]
    agents: int

    @property
    def size(self) -> int:
        return len(self.took)

    @cached_property
    def sequence(self) -> tuple[int, ...]:
        """The tasks in an order that `before` allows."""
        graph: nx.DiGraph[int] = nx.DiGraph()
        graph.add_nodes_from(range(self.size))
        graph.add_edges_from((one, task) for task in range(self.size) for one in self.ahead[task])
        return tuple(nx.lexicographical_topological_sort(graph))

    @cached_property
    def ahead(self) -> tuple[tuple[int, ...], ...]:
        """`before` as positions."""
        return tuple(tuple(bits(mask)) for mask in self.before)

    @cached_property
    def heads(self) -> tuple[int, ...]:
        """For each task the time before which it cannot start, whatever the agents."""
        heads = [0] * self.size
        for task in self.sequence:
            heads[task] = max((heads[one] + self.took[one] for one in self.ahead[task]), default=0)
        return tuple(heads)

    @cached_property
    def tails(self) -> tuple[int, ...]:
        """For each task how long what has to follow it takes at least."""
        tails = [0] * self.size
        for task in reversed(self.sequence):
            for one in self.ahead[task]:
                tails[one] = max(tails[one], tails[task] + self.took[task])
        return tuple(tails)

    @cached_property
    def reversed(self) -> Problem:
        """The same problem with time running backwards."""
        after = [0] * self.size
        for task in range(self.size):
            for one in self.ahead[task]:
                after[one] |= 1 << task
        return Problem(self.took, tuple(after), self.apart, self.agents)

    def length(self, starts: Sequence[int]) -> int:
        """When the last task ends."""
        return max((start + took for start, took in zip(starts, self.took, strict=True)), default=0)

    def chain(self, starts: Sequence[int]) -> int:
        """The longest row of tasks that wait for each other when all that collide go in the
        order of `starts`: what it would take with any number of agents."""
        ends = [0] * self.size
        for task in sorted(range(self.size), key=lambda task: (starts[task], task)):
            waits = self.before[task] | self.apart[task]
            ends[task] = self.took[task] + max((ends[one] for one in bits(waits)), default=0)
        return max(ends, default=0)


@dataclass(frozen=True)
class Schedule:
    """`starts`: when each task starts. `bound`: no schedule ends sooner. `exact`: whether none
    ends sooner than this one, which is so at the bound, or after a search that ended."""

    starts: tuple[int, ...]
    length: int
    bound: int
    exact: bool
