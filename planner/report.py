"""The answer of `check` as a value: `paralex.check/1`."""

from __future__ import annotations

from typing import Any, Final, Literal

from pydantic import Field

from paralex.planner.dst import Certificate, Fact, Value

SCHEMA: Final = "paralex.check/1"

Kind = Literal["write-write", "read-write", "cycle", "unowned", "unknown", "stale"]
KINDS: tuple[Kind, ...] = ("cycle", "unknown", "unowned", "write-write", "read-write", "stale")
PairWord = Literal["independent", "commute", "ordered", "conflict", "unknown"]


class Conflict(Value):
    """Why a plan may not run: the tasks, the resource they collide on, and what to do.

    For `read-write` the first task is the one that should go first; for `cycle` the tasks stand
    in the order in which each waits for the one before. The last fact says how sure this is
    when it has no place of its own. `change` says in two words what the first one does; it is
    for headings and no part of the document.
    """

    kind: Kind
    tasks: tuple[str, ...]
    resource: str
    facts: tuple[Fact, ...] = ()
    options: tuple[str, ...] = ()
    change: str = Field(default="", exclude=True)


class PairAnswer(Value):
    """How two tasks stand to each other."""

    tasks: tuple[str, str]
    answer: PairWord


class Report(Value):
    """Every conflict of a plan, sorted by kind and tasks; `answers` only when asked for."""

    schema_: Literal["paralex.check/1"] = Field(default=SCHEMA, alias="schema")
    ok: bool
    certificate: Certificate
    conflicts: tuple[Conflict, ...] = ()
    answers: tuple[PairAnswer, ...] | None = None

    def to_json(self) -> dict[str, Any]:
        """The document as plain data; facts leave out what they do not have."""
        data: dict[str, Any] = self.model_dump(mode="json", by_alias=True, exclude_none=True)
        for conflict in data["conflicts"]:
            for fact in conflict["facts"]:
                if not fact["triples"]:
                    del fact["triples"]
        return data
