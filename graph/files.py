"""From files to facts: only what may have changed is opened, only what did change is parsed."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, replace
from pathlib import Path

from paralex.graph.cache import FactCache, FileRow
from paralex.graph.content import Skip, read_file, reason_to_skip
from paralex.graph.languages import language_of
from paralex.graph.packing import packed, paused_gc, unpacked
from paralex.graph.processes import end_with_parent, start_method
from paralex.graph.scan import Entry
from paralex.graph.shapes import FileFacts, Language, Surveyor

Progress = Callable[[int, int], None]

_SETTLED = 2_000_000_000  # nanoseconds: a file changed later than this may change unseen again
_MANY = 200  # files to read before worker processes pay
_BATCH = 40  # files handed to a worker at once


@dataclass(frozen=True)
class Reading:
    """`rows`: every path of the scan. `facts`: those that were made in this run. `changed`: how
    many files differ from what the cache knew, those that are gone included."""

    rows: dict[str, FileRow]
    facts: dict[str, FileFacts]
    changed: int


def read_all(
    root: Path,
    entries: Iterable[Entry],
    cache: FactCache,
    languages: tuple[Language, ...],
    processes: int | None = None,
    progress: Progress | None = None,
) -> Reading:
    """Brings the cache's `files` and `facts` up to date with `entries`."""
    known = cache.files()
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
    new_rows: list[FileRow] = []
    same_rows: list[FileRow] = []
    values: dict[str, bytes] = {}
    facts: dict[str, FileFacts] = {}
    for outcome in _outcomes(root, to_read, languages, processes, progress):
        entry, row = outcome.entry, outcome.row
        # A stamp that is too fresh is not kept: the file could change again within its grain.
        stamp = entry.stamp if now - entry.changed > _SETTLED else ""
        before = known.pop(entry.path, None)
        if row is None:
            assert before is not None
            rows[entry.path] = replace(before, stamp=stamp)
            if before.stamp != stamp:
                same_rows.append(rows[entry.path])
            continue
        rows[entry.path] = replace(row, stamp=stamp)
        new_rows.append(rows[entry.path])
        made = outcome.facts or (unpacked(outcome.value) if outcome.value else None)
        if made is not None:
            facts[entry.path] = made
            values[entry.path] = outcome.value or packed(made)
    gone = known.keys()
    if new_rows or gone:
        cache.save_files(new_rows, values, gone)
    if same_rows:
        cache.save_stamps(same_rows)
    return Reading(rows, facts, len(new_rows) + len(gone))


@dataclass(frozen=True, slots=True)
class _Outcome:
    """`row` is None when the bytes are the same as before. The facts come as they are or, from
    another process, packed."""

    entry: Entry
    row: FileRow | None
    facts: FileFacts | None = None
    value: bytes | None = None


def _outcomes(
    root: Path,
    to_read: list[tuple[Entry, str]],
    languages: tuple[Language, ...],
    processes: int | None,
    progress: Progress | None,
) -> Iterator[_Outcome]:
    """Every file of `to_read`, in any order."""
    workers = min(processes or os.cpu_count() or 1, len(to_read) // _BATCH)
    done = 0
    if workers < 2 or (processes is None and len(to_read) < _MANY):
        with paused_gc():
            for entry, digest in to_read:
                yield _read(root, entry, digest, languages)
                done += 1
                if progress is not None:
                    progress(done, len(to_read))
        return
    batches = [to_read[start : start + _BATCH] for start in range(0, len(to_read), _BATCH)]
    with ProcessPoolExecutor(workers, start_method(), end_with_parent) as pool:
        futures = [pool.submit(_read_batch, root, batch, languages) for batch in batches]
        try:
            for future in as_completed(futures):
                outcomes = future.result()
                yield from outcomes
                done += len(outcomes)
                if progress is not None:
                    progress(done, len(to_read))
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _read_batch(
    root: Path, batch: list[tuple[Entry, str]], languages: tuple[Language, ...]
) -> list[_Outcome]:
    with paused_gc():
        outcomes = [_read(root, entry, digest, languages) for entry, digest in batch]
        return [
            replace(each, facts=None, value=packed(each.facts)) if each.facts else each
            for each in outcomes
        ]


def _read(
    root: Path, entry: Entry, digest_before: str, languages: tuple[Language, ...]
) -> _Outcome:
    path = entry.path
    try:
        data = read_file(root, path)
    except Skip as skip:
        return _Outcome(entry, FileRow(path, "", "", str(skip), "", "", ""))
    digest = hashlib.sha256(data).hexdigest()
    if digest == digest_before:
        return _Outcome(entry, None)
    reason = reason_to_skip(path, data)
    language = language_of(path, languages)
    if reason is not None or language is None:
        return _Outcome(entry, FileRow(path, "", digest, reason or "", "", "", ""))
    facts = facts_of(language, path, data)
    row = FileRow(path, "", digest, "", language.name, facts.surface, facts.problem or "")
    return _Outcome(entry, row, facts)


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
