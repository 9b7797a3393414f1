"""The graphs of many files, made by several processes where that pays.

The processes are forked when all facts are in a file that they can read, so nothing has to be
sent to them; what comes back is text that only has to be loaded, and what the build remembers of
each file.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from typing import Self

from paralex.graph.cache import GraphRow
from paralex.graph.emit import FileGraph
from paralex.graph.packing import paused_gc
from paralex.graph.processes import Ahead, can_fork, end_with_parent, forking
from paralex.graph.resolving import Resolution

See = Callable[[str, FileGraph], None]

_BATCH = 60  # files that a process takes at once
_MANY = 400  # files before processes pay
_AHEAD = 4  # batches that a process may be ahead: each is 2 MB of text

# N-Quads, rows, configurations asked for, failures: plain, since that is quick to send.
_There = tuple[bytes, list[tuple[str, str, str, str, str]], dict[str, str], list[str]]


@dataclass(frozen=True, slots=True)
class Batch:
    """The N-Quads of some graphs, and the row of each."""

    nquads: bytes
    rows: list[GraphRow]


class Making:
    """The graphs of all `paths`, in their order, in batches.

    Enter it before a store is open: worker processes must not inherit one. `see` is given each
    graph; that takes one process.
    """

    def __init__(
        self,
        resolution: Resolution,
        paths: Sequence[str],
        processes: int | None,
        see: See | None = None,
    ) -> None:
        self._resolution = resolution
        self._batches = [paths[at : at + _BATCH] for at in range(0, len(paths), _BATCH)]
        pays = processes is not None or len(paths) >= _MANY
        workers = min(processes or os.cpu_count() or 1, len(self._batches))
        self._workers = workers if pays and see is None and can_fork() else 1
        self._see = see
        self._pool: ProcessPoolExecutor | None = None
        self._ahead: Ahead[Sequence[str], _There] | None = None

    def __enter__(self) -> Self:
        if self._resolution.spool() and self._workers > 1:
            self._pool = ProcessPoolExecutor(self._workers, forking(), _take, (self._resolution,))
            self._ahead = Ahead(self._pool, _make_there, self._batches, _AHEAD * self._workers)
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)

    def __iter__(self) -> Iterator[Batch]:
        if self._pool is None or self._ahead is None:
            for batch in self._batches:
                yield _make(self._resolution, batch, self._see)
            return
        left = len(self._batches)
        for nquads, rows, asked, failures in self._ahead:
            self._resolution.learn(asked, failures)
            left -= 1
            if not left:
                self._pool.shutdown()  # they would only take memory while the rest is loaded
            yield Batch(nquads, [GraphRow(*row) for row in rows])


def _make(resolution: Resolution, paths: Sequence[str], see: See | None = None) -> Batch:
    quads: list[bytes] = []
    rows: list[GraphRow] = []
    with paused_gc():
        for path in paths:
            graph = resolution.graph(path)
            if see is not None:
                see(path, graph)
            quads.append(graph.nquads())
            rows.append(resolution.row(path, graph))
    return Batch(b"".join(quads), rows)


_inherited: Resolution | None = None  # in a worker: what it was forked with


def _take(resolution: Resolution) -> None:
    global _inherited  # an initializer has no other way to leave something to the tasks
    end_with_parent()
    gc.freeze()  # looking through what was inherited would only copy it
    _inherited = resolution


def _make_there(paths: Sequence[str]) -> _There:
    assert _inherited is not None
    made = _make(_inherited, paths)
    failures = list(_inherited.failures)
    _inherited.failures.clear()
    rows = [(row.path, row.digest, row.scope, row.state, row.summary) for row in made.rows]
    return made.nquads, rows, _inherited.asked, failures
