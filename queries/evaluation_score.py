"""Precision and recall of what the graph says, against what another tool says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Edge = tuple[str, ...]  # (from, to) or (from, to, symbol)


@dataclass(frozen=True, slots=True)
class Sighting:
    """An edge of the graph: on how many lines, and the first (`path:line`, or None)."""

    count: int
    at: str | None


@dataclass(frozen=True, slots=True)
class Difference:
    """An edge that one side has. `count`: how often that side has it; `at`: `path:line` of the
    first where it is known, else the path of the file that it starts in, else None."""

    edge: Edge
    count: int
    at: str | None

    def to_json(self) -> dict[str, Any]:
        names = dict(zip(("from", "to", "symbol"), self.edge, strict=False))
        return {**names, "count": self.count, "at": self.at}


@dataclass(frozen=True, slots=True)
class Score:
    """`missing` edges are expected and not found, `extra` ones the reverse; the most frequent
    first. Without any edge to be wrong about, precision and recall are 1."""

    what: str
    expected: int
    found: int
    both: int
    missing: tuple[Difference, ...]
    extra: tuple[Difference, ...]

    @property
    def precision(self) -> float:
        return self.both / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        return self.both / self.expected if self.expected else 1.0

    def to_json(self) -> dict[str, Any]:
        return {
            "what": self.what,
            "expected": self.expected,
            "found": self.found,
            "both": self.both,
            "precision": round(self.precision, 6),
            "recall": round(self.recall, 6),
            "missing": [each.to_json() for each in self.missing],
            "extra": [each.to_json() for each in self.extra],
        }


def score(
    what: str,
    expected: Mapping[Edge, int],
    found: Mapping[Edge, Sighting],
    place: Callable[[str], str | None],
) -> Score:
    """Both sides compared as sets. `place` gives the file that a name stands for, if one does."""
    missing = (
        Difference(edge, count, place(edge[0]))
        for edge, count in expected.items()
        if edge not in found
    )
    extra = (
        Difference(edge, seen.count, seen.at)
        for edge, seen in found.items()
        if edge not in expected
    )
    return Score(
        what=what,
        expected=len(expected),
        found=len(found),
        both=len(expected.keys() & found.keys()),
        missing=tuple(sorted(missing, key=_worst_first)),
        extra=tuple(sorted(extra, key=_worst_first)),
    )


def _worst_first(difference: Difference) -> tuple[int, Edge]:
    return -difference.count, difference.edge
