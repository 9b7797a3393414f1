"""Comparing the graph with what another tool says about the same repository.

An `Oracle` holds one `Part` for each thing that the tool lists; its view turns the rows of the
graph into the tool's terms. `evaluated` scores all parts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from paralex.errors import UsageError
from paralex.queries.evaluation_rows import Rows
from paralex.queries.evaluation_score import Edge, Score, score
from paralex.queries.evaluation_views import View

What = Literal[
    "imports", "references", "members", "packages", "test-packages", "crates", "module-files"
]


@dataclass(frozen=True, slots=True)
class Part:
    """`expected`: the tool's edges, each with how often it has it."""

    what: What
    expected: Mapping[Edge, int]
    view: View


@dataclass(frozen=True, slots=True)
class Oracle:
    """What a tool says. `format`: the shape of its document; `repo` and `commit`: what it looked
    at, where the document says so."""

    format: str
    tool: str
    repo: str | None
    commit: str | None
    parts: tuple[Part, ...]


def evaluated(oracle: Oracle, rows: Rows) -> tuple[Score, ...]:
    """One score a part. Raises UsageError when the graph has nothing of what the tool saw."""
    if not any(part.view.knows(rows) for part in oracle.parts):
        raise UsageError(
            f"nothing that {oracle.tool} lists is in the graph of this repository: "
            "is it the right one, and is its language one that paralex reads?"
        )
    return tuple(
        score(part.what, part.expected, part.view.found(rows), rows.place) for part in oracle.parts
    )
