"""A graph in memory together with more facts, for questions about both at once."""

from __future__ import annotations

import io

import pyoxigraph as ox

from paralex.graph import vocab
from paralex.graph.store import Reader


def joined(reader: Reader, more: str, about: str) -> Reader:
    """A reader of all that `reader` has and of the N-Triples `more`, in the graph `about`.

    The whole graph is copied to memory: about a microsecond a byte of its dump.
    """
    quads = io.BytesIO()
    reader.dump(quads, "nquads")
    return read_from(quads.getvalue().decode(), more, about)


def read_from(quads: str, more: str = "", about: str = vocab.META) -> Reader:
    """A reader of these N-Quads, and of the N-Triples `more` in the graph `about`."""
    store = ox.Store()
    store.bulk_load(quads.encode(), ox.RdfFormat.N_QUADS)
    store.bulk_load(more.encode(), ox.RdfFormat.N_TRIPLES, to_graph=ox.NamedNode(about))
    return Reader(store)
