"""The document `paralex.recording/1`: edits that somebody made before, by work item or task."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, ValidationError, model_validator

from paralex.errors import UsageError
from paralex.planner.dst import RepoPath, Value, explain_invalid

SCHEMA = "paralex.recording/1"
_KINDS = ("old", "create", "delete", "rename")


class Edit(Value):
    """One step: replace `old` by `new`, `create` with this text, `delete`, or `rename` to."""

    path: RepoPath
    old: str | None = None
    new: str | None = None
    create: str | None = None
    delete: Literal[True] | None = None
    rename: RepoPath | None = None

    @model_validator(mode="after")
    def _is_one_step(self) -> Self:
        given = [kind for kind in _KINDS if getattr(self, kind) is not None]
        if len(given) != 1 or (self.old is None) != (self.new is None):
            raise ValueError("an edit is 'old' with 'new', or one of 'create', 'delete', 'rename'")
        if self.old is not None and (not self.old or self.old == self.new):
            raise ValueError("'old' must hold some text, and 'new' another")
        for text in (self.old, self.new, self.create):
            (text or "").encode()  # a lone surrogate of JSON is no text: ValueError
        if self.rename == self.path:
            raise ValueError("'rename' needs another path")
        return self


class RecordedTask(Value):
    """`think`: seconds that the recorded agent thought before it edited."""

    think: Annotated[float, Field(ge=0)] = 0.0
    edits: tuple[Edit, ...] = ()


class Recording(Value):
    schema_: Literal["paralex.recording/1"] = Field("paralex.recording/1", alias="schema")
    tasks: dict[str, RecordedTask]


def load_recording(path: Path, written: str) -> Recording:
    """The recording in the file `path`. UsageError names the place in `written`."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"{written}: cannot read the recording: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{written}: the recording is not UTF-8 text") from error
    except json.JSONDecodeError as error:
        raise UsageError(
            f"{written}:{error.lineno}:{error.colno}: the recording is not JSON: {error.msg}"
        ) from error
    if not isinstance(data, dict) or data.get("schema") != SCHEMA:
        found = data.get("schema") if isinstance(data, dict) else type(data).__name__
        raise UsageError(f"{written}: not a recording: 'schema' must be {SCHEMA!r}, not {found!r}")
    try:
        return Recording.model_validate(data)
    except ValidationError as error:
        raise UsageError(f"{written}: {explain_invalid(error, Recording)}") from error
