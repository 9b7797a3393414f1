"""The report and the list of runs: `paralex.run/1`, words for people, dropping and cleaning."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
import rdflib
from rich.console import Console

from paralex.errors import UsageError
from paralex.orchestrator import (
    LiveTable,
    PlainLines,
    Row,
    RunReport,
    clean_runs,
    drop_run,
    execute,
    find_record,
    list_runs,
    load_report,
    told,
)
from paralex.orchestrator.board import Board, Event
from paralex.orchestrator.git import open_repo
from paralex.orchestrator.live import table
from paralex.orchestrator.provenance import provenance
from paralex.orchestrator.report import report_of, timings_of
from paralex.orchestrator.suite import counts
from paralex.orchestrator.views import views_folder
from tests.orchestrator.support import (
    Scripted,
    code_of,
    git,
    hooks,
    options,
    parts_of,
    plan_of,
    puts,
    task,
    write,
)

PLAN = plan_of(
    task("one", "whole notes.txt", reads=("a.py::f",), command="true"),
    task("two", "whole b.py"),
    task("three", after=("two",)),
)
KEYS = ["id", "state", "attempts", "agent", "commits", "writes", "reads_declared", "undeclared",
        "scope_requests", "refusals", "tests", "tokens", "cost"]  # fmt: skip


def run(root: Path, listen: object = None) -> RunReport:
    agent = Scripted({"one": puts({"notes.txt": "x\n"}), "two": puts({"a.py": "outside\n"})})
    return execute(
        root, PLAN, options(tests="true"), parts_of(agent, code_of(root)),
        listen, hooks(),  # type: ignore[arg-type]  # a listener of the tests
    )  # fmt: skip


def test_the_document_has_the_keys_of_the_contract_and_no_others(root: Path) -> None:
    data = run(root).to_json()
    assert list(data) == ["schema", "run", "plan", "base", "branch", "state", "tasks", "suite",
                          "forecast"]  # fmt: skip
    assert data["schema"] == "paralex.run/1" and data["state"] == "failed"
    one, two, three = data["tasks"]
    assert list(one) == KEYS and list(two) == [*KEYS, "why"] == list(three)
    assert (one["state"], two["state"], three["state"]) == ("done", "failed", "blocked")
    assert one["reads_declared"] == ["a.py::f"] and one["tests"]["ok"]
    assert data["suite"] == {"command": "true", "passed": 1, "failed": 0}
    assert "seconds" not in json.dumps(data), "what was measured is kept apart"


def test_timings_only_when_they_are_asked_for(root: Path) -> None:
    record = find_record(root, run(root).run)
    timings = load_report(record, timings=True).to_json()["timings"]
    assert timings["seconds"] > 0 and set(timings["tasks"]) == {"one", "two"}
    assert "timings" not in load_report(record, timings=False).to_json()


def test_pauses_between_sessions_do_not_count() -> None:
    events = [
        (0.0, Event("run_started")),
        (1.0, Event("claimed", "one")),
        (2.0, Event("cancelled", "one")),
        (100.0, Event("run_resumed")),
        (101.0, Event("claimed", "one")),
        (105.0, Event("done", "one")),
    ]
    assert timings_of(PLAN, events) == {
        "seconds": 7.0,
        "serial_seconds": 4.0,
        "tasks": {"one": 4.0},
    }


def test_people_are_told_what_happened_and_how_to_go_on(root: Path) -> None:
    report = load_report(find_record(root, run(root).run), timings=True)
    text = told(report)
    for words in (
        "failed", "done     one", "by scripted", "tests passed", "FAILED   two", "whole a.py",
        "needs two, which failed", "Full tests: green", "one after the other",
        f"git switch main && git merge {report.branch}", f"paralex runs --drop {report.run}",
    ):  # fmt: skip
        assert words in text, (words, text)


def test_a_stopped_run_tells_how_to_resume() -> None:
    board = Board.of(PLAN)
    board.state, board.why, board.branch = "stopped", "stopped by SIGINT", "refs/heads/paralex/R"
    text = told(report_of("R", PLAN, board))
    assert "stopped by SIGINT" in text and "paralex resume R" in text


def test_what_was_asked_for_beyond_the_plan_is_told() -> None:
    board = Board.of(PLAN)
    asked = {"attempt": 1, "claims": [{"path": "b.py", "mode": "whole"}], "why": "it must"}
    board.apply(Event("scope", "one", asked | {"answer": "granted", "detail": ""}))
    board.apply(Event("scope", "two", asked | {"answer": "queued", "detail": "behind one"}))
    text = told(report_of("R", PLAN, board))
    assert "asked for whole b.py: granted" in text
    assert "asked for whole b.py: queued (behind one)" in text


def test_runs_are_listed_and_dropped(root: Path) -> None:
    report = run(root)
    (line,) = list_runs(root)
    assert (line.run, line.state, line.branch) == (report.run, "failed", report.branch)
    assert (line.done, line.tasks, line.goal) == (1, 3, "test")
    with pytest.raises(UsageError, match="git switch main"):
        drop_run(root, report.run)
    git(root, "switch", "-q", "main")
    assert "dropped" in drop_run(root, report.run)
    assert list_runs(root) == () and git(root, "branch", "--list", "paralex/*") == ""
    with pytest.raises(UsageError, match="no run"):
        drop_run(root, report.run)


def test_a_run_from_a_detached_head_tells_how_to_detach_again(root: Path) -> None:
    git(root, "switch", "-q", "--detach")
    back = f"git switch --detach {git(root, 'rev-parse', 'HEAD')}"
    report = run(root)
    assert f"{back} && git merge {report.branch}" in told(report)
    with pytest.raises(UsageError, match=back):
        drop_run(root, report.run)


def test_commits_of_somebody_else_are_not_dropped(root: Path) -> None:
    report = run(root)
    git(root, "commit", "-q", "--allow-empty", "-m", "by hand")
    git(root, "switch", "-q", "main")
    with pytest.raises(UsageError, match="not of run"):
        drop_run(root, report.run)
    assert list_runs(root)


def test_cleaning_takes_leftover_views_and_records_without_a_branch(root: Path) -> None:
    report = run(root)
    left = views_folder(open_repo(root), report.run) / "one.7" / "tree"
    left.mkdir(parents=True)
    assert clean_runs(root) == (f"views of run {report.run}",)
    assert not left.exists() and list_runs(root)
    git(root, "switch", "-q", "main")
    git(root, "branch", "-q", "-D", report.branch)
    assert clean_runs(root) == (f"records of run {report.run}",)
    assert list_runs(root) == () == clean_runs(root)


def test_a_damaged_run_is_listed_as_such(root: Path) -> None:
    record = find_record(root, run(root).run)
    record.journal.write_bytes(b"no database at all, but long enough to look at" * 99)
    (line,) = list_runs(root)
    assert line.state == "damaged" and "journal is damaged" in line.problem


def test_plain_lines_say_each_change_of_state_once(root: Path) -> None:
    lines: list[str] = []
    run(root, PlainLines(lines.append))
    assert [line for line in lines if line.startswith("one")] == [
        "one: claimed", "one: running", "one: verifying", "one: done"]  # fmt: skip
    assert sum(line.startswith("two: failed (outside the claims") for line in lines) == 1


def test_the_table_shows_who_holds_what_and_folds_what_does_not_fit() -> None:
    rows = (
        *(Row(f"d{n}", "done", 1, (), 0.0, "") for n in range(30)),
        Row("now", "running", 2, ("whole a.py",), 10.0, ""),
        Row("bad", "failed", 1, (), 0.0, "`pytest` failed: boom"),
    )
    console = Console(file=StringIO(), width=100)
    console.print(table(rows, now=15.0, height=10))
    text = console.file.getvalue()  # type: ignore[attr-defined]  # it is a StringIO
    line = next(line for line in text.splitlines() if line.startswith("now"))
    assert line.split() == ["now", "running", "2", "5", "s", "whole", "a.py"]
    assert "boom" in text and "30 done" in text and len(text.splitlines()) <= 12


def test_the_live_table_follows_a_run(root: Path) -> None:
    console = Console(file=StringIO(), force_terminal=True, width=100, height=30)
    with LiveTable(console) as live:
        write(root, {"untracked": "x"})
        run(root, live)
    assert "blocked" in console.file.getvalue()  # type: ignore[attr-defined]  # it is a StringIO


@pytest.mark.parametrize(
    ("output", "found"),
    [
        ("collected 3 items\n=== 2 passed, 1 failed, 1 error in 0.12s ===\n", (2, 2)),
        ("5 passed, 2 warnings in 0.01s", (5, 0)),
        ("Ran 7 tests in 0.003s\n\nFAILED (failures=2, errors=1)\n", (4, 3)),
        ("Ran 7 tests in 0.003s\n\nOK\n", (7, 0)),
        (" Test Files  1 passed (1)\n      Tests  3 failed | 4 passed (7)\n", (4, 3)),
        ("Tests:       1 failed, 9 passed, 10 total\n", (9, 1)),
        ("test result: FAILED. 8 passed; 2 failed; 0 ignored\n", (8, 2)),
        ("all good\n", (None, 0)),
    ],
)
def test_counts_are_read_from_the_summaries_of_runners(
    output: str, found: tuple[int | None, int]
) -> None:
    assert counts(output) == found


def test_provenance_says_who_made_what_from_what(root: Path) -> None:
    report = run(root)
    text = provenance(report, PLAN)
    assert text == provenance(report, PLAN)
    graph = rdflib.Graph().parse(data=text, format="turtle")
    rows = graph.query(
        "PREFIX prov: <http://www.w3.org/ns/prov#> SELECT ?file ?task ?commit ?base ?agent {"
        " ?version prov:specializationOf ?file ; prov:wasGeneratedBy ?task ."
        " ?commit prov:wasGeneratedBy ?task ; prov:wasDerivedFrom ?base FILTER(?commit != ?version)"
        " ?task prov:wasAssociatedWith ?agent }"
    )
    one = report.tasks[0]
    said = {tuple(map(str, row)) for row in rows}  # type: ignore[arg-type]  # rows of a SELECT
    assert said == {
        (
            f"urn:paralex:file:{path}", f"urn:paralex:task:{report.run}/one",
            f"urn:paralex:commit:{commit}", f"urn:paralex:commit:{report.base['commit']}",
            f"urn:paralex:agent:{one['agent']}",
        )
        for path in one["writes"]
        for commit in one["commits"]
    }  # fmt: skip
    assert said
