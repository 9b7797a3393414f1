"""A progress bar that shows itself only when there is something to wait for."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from paralex.cli.console import err_console

PATIENCE = 1.0  # seconds before the bar appears


@contextmanager
def bar(title: str) -> Iterator[Callable[[int, int], None]]:
    """Gives a function (done, total) to call as often as one likes, from the same thread."""
    from rich.progress import Progress

    start = time.monotonic()
    with Progress(console=err_console(), transient=True, disable=False) as progress:
        progress.stop()
        task = None

        def advance(done: int, total: int) -> None:
            nonlocal task
            if task is None:
                if time.monotonic() - start < PATIENCE:
                    return
                task = progress.add_task(title, total=total)
                progress.start()
            progress.update(task, completed=done, total=total)

        yield advance
