"""Where the time goes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager


class Seconds:
    """Seconds of wall time by step, for one refresh."""

    def __init__(self) -> None:
        self._start = time.monotonic()
        self._spent: dict[str, float] = {}
        self._inner = 0.0

    @contextmanager
    def of(self, step: str) -> Iterator[None]:
        """Adds to the step's seconds, without those of steps inside it."""
        start = time.monotonic()
        outer, self._inner = self._inner, 0.0
        try:
            yield
        finally:
            spent = time.monotonic() - start
            self._spent[step] = self._spent.get(step, 0.0) + spent - self._inner
            self._inner = outer + spent

    def told(self) -> dict[str, float]:
        """By step, and their `total` until now."""
        spent = {**self._spent, "total": time.monotonic() - self._start}
        return {step: round(value, 3) for step, value in spent.items()}
