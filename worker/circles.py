"""Noticing that a model goes round in circles, before it has eaten the budget."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

SAME_FAILURE = 3  # runs of the same failing tests with no edit between them
SAME_TURN = 4  # turns with the very same calls and no edit between them


class Circling(Exception):
    """No progress; the message says what was repeated."""


class Circles:
    """`edits` in both calls: how many changes the model has made so far."""

    def __init__(self) -> None:
        self._failure = ("", -1)
        self._failures = 0
        self._turn = ("", -1)
        self._turns = 0

    def tests_failed(self, command: str, last_line: str, edits: int) -> None:
        """Call for each failing test run. Raises `Circling` at the third with no edit since."""
        self._failures = self._failures + 1 if self._failure == (command, edits) else 1
        self._failure = (command, edits)
        if self._failures >= SAME_FAILURE:
            raise Circling(
                f"went round in circles: `{command}` failed {self._failures} times with no edit "
                f"in between: {last_line}"
            )

    def turn(self, calls: Iterable[tuple[str, Any]], edits: int) -> None:
        """Call for each turn. Raises `Circling` at the fourth with the same calls and no edit."""
        turn = (json.dumps(list(calls), sort_keys=True, default=str), edits)
        self._turns = self._turns + 1 if self._turn == turn else 1
        self._turn = turn
        if self._turns >= SAME_TURN:
            raise Circling(
                f"went round in circles: the same calls {self._turns} times with no edit in "
                f"between: {turn[0][:200]}"
            )
