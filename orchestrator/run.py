"""From a plan to its end: starting a run, going on with one, and finishing in order."""

from __future__ import annotations

import contextlib
import shutil
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from paralex.errors import EnvironmentLacks, UsageError
from paralex.graph.shapes import FileFacts
from paralex.orchestrator import start, views
from paralex.orchestrator.board import Board, replay
from paralex.orchestrator.coordinator import Coordinator, Listen, Setting
from paralex.orchestrator.desk import NameTests, Tools
from paralex.orchestrator.engine import Engine
from paralex.orchestrator.facts import Extract
from paralex.orchestrator.git import Repo, open_repo
from paralex.orchestrator.journal import Journal, last_kind
from paralex.orchestrator.options import RunOptions
from paralex.orchestrator.publish import Gate
from paralex.orchestrator.records import (
    Record,
    all_records,
    find_record,
    new_record,
    new_run_id,
    run_lock,
)
from paralex.orchestrator.report import RunReport, report_of
from paralex.orchestrator.suite import Suite
from paralex.orchestrator.worktree import WorkTree
from paralex.planner.dst import Dst
from paralex.protocol import Agent, Launcher
from paralex.queries.code import Code


def _extract(path: str, data: bytes) -> FileFacts | None:
    from paralex.graph import extract  # the grammars are loaded when a file is first judged

    return extract(path, data)


@dataclass(frozen=True)
class Hooks:
    """Seams for tests. `clock`: monotonic seconds; `crash`: is told the name of every step that
    matters for durability, before and after it."""

    clock: Callable[[], float] = time.monotonic
    crash: Callable[[str], None] = lambda point: None
    extract: Extract = _extract


@dataclass(frozen=True)
class Parts:
    """Who does the work and how; what `resume` has made again from a run's options.

    `python`: the interpreter for tests. `code`: the graph of the tree that the run is on.
    """

    agent: Agent
    launcher: Launcher
    name_tests: NameTests
    python: str
    code: Code


def execute(
    root: Path,
    plan: Dst,
    options: RunOptions,
    parts: Parts,
    listen: Listen | None = None,
    hooks: Hooks | None = None,
) -> RunReport:
    """Runs a plan to its end. Raises EnvironmentLacks, UsageError or Refused before anything is
    changed; afterwards every outcome is a report."""
    hooks = hooks or Hooks()
    repo = open_repo(root)
    run = new_run_id(repo.root)
    with run_lock(repo.root, run):
        tidy(repo, hooks)
        ground = start.survey(repo, plan, options, parts.code)
        parts.agent.check()
        branch = start.branch_name(repo, options, run, ground.previous)
        record = new_record(repo.root, run, plan, options)
        journal = Journal.create(record.journal)
        try:
            books = Books(repo, record, plan, options, journal, Board.of(plan), parts.code, hooks,
                          branch, listen)  # fmt: skip
            books.coordinator.record(
                "run_started", branch=branch, commit=ground.commit, tree=ground.tree,
                previous=ground.previous, agent=parts.agent.name, dirty=sorted(ground.dirty),
            )  # fmt: skip
            return _work(books, parts)
        finally:
            journal.close()


def resume(
    root: Path,
    run: str | None,
    make_parts: Callable[[RunOptions], Parts],
    listen: Listen | None = None,
    hooks: Hooks | None = None,
) -> RunReport:
    """Goes on with a run that was killed or stopped: the named one, or the last. Accepted
    publishes stand; what was interrupted gets a new attempt."""
    hooks = hooks or Hooks()
    repo = open_repo(root)
    record = _unfinished(repo, run)
    with run_lock(repo.root, record.run):
        plan, options = record.plan(), record.options()
        journal = Journal.open(record.journal)
        try:
            board = replay(plan, journal.events())
            if repo.commit_of(board.branch) is None and board.branch_made:
                raise EnvironmentLacks(
                    f"the branch of run {record.run} is gone: make it again with "
                    f"`git update-ref {board.branch} {board.head}`, then resume"
                )
            parts = make_parts(options)
            parts.agent.check()
            books = Books(repo, record, plan, options, journal, board, parts.code, hooks,
                          board.branch, listen)  # fmt: skip
            books.coordinator.record("run_resumed")
            shutil.rmtree(books.views, ignore_errors=True)
            books.gate.recover(tuple(board.intents.values()))
            books.coordinator.reopen()
            books.coordinator.look_around()
            return _work(books, parts)
        finally:
            journal.close()


class Books:
    """The coordinator of a run with its gate, on an open journal."""

    def __init__(
        self, repo: Repo, record: Record, plan: Dst, options: RunOptions, journal: Journal,
        board: Board, code: Code, hooks: Hooks, branch: str, listen: Listen | None = None,
    ) -> None:  # fmt: skip
        self.repo, self.record, self.hooks = repo, record, hooks
        self.views = views.views_folder(repo, record.run)
        setting = Setting(record.run, plan, options, repo, record.folder, self.views)
        self.coordinator = Coordinator(
            setting, journal, board, hooks.clock, threading.Lock(), listen, hooks.crash
        )
        self.gate = Gate(
            repo, hooks.extract, branch, WorkTree(repo, record.folder, hooks.crash), code,
            self.coordinator.record, hooks.crash, board.last_intent, board.head,
        )  # fmt: skip
        self.coordinator.attach(self.gate)
        self.options = options


def tidy(repo: Repo, hooks: Hooks) -> None:
    """Finishes the publishes that an earlier, killed run began, so that it is in nobody's way:
    its branch and the working tree agree again. Called with the lock held."""
    for record in all_records(repo.root):
        try:
            if last_kind(record.journal) == "run_ended":
                continue
            plan, options, board = record.plan(), record.options(), record.board()
        except (EnvironmentLacks, UsageError):
            continue  # damaged records say so when they are asked for
        journal = Journal.open(record.journal)
        try:
            books = Books(repo, record, plan, options, journal, board, Code.of(()), hooks,
                          board.branch)  # fmt: skip
            books.gate.recover(tuple(board.intents.values()))
            books.coordinator.record(
                "run_ended", state="stopped", why="the process was killed; another run came after"
            )
            shutil.rmtree(books.views, ignore_errors=True)
        finally:
            journal.close()


def _work(books: Books, parts: Parts) -> RunReport:
    """From a run that is on record to its report."""
    coordinator, options, repo = books.coordinator, books.options, books.repo
    board = coordinator.board
    if not board.branch_made:
        start.make_branch(repo, board.branch, board.base_commit, board.previous)
        coordinator.record("branch_made")
    tools = Tools(
        repo=repo,
        extract=books.hooks.extract,
        launcher=parts.launcher,
        name_tests=parts.name_tests,
        python=parts.python,
        env=options.env,
        timeout=options.timeout,
        ask_scope=options.auto_scope or parts.agent.asks_scope,
    )

    def make_suite() -> Suite:
        tree = repo.tree_of(books.gate.head())
        log = books.record.folder / "logs" / "suite.log"
        return Suite(str(options.tests), tree, tools, books.views / "suite", log)

    engine = Engine(coordinator, tools, parts.agent, options.agents)
    try:
        engine.run(make_suite if options.tests else None)
    finally:
        with contextlib.suppress(OSError):
            books.views.rmdir()  # empty, unless a worker is still winding up
    report = report_of(books.record.run, coordinator.plan, board)
    (books.record.folder / "report.json").write_text(report.to_text(), encoding="utf-8")
    return report


def _unfinished(repo: Repo, run: str | None) -> Record:
    """The run to go on with."""
    if run is not None:
        record = find_record(repo.root, run)
        board = record.board()
        if board.state not in {"running", "stopped"}:
            raise UsageError(
                f"run {run} is finished ({board.state}): there is nothing to resume; "
                f"`paralex report {run}` shows it"
            )
        return _begun(record, board)
    for record in reversed(all_records(repo.root)):
        try:
            board = record.board()
        except (EnvironmentLacks, UsageError):
            continue
        if board.state in {"running", "stopped"}:
            return _begun(record, board)
    raise UsageError("there is no unfinished run: `paralex runs` lists them all")


def _begun(record: Record, board: Board) -> Record:
    if not board.branch:
        raise EnvironmentLacks(
            f"run {record.run} was killed before it began: execute the plan again"
        )
    return record
