"""Whether an edit is within a task's claims, decided as the publish gate will decide it."""

from __future__ import annotations

from collections.abc import Iterable

from paralex.graph.languages import extract
from paralex.planner.claims import covers
from paralex.planner.delta import outside
from paralex.protocol import Claim


class Scope:
    """The claims a task holds; they grow when the coordinator grants more."""

    def __init__(self, claims: Iterable[Claim]) -> None:
        self.held: tuple[Claim, ...] = tuple(claims)

    def grow(self, granted: Iterable[Claim]) -> None:
        self.held += tuple(claim for claim in granted if claim not in self.held)

    def missing(self, path: str, before: bytes | None, after: bytes | None) -> tuple[Claim, ...]:
        """What the change of one file's content needs beyond the claims; None: not there."""
        return outside(
            self.held,
            path,
            extract(path, before) if before is not None else None,
            extract(path, after) if after is not None else None,
            before is not None,
            after is not None,
        )

    def missing_rename(self, path: str, to: str) -> tuple[Claim, ...]:
        """What moving a file needs: the rename, or its two halves."""
        rename = Claim(path=path, mode="rename", to=to)
        halves = (Claim(path=path, mode="delete"), Claim(path=to, mode="create"))
        if covers(self.held, rename) or all(covers(self.held, half) for half in halves):
            return ()
        return (rename,)


def problem_of(path: str, data: bytes) -> str | None:
    """Why a file of a known language does not parse; None when it does, or nobody can tell."""
    facts = extract(path, data)
    return facts.problem if facts is not None else None


def lines_of(path: str, data: bytes, symbol: str) -> tuple[int, int] | None:
    """The first and the last line of a symbol; None for one that is not there."""
    facts = extract(path, data)
    found = [each for each in facts.symbols if each.name == symbol] if facts is not None else []
    return (found[0].line, found[0].end_line) if len(found) == 1 else None
