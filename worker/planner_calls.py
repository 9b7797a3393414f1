"""The tools of a planning model as it sees them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from paralex.planner.dst import Value
from paralex.planner.proposal import Proposal


class SparqlInput(Value):
    query: str | None = None
    name: str | None = None
    params: dict[str, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.query is None) == (self.name is None):
            raise ValueError("give either a `query` in SPARQL or the `name` of a query")
        if self.query is not None and self.params:
            raise ValueError("`params` go with the `name` of a query")
        return self


class FootprintInput(Value):
    words: Annotated[str, Field(pattern=r"\S", max_length=10_000)]


class ImpactInput(Value):
    of: str


class SurfaceInput(Value):
    of: str


class ProposeInput(Proposal):
    draft: bool = False


@dataclass(frozen=True)
class Tool:
    """`input` is what a call must look like, `help` what the model reads about it."""

    input: type[Value]
    help: str


PLANNING: dict[str, Tool] = {
    "footprint": Tool(
        FootprintInput,
        "Which files will a change described by these words touch? Ranked, with the confidence "
        "of each and what speaks for it.",
    ),
    "impact": Tool(
        ImpactInput,
        "Who uses a symbol (`path::Name.member`) or a file (its path), and which tests reach it.",
    ),
    "propose": Tool(
        ProposeInput,
        "Propose the whole plan. It is checked; what speaks against it comes back with the facts. "
        "With draft=true you see the verdict and the forecast, and may go on; without, a plan "
        "that passes is final. order='auto' adds the edges that the claims need; order='mine' "
        "takes your `after` alone. `left_out`: likely files that no task claims on purpose, path "
        "to reason. Each task: `id`, `title` (one line), `instructions` (all that its agent will "
        "be told), `claims`, `after` (ids of the tasks before it), `items` (ids of the work list).",
    ),
    "sparql": Tool(
        SparqlInput,
        "Ask the graph, read only: a `query` in SPARQL (the prefix px: is known), or the `name` "
        "of a named query with its `params`.",
    ),
    "surface": Tool(
        SurfaceInput,
        "The signatures that a file or module exports, or the files of a folder.",
    ),
}


def definitions() -> list[dict[str, Any]]:
    """The tools as the wire wants them, sorted by name (a prompt cache needs the same bytes)."""
    return [
        {
            "name": name,
            "description": tool.help,
            "input_schema": _untitled(tool.input.model_json_schema()),
        }
        for name, tool in sorted(PLANNING.items())
    ]


def _untitled(schema: Any) -> Any:
    """A JSON schema without the titles and docstrings that pydantic adds."""
    if isinstance(schema, dict):
        return {
            key: {name: _untitled(part) for name, part in value.items()}
            if key in {"properties", "$defs"}
            else _untitled(value)
            for key, value in schema.items()
            if key not in {"title", "description"}
        }
    return [_untitled(item) for item in schema] if isinstance(schema, list) else schema
