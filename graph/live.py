"""The graph of a repository, kept current by one process.

What a run has to find out from the cache, the store and a scan is kept in memory from one refresh
to the next. It is only used while nobody else has changed cache or store; else all begins again,
as in a process that has just started.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

from paralex.errors import EnvironmentLacks, OurFault
from paralex.graph.analysis import Analysis, AnalyzeOptions, FileCounts, ImportCounts
from paralex.graph.cache import CacheDamaged, FactCache, open_cache, throw_away
from paralex.graph.files import Progress
from paralex.graph.languages import LANGUAGES
from paralex.graph.packing import paused_gc
from paralex.graph.resolving import Resolution, asked_before
from paralex.graph.scan import Entry
from paralex.graph.scip import ScipLayer
from paralex.graph.scip_store import ScipDamaged, forget
from paralex.graph.seconds import Seconds
from paralex.graph.shapes import Language
from paralex.graph.state import repository, state_folder
from paralex.graph.tree import Seen, Tree
from paralex.graph.upkeep import Task, Upkeep

_DEFAULT = AnalyzeOptions()


class Live:
    """Use it as a context; what it keeps is let go at the end. For one thread at a time.

    Raises UsageError for a path that is no folder, EnvironmentLacks where it cannot be written.
    """

    def __init__(
        self,
        root: Path,
        options: AnalyzeOptions = _DEFAULT,
        languages: tuple[Language, ...] = LANGUAGES,
    ) -> None:
        self._root = repository(root)
        self._state = state_folder(self._root)
        self._options = options
        self._languages = languages
        self._open = ExitStack()
        self._memory: _Memory | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._let_go()

    def refresh(
        self, paths: Iterable[str] | None = None, progress: Progress | None = None
    ) -> Analysis:
        """Brings the graph up to date with the files.

        `paths`: all that was changed, made or removed since the last refresh, relative to the
        repository; nothing else is looked at, unless one of them may mean that more has changed.
        Without them, or at first, all files are looked at. The past follows when git's own files
        are told, or with a look at all files. `progress` is called with (files read, files to
        read).
        """
        told = None if paths is None else tuple(paths)
        notes: list[str] = []
        for _attempt in range(2):
            try:
                with self._guarded(), paused_gc():
                    return self._refreshed(told, progress, notes)
            except CacheDamaged:
                notes.append("the cache of facts was damaged: every file is read again")
                throw_away(self._state)
            except ScipDamaged:
                notes.append("what was known from SCIP indexes was damaged: give them again")
                forget(self._state)
            except OSError as error:
                raise EnvironmentLacks(
                    f"{error.filename or self._state}: {error.strerror}"
                ) from error
        raise OurFault(f"{self._state}: the cache of facts is damaged again and again")

    def settle(self) -> None:
        """Takes into the store what refreshes have put aside, so that no reader has to: a good
        thing to do when nothing else is."""
        if self._memory is not None:
            self._memory.upkeep.settle()

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        """After a failure nothing is kept, and whoever was open may say what the trouble is."""
        try:
            yield
        except BaseException as error:
            self._memory = None
            if not self._open.__exit__(type(error), error, error.__traceback__):
                raise

    def _let_go(self) -> None:
        self._memory = None
        self._open.close()

    def _refreshed(
        self, told: tuple[str, ...] | None, progress: Progress | None, notes: list[str]
    ) -> Analysis:
        seconds = Seconds()
        if self._memory is not None and not self._memory.cache.is_mine():
            self._let_go()
        if self._memory is None:
            cache = self._open.enter_context(open_cache(self._state, notes))
            self._memory = _Memory(self._root, self._state, self._options, self._languages, cache)
            told = None
        analysis = self._memory.refreshed(told, progress, notes, seconds)
        self._memory.take_no_index()
        return analysis


class _Memory:
    """All that is kept between refreshes."""

    def __init__(
        self,
        root: Path,
        state: Path,
        options: AnalyzeOptions,
        languages: tuple[Language, ...],
        cache: FactCache,
    ) -> None:
        self._root = root
        self._state = state
        self._options = options
        self._languages = languages
        self.cache = cache
        self._tree = Tree(root, options, languages, cache)
        self._known = cache.graphs()
        self._resolution: Resolution | None = None
        self.upkeep = Upkeep(root, state, cache)

    def take_no_index(self) -> None:
        """The indexes that the options name are taken in once."""
        self._options = replace(self._options, scip=(), drop_scip=False)

    def refreshed(
        self,
        told: tuple[str, ...] | None,
        progress: Progress | None,
        notes: list[str],
        seconds: Seconds,
    ) -> Analysis:
        with seconds.of("scan"):
            entries = self._told(told)
            are_all = entries is None
            if entries is None:
                entries = self._tree.scan()
        with seconds.of("read"):
            seen = self._tree.read(entries, progress, are_all=are_all)
        with seconds.of("resolve"):
            resolution = self._resolved(seen, has_scanned=are_all)
        digests = {path: row.digest for path, row in self._tree.rows.items() if row.digest}
        with ScipLayer(self._root, self._state, digests) as scip:
            if self._options.scip:
                with seconds.of("scip"):
                    scip.load(self._options.scip, self._options.drop_scip)
            else:
                scip.load((), self._options.drop_scip)
            digest = self.upkeep.bring(
                Task(resolution, scip, seconds, notes, self._options.processes, are_all)
            )
            notes += [*self._tree.listing.notes, *resolution.failures]
            resolution.failures.clear()
            return self._analysis(seen, scip, seconds, notes, digest)

    def _told(self, paths: tuple[str, ...] | None) -> tuple[Entry, ...] | None:
        """The entries of the files that have changed; None when any may have."""
        resolution = self._resolution
        if paths is None or resolution is None or any(map(resolution.is_configured_by, paths)):
            return None
        return self._tree.told(paths)

    def _resolved(self, seen: Seen, *, has_scanned: bool) -> Resolution:
        """What has to be resolved now; what was learnt stays where names mean the same."""
        for path in seen.gone:
            self._known.pop(path, None)
        self.upkeep.wanted.drop(seen.gone)
        before = self._resolution
        if before is not None and seen.is_inner and (not has_scanned or before.is_current()):
            before.renew(seen.touched)
            return before
        asked = asked_before(self.cache)
        self._resolution = Resolution(
            self._root, self._tree.rows, self._tree.facts, self._known, asked, self._languages
        )
        if before is None:
            self.upkeep.take(self._resolution.valid.values())
        return self._resolution

    def _analysis(
        self, seen: Seen, scip: ScipLayer, seconds: Seconds, notes: list[str], digest: str
    ) -> Analysis:
        outline, totals = self._tree.outline(), self.upkeep.wanted.totals
        counted, others = len(self._tree.rows), len(self._tree.listing.others)
        return Analysis(
            repo=str(self._root),
            files=FileCounts(
                seen=counted + others,
                parsed=sum(outline.languages.values()) - len(outline.failed),
                failed=len(outline.failed),
                skipped=len(outline.skipped),
            ),
            languages=dict(outline.languages),
            modules=totals["modules"],
            symbols=totals["symbols"],
            imports=ImportCounts(
                internal=totals["internal"],
                external=totals["external"],
                unresolved=totals["unresolved"],
            ),
            references=totals["references"],
            triples=self.upkeep.triples(scip),
            changed_files=len(seen.touched) + len(seen.gone),
            seconds=seconds.told(),
            skipped=outline.skipped,
            failed=outline.failed,
            scip=scip.reports(),
            notes=tuple(notes),
            digest=digest,
        )
