"""Analysing a repository: from its files to a graph that is complete and up to date.

The store is the authority on what it holds: each graph in it states its own digest, so whatever
was interrupted, repeated or done by another process, the graphs that differ are found and only
those are replaced.
"""

from __future__ import annotations

import hashlib
import posixpath
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from paralex.errors import EnvironmentLacks, OurFault
from paralex.graph import vocab
from paralex.graph.analysis import Analysis, AnalyzeOptions, FileCounts, ImportCounts
from paralex.graph.backend import backend_of
from paralex.graph.cache import CacheDamaged, FactCache, FileRow, GraphRow, open_cache, throw_away
from paralex.graph.derive import Derived, derived_graph
from paralex.graph.emit import FileGraph
from paralex.graph.files import Progress, Reading, read_all
from paralex.graph.history import head, read_history
from paralex.graph.languages import LANGUAGES
from paralex.graph.making import Batch, Making
from paralex.graph.packing import paused_gc
from paralex.graph.past import history_graph
from paralex.graph.resolving import Resolution
from paralex.graph.scan import Listing, scan
from paralex.graph.scip import ScipLayer
from paralex.graph.scip_store import ScipDamaged, forget
from paralex.graph.shapes import Language
from paralex.graph.state import locked, repository, state_folder
from paralex.graph.store import META_TRIPLES, StoreDamaged
from paralex.graph.store_patch import Stated
from paralex.graph.summary import FileSummary

T = TypeVar("T")
_DEFAULT = AnalyzeOptions()
_DERIVED = "derived"  # the key of the cache's note about the derived graph
_FEW = 50  # graphs that differ: so many are always updated in place
_SHARE = 3  # if more than one in so many differs, building anew is faster


def analyze(
    root: Path,
    options: AnalyzeOptions = _DEFAULT,
    progress: Progress | None = None,
    languages: tuple[Language, ...] = LANGUAGES,
) -> Analysis:
    """Brings the graph of the repository at `root` up to date with its files.

    `progress` is called with (files read, files to read). Raises UsageError for a path that is
    no folder, EnvironmentLacks where the folder cannot be written.
    """
    root = repository(root)
    state = state_folder(root)
    notes: list[str] = []
    for _attempt in range(2):
        try:
            with open_cache(state, notes) as cache, paused_gc():
                return _Run(root, state, cache, options, languages, notes).analyze(progress)
        except CacheDamaged:
            notes.append("the cache of facts was damaged: every file is read again")
            throw_away(state)
        except ScipDamaged:
            notes.append("what was known from SCIP indexes was damaged: give them again")
            forget(state)
        except OSError as error:
            raise EnvironmentLacks(f"{error.filename or state}: {error.strerror}") from error
    raise OurFault(f"{state}: the cache of facts is damaged again and again")


class _Run:
    """One run of `analyze`. `_states` and `_summaries` say, by path, what each graph should be."""

    def __init__(
        self,
        root: Path,
        state: Path,
        cache: FactCache,
        options: AnalyzeOptions,
        languages: tuple[Language, ...],
        notes: list[str],
    ) -> None:
        self._root = root
        self._state = state
        self._store = backend_of(state)
        self._cache = cache
        self._options = options
        self._languages = languages
        self._notes = notes
        self._seconds: dict[str, float] = {}
        self._inner_seconds = 0.0
        self._states: dict[str, str] = {}
        self._summaries: dict[str, FileSummary] = {}
        self._made: dict[str, GraphRow] = {}  # for the cache: graphs that this run has made
        self._derived = Derived.from_text(cache.note(_DERIVED))
        self._scip: ScipLayer

    def analyze(self, progress: Progress | None) -> Analysis:
        start = time.monotonic()
        with self._timed("scan"):
            listing = scan(self._root, self._options.ignore, self._options.generated)
        with self._timed("read"):
            reading = read_all(
                self._root, listing.entries, self._cache, self._languages,
                self._options.processes, progress,
            )  # fmt: skip
        with self._timed("resolve"):
            resolution = Resolution(
                self._root, reading.rows, reading.facts, self._cache, self._languages
            )
            valid = resolution.valid
            self._states.update((path, row.state) for path, row in valid.items())
            summaries = FileSummary.from_texts(row.summary for row in valid.values())
            self._summaries.update(zip(valid, summaries, strict=True))
        digests = {path: row.digest for path, row in reading.rows.items() if row.digest}
        with ScipLayer(self._root, self._state, digests) as self._scip:
            if self._options.scip:
                with self._timed("scip"):
                    self._scip.load(self._options.scip, self._options.drop_scip)
            else:
                self._scip.load((), self._options.drop_scip)
            return self._finish(listing, reading, resolution, start)

    def _finish(
        self, listing: Listing, reading: Reading, resolution: Resolution, start: float
    ) -> Analysis:
        derived_before = self._derived
        digest = self._bring_up_to_date(resolution)
        self._scip.save()
        if self._made or self._derived != derived_before:
            rows, asked = resolution.finished(self._made)
            self._cache.save_graphs(rows, {**asked, _DERIVED: self._derived.to_text()})
        self._notes += [*listing.notes, *resolution.failures]
        self._seconds["total"] = time.monotonic() - start
        return self._analysis(listing, reading, digest)

    def _bring_up_to_date(self, resolution: Resolution) -> str:
        """Makes the store hold what it should; returns its digest."""
        self._store.sweep()
        stored = self._trying(self._store.stated)
        past = self._past(resolution)
        if stored is not None:
            fresh = self._fresh(resolution)
            self._scip.settle(self._states, resolution.graph)
            derived = self._derive()
            digest = self._digest()
            if stored == Stated(digest, past):
                return digest
            with self._timed("store"):
                if self._trying(lambda: self._update(resolution, fresh, derived, past, digest)):
                    return digest
        with self._timed("store"):
            return self._build(resolution, past)

    def _past(self, resolution: Resolution) -> str:
        """Names the commit and the paths, which the graph of the past rests on; "" for none."""
        commit = head(self._root)
        paths = hashlib.sha256("\0".join(sorted(resolution.rows)).encode("utf-8", "replace"))
        return f"{commit} {paths.hexdigest()}" if commit else ""

    def _history(self, resolution: Resolution, past: str) -> list[FileGraph]:
        """The graph of the past, if there is one."""
        if not past:
            return []
        return [history_graph(read_history(self._root), resolution.rows, past)]

    def _trying(self, step: Callable[[], T]) -> T | None:
        """None, and a note, when the store turns out to be damaged."""
        try:
            return step()
        except StoreDamaged as damaged:
            self._notes.append(f"{damaged}: it is built anew")
            return None

    def _build(self, resolution: Resolution, past: str) -> str:
        """A new store with everything, which takes the place of what is there."""
        see = self._scip.see if self._scip.is_used else None
        paths = sorted(resolution.rows)
        with (
            Making(resolution, paths, self._options.processes, see) as making,
            self._store.building() as builder,
        ):
            batches = iter(making)
            while batch := self._next(batches):
                builder.add(batch.nquads)
            for graph in self._scip.making_all(self._states, resolution.graph):
                builder.add(graph.nquads())
            derived = derived_graph(self._dependencies)
            self._derived = Derived.of(self._dependencies, derived)
            for graph in (derived, *self._history(resolution, past)):
                builder.add(graph.nquads())
            digest = self._digest()
            builder.finish(digest)
            with locked(self._state, write=True):
                builder.put_in_place()
        return digest

    def _next(self, batches: Iterator[Batch]) -> Batch | None:
        with self._timed("resolve"):
            batch = next(batches, None)
        if batch is not None:
            summaries = FileSummary.from_texts(row.summary for row in batch.rows)
            for row, summary in zip(batch.rows, summaries, strict=True):
                self._made[row.path] = row
                self._states[row.path] = row.state
                self._summaries[row.path] = summary
        return batch

    def _fresh(self, resolution: Resolution) -> dict[str, FileGraph]:
        """Makes the graphs of all that has to be resolved; keeps those that came out anew."""
        fresh = {}
        for path in resolution.todo:
            before = resolution.known.get(path)
            graph = self._make(resolution, path)
            if before is None or before.state != graph.state:
                fresh[path] = graph
        return fresh

    def _derive(self) -> FileGraph | None:
        """The derived graph, when it may differ from the last one."""
        dependencies = self._dependencies
        if self._derived.key == Derived.key_of(dependencies):
            return None
        derived = derived_graph(dependencies)
        self._derived = Derived.of(dependencies, derived)
        return derived

    @property
    def _dependencies(self) -> Mapping[str, FileSummary]:
        """The summaries, with the dependencies that only SCIP indexes tell."""
        return self._scip.widened(self._summaries)

    def _update(
        self,
        resolution: Resolution,
        fresh: Mapping[str, FileGraph],
        derived: FileGraph | None,
        past: str,
        digest: str,
    ) -> bool:
        """Replaces the graphs that differ. False when those are so many that it does not pay."""
        with locked(self._state, write=True), self._store.updating() as store:
            stored = store.states()
            differ = [
                path
                for path, state in sorted(self._states.items())
                if stored.pop(vocab.file_iri(path), None) != state
            ]
            added = [
                path
                for path, state in self._scip.states().items()
                if stored.pop(vocab.scip_iri(path), None) != state
            ]
            derived_before = stored.pop(vocab.DERIVED, None)
            past_before = stored.get(vocab.HISTORY, "")
            if past:
                stored.pop(vocab.HISTORY, None)
            if len(differ) + len(added) > max(_FEW, len(self._states) // _SHARE):
                return False
            swaps = [fresh.get(path) or self._make(resolution, path) for path in differ]
            swaps += [self._scip.graph(path) for path in added]
            if derived_before != self._derived.state:
                swaps.append(derived or derived_graph(self._dependencies))
            if past_before != past:
                swaps += self._history(resolution, past)
            store.apply(swaps, sorted(stored), digest)
        return True

    def _make(self, resolution: Resolution, path: str) -> FileGraph:
        with self._timed("resolve"):
            graph = resolution.graph(path)
        self._scip.see(path, graph)
        self._made[path] = resolution.row(path, graph)
        self._states[path] = graph.state
        self._summaries[path] = graph.summary
        return graph

    def _digest(self) -> str:
        seen = hashlib.sha256(f"{vocab.VERSION}\0{self._derived.state}\n".encode())
        for path, state in sorted(self._states.items()):
            seen.update(f"{path}\0{state}\n".encode())
        for path, state in self._scip.states().items():
            seen.update(f"scip\0{path}\0{state}\n".encode())
        return seen.hexdigest()

    # --- the answer ---------------------------------------------------------------------------

    def _analysis(self, listing: Listing, reading: Reading, digest: str) -> Analysis:
        rows = reading.rows.values()
        skipped = [*listing.others]
        skipped += ((row.path, _why_skipped(row)) for row in rows if not row.language)
        failed = [(row.path, row.problem) for row in rows if row.problem]
        languages = Counter(row.language for row in rows if row.language)
        sums = self._summaries.values()
        return Analysis(
            repo=str(self._root),
            files=FileCounts(
                seen=len(rows) + len(listing.others),
                parsed=languages.total() - len(failed),
                failed=len(failed),
                skipped=len(skipped),
            ),
            languages=dict(sorted(languages.items())),
            modules=sum(each.modules for each in sums),
            symbols=sum(each.symbols for each in sums),
            imports=ImportCounts(
                internal=sum(each.internal for each in sums),
                external=sum(each.external for each in sums),
                unresolved=sum(each.unresolved for each in sums),
            ),
            references=sum(each.references for each in sums),
            triples=sum(each.triples for each in sums)
            + self._scip.triples()
            + self._derived.triples
            + META_TRIPLES,
            changed_files=reading.changed,
            seconds={step: round(value, 3) for step, value in self._seconds.items()},
            skipped=tuple(sorted(skipped)),
            failed=tuple(sorted(failed)),
            scip=self._scip.reports(),
            notes=tuple(self._notes),
            digest=digest,
        )

    @contextmanager
    def _timed(self, step: str) -> Iterator[None]:
        """Adds to the step's seconds, without those of steps inside it."""
        start = time.monotonic()
        outer, self._inner_seconds = self._inner_seconds, 0.0
        try:
            yield
        finally:
            spent = time.monotonic() - start
            self._seconds[step] = self._seconds.get(step, 0.0) + spent - self._inner_seconds
            self._inner_seconds = outer + spent


def _why_skipped(row: FileRow) -> str:
    if row.skip:
        return row.skip
    suffix = posixpath.splitext(row.path)[1]
    return f"no language for {suffix}" if suffix else "no language"
