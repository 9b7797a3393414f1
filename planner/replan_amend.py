"""Claims that no longer fit, because what they name has come or gone in the meantime."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from paralex.planner.dst import Claim, Fact, Read, Task
from paralex.planner.evidence import Evidence
from paralex.planner.report import Conflict

Amended = tuple[Task, tuple[str, ...]]


def amended(
    tasks: Mapping[str, Task], conflicts: Iterable[Conflict], evidence: Evidence
) -> dict[str, Amended]:
    """Those of the `tasks` that can be put right, with what was done about them, in words.

    What is to be created or added and is there already is claimed as it stands; what is to be
    deleted or removed and is gone needs no claim; what is gone cannot be read. Anything else is for
    whoever made the plan.
    """
    wrong: dict[str, set[str]] = {}
    for conflict in conflicts:
        if conflict.kind == "unknown":
            wrong.setdefault(conflict.tasks[0], set()).add(conflict.resource)
    found: dict[str, Amended] = {}
    for name, targets in sorted(wrong.items()):
        if name not in tasks:
            continue
        task = tasks[name]
        kept, told = [], []
        for claim in task.claims:
            better = _better(claim, evidence) if claim.target in targets else claim
            if better is not None:
                kept.append(better)
            if better is not claim:
                told.append(f"{name}: {_said(claim, better)}")
        reads = tuple(r for r in task.reads if r.target not in targets or _there(r, evidence))
        told += [
            f"{name} reads {r.target} no more: it is gone" for r in task.reads if r not in reads
        ]
        if told:
            changed = {"claims": tuple(kept), "reads": reads}
            found[name] = (task.model_copy(update=changed), tuple(told))
    return found


def _there(read: Read, evidence: Evidence) -> bool:
    known = evidence.code.symbols_in(read.path)
    return read.path in evidence.existing and (read.symbol is None or read.symbol in known)


def _better(claim: Claim, evidence: Evidence) -> Claim | None:
    """The claim that fits what is there now; None where none is needed any more."""
    path, symbol = str(claim.path), claim.symbol
    there = path in evidence.existing
    known = symbol in evidence.code.symbols_in(path)
    if claim.mode == "create" and there:
        return _with(claim, "whole", f"{path} has come in the meantime")
    if claim.mode == "add" and known:
        return _with(claim, "signature", f"{claim.target} has come in the meantime")
    if (claim.mode == "delete" and not there) or (claim.mode == "remove" and not known):
        return None
    return claim


def _with(claim: Claim, mode: str, why: str) -> Claim:
    because = (*claim.because, Fact(text=why, at=claim.path))
    return Claim.model_validate({**claim.model_dump(), "mode": mode, "because": because})


def _said(claim: Claim, better: Claim | None) -> str:
    if better is None:
        return f"{claim} is not needed any more: it is gone already"
    return f"{claim} is {better.mode} now: it is there already"
