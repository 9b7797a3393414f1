"""Bringing the store to what it should hold.

The store is the authority on what it holds: each graph in it states its own digest, so whatever
was interrupted, repeated or done by another process, the graphs that differ are found and only
those are replaced.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from paralex.graph.backend import backend_of
from paralex.graph.cache import FactCache, GraphRow
from paralex.graph.derive import Derived, derived_graph
from paralex.graph.emit import FileGraph
from paralex.graph.history import head, read_history
from paralex.graph.making import Batch, Making
from paralex.graph.past import history_graph
from paralex.graph.resolving import Resolution
from paralex.graph.scip import ScipLayer
from paralex.graph.seconds import Seconds
from paralex.graph.state import locked
from paralex.graph.store import META_TRIPLES, StoreDamaged
from paralex.graph.store_held import Held
from paralex.graph.store_patch import Stated
from paralex.graph.summary import FileSummary
from paralex.graph.wanted import Wanted

T = TypeVar("T")
_DERIVED = "derived"  # the key of the cache's note about the derived graph
_FEW = 50  # graphs that differ: so many are always updated in place
_SHARE = 3  # if more than one in so many differs, building anew is faster


@dataclass(frozen=True, slots=True)
class Task:
    """What one refresh has found out. `has_scanned`: the paths and the commit may be others."""

    resolution: Resolution
    scip: ScipLayer
    seconds: Seconds
    notes: list[str]
    processes: int | None
    has_scanned: bool


class Upkeep:
    """The store of one repository, what it should hold, and what it was last seen to hold."""

    def __init__(self, root: Path, state: Path, cache: FactCache) -> None:
        self._root = root
        self._state = state
        self._cache = cache
        self._store = backend_of(state)
        self._held: Held | None = None
        self._made: dict[str, GraphRow] = {}  # for the cache: graphs that this refresh has made
        self.wanted = Wanted()
        self.derived = Derived.from_text(cache.note(_DERIVED))

    def take(self, rows: Collection[GraphRow]) -> None:
        """What is known of graphs, without making them."""
        summaries = FileSummary.from_texts(row.summary for row in rows)
        for row, summary in zip(rows, summaries, strict=True):
            self.wanted.put(row.path, row.state, summary)

    def bring(self, task: Task) -> str:
        """Makes the store hold what it should, and the cache know it; returns its digest."""
        self._made = {}
        derived_before = self.derived
        digest = self._brought(task)
        task.scip.save()
        if self._made or self.derived != derived_before:
            rows, asked = task.resolution.finished(self._made)
            self._cache.save_graphs(rows, {**asked, _DERIVED: self.derived.to_text()})
        return digest

    def triples(self, scip: ScipLayer) -> int:
        own = self.wanted.totals["triples"] + self.derived.triples + META_TRIPLES
        return own + scip.triples()

    def settle(self) -> None:
        """See Backend.settle."""
        self._store.settle()

    def _brought(self, task: Task) -> str:
        self._store.sweep()
        stored = self._trying(task, self._store.stated)
        if stored is None:
            with task.seconds.of("store"):
                return self._build(task, self._past(task))
        past = self._past(task) if task.has_scanned else stored.history
        fresh = self._fresh(task)
        task.scip.settle(self.wanted.states, task.resolution.graph)
        derived = self._derive(task)
        wanted = Stated(self.wanted.digest(self.derived.state, task.scip.states()), past)
        if stored == wanted:
            return wanted.digest
        with task.seconds.of("store"):
            if self._trying(task, lambda: self._update(task, fresh, derived, wanted)):
                return wanted.digest
            return self._build(task, self._past(task))

    def _trying(self, task: Task, step: Callable[[], T]) -> T | None:
        """None, and a note, when the store turns out to be damaged."""
        try:
            return step()
        except StoreDamaged as damaged:
            task.notes.append(f"{damaged}: it is built anew")
            return None

    # --- the past -----------------------------------------------------------------------------

    def _past(self, task: Task) -> str:
        """Names the commit and the paths, which the graph of the past rests on; "" for none."""
        commit = head(self._root)
        paths = hashlib.sha256("\0".join(sorted(task.resolution.rows)).encode("utf-8", "replace"))
        return f"{commit} {paths.hexdigest()}" if commit else ""

    def _history(self, task: Task, past: str) -> list[FileGraph]:
        """The graph of the past, if there is one."""
        if not past:
            return []
        return [history_graph(read_history(self._root), task.resolution.rows, past)]

    # --- a store from nothing -----------------------------------------------------------------

    def _build(self, task: Task, past: str) -> str:
        """A new store with everything, which takes the place of what is there."""
        self._held = None
        see = task.scip.see if task.scip.is_used else None
        paths = sorted(task.resolution.rows)
        with (
            Making(task.resolution, paths, task.processes, see) as making,
            self._store.building() as builder,
        ):
            batches = iter(making)
            while batch := self._next(task, batches):
                builder.add(batch.nquads)
            for graph in task.scip.making_all(self.wanted.states, task.resolution.graph):
                builder.add(graph.nquads())
            dependencies = self._dependencies(task)
            derived = derived_graph(dependencies)
            self.derived = Derived.of(dependencies, derived)
            self.wanted.is_moved = False
            for graph in (derived, *self._history(task, past)):
                builder.add(graph.nquads())
            digest = self.wanted.digest(self.derived.state, task.scip.states())
            builder.finish(digest)
            with locked(self._state, write=True):
                builder.put_in_place()
        self._hold(task, Stated(digest, past))
        return digest

    def _next(self, task: Task, batches: Iterator[Batch]) -> Batch | None:
        with task.seconds.of("resolve"):
            batch = next(batches, None)
        if batch is not None:
            self._made.update((row.path, row) for row in batch.rows)
            self.take(batch.rows)
        return batch

    # --- a change of what is there ------------------------------------------------------------

    def _fresh(self, task: Task) -> dict[str, FileGraph]:
        """Makes the graphs of all that has to be resolved; keeps those that came out anew."""
        fresh = {}
        for path in task.resolution.todo:
            before = task.resolution.known.get(path)
            graph = self._make(task, path)
            if before is None or before.state != graph.state:
                fresh[path] = graph
        return fresh

    def _make(self, task: Task, path: str) -> FileGraph:
        with task.seconds.of("resolve"):
            graph = task.resolution.graph(path)
        task.scip.see(path, graph)
        self._made[path] = task.resolution.row(path, graph)
        self.wanted.put(path, graph.state, graph.summary)
        return graph

    def _derive(self, task: Task) -> FileGraph | None:
        """The derived graph, when it may differ from the last one."""
        if not self.wanted.is_moved and not task.scip.is_used:
            return None
        dependencies = self._dependencies(task)
        self.wanted.is_moved = False
        if self.derived.key == Derived.key_of(dependencies):
            return None
        derived = derived_graph(dependencies)
        self.derived = Derived.of(dependencies, derived)
        return derived

    def _dependencies(self, task: Task) -> Mapping[str, FileSummary]:
        """The summaries, with the dependencies that only SCIP indexes tell."""
        return task.scip.widened(self.wanted.summaries)

    def _update(
        self,
        task: Task,
        fresh: Mapping[str, FileGraph],
        derived: FileGraph | None,
        wanted: Stated,
    ) -> bool:
        """Replaces the graphs that differ. False when those are so many that it does not pay."""
        states, scip = self.wanted.states, task.scip.states()
        with locked(self._state, write=True), self._store.updating() as store:
            stated = store.stated()
            if stated is None:
                return False
            held = self._held
            if held is None or held.stated != stated:
                held = Held.of(stated, store.states())
            differ = sorted(path for path, state in states.items() if held.files.get(path) != state)
            added = [path for path, state in scip.items() if held.scip.get(path) != state]
            if len(differ) + len(added) > max(_FEW, len(states) // _SHARE):
                return False
            swaps = [fresh.get(path) or self._make(task, path) for path in differ]
            swaps += [task.scip.graph(path) for path in added]
            if held.derived != self.derived.state:
                swaps.append(derived or derived_graph(self._dependencies(task)))
            if stated.history != wanted.history:
                swaps += self._history(task, wanted.history)
            self._held = None
            store.apply(swaps, held.beside(states, scip, wanted.history), wanted.digest)
        self._hold(task, wanted)
        return True

    def _hold(self, task: Task, stated: Stated) -> None:
        states = dict(self.wanted.states)
        self._held = Held(stated, states, task.scip.states(), self.derived.state)
