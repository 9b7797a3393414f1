"""The run's memory: every event a row, on the disk before anybody is told.

SQLite in WAL mode with synchronous=FULL. One connection writes, from the coordinator's thread;
others may read at the same time.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from paralex.errors import EnvironmentLacks
from paralex.orchestrator.board import Event

VERSION = 1
_APPLICATION = 0x706C7831  # "plx1": tells our files from any other database
_SCHEMA = (
    "CREATE TABLE events (seq INTEGER PRIMARY KEY, at REAL NOT NULL, kind TEXT NOT NULL, "
    "task TEXT NOT NULL, data TEXT NOT NULL)"
)
# Rows that nothing is decided on: they reach the disk with the next one that matters.
_LAZY = frozenset({"noted", "spent", "used"})


class Journal:
    """The writer. `at` of a row is wall-clock seconds: for people and timings, never for a
    decision."""

    def __init__(self, path: Path, database: sqlite3.Connection) -> None:
        self.path = path
        self._database = database

    @staticmethod
    def create(path: Path) -> Journal:
        database = sqlite3.connect(path, isolation_level=None)
        _tune(database)
        database.execute("BEGIN")  # all of it or nothing: a kill here leaves no half journal
        database.execute(f"PRAGMA application_id = {_APPLICATION}")
        database.execute(f"PRAGMA user_version = {VERSION}")
        database.execute(_SCHEMA)
        database.execute("COMMIT")
        return Journal(path, database)

    @staticmethod
    def open(path: Path) -> Journal:
        """An existing journal, to go on with. EnvironmentLacks when it is missing, damaged or
        newer than this program."""
        with _explained(path):
            database = _connected(path, "rw")
            _tune(database)
            answer = database.execute("PRAGMA quick_check(1)").fetchone()
            if answer[0] != "ok":
                raise sqlite3.DatabaseError(answer[0])
        return Journal(path, database)

    def append(self, event: Event) -> None:
        """EnvironmentLacks when it cannot be made durable: a full disk, a folder that is gone."""
        row = (time.time(), event.kind, event.task, json.dumps(event.data))
        try:
            if not self._database.in_transaction:
                self._database.execute("BEGIN IMMEDIATE")
            self._database.execute(
                "INSERT INTO events (at, kind, task, data) VALUES (?, ?, ?, ?)", row
            )
            if event.kind not in _LAZY:
                self._database.execute("COMMIT")
        except sqlite3.Error as error:
            raise EnvironmentLacks(f"{self.path}: cannot be written: {error}") from error

    def events(self) -> list[Event]:
        return [event for _, event in _rows(self._database)]

    def close(self) -> None:
        if self._database.in_transaction:
            self._database.execute("COMMIT")
        self._database.close()


def read(path: Path) -> list[tuple[float, Event]]:
    """All events with their wall-clock seconds, also while another process writes."""
    with _explained(path):
        database = _connected(path, "rw")  # a reader of a WAL needs its shared-memory file
        try:
            return _rows(database)
        finally:
            database.close()


def last_kind(path: Path) -> str:
    """The kind of the last event, without reading the others; "" when there is none."""
    with _explained(path):
        database = _connected(path, "rw")
        try:
            row = database.execute("SELECT kind FROM events ORDER BY seq DESC LIMIT 1").fetchone()
        finally:
            database.close()
    return str(row[0]) if row else ""


def _rows(database: sqlite3.Connection) -> list[tuple[float, Event]]:
    rows = database.execute("SELECT at, kind, task, data FROM events ORDER BY seq")
    return [(at, Event(kind, task, json.loads(data))) for at, kind, task, data in rows]


def _connected(path: Path, mode: str) -> sqlite3.Connection:
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    database = sqlite3.connect(uri, uri=True, isolation_level=None)
    (application,) = database.execute("PRAGMA application_id").fetchone()
    (version,) = database.execute("PRAGMA user_version").fetchone()
    if application != _APPLICATION:
        raise sqlite3.DatabaseError("it is not a journal of paralex")
    if version > VERSION:
        raise EnvironmentLacks(
            f"{path}: written by a newer paralex (journal version {version}, this one reads "
            f"{VERSION}): upgrade paralex"
        )
    return database


def _tune(database: sqlite3.Connection) -> None:
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = FULL")


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    if not path.is_file():
        raise EnvironmentLacks(
            f"{path}: the run has no journal: it was dropped or never started; "
            f"`paralex runs` lists what there is"
        )
    try:
        yield
    except (sqlite3.DatabaseError, json.JSONDecodeError) as error:
        why = " ".join(str(error).split())
        raise EnvironmentLacks(
            f"{path}: the journal is damaged ({why}). The run's branch holds every accepted "
            f"publish; look at it with `git log`, then drop the run with `paralex runs --drop`"
        ) from error
