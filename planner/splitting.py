"""Which of the ways to split units of work into tasks is the best: soonest done, and with little
that leads from one task to another."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import networkx as nx

from paralex.planner.order import bits, mask_of

COUPLING = 10.0  # seconds that it costs when two units that use each other are in two tasks
FEW = 7  # units of which all splits are looked at: 877 of them
MOVES = 200  # splits that are tried to make that of more units better
RESOLUTIONS = (0.5, 1.0, 2.0)  # of communities: few large ones to many small ones
Masks = tuple[int, ...]


@dataclass
class Splits:
    """The ways to split units, by position, into groups, as masks.

    `needs`: for each unit the mask of those that have to come before it, without circles;
    `seconds`: what a group takes; `least`: groups that take less are not worth a start.
    """

    needs: Sequence[int]
    agents: int
    seconds: Callable[[int], float]
    least: float
    _known: dict[int, float] = field(default_factory=dict)

    def cost(self, groups: Masks) -> float | None:
        """Seconds until all is done, and what the coupling costs; None for a split in which
        groups wait for each other, or one is too small."""
        took = [self.took(group) for group in groups]
        if len(groups) > 1 and min(took) < self.least:
            return None
        time = _makespan(took, self._before(groups), self.agents)
        return None if time is None else time + COUPLING * self._crossing(groups)

    def took(self, group: int) -> float:
        """Seconds of one group."""
        if group not in self._known:
            self._known[group] = self.seconds(group)
        return self._known[group]

    def _before(self, groups: Masks) -> list[int]:
        """For each group the mask of those that it waits for."""
        before = []
        for group in groups:
            needed = 0
            for unit in bits(group):
                needed |= self.needs[unit]
            needed &= ~group
            before.append(mask_of(at for at, other in enumerate(groups) if other & needed))
        return before

    def _crossing(self, groups: Masks) -> int:
        return sum(
            (self.needs[unit] & ~group).bit_count() for group in groups for unit in bits(group)
        )

    def best(self, some: Iterator[Masks]) -> Masks:
        """The cheapest of `some` splits; among equals the one with the fewest groups."""
        found: tuple[float, int, Masks] | None = None
        for groups in some:
            cost = self.cost(groups)
            if cost is not None and (found is None or (cost, len(groups), groups) < found):
                found = (cost, len(groups), groups)
        assert found is not None  # one group for all is always a way
        return found[2]

    def all(self) -> Iterator[Masks]:
        """Every split."""
        return _splits(len(self.needs), ())

    def improved(self, groups: Masks) -> Masks:
        """`groups`, after moving single units (or joining two groups) as long as that helps."""
        best, cost = groups, self.cost(groups)
        assert cost is not None
        for _ in range(MOVES):
            near = [(found, other) for other in _near(best) if (found := self.cost(other))]
            if not near or min(near)[0] >= cost:
                break
            cost, best = min(near)
        return best


def _splits(left: int, groups: Masks) -> Iterator[Masks]:
    """Every way to put units 0..left-1 into `groups` or new ones."""
    if not left:
        yield tuple(sorted(groups))
        return
    unit = 1 << (left - 1)
    for at, group in enumerate(groups):
        yield from _splits(left - 1, (*groups[:at], group | unit, *groups[at + 1 :]))
    yield from _splits(left - 1, (*groups, unit))


def _near(groups: Masks) -> Iterator[Masks]:
    """The splits that differ by one move."""
    for at, group in enumerate(groups):
        for to, other in enumerate(groups):
            if to > at:
                rest = [each for each in groups if each not in (group, other)]
                yield tuple(sorted((*rest, group | other)))
            if to != at and group.bit_count() > 1:
                rest = [each for each in groups if each not in (group, other)]
                for unit in bits(group):
                    yield tuple(sorted((*rest, group & ~(1 << unit), other | 1 << unit)))
        if group.bit_count() > 1:
            rest = [each for each in groups if each != group]
            for unit in bits(group):
                yield tuple(sorted((*rest, group & ~(1 << unit), 1 << unit)))


def communities(needs: Sequence[int]) -> Iterator[Masks]:
    """Splits by communities of units that use each other (Louvain), from few to many; groups that
    wait for each other are joined."""
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(len(needs)))
    graph.add_edges_from((unit, other) for unit, mask in enumerate(needs) for other in bits(mask))
    for resolution in RESOLUTIONS:
        found = nx.community.louvain_communities(graph, resolution=resolution, seed=0)
        yield closed(tuple(mask_of(group) for group in found), needs)


def closed(groups: Masks, needs: Sequence[int]) -> Masks:
    """The groups, those joined that wait for each other."""
    home = {unit: at for at, group in enumerate(groups) for unit in bits(group)}
    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_nodes_from(range(len(groups)))
    graph.add_edges_from(
        (home[other], home[unit]) for unit, mask in enumerate(needs) for other in bits(mask)
    )
    knots = nx.strongly_connected_components(graph)
    return tuple(sorted(sum(groups[at] for at in knot) for knot in knots))


def _makespan(took: Sequence[float], before: Sequence[int], agents: int) -> float | None:
    """When the last group ends, the longest chain first; None when groups wait in a circle."""
    count = len(took)
    row: list[int] = []
    done = 0
    while len(row) < count:
        ready = [at for at in range(count) if not done >> at & 1 and not before[at] & ~done]
        if not ready:
            return None
        row.extend(ready)
        done |= mask_of(ready)
    chain = list(took)
    for at in reversed(row):
        for one in bits(before[at]):
            chain[one] = max(chain[one], took[one] + chain[at])
    ends = [0.0] * count
    free = [0.0] * agents
    left = set(range(count))
    done = 0
    while left:
        ready = [at for at in left if not before[at] & ~done]
        agent = min(range(agents), key=free.__getitem__)
        starts = {
            at: max(free[agent], max((ends[one] for one in bits(before[at])), default=0.0))
            for at in ready
        }
        at = min(ready, key=lambda one: (starts[one], -chain[one], one))
        ends[at] = free[agent] = starts[at] + took[at]
        left.remove(at)
        done |= 1 << at
    return max(ends)
