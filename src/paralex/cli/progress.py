"""A progress bar that shows itself only when there is something to wait for."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from paralex.cli.console import err_console

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

PATIENCE = 1.0  # seconds before the bar appears


@contextmanager
def bar(title: str) -> Iterator[Callable[[int, int], None]]:
    """Gives a function (done, total) to call as often as one likes, from the same thread."""
    start = time.monotonic()
    shown: tuple[Progress, TaskID] | None = None

    def advance(done: int, total: int) -> None:
        nonlocal shown
        if shown is None:
            if time.monotonic() - start < PATIENCE:
                return
            from rich.progress import Progress

            progress = Progress(console=err_console(), transient=True)
            shown = progress, progress.add_task(title, total=total)
            progress.start()
        shown[0].update(shown[1], completed=done, total=total)

    try:
        yield advance
    finally:
        if shown is not None:
            shown[0].stop()
