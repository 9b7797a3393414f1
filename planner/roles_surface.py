"""The surface of a role: the signatures that it keeps as they are, and those it relies on."""

from __future__ import annotations

from collections.abc import Iterable

from paralex.planner.claims import REMOVING, breaks, known_name
from paralex.planner.dst import Claim, Dst, Read, Role, Task
from paralex.planner.roles_calls import Json
from paralex.queries.code import Code, SymbolRow


def promised(plan: Dst, role: Role, code: Code) -> list[Json]:
    """The exported symbols in the role's files whose signature no task of the plan may change.

    A file that is claimed as a whole promises nothing: any signature in it may change.
    """
    by_path: dict[str, list[Claim]] = {}
    for task in plan.tasks:
        for claim in task.claims:
            for path in {claim.path, claim.to} - {None}:
                by_path.setdefault(str(path), []).append(claim)
    found = []
    for path in sorted({claim.path for claim in role.owns if claim.path}):
        for name, row in sorted(code.symbols_in(path).items()):
            if row.exported and not _changed(by_path.get(path, ()), path, name):
                found.append(_entry(path, row))
    return found


def relied_on(plan: Dst, tasks: Iterable[Task], code: Code) -> list[Json]:
    """What the `tasks` read, with its signature as it is now, and the other tasks that may change
    it before (or, for a removal, after)."""
    mine = tuple(tasks)
    own = {task.id for task in mine}
    others = [
        (task.id, claim) for task in plan.tasks if task.id not in own for claim in task.claims
    ]
    by_path: dict[str | None, list[tuple[str, Claim]]] = {}
    for name, claim in others:
        for path in {claim.path, claim.to} - {None}:
            by_path.setdefault(path, []).append((name, claim))
    reads = {read.target: read for task in mine for read in task.reads}
    found = []
    for _, read in sorted(reads.items()):
        row = code.symbols_in(read.path).get(read.symbol or "")
        entry = _entry(read.path, row) if row else _named(read)
        touching = by_path.get(read.path, ())
        changed = sorted({name for name, claim in touching if breaks(claim, read)})
        removed = {n for n, c in touching if c.mode in REMOVING and breaks(c, read)}
        if changed:
            entry["changed_by"] = [name for name in changed if name not in removed]
            entry["removed_by"] = sorted(removed)
        found.append({key: value for key, value in entry.items() if value != []})
    return found


def _changed(claims: Iterable[Claim], path: str, name: str) -> bool:
    """Whether a claim may change the signature of this symbol."""
    read = Read(path=path, symbol=name)
    return any(breaks(c, read) and (c.symbol is None or _around(c, name)) for c in claims)


def _around(claim: Claim, name: str) -> bool:
    """Whether the claim is on the symbol or on what holds it: a member that changes leaves the
    signature of its class as it is."""
    held = known_name(str(claim.symbol))
    return name == held or name.startswith(f"{held}.")


def _entry(path: str, row: SymbolRow) -> Json:
    entry: Json = {"path": path, "symbol": row.symbol, "kind": row.kind}
    if row.signature:
        entry["signature"] = row.signature
    return entry


def _named(read: Read) -> Json:
    return {"path": read.path, "symbol": read.symbol} if read.symbol else {"path": read.path}
