"""One goal's files into tasks: what hangs together stays together, definitions come first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import networkx as nx

from paralex.planner.evidence import Evidence
from paralex.planner.order import bits, mask_of
from paralex.planner.splitting import FEW, Masks, Splits, communities

WORTH_A_START = 120.0  # seconds; smaller tasks are put together with others

Files = tuple[str, ...]


@dataclass(frozen=True)
class Split:
    """`groups`: each sorted, in an order in which definitions come before uses. `exact`: whether
    all ways to split were looked at."""

    groups: tuple[Files, ...]
    exact: bool


def partition(
    paths: Sequence[str], evidence: Evidence, agents: int, seconds: Callable[[Files], float]
) -> Split:
    """The best split of `paths` into groups for `agents` agents.

    Files that use each other in a circle share a group, and a test goes with the last of the
    code it imports. What is left apart by that is split so that all is done soonest, with little
    that leads from one group to another, and no group too small to be worth a start: the best
    of all ways where there are few, else the best of splits by levels and by communities, made
    better step by step.
    """
    graph = _uses(sorted(paths), evidence)
    circles = [frozenset(group) for group in nx.strongly_connected_components(graph)]
    units = _closed(graph, _with_tests(graph, circles, evidence))
    order = _quotient(graph, units)
    needs = [mask_of(order.predecessors(at)) for at in range(len(units))]

    def files(mask: int) -> Files:
        return tuple(sorted(path for at in bits(mask) for path in units[at]))

    splits = Splits(needs, agents, lambda mask: seconds(files(mask)), WORTH_A_START)
    exact = len(units) <= FEW
    if exact:
        best = splits.best(splits.all())
    else:
        tried = (*_by_levels(order, agents, splits), *communities(needs), ((1 << len(units)) - 1,))
        best = splits.improved(splits.best(iter(tried)))
    groups = [frozenset(files(mask)) for mask in best]
    ranked = nx.lexicographical_topological_sort(
        _quotient(graph, groups), key=lambda at: min(groups[at])
    )
    return Split(tuple(tuple(sorted(groups[at])) for at in ranked), exact)


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


def _by_levels(order: nx.DiGraph[int], agents: int, splits: Splits) -> Iterator[Masks]:
    """Splits with at most 1, 2, ... `agents` groups of each level, the largest units first into
    the smallest group. As what is used is on a lower level, no circle can arise."""
    level = _levels(order)
    for most in range(1, agents + 1):
        groups: list[int] = []
        for height in sorted(set(level.values())):
            units = sorted(
                (at for at in level if level[at] == height),
                key=lambda at: (-splits.took(1 << at), at),
            )
            bins = [0] * min(most, len(units))
            loads = [0.0] * len(bins)
            for unit in units:
                at = loads.index(min(loads))
                loads[at] += splits.took(1 << unit)
                bins[at] |= 1 << unit
            groups.extend(bins)
        yield tuple(sorted(groups))
