"""The claims of a work item that says itself what it changes."""

from __future__ import annotations

from paralex.errors import UsageError
from paralex.planner.claims import covers
from paralex.planner.dst import Claim
from paralex.planner.evidence import Evidence
from paralex.planner.facts import definition, of_file
from paralex.planner.work import WorkItem
from paralex.queries.names import find_symbol


def asked_claims(item: WorkItem, evidence: Evidence, place: str) -> tuple[Claim, ...]:
    """Exactly the files and symbols of `item`: whole files, and signatures of symbols.

    UsageError, with `place`, for folders and for symbols that are not there or not the only one
    of their name.
    """
    claims = [_on_file(path, evidence, place) for path in dict.fromkeys(item.files or ())]
    for written in dict.fromkeys(item.symbols or ()):
        path, symbol = find_symbol(written, evidence.code, place)
        fact = definition(evidence.code, path, symbol, f"the work list names {written}")
        claim = Claim(path=path, symbol=symbol, mode="signature", because=(fact,))
        if not covers(claims, claim):
            claims.append(claim)
    return tuple(claims)


def _on_file(path: str, evidence: Evidence, place: str) -> Claim:
    """A claim on just this file, which may not be there yet."""
    if path in evidence.existing:
        fact = of_file(path, "the work list names this file")
        return Claim(path=path, mode="whole", because=(fact,))
    if path in evidence.folders:
        raise UsageError(f"{place}: {path} is a folder: name the files in it")
    text = "the work list names this file, and it is not there yet: it will be created"
    return Claim(path=path, mode="create", because=(of_file(path, text),))
