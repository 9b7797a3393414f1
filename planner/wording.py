"""From clashes of two tasks to conflicts in words, one for each thing they collide on."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from paralex.graph.kinds import kind_of
from paralex.planner import facts
from paralex.planner.claims import REMOVING, places_of
from paralex.planner.conflicts import Contacts, ReadClash, WriteClash
from paralex.planner.dst import Claim, Fact
from paralex.planner.evidence import HUB_KINDS
from paralex.planner.reads import Use
from paralex.planner.report import Conflict

CHANGES = {  # what a claim of a mode does to those who use the thing, in two words
    "signature": "signature change",
    "whole": "whole file",
    "remove": "removal",
    "delete": "removal",
    "rename": "move",
    "create": "new file",
    "add": "shadowed name",
}
SHOWN = 3  # uses or claims that are told of one conflict; the rest is counted


def write_write(contacts: Contacts, clashes: Sequence[WriteClash]) -> Iterator[Conflict]:
    """Conflicts of two tasks that change the same things, one for each file or resource."""
    by_file: dict[str, list[WriteClash]] = {}
    for clash in clashes:
        by_file.setdefault(_shared(clash), []).append(clash)
    for path in sorted(by_file):
        group = by_file[path]
        yield Conflict(
            kind="write-write",
            tasks=(contacts.tasks[group[0].first].id, contacts.tasks[group[0].second].id),
            resource=_narrowest(group[0]) if len(group) == 1 else path,
            facts=(*write_facts(contacts, group), _lost(contacts, group[0])),
            options=_write_options(group),
        )


def _lost(contacts: Contacts, clash: WriteClash) -> Fact:
    """An interleaving in which two writers do harm."""
    one, other = (contacts.tasks[at].id for at in (clash.first, clash.second))
    if clash.claim.resource is not None:
        return Fact(text=f"{one} starts, {other} starts: both use {clash.claim.resource} at once")
    return Fact(
        text=f"{one} and {other} start, {one} ends, {other} ends: it never saw {one}'s change"
    )


def _with_story(told: tuple[Fact, ...], writer: str, reader: str, claim: Claim) -> tuple[Fact, ...]:
    """The facts with an interleaving in which the reader is harmed; how sure it is stays last."""
    ends = "what it uses is gone" if claim.mode in REMOVING else "it was made for the old one"
    story = f"{reader} starts, {writer} starts and ends, {reader} ends: {ends}"
    return (*told[:-1], Fact(text=story), told[-1])


def write_facts(contacts: Contacts, group: Sequence[WriteClash]) -> tuple[Fact, ...]:
    """What each of two tasks changes of a thing that they share."""
    told: list[Fact] = []
    for clash in group[:SHOWN]:
        told.append(facts.change(contacts.code, contacts.tasks[clash.first].id, clash.claim))
        told.append(facts.change(contacts.code, contacts.tasks[clash.second].id, clash.other))
    return (*_distinct(told), *_more(len(group)))


def _shared(clash: WriteClash) -> str:
    """The file (or resource) on which two claims collide."""
    mine = [path for path in (clash.claim.path, clash.claim.to) if path]
    theirs = {clash.other.path, clash.other.to}
    return next((path for path in mine if path in theirs), clash.claim.target)


def _narrowest(clash: WriteClash) -> str:
    longest = max((clash.claim, clash.other), key=lambda claim: len(places_of(claim)[0]))
    return longest.target if clash.claim.to is None is clash.other.to else _shared(clash)


def _write_options(group: Sequence[WriteClash]) -> tuple[str, ...]:
    modes = {c.mode for clash in group for c in (clash.claim, clash.other)}
    return options_of_write(modes, _shared(group[0]))


def options_of_write(modes: Collection[str], path: str) -> tuple[str, ...]:
    """What can be done about two writers of `path` whose claims have these modes."""
    if set(modes) == {"use"}:
        return ("order", "give each task a resource of its own")
    if kind_of(path) in HUB_KINDS:
        return ("order", "one task for both", f"leave {path} to one task at the end")
    if "whole" in modes:
        return ("order", "one task for both", "claim single symbols")
    return ("order", "one task for both")


def options_of_read(mode: str) -> tuple[str, ...]:
    """What can be done about a claim of this mode on what another task uses."""
    if mode in REMOVING:
        return ("order", "split")
    if mode == "whole":
        return ("order", "split", "claim single symbols")
    return ("order", "split", "freeze the signature")


def read_write(contacts: Contacts, clashes: Sequence[ReadClash]) -> Iterator[Conflict]:
    """Conflicts of a writer with a reader, one for each claim that reaches what is read."""
    by_claim: dict[str, list[ReadClash]] = {}
    for clash in clashes:
        by_claim.setdefault(str(clash.claim), []).append(clash)
    for key in sorted(by_claim):
        group = by_claim[key]
        claim = group[0].claim
        writer, reader = (contacts.tasks[at].id for at in (group[0].writer, group[0].reader))
        removal = claim.mode in REMOVING
        yield Conflict(
            kind="read-write",
            tasks=(reader, writer) if removal else (writer, reader),
            resource=claim.target,
            change=CHANGES.get(claim.mode, ""),
            facts=_with_story(read_facts(contacts, group), writer, reader, claim),
            options=options_of_read(claim.mode),
        )


def read_facts(contacts: Contacts, group: Sequence[ReadClash]) -> tuple[Fact, ...]:
    """What the writer changes, where the reader uses it, and how sure that is."""
    writer, reader = (contacts.tasks[at].id for at in (group[0].writer, group[0].reader))
    told: list[Fact] = []
    for clash in group[:SHOWN]:
        told.append(_changed(contacts, writer, clash.claim, clash.use))
        told.append(facts.using(contacts.code, reader, clash.use))
    sure = sorted({facts.certainty(clash.use) for clash in group})
    return (*_distinct(told), *_more(len(group)), Fact(text=", ".join(sure)))


def _changed(contacts: Contacts, writer: str, claim: Claim, use: Use) -> Fact:
    """The change, told of the used symbol where the claim is on all of the file."""
    if claim.mode == "whole" and use.symbol:
        name = facts.spoken(contacts.code, use.path, use.symbol)
        text = f"{writer} may change {name}"
        return facts.definition(contacts.code, use.path, use.symbol, text)
    return facts.change(contacts.code, writer, claim)


def _distinct(told: list[Fact]) -> list[Fact]:
    return list({(fact.text, fact.at): fact for fact in told}.values())


def _more(count: int) -> tuple[Fact, ...]:
    return (Fact(text=f"and {count - SHOWN} more like these"),) if count > SHOWN else ()
