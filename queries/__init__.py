"""Questions to the graph: named ones, those of users, and the planner's snapshot.

catalogue()                   the named queries
named(reader, name, params)   the rows of one of them
user_query(root, text)        the answer to any SPARQL query that only reads, within a limit
load_code(reader)             all that the planner reads
"""

from paralex.graph import Table
from paralex.queries.catalogue import catalogue
from paralex.queries.limited import SECONDS, Turtle, named_query, user_query
from paralex.queries.load import load_code
from paralex.queries.named import named
from paralex.queries.question import NamedQuery, Parameter

__all__ = [
    "SECONDS",
    "NamedQuery",
    "Parameter",
    "Table",
    "Turtle",
    "catalogue",
    "load_code",
    "named",
    "named_query",
    "user_query",
]
