"""The whole graph as one document, sorted: the same graph gives the same bytes.

One named graph, or a batch of subjects, is in memory at a time, however large the whole is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import IO, TypeVar

import pyoxigraph as ox

from paralex.graph import vocab

T = TypeVar("T")
Select = Callable[[str], Iterable[ox.QuerySolution]]

FORMS = {
    "turtle": ox.RdfFormat.TURTLE,
    "nquads": ox.RdfFormat.N_QUADS,
    "jsonld": ox.RdfFormat.JSON_LD,
}
_BATCH = 500  # subjects of one query
_OURS = "<urn:paralex:"  # an endpoint may have graphs of its own


class Unreadable(Exception):
    """The engine could not read on; the message is the engine's."""


def dump(select: Select, output: IO[bytes], form: str) -> None:
    """Writes all that `select` answers from to `output`; `form` is a key of `FORMS`.

    N-Quads and JSON-LD keep the named graphs; Turtle is their union, each triple once. Raises
    Unreadable when the rows of an answer break off, and OSError when `output` takes no more.
    """
    kind = FORMS[form]
    if kind.supports_datasets:
        ox.serialize(_reading(_quads(select)), output, kind, prefixes=vocab.PREFIXES)
    else:
        ox.serialize(_reading(_triples(select)), output, kind, prefixes=vocab.PREFIXES)


def _quads(select: Select) -> Iterator[ox.Quad]:
    found = select("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }")
    for graph in sorted((row["g"] for row in found), key=str):
        if str(graph).startswith(_OURS):
            rows = select(f"SELECT ?s ?p ?o {{ GRAPH {graph} {{ ?s ?p ?o }} }}")
            yield from sorted((ox.Quad(s, p, o, graph) for s, p, o in rows), key=str)


def _triples(select: Select) -> Iterator[ox.Triple]:
    """A file is a subject in its own graph and in the derived one, so the union goes by subject."""
    found = select("SELECT DISTINCT ?s { GRAPH ?g { ?s ?p ?o } }")
    subjects = sorted(str(row["s"]) for row in found)
    for start in range(0, len(subjects), _BATCH):
        values = " ".join(subjects[start : start + _BATCH])
        rows = select(f"SELECT ?s ?p ?o ?g {{ VALUES ?s {{ {values} }} GRAPH ?g {{ ?s ?p ?o }} }}")
        ours = ((s, p, o) for s, p, o, g in rows if str(g).startswith(_OURS))
        yield from sorted({ox.Triple(*triple) for triple in ours}, key=str)


def _reading(terms: Iterable[T]) -> Iterator[T]:
    """Tells an error of the engine, which speaks in the same classes, from one of the output."""
    try:
        yield from terms
    except (OSError, RuntimeError, ValueError, SyntaxError) as error:
        raise Unreadable(str(error)) from error
