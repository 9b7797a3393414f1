"""One goal's files into tasks: what hangs together stays together, definitions come first."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import networkx as nx

from paralex.planner.evidence import Evidence

WORTH_A_START = 120.0  # seconds; smaller tasks of one level are put together

Files = tuple[str, ...]


def partition(
    paths: Sequence[str], evidence: Evidence, agents: int, seconds: Callable[[Files], float]
) -> tuple[Files, ...]:
    """Groups of `paths`, each sorted, in an order in which definitions come before uses.

    Files that use each other in a circle share a group, and a test goes with the last of the
    code it imports. Of each level of the remaining order at most `agents` groups are made, none
    smaller than worth a start; groups that could only run one after the other are one.
    """
    graph = _uses(sorted(paths), evidence)
    circles = [frozenset(group) for group in nx.strongly_connected_components(graph)]
    groups = _closed(graph, _with_tests(graph, circles, evidence))
    graph_of_groups = _quotient(graph, groups)
    binned = _binned(groups, graph_of_groups, agents, seconds)
    chained = _chained(_quotient(graph, binned), binned)
    order = _quotient(graph, chained)
    ranked = nx.lexicographical_topological_sort(order, key=lambda at: min(chained[at]))
    return tuple(tuple(sorted(chained[at])) for at in ranked)


Groups = list[frozenset[str]]


def _uses(paths: list[str], evidence: Evidence) -> nx.DiGraph[str]:
    """An edge from each file to those of the others that use it; a test that uses none of them
    itself uses those that it reaches through other files."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(paths)
    for path in paths:
        for row in evidence.code.imports_of(path):
            if row.to_path in graph and row.to_path != path:
                graph.add_edge(row.to_path, path)
        for ref in evidence.code.uses_by(path):
            if ref.to_path in graph and ref.to_path != path:
                graph.add_edge(ref.to_path, path)
    reached = {path: frozenset(evidence.code.tests_of(path)) for path in paths}
    for test in paths:
        if _is_test(test, evidence) and not graph.in_degree(test):
            graph.add_edges_from((path, test) for path in paths if test in reached[path] - {path})
    return graph


def _is_test(path: str, evidence: Evidence) -> bool:
    row = evidence.code.by_path.get(path)
    return row is not None and row.is_test


def _with_tests(graph: nx.DiGraph[str], groups: Groups, evidence: Evidence) -> Groups:
    """Each test with the group of the last code that it uses."""
    level = _levels(_quotient(graph, groups))
    home = {path: at for at, group in enumerate(groups) for path in group}
    joined = {at: set(group) for at, group in enumerate(groups)}
    for at, group in enumerate(groups):
        if not all(_is_test(path, evidence) for path in group):
            continue
        used = {
            home[source]
            for path in group
            for source in graph.predecessors(path)
            if not _is_test(source, evidence)
        }
        if used:
            last = max(used, key=lambda other: (level[other], min(groups[other])))
            joined[last] |= joined.pop(at)
    return [frozenset(group) for group in joined.values()]


def _closed(graph: nx.DiGraph[str], groups: Groups) -> Groups:
    """The groups, those joined that now wait for each other."""
    knots = nx.strongly_connected_components(_quotient(graph, groups))
    return sorted((frozenset[str]().union(*(groups[at] for at in knot)) for knot in knots), key=min)


def _quotient(graph: nx.DiGraph[str], groups: Groups) -> nx.DiGraph[int]:
    """The same edges among groups, by position."""
    home = {path: at for at, group in enumerate(groups) for path in group}
    result: nx.DiGraph[int] = nx.DiGraph()
    result.add_nodes_from(range(len(groups)))
    result.add_edges_from(
        (home[one], home[other]) for one, other in graph.edges if home[one] != home[other]
    )
    return result


def _levels(graph: nx.DiGraph[int]) -> dict[int, int]:
    """For each group the length of the longest chain that ends in it."""
    level: dict[int, int] = {}
    for at in nx.topological_sort(graph):
        level[at] = max((level[before] + 1 for before in graph.predecessors(at)), default=0)
    return level


def _binned(
    groups: Groups, graph: nx.DiGraph[int], agents: int, seconds: Callable[[Files], float]
) -> Groups:
    """Groups of one level put together, the largest first into the smallest bin. As edges only
    lead to higher levels, no circle can arise."""
    level = _levels(graph)
    result: Groups = []
    for height in sorted(set(level.values())):
        members = sorted(
            (groups[at] for at in level if level[at] == height),
            key=lambda group: (-seconds(tuple(sorted(group))), min(group)),
        )
        total = sum(seconds(tuple(sorted(group))) for group in members)
        count = max(1, min(agents, len(members), int(total // WORTH_A_START)))
        bins: list[tuple[float, int, frozenset[str]]] = [
            (0.0, at, frozenset()) for at in range(count)
        ]
        for group in members:
            load, at, held = min(bins, key=lambda one: one[:2])
            bins[at] = (load + seconds(tuple(sorted(group))), at, held | group)
        result.extend(held for _, _, held in bins)
    return result


def _chained(graph: nx.DiGraph[int], groups: Groups) -> Groups:
    """Groups joined with the only one before them when that leads to nothing else."""
    into = {at: at for at in graph}
    for at in nx.topological_sort(graph):
        before = list(graph.predecessors(at))
        if len(before) == 1 and graph.out_degree(before[0]) == 1:
            into[at] = into[before[0]]
    joined: dict[int, frozenset[str]] = {}
    for at, first in into.items():
        joined[first] = joined.get(first, frozenset()) | groups[at]
    return list(joined.values())
