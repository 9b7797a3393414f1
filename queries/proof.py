"""The questions that decide about a plan: SPARQL over the graph of the code and the plan's own.

Each has no row for a plan that may run. They need no parameters and nothing of this program, so
that any SPARQL 1.1 engine gives the same answer from the same two files.
"""

from __future__ import annotations

from paralex.graph import Reader, Table
from paralex.queries.files import texts

PREFIX = "check-"


def proof_queries() -> dict[str, str]:
    """By kind of conflict (`cycle`, `write-write`, ...) the text of its question."""
    return {
        name.removeprefix(PREFIX): text for name, text in texts().items() if name.startswith(PREFIX)
    }


def proof_rows(reader: Reader) -> dict[str, Table]:
    """By kind of conflict the rows of its question. `reader` has the graph and the plan."""
    return {kind: reader.select(text) for kind, text in proof_queries().items()}
