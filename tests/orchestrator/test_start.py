"""What must hold before a run begins; until then nothing is changed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from paralex.errors import EnvironmentLacks, ParalexError, Refused, UsageError
from paralex.orchestrator import RunReport, execute
from paralex.orchestrator.records import run_lock
from paralex.planner.dst import Dst
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
    tree_of,
    write,
)

PLAN = plan_of(task("t", "whole notes.txt"))


def run(root: Path, plan: Dst = PLAN, **given: Any) -> RunReport:
    agent = Scripted({"t": puts({"notes.txt": "new\n"})})
    return execute(root, plan, options(**given), parts_of(agent, code_of(root)), None, hooks())


def refused(
    root: Path, error: type[ParalexError], words: str, plan: Dst = PLAN, **given: Any
) -> None:
    """Refused with these words, and nothing has changed."""
    before = (git(root, "status", "--porcelain"), git(root, "for-each-ref"))
    with pytest.raises(error, match=words):
        run(root, plan, **given)
    assert (git(root, "status", "--porcelain"), git(root, "for-each-ref")) == before
    assert not list((root / ".paralex").glob("runs/*"))


def test_a_tree_that_is_clean_begins_on_a_branch_of_its_own(root: Path) -> None:
    before = git(root, "rev-parse", "main")
    report = run(root)
    assert report.branch == f"paralex/{report.run}" and report.previous == "main"
    assert git(root, "rev-parse", "main") == before
    assert report.base == {"commit": before, "tree": tree_of(root, "main")}


def test_a_name_for_the_branch_and_staying(root: Path) -> None:
    assert run(root, branch="mine").branch == "mine"
    git(root, "switch", "-q", "main")
    report = run(root, stay=True)
    assert report.branch == "main" and git(root, "symbolic-ref", "HEAD") == "refs/heads/main"
    assert git(root, "rev-list", "--count", "main") == "2"


def test_branches_that_cannot_be(root: Path) -> None:
    refused(root, UsageError, "there is such a branch", branch="main")
    refused(root, UsageError, "does not allow", branch="a..b")
    refused(root, UsageError, "exclude each other", branch="x", stay=True)
    git(root, "checkout", "-q", "--detach")
    refused(root, UsageError, "detached", stay=True)


def test_from_a_detached_head(root: Path) -> None:
    git(root, "checkout", "-q", "--detach")
    assert run(root).previous == git(root, "rev-parse", "main")


def test_no_commit_yet(tmp_path: Path) -> None:
    place = tmp_path / "empty"
    place.mkdir()
    git(place, "init", "-q")
    agent = Scripted({})
    code = code_of_nothing()
    with pytest.raises(EnvironmentLacks, match="no commit yet"):
        execute(place, PLAN, options(), parts_of(agent, code), None, hooks())


def code_of_nothing() -> Any:
    from paralex.queries.code import Code

    return Code.of(())


def test_no_repository(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentLacks, match="git init"):
        execute(tmp_path, PLAN, options(), parts_of(Scripted({}), code_of_nothing()), None, hooks())
    assert not (tmp_path / ".paralex").exists()


@pytest.mark.parametrize("staged", [True, False])
def test_a_dirty_tree_is_named(root: Path, staged: bool) -> None:
    write(root, {"a.py": "dirty\n"})
    if staged:
        git(root, "add", "a.py")
    refused(root, EnvironmentLacks, r"a\.py.*--allow-dirty")


def test_dirty_files_stay_untouched_when_that_is_allowed(root: Path) -> None:
    write(root, {"a.py": "dirty\n", "untracked": "u\n"})
    report = run(root, allow_dirty=True)
    assert report.state == "done" and report.kept == {}
    assert (root / "a.py").read_text() == "dirty\n"
    assert git(root, "status", "--porcelain") == "M a.py\n?? untracked"
    refused_again = plan_of(task("t", "body a.py::f"))
    with pytest.raises(UsageError, match=r"claims a\.py, which differs"):
        run(root, refused_again, allow_dirty=True)


@pytest.mark.parametrize("wanted", ["create mine.txt", "whole mine.txt", "create out/x.log"])
def test_a_claim_on_an_untracked_file_is_an_error(root: Path, wanted: str) -> None:
    write(root, {".gitignore": "*.log\n"})
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "ignore")
    write(root, {"mine.txt": "the user's", "out/x.log": "ignored, and the user's"})
    refused(root, UsageError, "untracked", plan_of(task("t", wanted)))


def test_in_the_middle_of_a_merge(root: Path) -> None:
    (root / ".git/MERGE_HEAD").write_text(git(root, "rev-parse", "HEAD"))
    refused(root, EnvironmentLacks, "a merge is in progress")


def test_a_plan_of_another_tree(root: Path) -> None:
    refused(root, Refused, "make it again", plan_of(task("t", "whole notes.txt"), tree="0" * 40))


def test_a_plan_with_conflicts_is_refused_with_all_of_them(root: Path) -> None:
    plan = plan_of(task("t", "whole notes.txt"), task("u", "whole notes.txt", "whole ghost.txt"))
    refused(root, Refused, r"(?s)unknown.*ghost\.txt.*write-write.*notes\.txt", plan)


def test_a_second_run_is_told_who_is_there(root: Path) -> None:
    with (
        run_lock(root, "261124-120000"),
        pytest.raises(EnvironmentLacks, match=r"run 261124-120000 .*process \d+") as caught,
    ):
        run(root)
    assert caught.value.exit_code == 3
    assert run(root).state == "done", "the lock does not outlive its holder"


def test_an_agent_that_cannot_work_stops_it_before_it_begins(root: Path) -> None:
    class Keyless(Scripted):
        def check(self) -> str:
            raise EnvironmentLacks("no key: set ANTHROPIC_API_KEY")

    with pytest.raises(EnvironmentLacks, match="no key"):
        execute(root, PLAN, options(), parts_of(Keyless({}), code_of(root)), None, hooks())
    assert git(root, "symbolic-ref", "HEAD") == "refs/heads/main"
    assert not list((root / ".paralex").glob("runs/*"))


def test_a_branch_called_paralex_is_in_the_way(root: Path) -> None:
    git(root, "branch", "paralex")
    with pytest.raises(EnvironmentLacks, match=r"paralex/.* cannot be made"):
        run(root)
    assert git(root, "symbolic-ref", "HEAD") == "refs/heads/main"
