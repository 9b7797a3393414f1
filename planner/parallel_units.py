"""What two changes of one file share: its symbols, its statements, their order.

Finer than claims, which a task makes before it works: here both changes are known. The own
statements of a class are apart from its members, the statements of a module from its
definitions, and a change that both sides made alike is no clash.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from keyword import kwlist

from paralex.graph.shapes import FileFacts, Symbol
from paralex.planner.delta import reordered, versions_of
from paralex.planner.dst import Mode

STATEMENTS = "its statements"
WORD = re.compile(r"[^\W\d]\w*")
_OF_THE_LANGUAGE = frozenset((*kwlist, "type", "export", "default", "use", "static"))


@dataclass(frozen=True, slots=True)
class Clash:
    """A part of a file that two sides change differently: a symbol, STATEMENTS, or "" for the
    file as such. `inside`: both versions live on, so that the changes may still lie apart in
    it."""

    part: str
    inside: bool
    why: str


def clashes(base: FileFacts | None, one: FileFacts, other: FileFacts) -> Iterator[Clash]:
    """Where the changes from `base` (None: there was no such file) to `one` and to `other` meet.

    Files that could not be parsed in whole have no parts: they clash as such.
    """
    broken = [facts.problem for facts in (base, one, other) if facts and facts.problem]
    if broken or one.language != other.language:
        yield Clash("", False, broken[0] if broken else "it changes its language")
        return
    was, has, got = (_versions(facts) for facts in (base, one, other))
    mine, yours = _changed(was, has), _changed(was, got)
    yield from _same(mine, yours, has, got)
    yield from _contained(mine, yours)
    yield from _contained(yours, mine)
    loose = base.loose if base else ""
    if one.loose != other.loose and loose not in (one.loose, other.loose):
        yield Clash(STATEMENTS, base is not None, "both change statements of the module")
    yield from _orders(was, has, got)


def changed_symbols(base: FileFacts | None, new: FileFacts | None) -> dict[str, Mode]:
    """How each symbol of a file changes, by name."""
    return {name: mode for name, (mode, _) in _changed(_versions(base), _versions(new)).items()}


Versions = dict[str, tuple[Symbol, ...]]
_Changes = dict[str, tuple[Mode, tuple[object, ...]]]


def _versions(facts: FileFacts | None) -> Versions:
    return versions_of(facts) if facts else {}


def _changed(was: Versions, now: Versions) -> _Changes:
    """By name the mode of each change, and what the symbol says then."""
    found: _Changes = {}
    for name in sorted(was.keys() | now.keys()):
        before, after = _told(was.get(name, ())), _told(now.get(name, ()))
        if before != after:
            found[name] = (_mode(before, after), after)
    return found


def _told(symbols: tuple[Symbol, ...]) -> tuple[tuple[str, ...], ...]:
    return tuple((s.kind, s.signature, str(s.exported), s.body, s.doc) for s in symbols)


def _mode(before: tuple[tuple[str, ...], ...], after: tuple[tuple[str, ...], ...]) -> Mode:
    if not before or not after:
        return "remove" if before else "add"
    seen = [told[:3] for told in before] != [told[:3] for told in after]
    return "signature" if seen else "body"


def _same(mine: _Changes, yours: _Changes, has: Versions, got: Versions) -> Iterator[Clash]:
    for name in sorted(mine.keys() & yours.keys()):
        (mode, said), (against, told) = mine[name], yours[name]
        if said != told:
            inside = {mode, against} <= {"body", "signature"}
            yield Clash(name, inside, f"one side has {mode}, the other {against}")


def _contained(outer: _Changes, inner: _Changes) -> Iterator[Clash]:
    """What is inside of something that goes, or that was not there for both."""
    for name, (mode, _) in inner.items():
        above = name.rpartition(".")[0]
        while above:
            if above not in inner and above in outer and outer[above][0] in {"remove", "add"}:
                yield Clash(name, False, f"{mode} inside of {above}: {outer[above][0]}")
            above = above.rpartition(".")[0]


def _orders(was: Versions, has: Versions, got: Versions) -> Iterator[Clash]:
    """Containers that one side sorts anew while the other changes what is in them."""
    for here, there in ((has, got), (got, has)):
        for container in sorted(reordered(was, here)):
            touched = [n for n in _changed(was, there) if n.rpartition(".")[0] == container]
            if touched:
                name = container or STATEMENTS
                yield Clash(name, True, f"sorted anew, while {touched[0]} changes in it")


def lost_imports(
    base: FileFacts | None, here: FileFacts, there: FileFacts, gained: frozenset[str]
) -> frozenset[str]:
    """The names that one side (`here`) no longer imports although the other one uses them in more
    places than before (`gained`: its words): a union of both changes would lack them."""
    old = base.imports if base else frozenset()
    gone = _words(old - here.imports) - _words(here.imports | (there.imports - old))
    return frozenset(gone & gained)


def _words(statements: frozenset[str]) -> set[str]:
    found = {word for statement in statements for word in WORD.findall(statement)}
    return found - _OF_THE_LANGUAGE
