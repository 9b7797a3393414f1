"""The order in which things that import one another are read: who imports stands first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from heapq import heapify, heappop, heappush


def reading_order(items: Sequence[int], weights: Mapping[tuple[int, int], int]) -> list[int]:
    """`items` so that few imports, by weight, point backwards; none does where there is no cycle.

    `weights` says how many imports lead from one item to another. This is the heuristic of Eades,
    Lin and Smyth: what imports nothing that is left goes to the end, what nobody left imports to
    the front, and when only cycles are left, the item that imports most beyond what it is
    imported. Where it leaves a choice, the order of `items` decides. Items without any import
    among them come last.
    """
    place = {item: number for number, item in enumerate(items)}
    out: dict[int, dict[int, int]] = {item: {} for item in items}
    into: dict[int, dict[int, int]] = {item: {} for item in items}
    for (start, end), weight in weights.items():
        out[start][end] = into[end][start] = weight
    lonely = [item for item in items if not out[item] and not into[item]]
    left = set(items) - set(lonely)
    sinks = {item for item in left if not out[item]}
    sources = {item for item in left if not into[item]}
    net = {item: sum(out[item].values()) - sum(into[item].values()) for item in left}
    # An item may stand here several times; only what agrees with `net` counts.
    ranked = [(-net[item], place[item], item) for item in left]
    heapify(ranked)
    head: list[int] = []
    tail: list[list[int]] = []

    def changed(item: int, by: int) -> None:
        net[item] += by
        heappush(ranked, (-net[item], place[item], item))

    def take(chosen: Iterable[int]) -> list[int]:
        """Takes these out of what is left, which may make others sinks and sources."""
        taken = sorted(chosen, key=place.__getitem__)
        for known in (left, sinks, sources):
            known.difference_update(taken)
        for item in taken:
            for other, weight in out.pop(item).items():
                del into[other][item]
                changed(other, weight)
                if not into[other] and other in left:
                    sources.add(other)
            for other, weight in into.pop(item).items():
                del out[other][item]
                changed(other, -weight)
                if not out[other] and other in left:
                    sinks.add(other)
        return taken

    while left:
        if sinks:
            tail.append(take(sinks))
        elif sources:
            head += take(sources)
        else:
            beyond, _, item = heappop(ranked)
            if item in left and -beyond == net[item]:
                head += take([item])
    return [*head, *(item for sinks in reversed(tail) for item in sinks), *lonely]
