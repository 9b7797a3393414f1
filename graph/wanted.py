"""What each graph should be: its state, and what it sums up to."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from paralex.graph import vocab
from paralex.graph.summary import FileSummary

_COUNTED = (
    "modules", "symbols", "internal", "external", "unresolved", "references", "triples",
)  # fmt: skip


class Wanted:
    """By path, for the graph of each file; with the sums over all of them. `is_moved`: who depends
    on whom may have changed since somebody has set it to False."""

    def __init__(self) -> None:
        self.states: dict[str, str] = {}
        self.summaries: dict[str, FileSummary] = {}
        self.totals = dict.fromkeys(_COUNTED, 0)
        self.is_moved = True
        self._order: list[str] | None = None

    def put(self, path: str, state: str, summary: FileSummary) -> None:
        before = self.summaries.get(path)
        if before is None:
            self._order = None
        else:
            self._add(before, -1)
        self._add(summary, 1)
        self.is_moved = self.is_moved or before is None or _edges(before) != _edges(summary)
        self.states[path] = state
        self.summaries[path] = summary

    def drop(self, paths: Iterable[str]) -> None:
        for path in paths:
            if self.states.pop(path, None) is not None:
                self._add(self.summaries.pop(path), -1)
                self._order = None
                self.is_moved = True

    def _add(self, summary: FileSummary, sign: int) -> None:
        for name in _COUNTED:
            self.totals[name] += sign * getattr(summary, name)

    def digest(self, derived: str, scip: Mapping[str, str]) -> str:
        """Of all graphs, given the state of the derived one and of those of SCIP indexes."""
        if self._order is None:
            self._order = sorted(self.states)
        parts = [f"{vocab.VERSION}\0{derived}\n"]
        parts += (f"{path}\0{self.states[path]}\n" for path in self._order)
        parts += (f"scip\0{path}\0{state}\n" for path, state in scip.items())
        return hashlib.sha256("".join(parts).encode()).hexdigest()


def _edges(summary: FileSummary) -> tuple[object, ...]:
    return summary.language, summary.depends, summary.namespaces
