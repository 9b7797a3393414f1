"""Waiting that notices when the attempt is over."""

from __future__ import annotations

from collections.abc import Callable

from paralex.protocol import AliveCheck

Sleep = Callable[[float], None]
SLICE = 0.2  # seconds between two looks


def pause(seconds: float, alive: AliveCheck, sleep: Sleep) -> None:
    """Sleeps `seconds` in slices; whatever `alive` raises ends the wait."""
    alive()
    while seconds > 0:
        step = min(SLICE, seconds)
        sleep(step)
        seconds -= step
        alive()
