"""The references of one file, gathered by user, target and kind."""

from __future__ import annotations

from paralex.graph.rust_meanings import Hit
from paralex.graph.shapes import RefEdge, RefKind, Unresolved

_Receiver = tuple[str, str] | None
_Key = tuple[str, str, str, RefKind, _Receiver]


class Rows:
    """One file's references and the names that lead nowhere."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._rows: dict[_Key, tuple[set[int], str]] = {}
        self._missing: set[Unresolved] = set()

    def add(
        self,
        user: str,
        hit: Hit,
        kind: RefKind,
        lines: tuple[int, ...],
        how: str,
        receiver: _Receiver = None,
    ) -> None:
        """One use: a row for the definition, and one for each module that passed the name on."""
        target = hit.target
        if target.kind == "symbol" and (target.path, target.name) != (self._path, user):
            self._put((user, target.path, target.name, kind, receiver), lines, how)
        for path, symbol in hit.hops:
            if path != self._path:
                self._put((user, path, symbol, "reexport", None), lines, how)

    def _put(self, key: _Key, lines: tuple[int, ...], how: str) -> None:
        row = self._rows.setdefault(key, (set(), how))
        row[0].update(lines)

    def miss(self, user: str, lines: tuple[int, ...], written: str, reason: str) -> None:
        for line in lines:
            self._missing.add(Unresolved(line, 0, written, user, reason))

    def references(self) -> tuple[RefEdge, ...]:
        rows = sorted(self._rows.items(), key=lambda row: (*row[0][:4], row[0][4] or ("", "")))
        return tuple(
            RefEdge(user, path, symbol, kind, tuple(sorted(lines)), how, receiver)
            for (user, path, symbol, kind, receiver), (lines, how) in rows
        )

    def missing(self) -> tuple[Unresolved, ...]:
        return tuple(
            sorted(self._missing, key=lambda u: (u.line, u.column, u.written, u.user, u.reason))
        )
