"""A finished diff as tasks and their order: as many tasks as files at most.

Every tree on the way, in whatever order the tasks are done that the edges allow, has all the
names that its files use.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import networkx as nx

from paralex.graph.changes import FileChange
from paralex.graph.mixtures import Mixtures
from paralex.graph.revision import Revision
from paralex.graph.shapes import Resolved
from paralex.planner.from_diff_behaviour import behaviour_links
from paralex.planner.from_diff_links import Link
from paralex.planner.from_diff_names import name_links

Edge = tuple[int, int]


@dataclass(frozen=True)
class Split:
    """`tasks`: the paths of each, sorted, in an order that keeps the `edges` (before, after); an
    edge that others imply is left out. `links`: why, those inside of a task too."""

    tasks: tuple[tuple[str, ...], ...]
    edges: tuple[Edge, ...]
    links: tuple[Link, ...] = ()

    def between(self, first: int, then: int) -> tuple[Link, ...]:
        """The links that make one task come before another."""
        return tuple(
            link
            for link in self.links
            if link.first in self.tasks[first] and link.then in self.tasks[then]
        )

    def inside(self, task: int) -> tuple[Link, ...]:
        """The links that keep the files of one task together."""
        mine = self.tasks[task]
        return tuple(link for link in self.links if link.first in mine and link.then in mine)


def split_diff(
    old: Revision,
    new: Revision,
    changes: Sequence[FileChange],
    beside: Collection[str] = (),
    more: Iterable[Link] = (),
) -> Split:
    """The tasks of the `changes` from `old` to `new`. `beside`: files that do not change and that
    may not lose a name on the way either; `more`: links that are kept as well."""

    def version(path: str) -> Resolved | None:
        return new.resolve(path) if new.facts_of(path) is not None else None

    trees = Mixtures(old, new, changes)
    links = [*name_links(changes, trees, beside), *behaviour_links(changes, version), *more]
    return split([change.path for change in changes], links)


def split(paths: Sequence[str], links: Iterable[Link]) -> Split:
    """The most tasks that the `links` leave, and the least edges."""
    links = sorted(set(links))
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(sorted(paths))
    for link in links:
        if link.firm:
            graph.add_edge(link.first, link.then)
            if link.together:
                graph.add_edge(link.then, link.first)
    for link in _by_weight(links):
        _added(graph, link)
    tasks = _condensed(graph)
    at = {path: number for number, task in enumerate(tasks) for path in task}
    order: nx.DiGraph[int] = nx.DiGraph()
    order.add_nodes_from(range(len(tasks)))
    order.add_edges_from((at[a], at[b]) for a, b in graph.edges if at[a] != at[b])
    kept = [link for link in links if graph.has_edge(link.first, link.then)]
    edges = sorted(nx.transitive_reduction(order).edges)
    return Split(tasks, tuple(edges), tuple(kept))


def _by_weight(links: Sequence[Link]) -> list[Link]:
    """The links that are not firm: those that join before those that only order, first hand before
    what is reached, then the pairs that have the most links, and then code that uses what the
    other code adds or takes away: there the behaviour changes."""
    light = [link for link in links if not link.firm]
    weight = Counter((link.first, link.then) for link in light)
    uses = Counter(link.at.rpartition(":")[0] for link in links if link.kind == "name")
    return sorted(
        light,
        key=lambda each: (
            not each.together, each.kind == "reach", -weight[each.first, each.then],
            -uses[each.first], each,
        ),
    )  # fmt: skip


def _added(graph: nx.DiGraph[str], link: Link) -> None:
    """A link that is not firm, as far as it does no harm."""
    both = [(link.first, link.then), (link.then, link.first)]
    if link.together and not all(graph.has_edge(*edge) for edge in both):
        joined = graph.copy()
        joined.add_edges_from(both)
        if nx.number_strongly_connected_components(joined) > 1:
            graph.add_edges_from(both)
            return
    if not nx.has_path(graph, link.then, link.first):
        graph.add_edge(link.first, link.then)


def _condensed(graph: nx.DiGraph[str]) -> tuple[tuple[str, ...], ...]:
    """The circles as tasks, in an order that keeps the edges and else goes by path."""
    whole = nx.condensation(graph)
    members = {node: tuple(sorted(whole.nodes[node]["members"])) for node in whole}
    row = nx.lexicographical_topological_sort(whole, key=lambda node: members[node])
    return tuple(members[node] for node in row)
