"""What was found out about each file, kept in `.paralex/facts.sqlite` between runs.

The cache only saves work: whatever is missing, damaged or of another version is found out
again.
"""

from __future__ import annotations

import hashlib
import sqlite3
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path

from paralex.errors import EnvironmentLacks

_SCHEMA = (
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE files (path TEXT PRIMARY KEY, stamp TEXT NOT NULL, digest TEXT NOT NULL, "
    "skip TEXT NOT NULL, language TEXT NOT NULL, surface TEXT NOT NULL, problem TEXT NOT NULL"
    ") WITHOUT ROWID",
    "CREATE TABLE facts (path TEXT PRIMARY KEY, digest TEXT NOT NULL, value BLOB NOT NULL)",
    "CREATE TABLE graphs (path TEXT PRIMARY KEY, digest TEXT NOT NULL, scope TEXT NOT NULL, "
    "state TEXT NOT NULL, summary TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE words (digest TEXT PRIMARY KEY, counts TEXT NOT NULL) WITHOUT ROWID",
)
_CHANGES = "changes"  # the key of the note that counts changes of files and graphs
_GRAMMARS = ("go", "java", "javascript", "python", "rust", "typescript")


@dataclass(frozen=True, slots=True)
class FileRow:
    """What reading a file told. `skip`, `language`, `surface` and `problem` are "" for none."""

    path: str
    stamp: str
    digest: str
    skip: str
    language: str
    surface: str
    problem: str


@dataclass(frozen=True, slots=True)
class GraphRow:
    """What a file's graph was when its bytes had `digest` and all it depends on had `scope`."""

    path: str
    digest: str
    scope: str
    state: str
    summary: str


@cache
def version() -> str:
    """Changes with the code of this room, the grammars and the version of Python."""
    seen = hashlib.sha256()
    for source in sorted(Path(__file__).parent.glob("*.py")):
        seen.update(source.read_bytes())
    for package in ("tree-sitter", *(f"tree-sitter-{name}" for name in _GRAMMARS)):
        seen.update(metadata.version(package).encode())
    seen.update(repr(sys.version_info[:2]).encode())
    return seen.hexdigest()


class CacheDamaged(Exception):
    """What the cache holds is not what it should: throw it away and begin again."""


class FactCache:
    """One process's view of the cache. Use `open_cache`. Every write is one transaction."""

    def __init__(self, connection: sqlite3.Connection, place: Path) -> None:
        self._connection = connection
        self._place = place
        self._file = place.stat().st_ino
        self._changes = self._counted()
        self._seen = self._commits()

    def is_mine(self) -> bool:
        """Whether nobody else has changed what it holds of files and graphs since it was opened."""
        try:
            if self._place.stat().st_ino != self._file:
                return False  # it was damaged, and another process has made a new one
        except FileNotFoundError:
            return False
        commits = self._commits()
        if commits != self._seen:
            self._seen = commits
            return self._counted() == self._changes
        return True

    def _commits(self) -> int:
        """Another number after each commit of another process."""
        (number,) = self._connection.execute("PRAGMA data_version").fetchone()
        return int(number)

    def _counted(self) -> int:
        return int(self.note(_CHANGES) or "0")

    def _count(self) -> None:
        """Inside a change: one more, unless another process has come in between."""
        now = self._counted()
        self._changes = now + 1 if now == self._changes else -1
        self._connection.execute(
            "INSERT OR REPLACE INTO meta VALUES (?, ?)", (_CHANGES, str(now + 1))
        )

    def files(self) -> dict[str, FileRow]:
        rows = self._connection.execute(
            "SELECT path, stamp, digest, skip, language, surface, problem FROM files"
        )
        return {row[0]: FileRow(*row) for row in rows}

    def graphs(self) -> dict[str, GraphRow]:
        rows = self._connection.execute("SELECT path, digest, scope, state, summary FROM graphs")
        return {row[0]: GraphRow(*row) for row in rows}

    def value(self, path: str, digest: str) -> bytes:
        """The packed facts of the file when its bytes had this digest. Raises CacheDamaged."""
        row = self._connection.execute(
            "SELECT value FROM facts WHERE path = ? AND digest = ?", (path, digest)
        ).fetchone()
        if row is None:
            raise CacheDamaged(path)
        return bytes(row[0])

    def values(self) -> Iterator[tuple[str, str, bytes]]:
        """(path, digest, packed facts) of every file."""
        yield from self._connection.execute("SELECT path, digest, value FROM facts")

    def note(self, key: str) -> str | None:
        row = self._connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return row[0] if row else None

    def words(self, digests: Iterable[str]) -> dict[str, str]:
        found: dict[str, str] = {}
        for digest in digests:
            row = self._connection.execute(
                "SELECT counts FROM words WHERE digest = ?", (digest,)
            ).fetchone()
            if row:
                found[digest] = row[0]
        return found

    def save_files(
        self, rows: Iterable[FileRow], facts: Mapping[str, bytes], gone: Iterable[str]
    ) -> None:
        """`facts`: packed, by path, for those rows that have any."""
        with self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            self._count()
            rows = list(rows)
            self._forget(("files", "facts", "graphs"), gone)
            self._forget(("facts",), (row.path for row in rows if row.path not in facts))
            self._connection.executemany(
                "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?, ?)",
                ((r.path, r.stamp, r.digest, r.skip, r.language, r.surface, r.problem)
                 for r in rows),
            )  # fmt: skip
            self._connection.executemany(
                "INSERT OR REPLACE INTO facts VALUES (?, ?, ?)",
                ((r.path, r.digest, facts[r.path]) for r in rows if r.path in facts),
            )

    def save_stamps(self, rows: Iterable[FileRow]) -> None:
        """For files whose bytes turned out to be the same."""
        with self._connection:
            self._connection.executemany(
                "UPDATE files SET stamp = ? WHERE path = ? AND digest = ?",
                ((row.stamp, row.path, row.digest) for row in rows),
            )

    def save_graphs(self, rows: Iterable[GraphRow], notes: Mapping[str, str]) -> None:
        with self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            self._count()
            self._connection.executemany(
                "INSERT OR REPLACE INTO graphs VALUES (?, ?, ?, ?, ?)",
                ((row.path, row.digest, row.scope, row.state, row.summary) for row in rows),
            )
            self._connection.executemany(
                "INSERT OR REPLACE INTO meta VALUES (?, ?)", sorted(notes.items())
            )

    def save_words(self, counts: Mapping[str, str]) -> None:
        with self._connection:
            self._connection.executemany(
                "INSERT OR REPLACE INTO words VALUES (?, ?)", sorted(counts.items())
            )

    def _forget(self, tables: tuple[str, ...], paths: Iterable[str]) -> None:
        gone = [(path,) for path in paths]
        for table in tables:
            self._connection.executemany(f"DELETE FROM {table} WHERE path = ?", gone)


@contextmanager
def open_cache(state: Path, notes: list[str]) -> Iterator[FactCache]:
    """The cache in the folder `state`. One of another version is emptied, with a line in `notes`
    that says so; damage raises `CacheDamaged`, now or when it shows."""
    place = state / "facts.sqlite"
    try:
        connection = sqlite3.connect(place, timeout=60)
    except sqlite3.DatabaseError as error:
        raise _trouble(place, error) from error
    try:
        # A crash of the machine may lose the cache, and then it is made again.
        connection.execute("PRAGMA synchronous = OFF")
        _bring_to_version(connection, notes)
        yield FactCache(connection, place)
    except sqlite3.DatabaseError as error:
        raise _trouble(place, error) from error
    finally:
        connection.close()


def throw_away(state: Path) -> None:
    """Removes the cache of a repository, which only costs the time to make it again."""
    for end in ("", "-journal", "-wal", "-shm"):
        (state / f"facts.sqlite{end}").unlink(missing_ok=True)


def _trouble(place: Path, error: sqlite3.DatabaseError) -> Exception:
    """A locked or full disk is the machine's trouble; anything else is damage."""
    if isinstance(error, sqlite3.OperationalError) and "no such" not in str(error):
        return EnvironmentLacks(
            f"{place}: {error}; end the other paralex on this repository, or delete this file"
        )
    return CacheDamaged(str(error))


def _bring_to_version(connection: sqlite3.Connection, notes: list[str]) -> None:
    """Makes the tables of this version, when they are not there, in one step for all others."""
    if _version_of(connection) == version():
        return
    connection.execute("BEGIN IMMEDIATE")
    with connection:
        if _version_of(connection) == version():
            return  # another process has just done it
        tables = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table'"
        ).fetchall()
        for (name,) in tables:
            quoted = name.replace('"', '""')
            connection.execute(f'DROP TABLE "{quoted}"')
        for statement in _SCHEMA:
            connection.execute(statement)
        connection.execute("INSERT INTO meta VALUES ('version', ?)", (version(),))
    if tables:
        notes.append("the cache of facts is of another version: every file is read again")


def _version_of(connection: sqlite3.Connection) -> str | None:
    try:
        row = connection.execute("SELECT value FROM meta WHERE key = 'version'").fetchone()
    except sqlite3.OperationalError as error:
        if "no such" not in str(error):
            raise
        return None
    return str(row[0]) if row else None
