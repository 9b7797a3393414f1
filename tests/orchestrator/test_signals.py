"""Ctrl-C at any moment: children end, the journal says `stopped`, resume goes on."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

from paralex.orchestrator import Event, execute, find_record, list_runs, resume
from paralex.protocol import Brief, Desk
from tests.orchestrator.support import (
    Scripted,
    code_of,
    git,
    hooks,
    options,
    parts_of,
    plan_of,
    shown,
    task,
    write,
)

PLAN = plan_of(task("one", "whole notes.txt"), task("two", "whole b.py", after=("one",)))


def quick(brief: Brief, desk: Desk) -> None:
    write(desk.root, {"notes.txt": "one\n"})


def hanging(brief: Brief, desk: Desk) -> None:
    """A command that leaves its process id and would go on for ten minutes."""
    write(desk.root, {"b.py": "half\n"})
    desk.run(f"echo $$ > {desk.records}/pid; exec sleep 600", timeout=900, log="x.log")


def finishing(brief: Brief, desk: Desk) -> None:
    write(desk.root, {"b.py": "B = 1\n"})


def in_child(root: Path, listen: object) -> int:
    """Runs the plan in a child process; its exit code, or minus the signal."""
    child = os.fork()
    if child == 0:
        code = 9
        signal.signal(signal.SIGHUP, signal.SIG_DFL)  # the tests may run under `nohup`
        try:
            agent = Scripted({"one": quick, "two": hanging})
            report = execute(
                root, PLAN, options(), parts_of(agent, code_of(root)),
                listen, hooks(),  # type: ignore[arg-type]  # a closure of the tests
            )  # fmt: skip
            code = 0 if report.ok else 1
        finally:
            sys.stdout.flush()
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("moment", ["claimed", "started", "intent", "accepted", "done"])
def test_a_signal_stops_in_order_and_resume_goes_on(
    root: Path, number: signal.Signals, moment: str
) -> None:
    sent: list[str] = []

    def listen(event: Event, rows: object) -> None:
        if event.kind == moment and not sent:
            sent.append(moment)
            os.kill(os.getpid(), number)

    assert in_child(root, listen) == 1
    (line,) = list_runs(root)
    assert line.state == "stopped"
    record = find_record(root, None)
    assert record.board().why == f"stopped by {number.name}"
    assert record.board().intents == {}, "a publish is never left half done"
    assert git(root, "status", "--porcelain") == ""
    agent = Scripted({"one": quick, "two": finishing})
    report = resume(root, None, lambda _: parts_of(agent, code_of(root)), None, hooks())
    assert report.state == "done" and report.run == line.run
    assert shown(root, "b.py") == "B = 1\n" and shown(root, "notes.txt") == "one\n"
    assert git(root, "rev-list", "--count", "main..") == "2"


def test_the_processes_of_workers_end_with_the_run(root: Path) -> None:
    """The signal comes when the command of `two` has begun."""

    def listen(event: Event, rows: object) -> None:
        if event.kind == "started" and event.task == "two":
            folder = find_record(root, None).folder / "logs" / "two.2"
            if os.fork() == 0:  # waits for the command without holding up the run
                while not (folder / "pid").exists() or not (folder / "pid").read_text():
                    os.sched_yield()
                os.kill(os.getppid(), signal.SIGINT)
                os._exit(0)

    assert in_child(root, listen) == 1
    record = find_record(root, None)
    pid = int((record.folder / "logs/two.2/pid").read_text())
    assert not alive(pid)
    assert record.board().tasks["two"].state == "cancelled"
    assert shown(root, "notes.txt") == "one\n" and "half" not in shown(root, "b.py")


def test_the_second_signal_ends_it_at_once_and_nothing_is_lost(root: Path) -> None:
    def listen(event: Event, rows: object) -> None:
        if event.kind == "intent":
            os.kill(os.getpid(), signal.SIGINT)
            os.kill(os.getpid(), signal.SIGINT)

    assert in_child(root, listen) == 128 + signal.SIGINT
    agent = Scripted({"one": quick, "two": finishing})
    report = resume(root, None, lambda _: parts_of(agent, code_of(root)), None, hooks())
    assert report.state == "done"
    assert git(root, "rev-list", "--count", "main..") == "2"
