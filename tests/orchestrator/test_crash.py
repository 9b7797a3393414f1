"""kill -9 at every point that matters, then resume: the same tree as an undisturbed run, what was
accepted stands, and nothing is done twice."""

from __future__ import annotations

import os
import shutil
import signal
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from paralex.errors import EnvironmentLacks
from paralex.orchestrator import (
    Parts,
    RunOptions,
    RunReport,
    execute,
    journal,
    list_runs,
    resume,
)
from paralex.orchestrator.git import open_repo
from paralex.orchestrator.records import Record, all_records
from paralex.orchestrator.views import views_folder
from paralex.protocol import Brief, Desk, Published
from tests.orchestrator.conftest import FILES
from tests.orchestrator.support import (
    Scripted,
    code_of,
    git,
    hooks,
    make_repo,
    options,
    parts_of,
    plan_of,
    replaces,
    task,
    tree_of,
    write,
    writes,
)

# A task with a checkpoint and a final publish of two files, and one that builds on it.
PLAN = plan_of(
    task("one", "body a.py::f", "whole notes.txt", "create x/new.txt", command="true"),
    task("two", "whole notes.txt", "delete b.py", after=("one",)),
)


def one(brief: Brief, desk: Desk) -> None:
    replaces("a.py", "def f(x):\n    return x\n", "def f(x):\n    return x + 1\n")(brief, desk)
    assert isinstance(desk.publish("checkpoint"), Published)
    write(desk.root, {"notes.txt": "by one\n", "x/new.txt": "new\n"})


def two(brief: Brief, desk: Desk) -> None:
    assert (desk.root / "notes.txt").read_text() == "by one\n"
    write(desk.root, {"notes.txt": "by one\nby two\n"})
    (desk.root / "b.py").unlink()


AGENT = Scripted({"one": one, "two": two})
POINTS_OF_ONE_PUBLISH = {
    "objects", "before intent", "after intent", "intent", "branch", "file", "files", "index",
    "before accepted", "after accepted", "accepted",
}  # fmt: skip


def run(root: Path, crash: Callable[[str], None]) -> None:
    execute(root, PLAN, options(agents=1), parts_of(AGENT, code_of(root)), None, hooks(crash=crash))


def killed(
    root: Path,
    when: int | Callable[[str], bool],
    work: Callable[[Path, Callable[[str], None]], None],
) -> None:
    """Does `work` in a child that kills itself at a point: the one with this number, or the
    first for which `when` is true."""
    child = os.fork()
    if child == 0:
        passed = 0

        def crash(point: str) -> None:
            nonlocal passed
            if passed == when if isinstance(when, int) else when(point):
                os.kill(os.getpid(), signal.SIGKILL)
            passed += 1

        try:
            work(root, crash)
        finally:
            os._exit(7)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[str], str]:
    """The points of a run that nobody disturbs, and its final tree."""
    place = tmp_path_factory.mktemp("undisturbed")
    points: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(place / "cache"))
        root = make_repo(place / "repo", FILES)
        run(root, points.append)
    return points, tree_of(root)


def copied(template: Path, place: Path) -> Path:
    shutil.copytree(template, place)
    return place


def accepted(record: Record) -> list[str]:
    events = [event for _, event in journal.read(record.journal)]
    commits = {e.data["number"]: e.data["commit"] for e in events if e.kind == "intent"}
    return [commits[e.data["number"]] for e in events if e.kind == "accepted"]


def remade(root: Path) -> Callable[[RunOptions], Parts]:
    return lambda _: parts_of(AGENT, code_of(root))


def test_the_run_passes_every_point_of_the_gate(undisturbed: tuple[list[str], str]) -> None:
    counted = Counter(undisturbed[0])
    assert counted.keys() >= POINTS_OF_ONE_PUBLISH
    assert counted["accepted"] == 3


@pytest.mark.parametrize("part", range(4))
def test_killed_anywhere_and_resumed(
    template: Path, tmp_path: Path, undisturbed: tuple[list[str], str], part: int
) -> None:
    points, tree = undisturbed
    # Between a point and the next `before` nothing happens that could be lost.
    wanted = {
        number
        for number, point in enumerate(points[:-1])
        if not point.startswith("before")
        # The first time and the last: a checkpoint, and a final publish.
        and (point not in points[:number] or point not in points[number + 1 :])
    }
    for number in sorted(wanted)[part::4]:
        root = copied(template, tmp_path / str(number))
        killed(root, number, run)
        (record,) = all_records(root)
        before = accepted(record)
        report = resume(root, None, remade(root), None, hooks())
        check(root, report, tree, before, f"{number}: {points[number]}")


def check(root: Path, report: RunReport, tree: str, before: list[str], where: str) -> None:
    assert report.state == "done", where
    assert tree_of(root) == tree, where
    assert git(root, "status", "--porcelain") == "", where
    commits = git(root, "log", "--format=%H", "main..").split()
    assert set(before) <= set(commits), where
    tasks = git(root, "log", "--format=%(trailers:key=Paralex-Task,valueonly)", "main..").split()
    assert Counter(tasks) == {"one": 2, "two": 1}, where
    assert not views_folder(open_repo(root), report.run).joinpath("one.1").exists()


@pytest.mark.parametrize("second", ["before accepted", "file", "index", "after reopened"])
def test_killed_again_while_it_is_being_resumed(
    template: Path, tmp_path: Path, undisturbed: tuple[list[str], str], second: str
) -> None:
    points, tree = undisturbed
    root = copied(template, tmp_path / "repo")
    last = len(points) - 1 - points[::-1].index("branch")
    killed(root, last, run)
    (record,) = all_records(root)
    seen: list[str] = []

    def again(root: Path, crash: Callable[[str], None]) -> None:
        resume(root, None, remade(root), None, hooks(crash=crash))

    def until(point: str) -> bool:
        seen.append(point)
        return point == second

    killed(root, until, again)
    report = resume(root, None, remade(root), None, hooks())
    check(root, report, tree, accepted(record), second)


def test_a_run_that_was_killed_before_it_began_says_so(template: Path, tmp_path: Path) -> None:
    root = copied(template, tmp_path / "repo")
    killed(root, 0, run)
    with pytest.raises(EnvironmentLacks, match="before it began"):
        resume(root, None, remade(root), None, hooks())
    assert git(root, "symbolic-ref", "HEAD") == "refs/heads/main"


@pytest.mark.parametrize("point", ["before run_started", "after branch_made", "branch", "file"])
def test_a_killed_run_is_not_in_the_way_of_the_next(
    template: Path, tmp_path: Path, point: str
) -> None:
    root = copied(template, tmp_path / "repo")
    killed(root, lambda passed: passed == point, run)
    report = execute(
        root, plan_of(task("own", "create own.txt")), options(),
        parts_of(Scripted({"own": writes(own__txt="own\n")}), code_of(root)), None, hooks(),
    )  # fmt: skip
    assert report.state == "done"
    assert git(root, "status", "--porcelain") == ""
    assert {line.state for line in list_runs(root)} == {"stopped", "done"}
