"""Ranges of a SCIP document, and which definition each place is in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple


class Range(NamedTuple):
    """From (line, character) up to (end_line, end_character), all from 0. The unit of characters
    is that of the document, which is enough to compare places in it."""

    line: int
    character: int
    end_line: int
    end_character: int


def range_of(numbers: Sequence[int]) -> Range | None:
    """Three numbers for a range in one line, four for others. None for what is no range."""
    if len(numbers) == 3:
        line, character, end_character = numbers
        found = Range(line, character, line, end_character)
    elif len(numbers) == 4:
        found = Range(*numbers)
    else:
        return None
    is_range = min(found) >= 0 and found[:2] <= found[2:]
    return found if is_range else None


class Enclosing:
    """Definitions by the range of their whole text."""

    def __init__(self, definitions: Iterable[tuple[Range, str]]) -> None:
        """Of two that begin at one place, the longer one is outside."""
        self._order = sorted(
            definitions, key=lambda each: (each[0][:2], [-end for end in each[0][2:]], each[1])
        )

    def parents(self) -> Iterator[tuple[str, str]]:
        """Every definition with the one around it, "" for none."""
        around: list[tuple[Range, str]] = []
        for each in self._order:
            self._leave(around, each[0])
            yield each[1], around[-1][1] if around else ""
            around.append(each)

    def owners(self, places: Sequence[Range]) -> list[str]:
        """For each place, the name of the innermost definition around it, "" for none; in one
        sweep over both, since a file may hold many thousands of each."""
        found = [""] * len(places)
        around: list[tuple[Range, str]] = []
        following = 0
        for index in sorted(range(len(places)), key=lambda index: places[index]):
            place = places[index]
            while following < len(self._order) and self._order[following][0][:2] <= place[:2]:
                self._leave(around, self._order[following][0])
                around.append(self._order[following])
                following += 1
            self._leave(around, place)
            if around:
                found[index] = around[-1][1]
        return found

    @staticmethod
    def _leave(around: list[tuple[Range, str]], place: Range) -> None:
        """Drops the definitions that have ended where `place` begins."""
        while around and around[-1][0][2:] <= place[:2]:
            around.pop()
