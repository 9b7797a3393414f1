"""The coordinator, message by message, on a clock that the test holds: no threads."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from paralex.errors import OurFault
from paralex.orchestrator.attempt import VERIFYING, Seat
from paralex.orchestrator.board import Board, TaskState, replay
from paralex.orchestrator.coordinator import Coordinator
from paralex.orchestrator.git import Entry, open_repo
from paralex.orchestrator.journal import Journal
from paralex.orchestrator.records import new_record
from paralex.orchestrator.run import Books
from paralex.planner.dst import Dst, Task
from paralex.protocol import (
    Failed,
    Finished,
    Granted,
    Heartbeat,
    Noted,
    Publish,
    Published,
    Queued,
    Refusal,
    RequestScope,
    Spent,
    Stale,
    Started,
    Yielded,
)
from paralex.queries.code import Code
from tests.orchestrator.support import (
    claim,
    git,
    hooks,
    options,
    plan_of,
    shown,
    task,
    tree_of,
    write,
)
from tests.orchestrator.test_ledger import Clock


@dataclass
class Room:
    """A run on `main` that the test drives as all of its workers."""

    root: Path
    plan: Dst
    coordinator: Coordinator
    journal: Journal
    clock: Clock
    folder: Path

    @property
    def board(self) -> Board:
        return self.coordinator.board

    def state(self, name: str) -> TaskState:
        return self.board.tasks[name]

    def seats(self, free: int = 9) -> dict[str, Seat]:
        return {seat.who.task: seat for seat in self.coordinator.dispatch(free)}

    def send(self, seat: Seat, kind: type, **given: Any) -> Any:
        return self.coordinator.handle(kind(**seat.who.head(), **given))

    def tree(self, base: str, files: dict[str, str | None]) -> str:
        repo = open_repo(self.root)
        edits: dict[str, Entry | None] = {
            path: None if text is None else Entry("100644", repo.write_blob(text.encode()))
            for path, text in files.items()
        }
        return repo.edited_tree(base, edits)

    def publish(self, seat: Seat, files: dict[str, str | None], *, final: bool = True) -> Any:
        tree = self.tree(seat.base, files)
        return self.send(seat, Publish, base=seat.base, tree=tree, message="m", final=final)

    def complete(self, seat: Seat, files: dict[str, str | None]) -> None:
        self.send(seat, Started)
        self.send(seat, Noted, what=VERIFYING)
        assert isinstance(self.publish(seat, files), Published)
        self.send(seat, Finished)

    def ask(self, seat: Seat, *claims: str) -> Any:
        return self.send(seat, RequestScope, claims=tuple(map(claim, claims)), why="needed")

    def check_replay(self) -> None:
        assert replay(self.plan, self.journal.events()) == self.board


@contextmanager
def room_of(root: Path, *tasks: Task, **given: Any) -> Iterator[Room]:
    plan = plan_of(*tasks)
    repo, clock = open_repo(root), Clock()
    chosen = options(**given)
    record = new_record(root, "R", plan, chosen)
    journal = Journal.create(record.journal)
    commit = git(root, "rev-parse", "HEAD")
    books = Books(
        repo, record, plan, chosen, journal, Board.of(plan), Code.of(()),
        hooks(clock=clock), "refs/heads/main",
    )  # fmt: skip
    books.coordinator.record(
        "run_started", branch="refs/heads/main", commit=commit, tree=tree_of(root),
        previous="refs/heads/main", agent="helper", dirty=sorted(repo.dirty()),
    )  # fmt: skip
    room = Room(root, plan, books.coordinator, journal, clock, record.folder)
    yield room
    room.check_replay()
    journal.close()


def test_a_task_goes_its_way_and_opens_the_next(root: Path) -> None:
    with room_of(root, task("one", "whole notes.txt"), task("two", after=("one",))) as room:
        seats = room.seats()
        assert list(seats) == ["one"]
        one = seats["one"]
        assert (one.who.attempt, one.base) == (1, tree_of(root))
        assert room.state("one").state == "claimed"
        room.send(one, Started)
        assert room.state("one").state == "running"
        room.send(one, Noted, what=VERIFYING)
        assert isinstance(room.publish(one, {"notes.txt": "x\n"}), Published)
        assert room.state("one").state == "verifying" and room.seats() == {}
        room.send(one, Finished)
        assert room.state("one").state == "done"
        assert list(room.seats()) == ["two"]


def test_done_needs_a_publish(root: Path) -> None:
    with room_of(root, task("one")) as room:
        one = room.seats()["one"]
        room.send(one, Noted, what=VERIFYING)
        with pytest.raises(OurFault, match="evidence"):
            room.send(one, Finished)


def test_colliding_tasks_do_not_run_together(root: Path) -> None:
    with room_of(root, task("one", "whole a.py"), task("two", "body a.py::f")) as room:
        one = room.seats()["one"]
        assert room.seats() == {}
        room.complete(one, {})
        assert list(room.seats()) == ["two"]


def test_scope_that_nobody_holds_is_granted(root: Path) -> None:
    with room_of(root, task("one", "whole a.py"), task("two", "whole b.py")) as room:
        one = room.seats()["one"]
        answer = room.ask(one, "whole notes.txt")
        assert answer == Granted(claims=(claim("whole notes.txt"),))
        assert isinstance(room.publish(one, {"notes.txt": "x\n", "a.py": "A = 1\n"}), Published)
        assert room.state("one").scope_requests[0]["answer"] == "granted"


def test_scope_behind_a_holder_is_queued_and_the_task_yields(root: Path) -> None:
    with room_of(root, task("one", "whole a.py"), task("two", "whole b.py")) as room:
        seats = room.seats()
        one, two = seats["one"], seats["two"]
        room.send(one, Started)
        assert room.ask(one, "body b.py::use", "whole notes.txt") == Queued(behind=("two",))
        kept = room.tree(one.base, {"a.py": "A = 1\n"})
        room.send(one, Yielded, base=one.base, tree=kept)
        assert room.state("one").state == "ready"
        assert room.seats() == {}, "its claims are held by two"
        room.complete(two, {"b.py": "B = 1\n"})
        again = room.seats()["one"]
        assert again.who.attempt == 1, "a task that yields keeps its attempt"
        assert again.who.token > one.who.token
        assert again.carried == (one.base, kept) and not again.ended
        assert again.base == tree_of(root)
        assert claim("whole notes.txt") in again.claims


def test_edits_that_were_complete_need_no_agent_any_more(root: Path) -> None:
    with room_of(root, task("one", "whole a.py"), task("two", "whole b.py")) as room:
        seats = room.seats()
        room.send(seats["one"], Started)
        room.send(seats["one"], Noted, what=VERIFYING)
        assert isinstance(room.ask(seats["one"], "whole b.py"), Queued)
        room.send(seats["one"], Yielded, base=seats["one"].base, tree=seats["one"].base)
        room.complete(seats["two"], {})
        assert room.seats()["one"].ended


def test_scope_that_breaks_a_live_read_is_queued(root: Path) -> None:
    reader = task("two", "whole notes.txt", reads=("a.py::f",))
    with room_of(root, task("one", "whole b.py"), reader) as room:
        one = room.seats()["one"]
        assert room.ask(one, "signature a.py::f") == Queued(behind=("two",))
        assert isinstance(room.ask(one, "body a.py::f"), Granted)


@pytest.mark.parametrize(
    ("wanted", "word"),
    [
        ("create .paralex/x", "belongs to"),
        ("create .git/hooks/pre-commit", "belongs to"),
        ("create deep/.GIT/config", "belongs to"),
        ("create mine.txt", "untracked"),
        ("whole notes.txt", "had changes of the user"),
    ],
)
def test_scope_that_can_never_be_is_refused(root: Path, wanted: str, word: str) -> None:
    write(root, {"mine.txt": "the user's", "notes.txt": "dirty"})
    with room_of(root, task("one", "whole b.py"), allow_dirty=True) as room:
        answer = room.ask(room.seats()["one"], wanted)
        assert isinstance(answer, Refusal) and word in answer.reason
        assert room.state("one").scope_requests[0]["answer"] == "refused"
        assert room.state("one").extra == ()


def test_silence_ends_an_attempt_and_its_late_words_are_refused(root: Path) -> None:
    with room_of(root, task("one", "whole notes.txt"), lease=10) as room:
        old = room.seats()["one"]
        room.clock.now = 9.0
        room.send(old, Heartbeat)
        room.clock.now = 18.0
        assert room.coordinator.expire() == []
        room.clock.now = 19.1
        assert room.coordinator.expire() == [("one", old.who.token)]
        new = room.seats()["one"]
        assert new.who.attempt == 2 and new.home != old.home
        before = git(root, "rev-parse", "HEAD")
        assert room.publish(old, {"notes.txt": "late\n"}) is None
        assert room.send(old, Finished) is None
        assert git(root, "rev-parse", "HEAD") == before
        room.complete(new, {"notes.txt": "new\n"})
        assert shown(root, "notes.txt") == "new\n"


def test_attempts_are_bounded(root: Path) -> None:
    with room_of(root, task("one", "whole notes.txt"), task("two", after=("one",)),
                 max_attempts=3) as room:  # fmt: skip
        for attempt in (1, 2, 3):
            seat = room.seats()["one"]
            assert seat.who.attempt == attempt
            room.send(seat, Failed, why="stale", retry=True)
        assert room.state("one").state == "failed" and "3 attempts" in room.state("one").why
        assert room.seats() == {}
        assert room.state("two").state == "blocked"
        assert room.state("two").why == "needs one, which failed"
        assert room.coordinator.over and room.coordinator.verdict() == "failed"


def test_a_stale_publish_is_told_and_put_on_record(root: Path) -> None:
    with room_of(root, task("one", "whole notes.txt"), task("two", "whole b.py")) as room:
        one = room.seats()["one"]
        write(root, {"notes.txt": "by hand\n"})
        git(root, "commit", "-q", "-a", "-m", "by hand")
        answer = room.publish(one, {"notes.txt": "by one\n"})
        assert isinstance(answer, Stale)
        assert room.state("one").refusals[0]["answer"] == "stale"
        room.send(one, Failed, why=answer.reason, retry=True, base=one.base, tree=one.base)
        again = room.seats()["one"]
        assert again.who.attempt == 2 and again.base == tree_of(root)


def test_a_failed_task_leaves_a_patch_and_no_checkpoints(root: Path) -> None:
    before = tree_of(root)
    with room_of(root, task("one", "whole notes.txt"), task("two", after=("one",))) as room:
        one = room.seats()["one"]
        room.send(one, Started)
        point = room.publish(one, {"notes.txt": "checkpoint\n"}, final=False)
        assert isinstance(point, Published)
        edits = room.tree(point.tree, {"notes.txt": "not published\n"})
        room.send(one, Failed, why="`pytest` failed: boom", base=point.tree, tree=edits)
        assert room.state("one").state == "failed"
        assert tree_of(root) == before and (root / "notes.txt").read_text().startswith("one\n")
        assert git(root, "rev-list", "--count", "HEAD") == "3"
        assert "not published" in (room.folder / "patches/one.patch").read_text()
        assert room.state("one").commits == () and room.state("one").reverted == (point.commit,)
        room.seats()


def test_a_retry_after_a_checkpoint_knows_that_it_is_there(root: Path) -> None:
    with room_of(root, task("one", "whole notes.txt")) as room:
        one = room.seats()["one"]
        assert not one.published
        point = room.publish(one, {"notes.txt": "checkpoint\n"}, final=False)
        room.send(one, Failed, why="stale", retry=True)
        again = room.seats()["one"]
        assert again.published and again.base == point.tree


def test_budgets_bind(root: Path) -> None:
    with room_of(root, task("one"), tokens=100, dollars=1.0, seconds=60.0) as room:
        one = room.seats()["one"]
        assert room.coordinator.exceeded() == ""
        room.send(one, Spent, input_tokens=60, output_tokens=39, cost=0.5)
        assert room.coordinator.exceeded() == ""
        room.send(one, Spent, input_tokens=1, output_tokens=0, cost=None)
        assert "100 tokens" in room.coordinator.exceeded()
        room.clock.now = 60.0
        assert "60 seconds" in room.coordinator.exceeded()
        state = room.state("one")
        assert (state.tokens_in, state.tokens_out, state.cost, state.priced) == (61, 39, 0.5, False)


def test_a_stop_cancels_and_a_resume_reopens(root: Path) -> None:
    with room_of(root, task("one", "whole a.py"), task("two", "whole a.py")) as room:
        one = room.seats()["one"]
        room.coordinator.stop("stopped by SIGINT")
        assert room.state("one").state == "cancelled" and room.state("two").state == "ready"
        assert room.send(one, Heartbeat) is None
        room.coordinator.reopen()
        assert room.state("one").state == "ready" and room.state("one").interrupted == 1
        assert room.seats(1)["one"].who.attempt == 2


def test_a_task_whose_final_publish_stands_is_only_verified(root: Path) -> None:
    with room_of(root, task("one", "whole notes.txt")) as room:
        one = room.seats()["one"]
        room.send(one, Noted, what=VERIFYING)
        room.publish(one, {"notes.txt": "x\n"})
        room.coordinator.stop("stopped")
        room.coordinator.reopen()
        again = room.seats()["one"]
        assert again.verify and again.who.attempt == 1


def test_what_changed_beside_the_gate_is_reported_once_with_who_ran(root: Path) -> None:
    with room_of(root, task("one", "whole a.py"), task("two", "whole b.py"),
                 task("three", after=("one",))) as room:  # fmt: skip
        seats = room.seats()
        write(root, {"notes.txt": "past the gate\n"})
        room.complete(seats["one"], {"a.py": "A = 1\n"})
        assert room.state("one").around == {"notes.txt"} == room.state("two").around
        room.seats()
        assert room.state("three").around == frozenset()
        assert list(room.board.kept) == ["notes.txt"]
        assert (root / "notes.txt").read_text() == "past the gate\n"


def test_the_commit_says_who_and_what_for(root: Path) -> None:
    with room_of(root, task("one", "whole notes.txt")) as room:
        one = room.seats()["one"]
        room.complete(one, {"notes.txt": "x\n"})
    said = git(root, "log", "-1", "--format=%an%n%s%n%(trailers)")
    assert said == "helper\nm\nParalex-Run: R\nParalex-Task: one\nParalex-Attempt: 1"
