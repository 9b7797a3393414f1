"""What a model's tokens cost, and what has been spent: tokens always, dollars where known.

The built-in table holds the list prices of Anthropic's own API as published in its pricing page
(late 2026, cache writes for five minutes). Prices change: `prices` in the configuration win.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass

from paralex.protocol import Budget, Price

_FABLE = Price(input=10, output=50, cache_read=0.25, cache_write=12.5)
_FABLE_5 = Price(input=10, output=50, cache_read=1, cache_write=12.5)
_OPUS = Price(input=5, output=25, cache_read=0.5, cache_write=6.25)
_SONNET_4 = Price(input=3, output=15, cache_read=0.3, cache_write=3.75)

TABLE: Mapping[str, Price] = {
    "claude-fable-5": _FABLE_5,
    "claude-fable-5-1": _FABLE,
    "claude-haiku-4-5": Price(input=1, output=5, cache_read=0.1, cache_write=1.25),
    "claude-haiku-5-5": Price(input=0.1, output=0.5, cache_read=0.01, cache_write=0.125),
    "claude-mythos-5": _FABLE_5,
    "claude-mythos-5-1": _FABLE,
    "claude-opus-4-5": _OPUS,
    "claude-opus-4-6": _OPUS,
    "claude-opus-4-7": _OPUS,
    "claude-opus-4-8": _OPUS,
    "claude-opus-5": _OPUS,
    "claude-opus-5-5": Price(input=4, output=20, cache_read=0.2, cache_write=5),
    "claude-sonnet-4-5": _SONNET_4,
    "claude-sonnet-4-6": _SONNET_4,
    "claude-sonnet-5": Price(input=2, output=10, cache_read=0.2, cache_write=2.5),
    "claude-sonnet-5-5": Price(input=2, output=10, cache_read=0.1, cache_write=2.5),
}
# Above so many prompt tokens (caches included) a whole request costs another price.
LONG_PROMPT: Mapping[str, tuple[int, Price]] = {
    "claude-haiku-5-5": (100_000, Price(input=0.5, output=2.5, cache_read=0.05, cache_write=0.625)),
}
_DATED = re.compile(r"-\d{8}$")


@dataclass(frozen=True)
class Usage:
    """Tokens of one reply, in the provider's four kinds."""

    input: int = 0
    output: int = 0
    cache_read: int = 0
    cache_write: int = 0

    @property
    def prompt(self) -> int:
        """All that went in."""
        return self.input + self.cache_read + self.cache_write


class Prices:
    """The price of one model: the user's, else the table's, else unknown."""

    def __init__(self, model: str, overrides: Mapping[str, Price]) -> None:
        bare = _DATED.sub("", model)
        self._own = overrides.get(model, overrides.get(bare))
        self._listed = TABLE.get(bare)
        self._long = LONG_PROMPT.get(bare)

    @property
    def known(self) -> bool:
        return self._own is not None or self._listed is not None

    def cost(self, usage: Usage) -> float | None:
        """Dollars for one reply; None when the price is unknown."""
        if self._own is None and self._long is not None and usage.prompt > self._long[0]:
            return _dollars(usage, self._long[1])
        return self.total(usage)

    def total(self, usage: Usage) -> float | None:
        """Dollars for many replies together, if no prompt of them is a long one."""
        price = self._own or self._listed
        return None if price is None else _dollars(usage, price)


def _dollars(usage: Usage, price: Price) -> float:
    return (
        usage.input * price.input
        + usage.output * price.output
        + usage.cache_read * price.cache_read
        + usage.cache_write * price.cache_write
    ) / 1_000_000


class BudgetSpent(Exception):
    """The run's budget leaves no room for another turn; the message has the figures."""


class Meter:
    """What all tasks of a run have spent together. The lock guards the two sums; a turn that has
    begun is not cut off, so a run may end one turn of each worker above its budget."""

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._lock = threading.Lock()
        self._tokens = 0
        self._dollars = 0.0

    def add(self, usage: Usage, cost: float | None) -> None:
        with self._lock:
            self._tokens += usage.prompt + usage.output
            self._dollars += cost or 0.0

    def check(self) -> None:
        """Raises `BudgetSpent` when a limit is reached."""
        with self._lock:
            tokens, dollars = self._tokens, self._dollars
        if self._budget.tokens is not None and tokens >= self._budget.tokens:
            raise BudgetSpent(
                f"the budget of {self._budget.tokens:,} tokens is spent ({tokens:,} used)"
            )
        if self._budget.dollars is not None and dollars >= self._budget.dollars:
            raise BudgetSpent(
                f"the budget of ${self._budget.dollars:.2f} is spent (${dollars:.2f} used)"
            )
