"""Looks after a planning conversation: its time, its record, and what it has used."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from paralex.worker.pricing import BudgetSpent
from paralex.worker.transcript import Transcript


class PlanningWatch:
    """`seconds`: the most that the conversation may take, None for no limit. `tell` gets a line
    for a person about each step."""

    def __init__(
        self,
        transcript: Transcript,
        seconds: float | None,
        clock: Callable[[], float],
        tell: Callable[[str], None],
    ) -> None:
        self._transcript, self._seconds, self._clock = transcript, seconds, clock
        self._tell = tell
        self._begun = clock()
        self._tokens = 0
        self._dollars: float | None = 0.0
        self._replies = 0

    def alive(self) -> None:
        """Raises `BudgetSpent` when the time is over."""
        if self._seconds is not None and self._clock() - self._begun >= self._seconds:
            raise BudgetSpent(f"the budget of {self._seconds:g} s is spent")

    def started(self) -> None:
        """Nobody waits for the first answer."""

    def spent(self, input_tokens: int, output_tokens: int, cost: float | None) -> None:
        self._replies += 1
        self._tokens += input_tokens + output_tokens
        known = self._dollars is not None and cost is not None
        self._dollars = (self._dollars or 0.0) + (cost or 0.0) if known else None

    def note(self, what: str, **detail: Any) -> None:
        self._transcript.add("note", what=what, **detail)
        if what == "tool":
            self._tell(f"{detail['name']}: {detail['said']}")
        elif what == "model_retry":
            self._tell(f"{detail['why']}: again in {detail['seconds']:.0f} s")

    def spent_text(self) -> str:
        """`3 replies of the model, 12,345 tokens, $0.04`."""
        replies = f"{self._replies} repl{'y' if self._replies == 1 else 'ies'} of the model"
        dollars = "price unknown" if self._dollars is None else f"${self._dollars:.2f}"
        return f"{replies}, {self._tokens:,} tokens, {dollars}"
