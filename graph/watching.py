"""Keeping the graph current while files change.

One watcher a repository, which a lock says. As long as it lives, readers read from a snapshot (a
folder of hard links, made in milliseconds), so that a long query does not hold up an update and
an update does not hold up a query.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from paralex.errors import UsageError
from paralex.graph.scan import STATE
from paralex.graph.state import alone, repository, state_folder

if TYPE_CHECKING:
    from threading import Event

    from paralex.graph.analysis import Analysis
    from paralex.graph.store import Reader

_LOCK = "watch.lock"
_SETTLE = 50  # milliseconds without a change before the changes are looked at
_IGNORED = frozenset((".git", STATE, "node_modules", "__pycache__"))
_numbers = count()


def watch(root: Path, refresh: Callable[[], Analysis], stop: Event) -> Iterator[Analysis]:
    """The analysis of the repository as it is, and one more after each change that changes the
    graph, until `stop` is set. `refresh` brings the graph up to date.

    Raises UsageError when the repository is watched already.
    """
    from watchfiles import watch as changes  # slow to load, and few commands watch

    root = repository(root)
    with alone(state_folder(root) / _LOCK) as is_first:
        if not is_first:
            raise UsageError(f"{root}: another `paralex analyze --watch` keeps this graph current")
        last = refresh()
        yield last
        for _ in changes(
            root,
            watch_filter=lambda _change, path: _concerns(root, path),
            debounce=_SETTLE * 10,
            step=_SETTLE,
            stop_event=stop,
            raise_interrupt=True,
            ignore_permission_denied=True,
        ):
            analysis = refresh()
            if analysis.digest != last.digest:
                last = analysis
                yield analysis


def _concerns(root: Path, path: str) -> bool:
    try:
        return _IGNORED.isdisjoint(Path(path).relative_to(root).parts)
    except ValueError:
        return False


def is_watched(state: Path) -> bool:
    """Whether a watcher of this repository is alive."""
    place = state / _LOCK
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
