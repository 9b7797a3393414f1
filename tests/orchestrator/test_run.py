"""Whole runs with scripted agents; interleavings are forced by events, never slept for."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from paralex.errors import EnvironmentLacks
from paralex.orchestrator import Event, RunReport, execute, find_record, load_report, resume
from paralex.orchestrator.board import replay
from paralex.planner.dst import Dst, Task
from paralex.protocol import Brief, Cancelled, Desk, Granted, Outcome, Published, Refusal, Stale
from paralex.queries.code import Code
from tests.orchestrator.support import (
    Scripted,
    Work,
    claim,
    code_of,
    git,
    hooks,
    options,
    parts_of,
    plan_of,
    puts,
    replaces,
    shown,
    task,
    tree_of,
    write,
)
from tests.orchestrator.test_ledger import Clock

F = ("a.py", "def f(x):\n    return x\n", "def f(x):\n    return x + 1\n")
G = ("a.py", "def g(x):\n    return x\n", "def g(x):\n    return x + 2\n")


def run(
    root: Path,
    tasks: list[Task],
    works: dict[str, Work],
    *,
    asks_scope: bool = False,
    code: Code | None = None,
    heard: list[Event] | None = None,
    **given: Any,
) -> RunReport:
    plan = plan_of(*tasks)
    agent = Scripted(works, asks_scope=asks_scope)

    def listen(event: Event, rows: object) -> None:
        if heard is not None:
            heard.append(event)

    report = execute(
        root, plan, options(**given), parts_of(agent, code or code_of(root)), listen, hooks()
    )
    record = find_record(root, report.run)
    assert load_report(record, timings=False) == report, "the journal says what the run said"
    assert (record.folder / "report.json").read_text() == report.to_text()
    return report


def row(report: RunReport, name: str) -> dict[str, Any]:
    return next(task for task in report.tasks if task["id"] == name)


def waits(event: threading.Event) -> None:
    assert event.wait(20), "the other worker never came"


def test_two_tasks_on_different_symbols_of_one_file_both_land(root: Path) -> None:
    """Both work on the same base at the same time: the second publish is merged."""
    both = threading.Barrier(2)

    def together(work: Work) -> Work:
        def inner(brief: Brief, desk: Desk) -> Outcome | None:
            both.wait(20)
            return work(brief, desk)

        return inner

    report = run(
        root,
        [
            task("one", "body a.py::f"),
            task("two", "body a.py::g", command="grep -q 'return x + 2' a.py"),
            task("three", "create new/file.txt", after=("one", "two")),
        ],
        {
            "one": together(replaces(*F)),
            "two": together(replaces(*G)),
            "three": puts({"new/file.txt": "hello\n"}),
        },
    )
    assert report.state == "done"
    assert "x + 1" in shown(root, "a.py") and "x + 2" in shown(root, "a.py")
    assert (root / "a.py").read_text() == shown(root, "a.py")
    assert git(root, "status", "--porcelain") == ""
    assert git(root, "log", "-1", "--format=%an %cn") == "scripted Ada"
    assert git(root, "rev-list", "--count", "main..HEAD") == "3"
    assert row(report, "two")["tests"]["ok"]


def test_a_write_outside_the_claim_changes_nothing_and_is_told(root: Path) -> None:
    report = run(
        root,
        [task("bad", "whole notes.txt"), task("after", after=("bad",))],
        {"bad": puts({"notes.txt": "ok\n", "b.py": "not mine\n"})},
    )
    assert report.state == "failed" and not report.ok
    assert "whole b.py" in row(report, "bad")["why"]
    assert row(report, "bad")["refusals"][0]["outside"] == ["whole b.py"]
    assert row(report, "after")["state"] == "blocked"
    assert tree_of(root) == tree_of(root, "main")
    assert git(root, "status", "--porcelain") == ""
    patch = find_record(root, None).folder / "patches/bad.patch"
    assert "not mine" in patch.read_text()


@pytest.mark.parametrize("how", ["auto_scope", "asks_scope"])
def test_with_scope_on_request_it_is_granted(root: Path, how: str) -> None:
    report = run(
        root,
        [task("one", "whole notes.txt")],
        {"one": puts({"notes.txt": "ok\n", "b.py": "mine now\n"})},
        asks_scope=how == "asks_scope",
        auto_scope=how == "auto_scope",
    )
    assert report.state == "done"
    assert row(report, "one")["scope_requests"][0]["answer"] == "granted"
    assert row(report, "one")["writes"] == ["b.py", "notes.txt"]


def test_scope_behind_another_task_comes_back_with_its_edits(root: Path) -> None:
    """`one` needs what `two` holds: it yields, `two` lands, and the edits are carried over."""
    asked, turns = threading.Event(), []

    def one(brief: Brief, desk: Desk) -> None:
        turns.append(brief.carried)
        write(desk.root, {"notes.txt": "ok\n"})
        replaces(*F)(brief, desk)

    def two(brief: Brief, desk: Desk) -> None:
        replaces(*G)(brief, desk)
        waits(asked)

    heard: list[Event] = []

    class Hearing(list[Event]):
        def append(self, event: Event) -> None:
            if event.kind == "yielded":
                asked.set()
            super().append(event)

    heard = Hearing()
    report = run(
        root,
        [task("one", "whole notes.txt"), task("two", "whole a.py")],
        {"one": one, "two": two},
        auto_scope=True,
        heard=heard,
    )
    assert report.state == "done"
    assert row(report, "one")["scope_requests"][0]["answer"] == "queued"
    assert row(report, "one")["attempts"] == 1
    assert turns == [False], "its edits were complete: the agent was not asked again"
    assert "x + 1" in shown(root, "a.py") and "x + 2" in shown(root, "a.py")


def test_an_agent_that_yields_in_the_middle_finds_its_edits_again(root: Path) -> None:
    yielded, turns = threading.Event(), []

    def one(brief: Brief, desk: Desk) -> None:
        turns.append((brief.carried, (desk.root / "notes.txt").read_text()))
        write(desk.root, {"notes.txt": "half\n"})
        if not brief.carried:
            desk.request_scope((claim("whole b.py"),), "more")
        write(desk.root, {"notes.txt": "whole\n", "b.py": "B = 2\n"})

    def two(brief: Brief, desk: Desk) -> None:
        waits(yielded)
        write(desk.root, {"b.py": "B = 1\n"})

    class Hearing(list[Event]):
        def append(self, event: Event) -> None:
            if event.kind == "yielded":
                yielded.set()

    report = run(
        root,
        [task("one", "whole notes.txt"), task("two", "whole b.py")],
        {"one": one, "two": two},
        heard=Hearing(),
    )
    assert report.state == "done"
    assert [carried for carried, _ in turns] == [False, True] and turns[1][1] == "half\n"
    assert shown(root, "b.py") == "B = 2\n" and shown(root, "notes.txt") == "whole\n"


def test_a_stale_read_gets_a_new_attempt_on_a_fresh_view(root: Path) -> None:
    """`two` changes a signature while `one`, which uses it, works on the old tree."""
    ready, landed, seen = threading.Event(), threading.Event(), []

    def one(brief: Brief, desk: Desk) -> None:
        seen.append("y=0" in (desk.root / "a.py").read_text())
        ready.set()
        waits(landed)
        write(desk.root, {"b.py": "import a\n\n\ndef use():\n    return a.f(2)\n"})

    def two(brief: Brief, desk: Desk) -> None:
        waits(ready)
        replaces("a.py", "def f(x):", "def f(x, y=0):")(brief, desk)

    class Hearing(list[Event]):
        def append(self, event: Event) -> None:
            if event.kind == "done" and event.task == "two":
                landed.set()

    from paralex.queries.code import RefRow

    uses = (RefRow("b.py", "use", "a.py", "f", 5, "use", "import"),)
    code = code_of(root)
    known = Code.of(code.files, code.symbols, uses)
    plan = plan_of(task("one", "body b.py::use"), task("two", "signature a.py::f"))
    # `check` would order the two: here the graph learns of the use only after the plan was made.
    report = _run_unchecked(root, plan, {"one": one, "two": two}, code, known, Hearing())
    assert report.state == "done"
    assert seen == [False, True]
    assert row(report, "one")["attempts"] == 2
    assert row(report, "one")["refusals"][0]["answer"] == "stale"
    assert row(report, "one")["undeclared"] == [{"how": "read", "target": "a.py::f"}]


def _run_unchecked(
    root: Path, plan: Dst, works: dict[str, Work], code: Code, known: Code, heard: list[Event]
) -> RunReport:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "paralex.orchestrator.start.check",
            lambda plan, _, now, *, existing: _checked(plan, code, now, existing=existing),
        )
        return execute(
            root, plan, options(), parts_of(Scripted(works), known),
            lambda event, rows: heard.append(event), hooks(),
        )  # fmt: skip


def _checked(*arguments: Any, **named: Any) -> Any:
    from paralex.planner.check import check

    return check(*arguments, **named)


def test_red_acceptance_fails_the_task_with_its_last_line(root: Path) -> None:
    report = run(
        root,
        [task("one", "whole notes.txt", command="echo first; echo it is red; exit 3")],
        {"one": puts({"notes.txt": "x\n"})},
    )
    found = row(report, "one")
    assert found["state"] == "failed" and "it is red" in found["why"]
    assert found["tests"]["exit_code"] == 3 and found["commits"] == []
    assert tree_of(root) == tree_of(root, "main")


def test_tests_see_the_view_and_leave_nothing_behind(root: Path) -> None:
    command = "grep -q mine notes.txt && echo litter > litter.txt && echo spoilt > a.py"
    report = run(
        root,
        [task("one", "whole notes.txt", command=command)],
        {"one": puts({"notes.txt": "mine\n"})},
    )
    assert report.state == "done" and row(report, "one")["writes"] == ["notes.txt"]


def test_what_passes_alone_and_fails_together_is_taken_back(root: Path) -> None:
    """`two` tests on a tree without `one`; published together the test is red."""
    tested, landed = threading.Event(), threading.Event()

    def one(brief: Brief, desk: Desk) -> None:
        waits(tested)
        write(desk.root, {"one.txt": "x\n"})

    def two(brief: Brief, desk: Desk) -> None:
        write(desk.root, {"notes.txt": "two\n"})
        assert desk.run_tests() is not None
        tested.set()
        waits(landed)

    class Hearing(list[Event]):
        def append(self, event: Event) -> None:
            if event.kind == "done" and event.task == "one":
                landed.set()

    report = run(
        root,
        [task("one", "create one.txt"),
         task("two", "whole notes.txt", command="test ! -e one.txt")],
        {"one": one, "two": two},
        heard=Hearing(),
    )  # fmt: skip
    assert report.state == "failed"
    assert "together with what others published" in row(report, "two")["why"]
    assert (root / "one.txt").exists()
    assert shown(root, "notes.txt") == shown(root, "notes.txt", "main")
    assert git(root, "status", "--porcelain") == ""


def test_the_agent_reads_refusals_and_goes_on(root: Path) -> None:
    answers: list[object] = []

    def one(brief: Brief, desk: Desk) -> None:
        write(desk.root, {"b.py": "not mine\n"})
        answers.append(desk.publish("too much"))
        answers.append(desk.request_scope((claim("create .git/x"),), "please"))
        (desk.root / "b.py").write_text(shown(root, "b.py"))
        write(desk.root, {"notes.txt": "ok\n"})
        answers.append(desk.publish("a checkpoint"))
        answers.append(desk.request_scope((claim("body a.py::f"),), "please"))

    report = run(root, [task("one", "whole notes.txt")], {"one": one})
    assert [type(answer) for answer in answers] == [Refusal, Refusal, Published, Granted]
    assert report.state == "done"
    assert git(root, "log", "-1", "--format=%s") == "a checkpoint"


def test_a_stale_checkpoint_brings_the_view_up_to_date(root: Path) -> None:
    answers: list[object] = []

    def one(brief: Brief, desk: Desk) -> None:
        write(root, {"notes.txt": "one\ntwo\nthree\nfour\nfive, by hand\n"})
        git(root, "commit", "-q", "-a", "-m", "by hand")
        write(desk.root, {"notes.txt": "one\ntwo\nthree\nfour\nfive, by me\n"})
        answers.append(desk.publish("too late"))
        write(desk.root, {"notes.txt": shown(root, "notes.txt")})
        write(desk.root, {"notes.txt": "one, by me\ntwo\nthree\nfour\nfive, by hand\n"})

    report = run(root, [task("one", "whole notes.txt")], {"one": one})
    assert isinstance(answers[0], Stale)
    assert report.state == "done" and len(report.external) == 1
    assert shown(root, "notes.txt") == "one, by me\ntwo\nthree\nfour\nfive, by hand\n"


def test_an_agent_that_breaks_its_promise_fails_its_task_alone(root: Path) -> None:
    def broken(brief: Brief, desk: Desk) -> None:
        raise ZeroDivisionError("by me")

    report = run(
        root,
        [task("one", "whole notes.txt"), task("two", "whole b.py")],
        {"one": broken, "two": puts({"b.py": "B = 1\n"})},
    )
    assert "ZeroDivisionError: by me" in row(report, "one")["why"]
    assert row(report, "two")["state"] == "done" and report.state == "failed"


@pytest.mark.parametrize(("word", "state"), [("true", "done"), ("false", "failed")])
def test_the_full_tests_decide_at_the_end(root: Path, word: str, state: str) -> None:
    command = f"test -e new.txt && echo '2 passed, 1 failed in 0.1s' && {word}"
    report = run(
        root, [task("one", "create new.txt")], {"one": puts({"new.txt": "x\n"})}, tests=command
    )
    assert report.state == state and report.suite is not None
    assert report.suite["passed"] == 2 and bool(report.suite["failed"]) is (word == "false")


def test_children_see_a_clean_environment_and_the_view_first(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "secret")
    monkeypatch.setenv("WANTED", "yes")
    seen: dict[str, str] = {}

    def one(brief: Brief, desk: Desk) -> None:
        done = desk.run("env; git rev-parse --show-toplevel", timeout=20, log="env.log",
                        env={"MORE": "1"})  # fmt: skip
        for line in done.output.splitlines():
            name, _, value = line.partition("=")
            seen[name] = value
        seen["root"] = str(desk.root)
        assert done.exit_code != 0, "the view is no repository, and inside none"
        assert (desk.records / "env.log").exists()

    assert run(root, [task("one")], {"one": one}, env=("WANTED",)).state == "done"
    view = seen["root"]
    assert "ANTHROPIC_API_KEY" not in seen and seen["WANTED"] == "yes" and seen["MORE"] == "1"
    assert seen["PYTHONPATH"].split(":") == [view, f"{view}/src"]
    assert Path(seen["HOME"]).parent == Path(view).parent == Path(seen["TMPDIR"]).parent
    assert not Path(view).is_relative_to(root)
    assert not Path(view).exists(), "views are gone when the run has ended"


def test_a_budget_of_tokens_stops_the_run_and_resume_goes_on(root: Path) -> None:
    spent: list[int] = []
    over = threading.Event()

    def one(brief: Brief, desk: Desk) -> None:
        write(desk.root, {"notes.txt": "x\n"})
        if not spent:
            spent.append(1)
            desk.spent(80, 30, 0.25)
            while True:  # ends with Cancelled, when the coordinator has read the message
                desk.alive()
                over.wait(0.01)

    report = run(root, [task("one", "whole notes.txt")], {"one": one}, tokens=100)
    assert report.state == "stopped" and "100 tokens" in report.why
    assert row(report, "one")["state"] == "cancelled"
    assert row(report, "one")["tokens"] == {"input": 80, "output": 30}
    again = resume(
        root, None, lambda _: parts_of(Scripted({"one": one}), code_of(root)), None, hooks()
    )
    assert again.state == "done" and row(again, "one")["attempts"] == 2


def test_the_journal_replays_to_the_state_of_the_run(root: Path) -> None:
    heard: list[Event] = []
    report = run(
        root,
        [task("one", "whole notes.txt"), task("two", "whole b.py", after=("one",))],
        {"one": puts({"notes.txt": "x\n"}), "two": puts({"a.py": "outside\n"})},
        heard=heard,
    )
    record = find_record(root, report.run)
    assert [event for _, event in record.events()] == heard
    assert replay(record.plan(), heard) == record.board()
    states = {name: state.state for name, state in record.board().tasks.items()}
    assert states == {"one": "done", "two": "failed"}


def test_a_silent_attempt_is_fenced_off_and_can_do_no_harm_later(root: Path) -> None:
    clock, late = Clock(), []
    begun, over = threading.Event(), threading.Event()

    def one(brief: Brief, desk: Desk) -> None:
        if brief.attempt == 1:
            waits(begun)
            clock.now += 11.0  # silent for longer than its lease
            waits(over)
            write(desk.root, {"notes.txt": "late\n"})
            with pytest.raises(Cancelled) as caught:
                desk.publish("late")
            late.append(caught.value)
            raise caught.value
        write(desk.root, {"notes.txt": "in time\n"})

    class Hearing(list[Event]):
        def append(self, event: Event) -> None:
            if event.kind == "started":
                begun.set()
            if event.kind == "done":
                over.set()

    plan = plan_of(task("one", "whole notes.txt"))
    heard = Hearing()
    report = execute(
        root, plan, options(lease=10.0), parts_of(Scripted({"one": one}), code_of(root)),
        lambda event, rows: heard.append(event), hooks(clock=clock),
    )  # fmt: skip
    assert report.state == "done", report
    assert row(report, "one")["attempts"] == 2 and late
    assert shown(root, "notes.txt") == "in time\n"
    assert git(root, "rev-list", "--count", "main..") == "1"


def test_a_journal_that_cannot_be_written_stops_the_run_and_resume_goes_on(root: Path) -> None:
    def listen(event: Event, rows: object) -> None:
        if event.kind == "started" and not failed:
            failed.append(1)
            raise EnvironmentLacks("journal: cannot be written: disk full")

    failed: list[int] = []
    agent = Scripted({"one": puts({"notes.txt": "x\n"})})
    plan = plan_of(task("one", "whole notes.txt"))
    with pytest.raises(EnvironmentLacks, match=r"(?s)disk full.*paralex resume"):
        execute(root, plan, options(), parts_of(agent, code_of(root)), listen, hooks())
    assert find_record(root, None).board().state == "stopped"
    report = resume(root, None, lambda _: parts_of(agent, code_of(root)), None, hooks())
    assert report.state == "done"
