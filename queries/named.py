"""Asking a named query."""

from __future__ import annotations

from collections.abc import Mapping

from paralex.errors import UsageError, nearest
from paralex.graph import Reader, Table
from paralex.queries.catalogue import NamedQuery, all_queries, query_named

OF = "of"  # the parameter that names a module or the path of its file


def named(reader: Reader, name: str, params: Mapping[str, str] | None = None) -> Table:
    """The rows of the query `name`.

    Raises UsageError for an unknown query or parameter, for one that is missing, and for a
    module or path that the graph does not have.
    """
    query = query_named(name)
    bindings = query.bindings(params or {})
    table = columns_of(query, reader.select(query.text, bindings))
    if not table.rows and OF in bindings:
        check_target(str(bindings[OF]), reader)
    return table


def columns_of(query: NamedQuery, table: Table) -> Table:
    """The table without the parameters, which the engine has to have among the columns."""
    keep = [index for index, name in enumerate(table.columns) if name in query.columns]
    return Table(query.columns, tuple(tuple(row[index] for index in keep) for row in table.rows))


def check_target(target: str, reader: Reader) -> None:
    """Raises UsageError when no module and no path is called `target`."""
    rows = reader.select(all_queries()["table-names"].text).rows
    names = [str(name) for (name,) in rows]
    if target not in names:
        raise UsageError(f"no module or file is called {target!r}: {nearest(target, names)}")
