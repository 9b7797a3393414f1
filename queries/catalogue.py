"""The named queries: those that are one SELECT, and those that are computed from tables."""

from __future__ import annotations

from functools import cache

from paralex.errors import UsageError, nearest
from paralex.queries.edges import EDGES
from paralex.queries.files import asked_by_name
from paralex.queries.impact import IMPACT
from paralex.queries.question import NamedQuery
from paralex.queries.types import TYPES
from paralex.queries.ways import WAYS


@cache
def catalogue() -> tuple[NamedQuery, ...]:
    """The queries that people may ask by name, sorted."""
    return tuple(
        sorted((*asked_by_name(), *EDGES, *TYPES, *WAYS, *IMPACT), key=lambda query: query.name)
    )


def query_named(name: str) -> NamedQuery:
    """The query of that name. Raises UsageError with the nearest one."""
    known = {query.name: query for query in catalogue()}
    if name not in known:
        raise UsageError(f"no query is named {name!r}: {nearest(name, known)}")
    return known[name]
