"""Asking a named query."""

from __future__ import annotations

from collections.abc import Mapping

from paralex.graph import Reader, Table
from paralex.queries.catalogue import query_named


def named(reader: Reader, name: str, params: Mapping[str, str] | None = None) -> Table:
    """The rows of the query `name`.

    Raises UsageError for an unknown query or parameter, for one that is missing, and for a
    module or path that the graph does not have.
    """
    query = query_named(name)
    return Table(query.columns, tuple(query.rows(reader, query.bindings(params or {}))))
