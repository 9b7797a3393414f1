"""The tools of a model as it sees them: names, inputs, and what each is for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field

from paralex.planner.dst import Mode, Value

_Line = Annotated[int, Field(ge=1)]


class ReadInput(Value):
    path: str
    start: _Line | None = None
    end: _Line | None = None


class EditInput(Value):
    path: str
    old: str
    new: str


class CreateInput(Value):
    path: str
    text: str


class DeleteInput(Value):
    path: str


class GrepInput(Value):
    pattern: str
    path: str = "."
    ignore_case: bool = False


class RunTestsInput(Value):
    tests: tuple[str, ...] = ()


class WantedClaim(Value):
    path: str
    symbol: str | None = None
    mode: Mode
    to: str | None = None


class RequestScopeInput(Value):
    claims: Annotated[tuple[WantedClaim, ...], Field(min_length=1)]
    why: str


class PublishInput(Value):
    message: str


class FinishInput(Value):
    summary: str
    done: bool = True


@dataclass(frozen=True)
class Tool:
    """`input` is what a call must look like, `help` what the model reads about it."""

    input: type[Value]
    help: str


TOOLS: dict[str, Tool] = {
    "create": Tool(CreateInput, "Create a file with this text."),
    "delete": Tool(DeleteInput, "Delete a file."),
    "edit": Tool(
        EditInput,
        "Replace the text `old`, which must be in the file exactly once, by `new`. Give enough "
        "lines around the place to make it unique; keep the indentation.",
    ),
    "finish": Tool(
        FinishInput,
        "The task is complete (or, with done=false, cannot be). `summary`: one line on what was "
        "done, as the subject of a commit; or why it cannot be done. The tests must pass first.",
    ),
    "grep": Tool(
        GrepInput,
        "Search the files below `path` for an extended regular expression: file, line, text.",
    ),
    "publish": Tool(
        PublishInput,
        "Bring what you have so far into the shared code before the task is complete. Only for "
        "a step that is sound by itself and that others wait for; finish publishes the rest.",
    ),
    "read": Tool(
        ReadInput,
        "Read a file with line numbers, or list a folder ('.' is the top). Lines `start` to "
        "`end`, both included.",
    ),
    "request_scope": Tool(
        RequestScopeInput,
        "Ask for more claims. `symbol` is the dotted name in the file, left out for the modes "
        "whole, create, delete and rename.",
    ),
    "run_tests": Tool(
        RunTestsInput, "Run the task's tests in your copy, or those you name (path, or path::name)."
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
        for name, tool in sorted(TOOLS.items())
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
