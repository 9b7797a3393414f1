"""Additions that take a name which meant something else until now.

Overriding an inherited name, or shadowing an imported one, changes what that name means to
everyone who uses it there, so readers have to see such an addition as a changed signature.
"""

from __future__ import annotations

from collections.abc import Iterator

from paralex.planner.dst import Claim
from paralex.queries.code import Code

Name = tuple[str, str]  # path and dotted symbol


class Shadows:
    """What additions hide, with an index by container that is made as it is needed."""

    def __init__(self, code: Code) -> None:
        self._code = code
        self._known: dict[Name, dict[str, set[Name]]] = {}

    def as_readers_see(self, claim: Claim) -> tuple[Claim, ...]:
        """`claim`, and for an addition the changed signatures that it amounts to."""
        if claim.mode != "add" or claim.path is None or claim.symbol is None:
            return (claim,)
        container, _, name = claim.symbol.rpartition(".")
        taken = self._taken(claim.path, container)
        if name == "*":  # any name of the container; where each came from is too far to guess
            hidden = {hit for hits in taken.values() for hit in hits if hit[0] == claim.path}
        else:
            hidden = taken.get(name, set())
        return (
            claim,
            *(Claim(path=path, symbol=symbol, mode="signature") for path, symbol in sorted(hidden)),
        )

    def stands(self, path: str, symbol: str) -> bool:
        """Whether `symbol` is a name of `path` that is imported or inherited there."""
        container, _, name = symbol.rpartition(".")
        return name in self._taken(path, container)

    def _taken(self, path: str, container: str) -> dict[str, set[Name]]:
        """By name what it stands for in `container` ("" for the module) without being its own."""
        key = (path, container)
        if key not in self._known:
            names = self._inherited(path, container) if container else self._imported(path)
            table: dict[str, set[Name]] = {}
            for name, hit in names:
                table.setdefault(name, set()).add(hit)
            self._known[key] = table
        return self._known[key]

    def _imported(self, path: str) -> Iterator[tuple[str, Name]]:
        """The imported names of a module: their place in it, and where they come from."""
        own = self._code.symbols_in(path)
        used_here = ((row, True) for row in self._code.uses_by(path) if row.to_path != path)
        used_through = ((row, False) for row in self._code.uses_of(path))
        for row, here in (*used_here, *used_through):
            name = row.to_symbol.partition(".")[0]
            if name and name not in own:
                yield name, (path, name)
                if here:
                    yield name, (row.to_path, name)

    def _inherited(self, path: str, owner: str) -> Iterator[tuple[str, Name]]:
        """The names that the class `owner` has from its bases, at their place in `owner`."""
        own = self._code.symbols_in(path)
        seen: set[Name] = set()
        ahead: list[Name] = [(path, owner)]
        while ahead:
            here, symbol = ahead.pop()
            for row in self._code.uses_by(here):
                base = (row.to_path, row.to_symbol)
                if row.kind != "inherit" or row.from_symbol != symbol or base in seen:
                    continue
                seen.add(base)
                ahead.append(base)
                for member in self._code.symbols_in(row.to_path):
                    parent, _, name = member.rpartition(".")
                    if parent == row.to_symbol and f"{owner}.{name}" not in own:
                        yield name, (path, f"{owner}.{name}")
