"""The files of cases that `paralex evaluate` reads: one JSON object a line."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from paralex.errors import UsageError
from paralex.planner.dst import explain_invalid

M = TypeVar("M", bound=BaseModel)


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
