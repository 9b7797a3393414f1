"""Which nodes of a directed graph can reach one another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator


def components(edges: Iterable[tuple[str, str]]) -> list[tuple[str, ...]]:
    """The strongly connected components of two nodes or more, each sorted, in order."""
    targets: dict[str, list[str]] = {}
    for start, end in edges:
        targets.setdefault(start, []).append(end)
    return sorted(tuple(sorted(each)) for each in _components(targets) if len(each) > 1)


def _components(targets: dict[str, list[str]]) -> Iterator[list[str]]:
    """All components, by Gabow's algorithm, with a stack instead of recursion: a chain of
    imports may be of any length."""
    order: dict[str, int] = {}  # of the nodes that were met
    open_nodes: list[str] = []  # met, and their component is not complete
    firsts: list[str] = []  # of each component as far as it is known, the node met first
    closed: set[str] = set()
    for root in targets:
        steps = [] if root in order else [(root, iter(targets[root]))]
        while steps:
            node, following = steps[-1]
            if node not in order:
                order[node] = len(order)
                open_nodes.append(node)
                firsts.append(node)
            for target in following:
                if target not in order:
                    steps.append((target, iter(targets.get(target, ()))))
                    break
                if target not in closed:  # a way back: all between belong together
                    while order[firsts[-1]] > order[target]:
                        firsts.pop()
            else:
                steps.pop()
                if firsts[-1] == node:
                    firsts.pop()
                    members = [open_nodes.pop()]
                    while members[-1] != node:
                        members.append(open_nodes.pop())
                    closed.update(members)
                    yield members
