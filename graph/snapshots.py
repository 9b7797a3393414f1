"""The graph as it is now, for a reader that a watcher must not wait for."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from paralex.graph.state import alone

if TYPE_CHECKING:
    from paralex.graph.store import Reader

LOCK = "watch.lock"  # in the state folder: a watcher holds it as long as it lives
_numbers = count()


def is_watched(state: Path) -> bool:
    """Whether a watcher of this repository is alive."""
    place = state / LOCK
    if not place.exists():
        return False
    with alone(place) as is_free:
        return not is_free


@contextmanager
def snapshot(state: Path) -> Iterator[Reader]:
    """The embedded graph as it is now, which later updates leave alone."""
    from paralex.graph.store import remove
    from paralex.graph.store_embedded import EmbeddedBackend

    place = state / f"snapshot-{os.getpid()}-{next(_numbers)}"
    mark = place.with_name(place.name + ".lock")
    with alone(mark):
        try:
            with EmbeddedBackend(state).snapshot(place) as reader:
                yield reader
        finally:
            remove(place)
            mark.unlink(missing_ok=True)
