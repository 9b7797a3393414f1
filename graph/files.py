"""From files to facts: only what may have changed is opened, only what did change is parsed."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from operator import attrgetter
from pathlib import Path

from paralex.graph.cache import FactCache, FileRow
from paralex.graph.content import Skip, read_file, reason_to_skip
from paralex.graph.languages import language_of
from paralex.graph.lazy import HELD
from paralex.graph.packing import packed, paused_gc
from paralex.graph.processes import Ahead, end_with_parent, start_method
from paralex.graph.scan import Entry
from paralex.graph.shapes import FileFacts, Language, Surveyor

Progress = Callable[[int, int], None]

_SETTLED = 2_000_000_000  # nanoseconds: a file changed later than this may change unseen again
_MANY = 200  # files to read before worker processes pay
_BATCH = 40  # files handed to a worker at once
_AHEAD = 4  # batches that a worker may be ahead: each is some hundred KB of packed facts
_HEAP = 16 * 1024 * 1024  # bytes of packed facts that wait for the cache


@dataclass(frozen=True)
class Reading:
    """`rows`: of every entry. `facts`: some of those that were made in this run, which
    need not be looked up in the cache. `touched`: what is new or differs from what was known;
    `gone`: what was known and is no entry."""

    rows: dict[str, FileRow]
    facts: dict[str, FileFacts]
    touched: frozenset[str]
    gone: frozenset[str]


def read_all(
    root: Path,
    entries: Iterable[Entry],
    known_rows: Mapping[str, FileRow],
    cache: FactCache,
    languages: tuple[Language, ...],
    processes: int | None = None,
    progress: Progress | None = None,
) -> Reading:
    """Brings the cache's `files` and `facts` up to date with `entries`. It knows `known_rows`."""
    known = dict(known_rows)
    rows: dict[str, FileRow] = {}
    to_read: list[tuple[Entry, str]] = []
    for entry in entries:
        before = known.pop(entry.path, None)
        if entry.skip is not None:
            rows[entry.path] = FileRow(entry.path, "", "", entry.skip, "", "", "")
        elif before is not None and before.stamp == entry.stamp:
            rows[entry.path] = before
        else:
            to_read.append((entry, before.digest if before else ""))
            if before is not None:
                known[entry.path] = before
    now = time.time_ns()
    touched = []
    saved = _Saved(cache)
    facts: dict[str, FileFacts] = {}
    outcomes = _outcomes(root, to_read, languages, processes, progress)
    for (entry, _), outcome in zip(to_read, outcomes, strict=True):
        # A stamp that is too fresh is not kept: the file could change again within its grain.
        stamp = entry.stamp if now - entry.changed > _SETTLED else ""
        before = known.pop(entry.path, None)
        if outcome.row is None:
            assert before is not None
            rows[entry.path] = replace(before, stamp=stamp)
            if before.stamp != stamp:
                saved.same(rows[entry.path])
            continue
        touched.append(entry.path)
        rows[entry.path] = replace(outcome.row, stamp=stamp)
        made = outcome.facts
        saved.add(rows[entry.path], packed(made) if made is not None else outcome.value)
        if made is not None and len(facts) < HELD:
            facts[entry.path] = made
    saved.finish(known.keys())
    return Reading(rows, facts, frozenset(touched), frozenset(known))


class _Saved:
    """What goes to the cache, now and then while files are read, so that it does not pile up."""

    def __init__(self, cache: FactCache) -> None:
        self._cache = cache
        self._rows: list[FileRow] = []
        self._same: list[FileRow] = []
        self._values: dict[str, bytes] = {}
        self._size = 0

    def add(self, row: FileRow, value: bytes | None) -> None:
        """A file that is new or has changed, with its packed facts."""
        self._rows.append(row)
        if value is not None:
            self._values[row.path] = value
            self._size += len(value)
        if self._size > _HEAP:
            self._save(())

    def same(self, row: FileRow) -> None:
        """A file whose bytes are what they were."""
        self._same.append(row)

    def finish(self, gone: Iterable[str]) -> None:
        """These are all; files of `gone` are no longer there."""
        if self._rows or gone:
            self._save(gone)
        if self._same:
            self._cache.save_stamps(self._same)

    def _save(self, gone: Iterable[str]) -> None:
        self._cache.save_files(self._rows, self._values, gone)
        self._rows, self._values, self._size = [], {}, 0


@dataclass(frozen=True, slots=True)
class _Outcome:
    """`row` is None when the bytes are the same as before. The facts come as they are or, from
    another process, packed."""

    row: FileRow | None
    facts: FileFacts | None = None
    value: bytes | None = None


_fields = attrgetter(*FileRow.__slots__)
_Plain = tuple[tuple[str, ...] | None, bytes | None]  # a row and packed facts: quick to send


def _outcomes(
    root: Path,
    to_read: list[tuple[Entry, str]],
    languages: tuple[Language, ...],
    processes: int | None,
    progress: Progress | None,
) -> Iterator[_Outcome]:
    """Of every file of `to_read`, in their order."""
    files = [(entry.path, digest) for entry, digest in to_read]
    workers = min(processes or os.cpu_count() or 1, len(files) // _BATCH)
    done = 0
    if workers < 2 or (processes is None and len(files) < _MANY):
        with paused_gc():
            for path, digest in files:
                yield _read(root, path, digest, languages)
                done += 1
                if progress is not None:
                    progress(done, len(files))
        return
    batches = [files[start : start + _BATCH] for start in range(0, len(files), _BATCH)]
    with ProcessPoolExecutor(workers, start_method(), end_with_parent) as pool:
        try:
            for plain in Ahead(
                pool, partial(_read_batch, root, languages), batches, _AHEAD * workers
            ):
                for row, value in plain:
                    yield _Outcome(FileRow(*row) if row is not None else None, None, value)
                done += len(plain)
                if progress is not None:
                    progress(done, len(files))
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _read_batch(
    root: Path, languages: tuple[Language, ...], batch: list[tuple[str, str]]
) -> list[_Plain]:
    with paused_gc():
        outcomes = [_read(root, path, digest, languages) for path, digest in batch]
        return [
            (
                _fields(each.row) if each.row is not None else None,
                packed(each.facts) if each.facts is not None else None,
            )
            for each in outcomes
        ]


def _read(root: Path, path: str, digest_before: str, languages: tuple[Language, ...]) -> _Outcome:
    try:
        data = read_file(root, path)
    except Skip as skip:
        return _Outcome(FileRow(path, "", "", str(skip), "", "", ""))
    digest = hashlib.sha256(data).hexdigest()
    if digest == digest_before:
        return _Outcome(None)
    reason = reason_to_skip(path, data)
    language = language_of(path, languages)
    if reason is not None or language is None:
        return _Outcome(FileRow(path, "", digest, reason or "", "", "", ""))
    facts = facts_of(language, path, data)
    row = FileRow(path, "", digest, "", language.name, facts.surface, facts.problem or "")
    return _Outcome(row, facts)


def facts_of(language: Language, path: str, data: bytes) -> FileFacts:
    """What the language says. A file that breaks its extractor is a fact too, not a crash."""
    try:
        if isinstance(language, Surveyor):
            return language.survey(path, data)
        return language.extract(path, data)
    except Exception as error:
        return FileFacts(
            path=path,
            language=language.name,
            digest=hashlib.sha256(data).hexdigest(),
            lines=data.count(b"\n") + 1,
            symbols=(),
            loose="",
            imports=frozenset(),
            surface="",
            problem=f"the extractor failed, please report it: {type(error).__name__}: {error}",
        )
