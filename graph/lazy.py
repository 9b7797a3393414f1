"""The facts of a repository, of which only some are in memory at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from paralex.graph.cache import CacheDamaged, FactCache, FileRow
from paralex.graph.packing import unpacked, unpacked_outer
from paralex.graph.shapes import FileFacts, Layered
from paralex.graph.spool import Spool

HELD = 4000  # files whose facts are in memory at the same time: about 150 MB


class LazyFacts(Mapping[str, FileFacts]):
    """The facts of all parsed files; each is loaded when it is looked at."""

    def __init__(self, cache: FactCache) -> None:
        self._rows: dict[str, FileRow] = {}
        self._loaded: dict[str, FileFacts] = {}
        self._cache = cache
        self._spool: Spool | None = None

    def take(self, rows: Mapping[str, FileRow], made: Mapping[str, FileFacts]) -> None:
        """There are these files, for some of which facts were `made`. Nothing may depend on the
        order in which files came."""
        self._rows = {path: row for path, row in sorted(rows.items()) if row.language}
        loaded = {**self._loaded, **made}
        self._loaded = {
            path: facts
            for path, facts in loaded.items()
            if path in self._rows and self._rows[path].digest == facts.digest
        }
        self._spool = None

    def change(self, rows: Iterable[FileRow], made: Mapping[str, FileFacts]) -> None:
        """Some of the files have other facts now, and their languages are as before."""
        for row in rows:
            self._loaded.pop(row.path, None)
            if row.language:
                self._rows[row.path] = row
        self._loaded.update(made)
        self._spool = None

    def spool(self, folder: Path) -> bool:
        """Puts all facts where forked processes find them. False when some are missing: asking
        for them will tell."""
        self._spool = Spool(
            folder,
            (
                (path, value)
                for path, digest, value in self._cache.values()
                if path in self._rows and self._rows[path].digest == digest
            ),
        )
        return len(self._spool) == len(self._rows)

    def __getitem__(self, path: str) -> FileFacts:
        facts = self._loaded.get(path)
        if facts is None:
            facts = unpacked(self._value(path))
            if facts is None:
                raise CacheDamaged(path)
            if len(self._loaded) >= HELD:
                self._loaded.clear()
            self._loaded[path] = facts
        return facts

    def outer(self, path: str) -> FileFacts | None:
        """What other files may look at; None for a file that was not parsed. Not kept here."""
        facts = self._loaded.get(path)
        if facts is None and path in self._rows:
            facts = unpacked_outer(self._value(path, outer=True))
            if facts is None:
                raise CacheDamaged(path)
        return facts

    def drop(self, path: str) -> None:
        """The graph of the file is made. What other files look at is small: the rest goes."""
        facts = self._loaded.get(path)
        if facts is not None and isinstance(facts.detail, Layered):
            del self._loaded[path]

    def _value(self, path: str, *, outer: bool = False) -> bytes:
        if self._spool is not None and path in self._spool:
            return self._spool.outer(path) if outer else self._spool.value(path)
        return self._cache.value(path, self._rows[path].digest)

    def __contains__(self, path: object) -> bool:
        return path in self._rows

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)
