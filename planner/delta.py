"""The least claims that a change of one file needs, from what both versions say.

The publish gate rests on this: where two versions cannot be compared symbol by symbol, the
answer is the whole file, never less.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from paralex.graph.shapes import FileFacts, Symbol
from paralex.planner.claims import covers
from paralex.planner.dst import Claim, Mode

Versions = dict[str, tuple[Symbol, ...]]


def needed_claims(
    path: str,
    old: FileFacts | None,
    new: FileFacts | None,
    existed: bool,
    exists: bool,
) -> tuple[Claim, ...]:
    """What a task must hold to turn the old version of `path` into the new one, sorted.

    `old` and `new` are None for a file of no known language (or one that is not there, which
    `existed` and `exists` say). Empty when nothing changed that a claim is needed for. A change
    of import lines, comments or white space alone is implied by any claim on the file; as that
    cannot be said in one claim, the answer is the whole file: ask `outside`, which knows.
    """
    if not existed and not exists:
        return ()
    if existed != exists:
        return (Claim(path=path, mode="create" if exists else "delete"),)
    if old is not None and new is not None and old.digest == new.digest:
        return ()
    found = _by_symbol(path, old, new)
    whole = Claim(path=path, mode="whole")
    return found if found else (whole,)


def outside(
    held: Iterable[Claim],
    path: str,
    old: FileFacts | None,
    new: FileFacts | None,
    existed: bool,
    exists: bool,
) -> tuple[Claim, ...]:
    """The claims that this change needs beyond the `held` ones; empty when it is allowed."""
    held = tuple(held)
    missing = tuple(
        claim for claim in needed_claims(path, old, new, existed, exists) if not covers(held, claim)
    )
    if missing and existed and exists and _by_symbol(path, old, new) == () and _touches(held, path):
        return ()
    return missing


def _touches(held: Iterable[Claim], path: str) -> bool:
    """Whether a claim is held under which the content of `path` may change."""
    return any(
        claim.to == path or (claim.path == path and claim.mode not in {"delete", "rename"})
        for claim in held
    )


def _by_symbol(path: str, old: FileFacts | None, new: FileFacts | None) -> tuple[Claim, ...] | None:
    """The claims by symbol; empty when only imports, comments or white space differ; None when
    the versions cannot be compared, or statements of the module itself changed."""
    if old is None or new is None or old.problem or new.problem:
        return None
    if old.language != new.language or old.loose != new.loose:
        return None
    before, after = versions_of(old), versions_of(new)
    moved = reordered(before, after)
    if "" in moved:
        return None
    wanted: dict[str, Mode] = dict.fromkeys(moved, "body")
    for name in sorted(before.keys() | after.keys()):
        mode = _mode(before.get(name, ()), after.get(name, ()))
        if mode is not None:
            wanted[name] = mode
    return _least(Claim(path=path, symbol=name, mode=mode) for name, mode in wanted.items())


def versions_of(facts: FileFacts) -> Versions:
    """All definitions of each name in the order of the source (a name may have several)."""
    ordered = sorted(facts.symbols, key=lambda symbol: (symbol.line, symbol.column))
    table: dict[str, list[Symbol]] = {}
    for symbol in ordered:
        table.setdefault(symbol.name, []).append(symbol)
    return {name: tuple(symbols) for name, symbols in table.items()}


def _mode(before: tuple[Symbol, ...], after: tuple[Symbol, ...]) -> Mode | None:
    if not before:
        return "add"
    if not after:
        return "remove"
    if [_seen(symbol) for symbol in before] != [_seen(symbol) for symbol in after]:
        return "signature"
    if [(s.body, s.doc) for s in before] != [(s.body, s.doc) for s in after]:
        return "body"
    return None


def _seen(symbol: Symbol) -> tuple[str, str, bool]:
    """What others can see of a definition."""
    return symbol.kind, symbol.signature, symbol.exported


def reordered(before: Versions, after: Versions) -> set[str]:
    """The containers ("" for the module) whose lasting members changed their order: statements
    run in order, so this is a change of the container's body."""
    kept = before.keys() & after.keys()

    def orders(versions: Versions) -> dict[str, list[str]]:
        names = sorted((name for name in versions if name in kept), key=_container)
        return {
            container: sorted(group, key=lambda name: _position(versions[name]))
            for container, group in groupby(names, key=_container)
        }

    was, now = orders(before), orders(after)
    return {container for container in was if was[container] != now[container]}


def _container(name: str) -> str:
    return name.rpartition(".")[0]


def _position(definitions: tuple[Symbol, ...]) -> tuple[int, int]:
    return definitions[0].line, definitions[0].column


def _least(claims: Iterable[Claim]) -> tuple[Claim, ...]:
    """Without those that another one covers: a new class needs no claim on its methods."""
    found = sorted(claims, key=lambda claim: (claim.symbol or "", claim.mode))
    return tuple(
        claim
        for claim in found
        if not any(other != claim and covers([other], claim) for other in found)
    )
