"""What is remembered of SCIP indexes, in `.paralex/scip.sqlite`.

The documents cannot be made again without the index, so this file is apart from the cache of
facts. Beside them stands what only saves work: what each file's graph says, and what each
document's graph came to.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from paralex.errors import EnvironmentLacks
from paralex.graph.scip_document import PackedDocument, ScipDocument
from paralex.graph.scip_graph import ScipRow
from paralex.graph.scip_read import ScipIndex
from paralex.graph.scip_said import Said

_VERSION = 1  # of the tables: those of another version are dropped
_SCHEMA = (
    "CREATE TABLE indexes (id INTEGER PRIMARY KEY, file TEXT NOT NULL UNIQUE, "
    "tool TEXT NOT NULL, digest TEXT NOT NULL, unknown INTEGER NOT NULL, skipped TEXT NOT NULL)",
    "CREATE TABLE documents (path TEXT PRIMARY KEY, of INTEGER NOT NULL, source TEXT NOT NULL, "
    "definitions INTEGER NOT NULL, digest TEXT NOT NULL, value BLOB NOT NULL)",
    "CREATE TABLE said (path TEXT PRIMARY KEY, state TEXT NOT NULL, value TEXT NOT NULL)",
    "CREATE TABLE made (path TEXT PRIMARY KEY, key TEXT NOT NULL, value TEXT NOT NULL)",
    f"PRAGMA user_version = {_VERSION}",
)


class ScipDamaged(Exception):
    """What was remembered is not what it should be: drop it."""


@dataclass(frozen=True, slots=True)
class KnownIndex:
    file: str
    tool: str
    unknown: int
    skipped: dict[str, int]


@dataclass(frozen=True, slots=True)
class KnownDocument:
    """`of`: the number of its index; `source`: the digest that its file must have."""

    path: str
    of: int
    source: str
    definitions: int
    digest: str


class ScipStore:
    """One process's view. Every write is one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def indexes(self) -> dict[int, KnownIndex]:
        rows = self._connection.execute("SELECT id, file, tool, unknown, skipped FROM indexes")
        return {
            number: KnownIndex(file, tool, unknown, json.loads(skipped))
            for number, file, tool, unknown, skipped in rows
        }

    def documents(self) -> dict[str, KnownDocument]:
        """By path, sorted."""
        rows = self._connection.execute(
            "SELECT path, of, source, definitions, digest FROM documents ORDER BY path"
        )
        return {row[0]: KnownDocument(*row) for row in rows}

    def document(self, known: KnownDocument) -> ScipDocument:
        """Raises ScipDamaged."""
        row = self._connection.execute(
            "SELECT value FROM documents WHERE path = ?", (known.path,)
        ).fetchone()
        with _suspected(known.path):
            return PackedDocument(
                known.path, known.source, known.definitions, known.digest, row[0]
            ).unpacked()

    def said(self, path: str, state: str) -> Said | None:
        row = self._connection.execute(
            "SELECT value FROM said WHERE path = ? AND state = ?", (path, state)
        ).fetchone()
        with _suspected(path):
            return Said.from_text(row[0]) if row else None

    def made(self) -> dict[str, ScipRow]:
        rows = self._connection.execute("SELECT path, key, value FROM made")
        with _suspected("made"):
            return {path: ScipRow.from_text(key, value) for path, key, value in rows}

    def take(self, indexes: Mapping[str, ScipIndex], paths: Iterable[str]) -> None:
        """Remembers indexes, by the name of their file. One that was given before is replaced,
        and so is every document with a newer one; documents of files that are no longer among
        `paths` go with them."""
        with self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            for file, index in indexes.items():
                self._connection.execute(
                    "DELETE FROM documents WHERE of IN (SELECT id FROM indexes WHERE file = ?)",
                    (file,),
                )
                self._connection.execute("DELETE FROM indexes WHERE file = ?", (file,))
                number = self._connection.execute(
                    "INSERT INTO indexes (file, tool, digest, unknown, skipped) "
                    "VALUES (?, ?, ?, ?, ?)",
                    (file, index.tool, index.digest, index.unknown, json.dumps(index.skipped)),
                ).lastrowid
                self._connection.executemany(
                    "INSERT OR REPLACE INTO documents VALUES (?, ?, ?, ?, ?, ?)",
                    (
                        (each.path, number, each.source, each.definitions, each.digest, each.value)
                        for each in index.documents
                    ),
                )  # fmt: skip
            there = set(paths)
            gone = [(path,) for path in self.documents() if path not in there]
            self._connection.executemany("DELETE FROM documents WHERE path = ?", gone)
            self._connection.execute(
                "DELETE FROM indexes WHERE id NOT IN (SELECT of FROM documents)"
            )

    def save(self, said: Mapping[str, tuple[str, Said]], made: Mapping[str, ScipRow]) -> None:
        """`said`: by path, with the state of the graph that says it."""
        with self._connection:
            self._connection.executemany(
                "INSERT OR REPLACE INTO said VALUES (?, ?, ?)",
                ((path, state, each.to_text()) for path, (state, each) in said.items()),
            )
            self._connection.executemany(
                "INSERT OR REPLACE INTO made VALUES (?, ?, ?)",
                ((path, row.key, row.to_text()) for path, row in made.items()),
            )


@contextmanager
def _suspected(what: str) -> Iterator[None]:
    """What is read inside may be anything; when it is not what it should be, it is damaged."""
    try:
        yield
    except (ValueError, TypeError) as error:
        raise ScipDamaged(what) from error


def is_there(state: Path) -> bool:
    return _place(state).exists()


def forget(state: Path) -> None:
    """Drops all that is remembered."""
    for end in ("", "-journal", "-wal", "-shm"):
        _place(state).with_name(_place(state).name + end).unlink(missing_ok=True)


@contextmanager
def open_scip(state: Path) -> Iterator[ScipStore]:
    """What is remembered in the folder `state`, made when it is not there. Raises ScipDamaged,
    now or when it shows."""
    place = _place(state)
    try:
        connection = sqlite3.connect(place, timeout=60)
        try:
            _prepare(connection)
            yield ScipStore(connection)
        finally:
            connection.close()
    except sqlite3.OperationalError as error:
        if "no such" in str(error):
            raise ScipDamaged(str(error)) from error
        raise EnvironmentLacks(
            f"{place}: {error}; end the other paralex on this repository, or make room"
        ) from error
    except sqlite3.DatabaseError as error:
        raise ScipDamaged(str(error)) from error


def _prepare(connection: sqlite3.Connection) -> None:
    if connection.execute("PRAGMA user_version").fetchone()[0] == _VERSION:
        return
    connection.execute("BEGIN IMMEDIATE")
    with connection:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version == _VERSION:
            return  # another process has just made it
        tables = connection.execute("SELECT name FROM sqlite_master").fetchall()
        if version or tables:
            raise ScipDamaged(f"version {version}")
        for statement in _SCHEMA:
            connection.execute(statement)


def _place(state: Path) -> Path:
    return state / "scip.sqlite"
