"""Who had better go first where one task makes, or takes away, what another one claims."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from paralex.planner.claims import REMOVING, meet, places_of
from paralex.planner.conflicts import Contacts
from paralex.planner.dst import Claim
from paralex.planner.order import bits

_MAKING = frozenset({"create", "add"})


def wishes(
    contacts: Contacts, touching: Sequence[int], among: Collection[int], before: Sequence[set[int]]
) -> list[set[int]]:
    """For each task those of `among` that should come before it, beside those that have to.

    Who makes a thing goes before who changes it, and that before who takes it away. `before`:
    the tasks that have to come before each; what these say already, or would make a circle,
    is no wish.
    """
    found: list[set[int]] = [set() for _ in contacts.tasks]
    ahead = [set(tasks) for tasks in before]
    for at in sorted(among):
        for other in bits(touching[at]):
            if other > at and other in among:
                if _leads(ahead, at, other) or _leads(ahead, other, at):
                    continue
                for earlier, later in ((at, other), (other, at)):
                    if _first(contacts, earlier, later):
                        found[later].add(earlier)
                        ahead[later].add(earlier)
    return found


def _first(contacts: Contacts, one: int, other: int) -> bool:
    """Whether all that the claims say is that `one` goes first."""
    ranks = [
        (_rank(claim), _rank(theirs))
        for claim in contacts.tasks[one].claims
        for theirs in contacts.tasks[other].claims
        if any(meet(a, b) for a in places_of(claim) for b in places_of(theirs))
    ]
    return any(a < b for a, b in ranks) and all(a <= b for a, b in ranks)


def _rank(claim: Claim) -> int:
    return 0 if claim.mode in _MAKING else 2 if claim.mode in REMOVING else 1


def _leads(ahead: Sequence[set[int]], start: int, end: int) -> bool:
    """Whether `end` comes before `start` already."""
    seen, todo = {start}, [start]
    while todo:
        for task in ahead[todo.pop()] - seen:
            if task == end:
                return True
            seen.add(task)
            todo.append(task)
    return False
