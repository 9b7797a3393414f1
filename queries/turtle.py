"""A table as RDF: the result-set vocabulary of the W3C's test suites, in Turtle."""

from __future__ import annotations

from rdflib import RDF, XSD, Graph, Literal, Namespace, URIRef

from paralex.graph import Table

_RS = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/result-set#")
_BASE = "urn:paralex:result"


def result_set(table: Table) -> str:
    """The rows as an rs:ResultSet, with rs:index for their order; unbound cells have no binding.

    Nodes have names instead of being blank, so that the same table gives the same text.
    """
    graph = Graph()
    graph.bind("rs", _RS)
    results = URIRef(_BASE)
    graph.add((results, RDF.type, _RS.ResultSet))
    for column in table.columns:
        graph.add((results, _RS.resultVariable, Literal(column)))
    for number, row in enumerate(table.rows, start=1):
        solution = URIRef(f"{_BASE}:{number}")
        graph.add((results, _RS.solution, solution))
        graph.add((solution, _RS["index"], Literal(number, datatype=XSD.integer)))
        for column, value in zip(table.columns, row, strict=True):
            if value is not None:
                binding = URIRef(f"{_BASE}:{number}:{column}")
                graph.add((solution, _RS.binding, binding))
                graph.add((binding, _RS.variable, Literal(column)))
                graph.add((binding, _RS.value, _node(value)))
    return graph.serialize(format="turtle")


def _node(value: object) -> URIRef | Literal:
    if isinstance(value, str) and value.startswith("urn:paralex:"):
        return URIRef(value)
    return Literal(value)
