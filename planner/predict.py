"""From footprints to claims, for items that are planned together.

A prediction is often wrong, and a claim on a file keeps every other task away from it. So a task
claims what it may change as lightly as it can: the bodies of a file and new names in it, not the
signatures that others rely on. And of several that may change one file, those that probably will
not leave it to the others. Both can be asked for at run time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from paralex.planner.conflicts import Contacts
from paralex.planner.dst import Claim, Mode, Task
from paralex.planner.evidence import Evidence
from paralex.planner.facts import of_file
from paralex.planner.footprint import Footprint, Guess

BOTH = 0.4  # a file is claimed by two when both change it with at least this probability


@dataclass(frozen=True)
class Predicted:
    """`claims` of an item, and the `notes` that its agent has to know."""

    claims: tuple[Claim, ...]
    notes: tuple[str, ...]


def parted(footprint: Footprint, evidence: Evidence) -> tuple[tuple[Guess, ...], tuple[Guess, ...]]:
    """What a footprint is about, and the shared files (a package's front, a lock file) that go
    with it. A hub that many import is a file like any other here, and so is a shared file when
    there is nothing that fits better."""
    chances = dict(footprint.ranked)
    told = {guess.path: guess for guess in footprint.shared}
    own, shared = list(footprint.chosen), list[Guess]()
    best = max((guess.confidence for guess in own), default=0.0)
    for path, why in footprint.hubs:
        plain = Guess(path, chances.get(path, 0.0), (of_file(path, why),))
        guess = told.get(path, plain)
        about = evidence.shared(path) is None or guess.confidence > best
        (own if about else shared).append(guess)
    return tuple(sorted(own, key=lambda guess: -guess.confidence)), tuple(shared)


def shared_out(
    wanted: Mapping[str, Sequence[Guess]], taken: Mapping[str, str], evidence: Evidence
) -> dict[str, Predicted]:
    """Claims for each item (by id) from what it may change, the most probable first. `taken`: by
    path the item that is sure to change the file, because the work list says so."""
    holder = {path: (1.0, item) for path, item in taken.items()}
    for item, guesses in wanted.items():
        for guess in guesses:
            if guess.path not in holder or guess.confidence > holder[guess.path][0]:
                holder[guess.path] = (guess.confidence, item)
    found = {}
    for item, guesses in wanted.items():
        kept: list[Guess] = []
        notes = []
        for guess in guesses:
            chance, other = holder[guess.path]
            both = other == item or chance * guess.confidence >= BOTH
            if both or is_named(guess) or guess is guesses[0]:
                kept.append(guess)
            else:
                notes.append(
                    f"Not claimed: {guess.path} (confidence {guess.confidence:.2f}), which {other} "
                    f"changes more probably. Ask for scope if it has to change."
                )
        claims = tuple(claim_on(guess, evidence) for guess in kept)
        found[item] = Predicted(claims, tuple(notes))
    return found


def is_named(guess: Guess) -> bool:
    """Whether the text itself names the file or something in it."""
    return any(fact.text.startswith("the text names") for fact in guess.because)


def claim_on(guess: Guess, evidence: Evidence, mode: Mode = "body") -> Claim:
    """A claim on a predicted file: the whole of it where the graph does not know what is inside."""
    row = evidence.code.by_path.get(guess.path)
    known = row is not None and row.parsed and row.language
    return Claim(
        path=guess.path,
        mode=mode if known else "whole",
        because=guess.because,
        confidence=guess.confidence,
    )


def widened(tasks: Sequence[Task], evidence: Evidence) -> tuple[Task, ...]:
    """The tasks, with the whole of a predicted file where that keeps nobody waiting who would not
    wait anyway: all others that read it change a file of this task."""
    if not any(_is_light(claim) for task in tasks for claim in task.claims):
        return tuple(tasks)
    contacts = Contacts(tasks, evidence.code)
    readers: dict[str, int] = {}
    for at, uses in enumerate(contacts.uses):
        for path in {use.path for use in uses}:
            readers[path] = readers.get(path, 0) | 1 << at
    result = []
    for at, task in enumerate(tasks):
        free = ~(contacts.writers_beside(at) | 1 << at)
        claims = tuple(
            claim.model_copy(update={"mode": "whole"})
            if _is_light(claim) and not readers.get(str(claim.path), 0) & free
            else claim
            for claim in task.claims
        )
        result.append(task.model_copy(update={"claims": claims}))
    return tuple(result)


def _is_light(claim: Claim) -> bool:
    return claim.mode == "body" and claim.symbol is None


def light_note(claims: Sequence[Claim]) -> list[str]:
    """What an agent has to know of claims on the bodies of a file."""
    light = ", ".join(str(claim.path) for claim in claims if _is_light(claim))
    if not light:
        return []
    return [
        f"Of {light} you may change bodies and add names. Ask for scope to change a signature or "
        f"to remove a name: other tasks rely on them."
    ]
