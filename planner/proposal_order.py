"""The order that a proposal's claims ask for by what they make and take away.

`ordered` keeps colliding tasks apart and leaves open who goes first where a definition and its
uses say nothing. But what is made has to be there before somebody works in it, and what is taken
away goes last.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from paralex.planner.claims import Place, place_of, places_of
from paralex.planner.dst import Claim, Fact, Task

Pair = tuple[str, str]  # the later task, the earlier one


def implied(tasks: Sequence[Task], asked: Mapping[Pair, Fact]) -> dict[Pair, Fact]:
    """`asked`, and of what the claims imply all that makes no circle with it."""
    found = dict(asked)
    ahead: dict[str, set[str]] = {}
    for later, earlier in asked:
        ahead.setdefault(later, set()).add(earlier)
    for (later, earlier), fact in _wanted(tasks):
        if (later, earlier) not in found and not _comes_before(later, earlier, ahead):
            found[later, earlier] = fact
            ahead.setdefault(later, set()).add(earlier)
    return found


def _wanted(tasks: Sequence[Task]) -> Iterator[tuple[Pair, Fact]]:
    makers: dict[Place, list[tuple[str, Claim]]] = {}
    takers: dict[Place, list[tuple[str, Claim]]] = {}
    for task in tasks:
        for claim in task.claims:
            for table, place in ((makers, _made(claim)), (takers, _taken(claim))):
                if place is not None:
                    table.setdefault(place, []).append((task.id, claim))
    for task in tasks:
        for claim in task.claims:
            for place in _around(claim):
                for maker, made in makers.get(place, ()):
                    if maker != task.id and _made(claim) != place:
                        text = f"{maker} makes what {task.id} works in: {made}"
                        yield (task.id, maker), Fact(text=text, at=claim.path)
                for taker, taken in takers.get(place, ()):
                    if taker != task.id and _taken(claim) != place:
                        text = f"{taker} takes away what {task.id} works in: {taken}"
                        yield (taker, task.id), Fact(text=text, at=claim.path)


def _made(claim: Claim) -> Place | None:
    """What is there after the claim and was not before."""
    if claim.path is None:
        return None
    if claim.mode in {"create", "rename"}:
        return place_of(claim.to or claim.path)
    if claim.mode == "add" and claim.symbol and "*" not in claim.symbol:
        return place_of(claim.path, claim.symbol)
    return None


def _taken(claim: Claim) -> Place | None:
    """What is no more after the claim."""
    if claim.path is not None and claim.mode in {"delete", "rename", "remove"}:
        return place_of(claim.path, claim.symbol)
    return None


def _around(claim: Claim) -> Iterator[Place]:
    """The places that the claim stands in, its own included."""
    for place in places_of(claim):
        for size in range(1, len(place) + 1):
            yield place[:size]


def _comes_before(task: str, other: str, ahead: Mapping[str, set[str]]) -> bool:
    """Whether `other`, or what it waits for, waits for `task` (or is it)."""
    seen: set[str] = set()
    open_ = [other]
    while open_:
        one = open_.pop()
        if one == task:
            return True
        if one not in seen:
            seen.add(one)
            open_.extend(ahead.get(one, ()))
    return False
