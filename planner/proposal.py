"""A plan as somebody proposes it: tasks in words with claims, before anything is proved."""

from __future__ import annotations

import posixpath
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from paralex.planner.dst import Accept, Claim, Fact, Mode, Task, Value
from paralex.planner.estimate import estimate
from paralex.planner.evidence import Evidence
from paralex.planner.facts import definition, of_file
from paralex.planner.footprint import Guess
from paralex.planner.port import Wish
from paralex.planner.runnable import acceptance_tests

PROPOSED = "the model planner proposed it"
MOST_TASKS, MOST_CLAIMS = 1_000, 10_000
TITLE, INSTRUCTIONS = 72, 20_000  # characters
_OURS = frozenset({".git", ".paralex"})


_FINE = "\n\r\t\u200c\u200d"  # the last two join and part the letters of some scripts


def _is_text(text: str) -> str:
    if not text.isascii() and text.encode("utf-8", "replace").decode() != text:
        raise ValueError("holds half of a surrogate pair, which is no text")
    odd = next((char for char in text if not char.isprintable() and char not in _FINE), None)
    if odd is not None and unicodedata.category(odd) in {"Cc", "Cf"}:
        raise ValueError(f"holds {odd!r}, which is no text")
    return text


_WhatIsText = AfterValidator(_is_text)
Text = Annotated[str, _WhatIsText]
Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$")]


class ProposedClaim(Value):
    """As in a plan, without its reasons."""

    path: Text | None = None
    symbol: Text | None = None
    mode: Mode
    to: Text | None = None
    resource: Text | None = None


class ProposedTask(Value):
    """`after`: the tasks that have to be done before; `items`: what it does of the work list."""

    id: Id
    title: Annotated[str, Field(pattern=r"\S"), _WhatIsText]
    instructions: Annotated[str, Field(pattern=r"\S", max_length=INSTRUCTIONS), _WhatIsText]
    claims: tuple[ProposedClaim, ...]
    after: tuple[str, ...] = ()
    items: tuple[str, ...] = ()


class Proposal(Value):
    """`order`: "mine" takes the tasks' own `after` as it is, "auto" adds what the claims need.
    `left_out`: files that will probably change and that no task claims, each with the reason."""

    tasks: Annotated[tuple[ProposedTask, ...], Field(min_length=1, max_length=MOST_TASKS)]
    order: Literal["mine", "auto"] = "mine"
    left_out: dict[Text, Text] = Field(default_factory=dict)


def misplaced(claim: Claim, existing: frozenset[str]) -> str:
    """Why a claim is none that an agent may ever hold; "" for a good one."""
    for path in filter(None, (claim.path, claim.to)):
        inside = [part for part in path.split("/") if part.lower() in _OURS]
        if inside:
            return f"{path}: nothing in {inside[0]} can be claimed"
    made = claim.to or claim.path if claim.mode in {"create", "rename"} else None
    folder = posixpath.dirname(made or "")
    while folder:
        if folder in existing:
            return f"{made}: {folder} is a file, not a folder"
        folder = posixpath.dirname(folder)
    return ""


def task_of(
    proposed: ProposedTask, wish: Wish, evidence: Evidence, guesses: Mapping[str, Guess]
) -> Task:
    """The task with facts for its claims, without order and role. Raises ValidationError for a
    claim that is none; `guesses` are the footprint's, by path."""
    claims = tuple(_claims(proposed, evidence, guesses))
    tests = [item.tests for item in wish.items if item.id in proposed.items and item.tests]
    named = tuple(dict.fromkeys(test for each in tests for test in each))
    line = " ".join(proposed.title.split())
    return Task(
        id=proposed.id,
        role=proposed.id,
        title=line if len(line) <= TITLE else line[: TITLE - 3].rstrip() + "...",
        instructions=proposed.instructions.strip(),
        items=tuple(dict.fromkeys(proposed.items)),
        claims=claims,
        accept=Accept(tests=named or _tests(claims, evidence)),
        estimate=estimate(claims, evidence.code),
    )


def _claims(
    proposed: ProposedTask, evidence: Evidence, guesses: Mapping[str, Guess]
) -> Iterator[Claim]:
    seen: set[str] = set()
    for wanted in proposed.claims:
        claim = Claim.model_validate(wanted.model_dump())
        if str(claim) in seen:
            continue
        seen.add(str(claim))
        guess = guesses.get(claim.path or "")
        facts = (_fact(claim, evidence), *(guess.because if guess else ()))
        sure = guess.confidence if guess and claim.mode == "whole" else None
        yield claim.model_copy(update={"because": facts, "confidence": sure})


def _fact(claim: Claim, evidence: Evidence) -> Fact:
    """That it was proposed, and what is there now."""
    if claim.path is None:
        return Fact(text=f"{PROPOSED}: it uses {claim.resource}")
    if claim.path not in evidence.existing:
        return Fact(text=f"{PROPOSED}: it is not there yet", at=claim.path)
    if claim.symbol is None:
        return of_file(claim.path, PROPOSED)
    return definition(evidence.code, claim.path, claim.symbol, PROPOSED)


def _tests(claims: tuple[Claim, ...], evidence: Evidence) -> tuple[str, ...]:
    if not evidence.tests_configured:
        return ()
    return acceptance_tests([claim.path for claim in claims if claim.path], evidence.code)
