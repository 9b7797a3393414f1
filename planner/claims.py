"""What may run together: how claims overlap, commute, cover and break each other's reads.

Every resource is a place in one tree: folders, the file in them, the symbols in the file, the
members of a symbol. Containment is overlap, so two places meet when one leads to the other. A
claim on a name that is not known yet (`C.*`) stands at its container and thereby is exclusive
in it.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from paralex.planner.dst import Claim, Mode, Read

Place = tuple[str, ...]

# Parts that no folder or symbol can have, between the kinds of a resource's steps.
IN_FILE = "\0symbol"
_NAMED = "\0resource"

# What a claim on a symbol allows at the symbol itself, and at what is inside it. What a task
# adds is its own from then on: it may publish it in several steps.
_AT = {
    "body": {"body"},
    "signature": {"signature", "body"},
    "remove": {"remove"},
    "add": {"add", "signature", "body", "remove"},
}
_INSIDE = {
    "body": {"body", "add"},
    "signature": {"signature", "body", "add", "remove"},
    "remove": {"remove"},
    "add": {"add", "signature", "body", "remove"},
}
_OF_A_FILE = {
    "whole": {"whole", "body", "signature", "add", "remove"},
    "create": {"create", "whole", "body", "signature", "add", "remove"},
    "delete": {"delete"},
    "rename": {"delete"},
}
# For readers: `whole` is a changed signature, `delete` and `rename` a removal, of everything in
# the file; what `create` makes was not there before.
BREAKING: frozenset[Mode] = frozenset(
    {"signature", "remove", "whole", "create", "delete", "rename"}
)
REMOVING: frozenset[Mode] = frozenset({"remove", "delete", "rename"})


@lru_cache(maxsize=1 << 16)
def place_of(path: str, symbol: str | None = None) -> Place:
    """The place of a file, or of a symbol in it; `*` and what follows it are left off."""
    steps = tuple(path.split("/"))
    if symbol is None:
        return steps
    parts = symbol.split(".")
    known = parts[: parts.index("*")] if "*" in parts else parts
    return (*steps, IN_FILE, *known) if known else steps


def known_name(symbol: str) -> str:
    """`symbol` without its `*`: the container for `C.*`, "" (the module) for `*`."""
    return symbol.removesuffix("*").removesuffix(".")


def places_of(claim: Claim) -> tuple[Place, ...]:
    """Where `claim` stands: one place, or both ends of a rename."""
    if claim.path is None:
        return ((_NAMED, str(claim.resource)),)
    own = place_of(claim.path, claim.symbol)
    return (own, place_of(claim.to)) if claim.to else (own,)


def meet(one: Place, other: Place) -> bool:
    """Whether one place is, or is inside, the other."""
    shared = min(len(one), len(other))
    return one[:shared] == other[:shared]


def commute(a: Claim, b: Claim) -> bool:
    """Whether two tasks may use these claims at the same time, in either order."""
    return not any(meet(one, other) for one in places_of(a) for other in places_of(b))


def overlap(a: Claim, b: Claim) -> bool:
    """Whether both claims touch one resource: they do not commute, or both add to one
    container (which commutes when the names are distinct)."""
    return not commute(a, b) or (
        a.mode == b.mode == "add" and places_of(a)[0][:-1] == places_of(b)[0][:-1]
    )


def covers(held: Iterable[Claim], needed: Claim) -> bool:
    """Whether one of the `held` claims allows what `needed` asks for."""
    return any(_covers(claim, needed) for claim in held)


def _covers(held: Claim, needed: Claim) -> bool:
    if held.resource is not None or needed.resource is not None:
        return held.resource == needed.resource
    if held.mode == "rename":
        return _covers_renamed(held, needed)
    if held.path != needed.path or needed.mode == "rename":
        return False
    if held.mode in _OF_A_FILE:
        return needed.mode in _OF_A_FILE[held.mode]
    return needed.mode in _allowed(held, needed)


def _covers_renamed(held: Claim, needed: Claim) -> bool:
    """The old path may go; the new one is as good as created."""
    if needed.mode == "rename":
        return (held.path, held.to) == (needed.path, needed.to)
    if needed.path == held.path:
        return needed.mode in _OF_A_FILE["rename"]
    return needed.path == held.to and needed.mode in _OF_A_FILE["create"]


def _allowed(held: Claim, needed: Claim) -> set[str]:
    """The modes that `held` allows where `needed` stands, both in one file."""
    above, open_above = _name(held)
    below, open_below = _name(needed)
    if above == below and open_above == open_below:
        return {held.mode} if open_above else _AT[held.mode]
    if below[: len(above)] != above or (above == below and open_above):
        return set()
    if not open_above:
        return _INSIDE[held.mode]
    if held.mode == "add":  # new members of this container only
        return {"add"} if len(below) == len(above) + 1 and not open_below else set()
    return _INSIDE[held.mode] - {"add"}


def _name(claim: Claim) -> tuple[tuple[str, ...], bool]:
    """The parts of the claimed name, and whether it stands for all names inside."""
    parts = tuple(claim.symbol.split(".")) if claim.symbol else ()
    if "*" in parts:
        return parts[: parts.index("*")], True
    return parts, False


def breaks(claim: Claim, read: Read) -> bool:
    """Whether `claim` may change the meaning of what is read.

    An added name breaks only who reads just that name: it was inherited or imported until now
    (or was not there at all), so the addition is a changed signature of it.
    """
    return breaks_at(claim, places_of(claim), place_of(read.path, read.symbol))


def breaks_at(claim: Claim, places: tuple[Place, ...], seen: Place) -> bool:
    """The same, for a claim whose `places` are known and a place that is read."""
    if claim.mode in BREAKING:
        return any(meet(place, seen) for place in places)
    if claim.mode == "add" and not _name(claim)[1]:
        return seen[: len(places[0])] == places[0]
    return False
