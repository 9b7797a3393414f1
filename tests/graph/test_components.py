"""Strongly connected components."""

from __future__ import annotations

import networkx
from hypothesis import given
from hypothesis import strategies as st

from paralex.graph.components import components

NODES = st.sampled_from("abcdefgh")


def test_components_are_sorted() -> None:
    edges = [("d", "e"), ("e", "d"), ("c", "a"), ("a", "b"), ("b", "c"), ("x", "y"), ("x", "x")]
    assert components(edges) == [("a", "b", "c"), ("d", "e")]


@given(st.lists(st.tuples(NODES, NODES), max_size=30))
def test_they_are_those_that_networkx_finds(edges: list[tuple[str, str]]) -> None:
    graph: networkx.DiGraph[str] = networkx.DiGraph(edges)
    found = networkx.strongly_connected_components(graph)
    assert components(edges) == sorted(tuple(sorted(each)) for each in found if len(each) > 1)


def test_a_long_circle() -> None:
    names = [f"{number:05}" for number in range(20_000)]
    assert components(zip(names, names[1:] + names[:1], strict=True)) == [tuple(names)]
