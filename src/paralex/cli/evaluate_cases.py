"""What the commands of `paralex evaluate` have in common: files of cases, one JSON object a line,
and the repositories that they are about."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, TypeVar

import typer
from pydantic import BaseModel, ValidationError

from paralex.errors import UsageError
from paralex.planner.dst import explain_invalid

M = TypeVar("M", bound=BaseModel)
Commits = Annotated[
    Path, typer.Argument(metavar="FILE.jsonl", help="Commits, one JSON object a line.")
]
Repos = Annotated[
    Path, typer.Option(help="A folder of git repositories named OWNER+NAME, bare or not.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print paralex.evaluate/1.")]


def read_lines(path: Path, model: type[M], what: str) -> list[M]:
    """The cases of a file. `what` says in one word what a line is. Raises UsageError for what is
    none, and for a file without any."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: cannot be read: {error}") from error
    cases = []
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                cases.append(model.model_validate_json(line))
            except ValidationError as error:
                why = explain_invalid(error, model)
                raise UsageError(f"{path}:{number}: not a {what} as expected: {why}") from error
    if not cases:
        raise UsageError(f"{path}: no {what}s in it; one JSON object a line is expected")
    return cases


def place_of(repos: Path, repo: str) -> Path:
    """The clone of `repo`. Raises UsageError when there is none."""
    place = repos / repo.replace("/", "+")
    if not place.is_dir():
        raise UsageError(f"{place}: no such folder; --repos needs a clone of {repo} of that name")
    return place
