"""Keeping the graph current while files change.

One watcher a repository, which a lock says. As long as it lives, readers read from a snapshot (a
folder of hard links, made in milliseconds), so that a long query does not hold up an update and
an update does not hold up a query.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from paralex.errors import UsageError
from paralex.graph.scan import STATE
from paralex.graph.snapshots import LOCK
from paralex.graph.state import alone, repository, state_folder

if TYPE_CHECKING:
    from threading import Event

    from paralex.graph.analysis import Analysis
    from paralex.graph.live import Live

_SETTLE = 50  # milliseconds without a change before the changes are looked at
_IDLE = 500  # milliseconds without a change before the store is settled
_MANY = 500  # changes at once: of more, some may have got lost on the way
_IGNORED = frozenset((STATE, "node_modules", "__pycache__"))
_OF_GIT = frozenset((("HEAD",), ("index",), ("packed-refs",), ("info", "exclude")))


def watch(root: Path, live: Live, stop: Event) -> Iterator[Analysis]:
    """The analysis of the repository as it is, and one more after each change that changes the
    graph, until `stop` is set. `live` is of the same repository.

    Raises UsageError when the repository is watched already.
    """
    root = repository(root)
    with alone(state_folder(root) / LOCK) as is_first:
        if not is_first:
            raise UsageError(f"{root}: another `paralex analyze --watch` keeps this graph current")
        last = live.refresh()
        yield last
        is_listening = False
        for told in _changes(root, stop):
            if is_listening and not told:
                live.settle()
                continue
            # Nobody has told what changed before the listening began.
            analysis = live.refresh(told if is_listening and len(told) <= _MANY else None)
            is_listening = True
            if analysis.digest != last.digest:
                last = analysis
                yield analysis


def _changes(root: Path, stop: Event) -> Iterator[list[str]]:
    """The paths that have changed, relative to `root`, after each change; none when for a while
    nothing has."""
    from watchfiles import watch as changes  # slow to load, and few commands watch

    for found in changes(
        root,
        watch_filter=lambda _change, path: _concerns(root, path),
        debounce=_SETTLE * 10,
        step=_SETTLE,
        stop_event=stop,
        rust_timeout=_IDLE,
        yield_on_timeout=True,
        raise_interrupt=True,
        ignore_permission_denied=True,
    ):
        yield sorted({Path(path).relative_to(root).as_posix() for _, path in found})


def _concerns(root: Path, path: str) -> bool:
    try:
        parts = Path(path).relative_to(root).parts
    except ValueError:
        return False
    if ".git" in parts[:-1]:
        return parts[0] == ".git" and _tells(parts[1:])
    return _IGNORED.isdisjoint(parts)


def _tells(parts: tuple[str, ...]) -> bool:
    """Which of git's own files say what belongs to the repository, and which commit it is at."""
    return parts in _OF_GIT or parts[:2] == ("refs", "heads")
