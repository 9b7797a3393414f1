"""The journal: what was written comes back, and a bad one is told apart."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from paralex.errors import EnvironmentLacks, OurFault
from paralex.orchestrator import journal
from paralex.orchestrator.board import Board, Event, replay
from paralex.orchestrator.journal import Journal
from tests.orchestrator.support import plan_of, task

EVENTS = [
    Event("met", "t", {}),
    Event("noted", "t", {"what": "x", "detail": {"path": "caf\udce9"}}),
    Event("claimed", "t", {"attempt": 1, "token": 1, "view": "/v"}),
]


def test_events_come_back_in_order_with_any_bytes_in_paths(tmp_path: Path) -> None:
    written = Journal.create(tmp_path / "j")
    for event in EVENTS:
        written.append(event)
    assert written.events() == EVENTS
    written.close()
    assert [event for _, event in journal.read(tmp_path / "j")] == EVENTS
    again = Journal.open(tmp_path / "j")
    again.append(Event("started", "t", {}))
    assert again.events() == [*EVENTS, Event("started", "t", {})]
    again.close()


def test_what_matters_is_on_the_disk_at_once_and_notes_with_it(tmp_path: Path) -> None:
    written = Journal.create(tmp_path / "j")
    written.append(EVENTS[0])
    written.append(EVENTS[1])
    assert [event for _, event in journal.read(tmp_path / "j")] == EVENTS[:1]
    written.append(EVENTS[2])
    assert [event for _, event in journal.read(tmp_path / "j")] == EVENTS
    written.close()


def test_it_is_durable_before_it_answers(tmp_path: Path) -> None:
    written = Journal.create(tmp_path / "j")
    database = written._database
    assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert database.execute("PRAGMA synchronous").fetchone() == (2,)  # FULL
    written.close()


def test_a_damaged_journal_is_refused_with_advice(tmp_path: Path) -> None:
    written = Journal.create(tmp_path / "j")
    for _ in range(200):
        written.append(Event("external", "", {"commit": "0" * 40}))
    written.close()
    data = bytearray((tmp_path / "j").read_bytes())
    data[4096 : 4096 * 2] = b"\xff" * 4096
    (tmp_path / "j").write_bytes(data)
    with pytest.raises(EnvironmentLacks, match=r"damaged.*--drop"):
        Journal.open(tmp_path / "j")
    (tmp_path / "text").write_text("this is no database, and long enough to be read as one" * 9)
    with pytest.raises(EnvironmentLacks, match="damaged"):
        Journal.open(tmp_path / "text")


def test_a_newer_journal_asks_for_an_upgrade(tmp_path: Path) -> None:
    Journal.create(tmp_path / "j").close()
    database = sqlite3.connect(tmp_path / "j")
    database.execute("PRAGMA user_version = 99")
    database.close()
    with pytest.raises(EnvironmentLacks, match=r"newer paralex.*99.*upgrade"):
        Journal.open(tmp_path / "j")


def test_a_missing_journal_says_so(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentLacks, match="no journal"):
        Journal.open(tmp_path / "nothing")


def test_another_database_is_not_taken_for_one(tmp_path: Path) -> None:
    database = sqlite3.connect(tmp_path / "other")
    database.execute("CREATE TABLE x (y)")
    database.close()
    with pytest.raises(EnvironmentLacks, match="not a journal"):
        journal.read(tmp_path / "other")


def test_replay_refuses_what_it_does_not_know() -> None:
    plan = plan_of(task("t"))
    with pytest.raises(OurFault, match="'surprise'"):
        replay(plan, [Event("surprise")])
    assert replay(plan, []) == Board.of(plan)
