"""How well a decomposition holds: of the trees on its way, how many are whole."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from paralex.graph.changes import changes
from paralex.graph.revision import Objects, Revision
from paralex.planner.from_diff import Edge, split_diff

EXTENSIONS = 60  # orders that are drawn of each plan
METRICS = ("states_ok", "plans_ok", "imports_ok", "old_tests_ok", "width", "unsplittable")

Tasks = Sequence[Sequence[int]]
# `file u at version va and file v at version vb` make a broken tree; u -1: one that never changes.
Bad = tuple[int, int, int, int]
# By the bits of the files at their new version: the package imports, the old tests are green.
States = Mapping[int, tuple[bool, bool]]


@dataclass(frozen=True)
class Case:
    """A commit to split. `bad` and `states` are for scoring alone, None where they are not
    known."""

    repo: str
    commit: str
    parent: str
    files: tuple[str, ...]
    bad: tuple[Bad, ...] | None = None
    states: States | None = None


@dataclass(frozen=True)
class Decomposition:
    """Tasks as indices into the files of the case, and edges as indices into the tasks."""

    case: Case
    tasks: tuple[tuple[int, ...], ...]
    edges: tuple[Edge, ...]
    scores: dict[str, float] = field(default_factory=dict)


def decompositions(objects: Objects, cases: Sequence[Case]) -> Iterator[Decomposition]:
    """Each commit split and, where that can be, scored."""
    for case in cases:
        old = Revision.of(objects, case.parent or f"{case.commit}^")
        new = Revision.of(objects, case.commit)
        found = changes(old, new, renames=False, only=frozenset(case.files))
        parts = split_diff(old, new, found)
        index = {path: at for at, path in enumerate(case.files)}
        rest = sorted(index.keys() - {change.path for change in found})
        tasks = tuple(
            tuple(sorted(index[path] for path in task))
            for task in (*parts.tasks, *((path,) for path in rest))
        )
        yield Decomposition(case, tasks, parts.edges, score(case, tasks, parts.edges))


def score(case: Case, tasks: Tasks, edges: Sequence[Edge]) -> dict[str, float]:
    """The metrics of one commit; those of trees are left out where it was not split, or nothing
    is known of them. A tree of a case with `states` is whole if the old tests are green."""
    found = {
        "width": len(tasks) / longest_path(len(tasks), edges),
        "unsplittable": float(len(tasks) == 1),
    }
    if len(tasks) == 1:
        return found
    orders = list(extensions(tasks, edges, case.commit))
    if case.bad is not None:
        bad = case.bad
        found |= _shares(orders, lambda tree: _is_whole(tree, bad))
    if case.states is not None:
        states = case.states
        found["imports_ok"] = _shares(orders, lambda tree: states[tree][0])["states_ok"]
        whole = _shares(orders, lambda tree: all(states[tree]))
        found["old_tests_ok"] = _shares(orders, lambda tree: states[tree][1])["states_ok"]
        found = whole | found
    return found


def extensions(tasks: Tasks, edges: Sequence[Edge], seed: str) -> Iterator[list[int]]:
    """Random orders that keep the `edges`, each as the trees after every task but the last (the
    bits of the files that are at their new version)."""
    draw = random.Random(seed)
    bits = [sum(1 << file for file in task) for task in tasks]
    before: list[set[int]] = [set() for _ in tasks]
    for first, then in edges:
        before[then].add(first)
    for _ in range(EXTENSIONS):
        done: set[int] = set()
        tree, trees = 0, []
        while len(done) < len(tasks) - 1:
            ready = [at for at in range(len(tasks)) if at not in done and before[at] <= done]
            task = draw.choice(ready)
            done.add(task)
            tree |= bits[task]
            trees.append(tree)
        yield trees


def longest_path(count: int, edges: Sequence[Edge]) -> int:
    """The tasks on the longest way; the edges go from lower to higher numbers."""
    length = [1] * count
    for first, then in sorted(edges, key=lambda edge: edge[1]):
        length[then] = max(length[then], length[first] + 1)
    return max(length, default=1)


def averages(found: Sequence[Decomposition]) -> dict[str, float]:
    """The mean of each metric over the commits that have it."""
    means = {}
    for metric in METRICS:
        values = [each.scores[metric] for each in found if metric in each.scores]
        if values:
            means[metric] = sum(values) / len(values)
    return means


def _shares(orders: Sequence[list[int]], is_whole: Callable[[int], bool]) -> dict[str, float]:
    told = {tree: is_whole(tree) for tree in {tree for order in orders for tree in order}}
    trees = [told[tree] for order in orders for tree in order]
    plans = [all(told[tree] for tree in order) for order in orders]
    return {"states_ok": sum(trees) / len(trees), "plans_ok": sum(plans) / len(plans)}


def _is_whole(tree: int, bad: Sequence[Bad]) -> bool:
    return not any((u < 0 or tree >> u & 1 == va) and tree >> v & 1 == vb for u, va, v, vb in bad)
