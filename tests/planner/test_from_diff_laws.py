"""Every tree on every way through the tasks has the names that it uses, by a model that knows
nothing but sets of names."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import networkx as nx
from hypothesis import given, settings
from hypothesis import strategies as st

from paralex.planner.from_diff import Split
from tests.planner.diffs import split_of

MODULES, NAMES = ("a", "b", "c", "d"), ("f", "g")
# Of each module: the names that it defines, and from where it takes others (which it passes on).
Version = dict[str, tuple[frozenset[str], dict[str, str]]]


@st.composite
def versions(draw: st.DrawFn, passes_on: bool = True) -> Version:
    found: Version = {}
    for module in draw(st.permutations(MODULES)):  # each takes from those before it
        defined = draw(st.frozensets(st.sampled_from(NAMES)))
        taken = {}
        for name in NAMES:
            sources = [o for o in found if name in (names(found[o]) if passes_on else found[o][0])]
            if name not in defined and sources and draw(st.booleans()):
                taken[name] = draw(st.sampled_from(sources))
        found[module] = (defined, taken)
    return found


def names(module: tuple[frozenset[str], dict[str, str]]) -> set[str]:
    return {*module[0], *module[1]}


def text(version: Version, module: str) -> str:
    defined, taken = version[module]
    lines = [f"from {other} import {name}" for name, other in sorted(taken.items())]
    return "\n".join([*lines, *(f"def {name}(): pass" for name in sorted(defined)), ""])


def is_whole(old: Version, new: Version, done: frozenset[str]) -> bool:
    tree = {module: (new if module in done else old)[module] for module in MODULES}

    def gives(module: str, name: str, on_the_way: tuple[str, ...] = ()) -> bool:
        defined, taken = tree[module]
        if name in defined:
            return True
        circle = module in on_the_way
        return name in taken and not circle and gives(taken[name], name, (*on_the_way, module))

    return all(gives(module, name) for module in MODULES for name in tree[module][1])


def split_and_closure(old: Version, new: Version) -> tuple[Split, nx.DiGraph[int]]:
    found = split_of(
        {f"{module}.py": text(old, module) for module in MODULES},
        {f"{module}.py": text(new, module) for module in MODULES},
    )
    graph: nx.DiGraph[int] = nx.DiGraph(list(found.edges))
    graph.add_nodes_from(range(len(found.tasks)))
    return found, nx.transitive_closure_dag(graph)


def trees(found: Split, edges: set[tuple[int, int]]) -> Iterator[set[int]]:
    """What can be done at one time by some order that keeps the edges."""
    for chosen in product((False, True), repeat=len(found.tasks)):
        if all(chosen[first] or not chosen[then] for first, then in edges):
            yield {at for at, is_done in enumerate(chosen) if is_done}


def modules(found: Split, done: set[int]) -> frozenset[str]:
    return frozenset(path.removesuffix(".py") for at in done for path in found.tasks[at])


@settings(max_examples=150, deadline=None)
@given(versions(), versions())
def test_no_name_is_missing_on_any_way(old: Version, new: Version) -> None:
    found, order = split_and_closure(old, new)
    for done in trees(found, set(order.edges)):
        assert is_whole(old, new, modules(found, done)), (found.tasks, found.edges, done)


@settings(max_examples=100, deadline=None)
@given(versions(passes_on=False), versions(passes_on=False))
def test_no_order_is_asked_for_without_need(old: Version, new: Version) -> None:
    """Without any one edge (and nothing else that follows from it) a name would be missing. Where
    names are passed on in rings that turn around, one edge more may be asked for."""
    found, order = split_and_closure(old, new)
    for edge in found.edges:
        freed = [
            done
            for done in trees(found, set(order.edges) - {edge})
            if edge[1] in done and edge[0] not in done
        ]
        assert not all(is_whole(old, new, modules(found, done)) for done in freed), edge
