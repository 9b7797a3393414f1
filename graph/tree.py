"""The files of a repository as they were last seen, and what is known of each."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from paralex.graph.analysis import AnalyzeOptions
from paralex.graph.cache import FactCache, FileRow
from paralex.graph.files import Progress, read_all
from paralex.graph.lazy import LazyFacts
from paralex.graph.scan import STATE, Entry, Listing, look, matcher, scan
from paralex.graph.shapes import Language

_DECIDING = frozenset((".gitignore", "pyvenv.cfg", "CACHEDIR.TAG"))  # which files belong


@dataclass(frozen=True, slots=True)
class Seen:
    """What a look at the files has told. `touched`: new, or with other bytes. `is_inner`: files
    have changed, none came or went, and others see nothing of it."""

    touched: frozenset[str]
    gone: frozenset[str]
    is_inner: bool


@dataclass(frozen=True, slots=True)
class Outline:
    """Files by language, and (path, reason) of those that were skipped and of those that failed,
    sorted."""

    languages: Mapping[str, int]
    skipped: tuple[tuple[str, str], ...]
    failed: tuple[tuple[str, str], ...]


class Tree:
    """`rows` and `facts` are of the files that are there, once they were looked at; before that,
    of those that the cache knows. Both stay the same objects."""

    def __init__(
        self, root: Path, options: AnalyzeOptions, languages: tuple[Language, ...], cache: FactCache
    ) -> None:
        self._root = root
        self._options = options
        self._languages = languages
        self._cache = cache
        self._generated = matcher("generated", options.generated)
        self.listing = Listing(())
        self._entries: dict[str, Entry] = {}
        self.rows = cache.files()
        self.facts = LazyFacts(cache)
        self._outline: Outline | None = None

    def scan(self) -> tuple[Entry, ...]:
        """All files that are there."""
        self.listing = scan(self._root, self._options.ignore, self._options.generated)
        self._entries = {entry.path: entry for entry in self.listing.entries}
        return self.listing.entries

    def told(self, paths: Iterable[str]) -> tuple[Entry, ...] | None:
        """The files among `paths`, all that has changed; None when other files than before may
        belong to the repository, which only a scan can tell."""
        found: dict[str, Entry] = {}
        for written in paths:
            path = posixpath.normpath(written)
            parts = path.split("/")
            if parts[0] == STATE:
                continue
            if ".git" in parts or parts[-1] in _DECIDING:
                return None
            before, entry = self._entries.get(path), look(self._root, path, self._generated)
            if before is None and entry is None and not self._was_folder(path):
                continue  # it came and went
            if before is None or before.skip is not None:
                return None
            if not isinstance(entry, Entry) or entry.skip is not None:
                return None
            found[path] = entry
        return tuple(found.values())

    def _was_folder(self, path: str) -> bool:
        start = path + "/"
        others = (other for other, _ in self.listing.others)
        return any(each.startswith(start) for each in (*self._entries, *others))

    def read(self, entries: tuple[Entry, ...], progress: Progress | None, *, are_all: bool) -> Seen:
        """Reads what may have changed of `entries`; if they `are_all`, what is known of others is
        gone."""
        known = self.rows if are_all else {each.path: self.rows[each.path] for each in entries}
        reading = read_all(
            self._root, entries, known, self._cache, self._languages, self._options.processes,
            progress,
        )  # fmt: skip
        before = {path: self.rows.get(path) for path in reading.touched}
        is_inner = not reading.gone and all(
            _outside(row) == _outside(reading.rows[path]) for path, row in before.items()
        )
        for path in reading.gone:
            del self.rows[path]
        self.rows.update(reading.rows)
        if is_inner and not are_all:
            self.facts.change((self.rows[path] for path in before), reading.facts)
        else:
            self.facts.take(self.rows, reading.facts)
        if are_all or any(_shown(row) != _shown(self.rows[path]) for path, row in before.items()):
            self._outline = None
        return Seen(reading.touched, reading.gone, is_inner)

    def outline(self) -> Outline:
        if self._outline is None:
            rows = self.rows.values()
            skipped = [*self.listing.others]
            skipped += ((row.path, _why_skipped(row)) for row in rows if not row.language)
            failed = ((row.path, row.problem) for row in rows if row.problem)
            languages = Counter(row.language for row in rows if row.language)
            self._outline = Outline(
                dict(sorted(languages.items())), tuple(sorted(skipped)), tuple(sorted(failed))
            )
        return self._outline


def _outside(row: FileRow | None) -> tuple[str, str] | None:
    """All of a file that the resolution of others looks at."""
    return (row.language, row.surface) if row is not None else None


def _shown(row: FileRow | None) -> tuple[str, str, str] | None:
    return (row.language, row.skip, row.problem) if row is not None else None


def _why_skipped(row: FileRow) -> str:
    if row.skip:
        return row.skip
    suffix = posixpath.splitext(row.path)[1]
    return f"no language for {suffix}" if suffix else "no language"
