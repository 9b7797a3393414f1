"""The runs of a repository: what there is, dropping one, cleaning up after them."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from paralex.errors import EnvironmentLacks, ParalexError, UsageError
from paralex.orchestrator import views
from paralex.orchestrator.git import Repo, open_repo
from paralex.orchestrator.records import Record, all_records, find_record, live_run, run_lock
from paralex.orchestrator.report import load_report
from paralex.orchestrator.telling import switch_to


@dataclass(frozen=True)
class RunLine:
    """One run in the list. `problem`: why its records cannot be read, or ""."""

    run: str
    state: str
    branch: str
    done: int
    tasks: int
    goal: str
    problem: str = ""


def list_runs(root: Path) -> tuple[RunLine, ...]:
    """Oldest first."""
    return tuple(_line(record) for record in all_records(root))


def _line(record: Record) -> RunLine:
    try:
        report = load_report(record, timings=False)
        goal = record.plan().goal
    except ParalexError as error:
        return RunLine(record.run, "damaged", "", 0, 0, "", str(error))
    done = sum(task["state"] == "done" for task in report.tasks)
    return RunLine(record.run, report.state, report.branch, done, len(report.tasks), goal)


def drop_run(root: Path, run: str) -> str:
    """Takes a run's branch and records away; says what to do to have the commits back.

    UsageError while HEAD is on the branch, or when it holds commits that are not of the run.
    """
    repo = open_repo(root)
    record = find_record(repo.root, run)
    with run_lock(repo.root, record.run):
        said = _drop_branch(repo, record)
        shutil.rmtree(views.views_folder(repo, record.run), ignore_errors=True)
        shutil.rmtree(record.folder)
    return said


def _drop_branch(repo: Repo, record: Record) -> str:
    try:
        board = record.board()
    except EnvironmentLacks:
        return f"run {record.run} is dropped; its branch, if any, stays: its journal is damaged"
    ref, name = board.branch, board.branch.removeprefix("refs/heads/")
    head = repo.commit_of(ref) if ref else None
    if head is None or ref == board.previous:  # never made, gone already, or the user's own
        return f"run {record.run} is dropped; no branch was deleted"
    if repo.head_ref() == ref:
        back = switch_to(board.previous.removeprefix("refs/heads/"))
        raise UsageError(f"HEAD is on {name}: switch away first, `{back}`, then drop the run")
    ours = {board.head, *(intent.commit for intent in board.intents.values())}
    if head not in ours or head in board.external:
        raise UsageError(
            f"{name} holds commits that are not of run {record.run}: keep them with "
            f"`git branch -m {name} NEWNAME`, then drop the run"
        )
    repo.run("update-ref", "-d", ref, head)
    return f"run {record.run} and its branch {name} are dropped (it was at {head[:12]})"


def clean_runs(root: Path) -> tuple[str, ...]:
    """Deletes what no run needs any more: left-over views, and the records of finished runs
    whose branch is gone. Returns what was deleted, in words."""
    repo = open_repo(root)
    live = live_run(repo.root)
    said = []
    for record in all_records(repo.root):
        if record.run == live:
            continue
        left = views.views_folder(repo, record.run)
        if any(left.iterdir()):
            said.append(f"views of run {record.run}")
        shutil.rmtree(left, ignore_errors=True)
        if _is_past(repo, record):
            shutil.rmtree(record.folder)
            said.append(f"records of run {record.run}")
    return tuple(said)


def _is_past(repo: Repo, record: Record) -> bool:
    try:
        board = record.board()
    except ParalexError:
        return False
    return board.state in {"done", "failed"} and repo.commit_of(board.branch) is None
