"""One contract for all agents: each kind passes the same suite."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from paralex.protocol import Agent, Brief, Cancelled, MustYield, Outcome
from paralex.worker import AgentOptions, make_agent
from paralex.worker.desk_double import RehearsalDesk, grant_scope
from paralex.worker.leftovers import MARK
from paralex.worker.recording import Recording
from paralex.worker.replay import ReplayAgent
from tests.worker.briefs import brief
from tests.worker.test_anthropic_loop import agent_for
from tests.worker.wire import Fails, Stalls, Step, Wire, call, says

Desks = Callable[..., RehearsalDesk]
CLAIM = "whole src/b.py"
AFTER = "LIMIT = 11\n"


class Command:
    """Each kind of agent, made to do what the suite needs."""

    asks_scope = False
    publishes = False
    tests = False

    def __init__(self, wire: Wire) -> None:
        self.busy = threading.Event()

    def edits(self) -> Agent:
        return make_agent("command:sed -i.bak s/10/11/ {files} && rm src/*.bak", AgentOptions())

    def fails(self) -> Agent:
        return make_agent("command:echo no luck; exit 1", AgentOptions())

    def never_ends(self) -> Agent:
        return make_agent("command:sleep 300 & setsid sleep 300 & sleep 300", AgentOptions())

    def wait_until_busy(self, desk: RehearsalDesk) -> None:
        wait_for(lambda: len(children(desk.root)) >= 3)


class Replay:
    asks_scope = True
    publishes = False
    tests = False

    def __init__(self, wire: Wire) -> None:
        pass

    def edits(self, path: str = "src/b.py") -> Agent:
        return self._agent(edits=[{"path": path, "old": "10", "new": "11"}])

    def fails(self) -> Agent:
        return self._agent(edits=[{"path": "src/b.py", "old": "gone", "new": "x"}])

    def never_ends(self) -> Agent:
        return self._agent(think=300, edits=[])

    def wait_until_busy(self, desk: RehearsalDesk) -> None:
        wait_for(lambda: desk.starts > 0)

    def _agent(self, **task: Any) -> Agent:
        data = {"schema": "paralex.recording/1", "tasks": {"t1": task}}
        return ReplayAgent(Recording.model_validate(data), Path("r.json"))


class Anthropic:
    asks_scope = True
    publishes = True
    tests = True

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._stall = Stalls(begun=True)

    def edits(self) -> Agent:
        edit = call("edit", path="src/b.py", old="10", new="11")
        wanted = [{"path": "src/b.py", "mode": "whole"}]
        return self._agent(
            says(call("request_scope", claims=wanted, why="the limit"), edit),
            says(call("run_tests"), call("publish", message="Raise the limit")),
            says(call("finish", summary="Raise the limit")),
        )

    def fails(self) -> Agent:
        return self._agent(says(call("finish", summary="no luck", done=False)))

    def never_ends(self) -> Agent:
        return self._agent(self._stall)

    def wait_until_busy(self, desk: RehearsalDesk) -> None:
        assert self._stall.reached.wait(20)

    def _agent(self, *steps: Step) -> Agent:
        self._wire.script.clear()
        self._wire.then(*steps)
        return agent_for(self._wire)


Kind = Command | Replay | Anthropic


@pytest.fixture(params=[Command, Replay, Anthropic], ids=["command", "replay", "anthropic"])
def kind(request: pytest.FixtureRequest, wire: Wire) -> Kind:
    made: Kind = request.param(wire)
    return made


@pytest.fixture(autouse=True)
def nothing_is_left(wire: Wire, view: Path) -> Iterator[None]:
    """No process, thread or descriptor outlives a test (the server's own are waited for)."""
    import anthropic  # noqa: F401 -- what its import opens is no leak of a test

    threads, descriptors = set(threading.enumerate()), len(os.listdir("/dev/fd"))
    yield
    wait_for(lambda: set(threading.enumerate()) <= threads, "a thread is left")
    wait_for(lambda: len(os.listdir("/dev/fd")) <= descriptors, "a descriptor is left")
    wait_for(lambda: not children(view), "a process is left")


def wait_for(holds: Callable[[], bool], what: str = "it never came") -> None:
    for _ in range(2000):
        if holds():
            return
        time.sleep(0.005)
    raise AssertionError(what)


def children(view: Path) -> list[int]:
    """Living processes that a launcher started for this view (Linux; elsewhere none is seen)."""
    found = []
    for entry in filter(str.isdigit, os.listdir("/proc") if sys.platform == "linux" else ()):
        try:
            environment = Path("/proc", entry, "environ").read_bytes().split(b"\0")
        except OSError:
            continue
        marked = any(variable.startswith(f"{MARK}=".encode()) for variable in environment)
        if marked and f"PYTHONPATH={view}".encode() in environment:
            found.append(int(entry))
    return sorted(found)


def in_thread(agent: Agent, told: Brief, desk: RehearsalDesk) -> tuple[threading.Thread, list[Any]]:
    """The agent at work in a thread, and where its outcome or exception will be."""
    ended: list[Any] = []

    def work() -> None:
        try:
            ended.append(agent.work(told, desk))
        except BaseException as error:
            ended.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    return thread, ended


def test_says_what_it_is(kind: Kind) -> None:
    agent = kind.edits()
    assert agent.name and agent.check() and "\n" not in agent.check()
    assert agent.asks_scope is kind.asks_scope


def test_starts_and_edits_its_view(kind: Kind, desk_for: Desks, view: Path) -> None:
    desk = desk_for(on_scope=grant_scope)
    outcome = kind.edits().work(brief(CLAIM), desk)
    assert outcome.ok, outcome.why
    assert desk.starts == 1
    assert (view / "src/b.py").read_text() == AFTER
    assert sorted(os.listdir(view / "src")) == ["a.py", "b.py", "with space.py"]
    assert desk.notes


def test_fails_in_one_line_that_says_why(kind: Kind, desk: RehearsalDesk) -> None:
    outcome = kind.fails().work(brief(CLAIM), desk)
    assert not outcome.ok and outcome.why and "\n" not in outcome.why


def test_goes_on_from_carried_edits(kind: Kind, desk_for: Desks, view: Path) -> None:
    (view / "src/b.py").write_text(AFTER)
    if isinstance(kind, Anthropic):
        agent = kind._agent(says(call("finish", summary="It was done")))
    else:
        agent = kind.edits()
    assert agent.work(brief(CLAIM, carried=True), desk_for()).ok
    assert (view / "src/b.py").read_text() == AFTER


def test_asks_for_scope_where_it_says_so(kind: Kind, desk_for: Desks, view: Path) -> None:
    desk = desk_for(on_scope=grant_scope)
    kind.edits().work(brief("body src/a.py::f"), desk)
    assert bool(desk.asked) is kind.asks_scope
    if kind.asks_scope:
        assert (view / "src/b.py").read_text() == AFTER


def test_must_yield_passes_through(kind: Kind, desk_for: Desks, view: Path) -> None:
    def queue(claims: object) -> Any:
        raise MustYield

    if not kind.asks_scope:
        pytest.skip("never asks")
    with pytest.raises(MustYield):
        kind.edits().work(brief("body src/a.py::f"), desk_for(on_scope=queue))
    assert (view / "src/b.py").read_text() == "LIMIT = 10\n"


def test_tests_and_publishes_where_it_does(kind: Kind, desk_for: Desks) -> None:
    desk = desk_for(tests="grep -q 11 src/b.py", on_scope=grant_scope)
    assert kind.edits().work(brief(CLAIM), desk).ok
    assert bool(desk.published) is kind.publishes
    if kind.tests:
        assert [done.exit_code for done in desk.commands] == [0]


def test_cancelled_before_it_starts_it_does_nothing(
    kind: Kind, desk: RehearsalDesk, view: Path
) -> None:
    desk.cancel()
    with pytest.raises(Cancelled):
        kind.edits().work(brief(CLAIM), desk)
    assert (view / "src/b.py").read_text() == "LIMIT = 10\n" and desk.starts == 0


def test_cancelled_at_work_it_ends_at_once(kind: Kind, desk: RehearsalDesk) -> None:
    thread, ended = in_thread(kind.never_ends(), brief(CLAIM), desk)
    kind.wait_until_busy(desk)
    desk.cancel()
    thread.join(5)
    assert not thread.is_alive() and isinstance(ended[0], Cancelled)


def test_cancelled_before_the_model_answers(wire: Wire, desk: RehearsalDesk) -> None:
    silent = Stalls(begun=False)
    wire.then(silent)
    thread, ended = in_thread(agent_for(wire), brief(CLAIM), desk)
    assert silent.reached.wait(20)
    desk.cancel()
    thread.join(5)
    assert not thread.is_alive() and isinstance(ended[0], Cancelled) and desk.starts == 0


def test_serves_many_tasks_at_once(kind: Kind, tmp_path: Path) -> None:
    views = []
    for number in range(6):
        folder = tmp_path / f"view{number}"
        (folder / "src").mkdir(parents=True)
        (folder / "src/b.py").write_text("LIMIT = 10\n")
        views.append(folder)
    if isinstance(kind, Anthropic):
        # The script is shared, so each task may get any of the turns: only "done" suits all.
        agent = kind._agent(*[says(call("finish", summary="Done"))] * 6)
    else:
        agent = kind.edits()
    desks = [RehearsalDesk(root=folder, records=folder.with_suffix(".log")) for folder in views]
    running = [in_thread(agent, brief(CLAIM), desk) for desk in desks]
    for thread, _ in running:
        thread.join(30)
    assert [ended[0].ok for _, ended in running] == [True] * 6
    if not isinstance(kind, Anthropic):
        assert {(folder / "src/b.py").read_text() for folder in views} == {AFTER}


@pytest.mark.skipif(sys.platform != "linux", reason="finds the child in /proc")
def test_a_child_that_is_killed_from_outside_is_a_failure(desk: RehearsalDesk, wire: Wire) -> None:
    command = Command(wire)
    thread, ended = in_thread(command.never_ends(), brief(CLAIM), desk)
    command.wait_until_busy(desk)
    os.kill(children(desk.root)[0], signal.SIGKILL)
    thread.join(5)
    assert isinstance(ended[0], Outcome) and ended[0].why.endswith("was killed by signal 9")


def test_a_server_that_dies_is_a_failure_that_may_be_tried_again(
    wire: Wire, desk: RehearsalDesk
) -> None:
    wire.then(says(call("read", path="src/b.py")), *[Fails(500, "api_error")] * 9)
    outcome = agent_for(wire).work(brief(CLAIM), desk)
    assert not outcome.ok and outcome.retry
