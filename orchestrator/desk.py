"""One attempt's side of the coordinator: what an agent sees as `Desk`.

It runs in the worker's thread. It owns its view and nothing else; everything it wants goes as a
message over its line, and what comes back is a value.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from paralex.orchestrator import views
from paralex.orchestrator.environment import child_environment
from paralex.orchestrator.facts import Extract, Reader
from paralex.orchestrator.git import Repo
from paralex.orchestrator.views import View
from paralex.planner.dst import Claim, Task, Value
from paralex.protocol import (
    CommandResult,
    Granted,
    Heartbeat,
    Launch,
    Launcher,
    Message,
    MustYield,
    Noted,
    Publish,
    Published,
    Queued,
    Refusal,
    RequestScope,
    Spent,
    Stale,
    Started,
    TestRun,
)

TESTED = "paralex:tests"  # the note that carries a run of the task's whole acceptance

_PULSE = 1.0  # seconds between two heartbeats


class Line(Protocol):
    """The worker's end of the channel. Both raise `Cancelled` once the attempt is over."""

    def tell(self, message: Message) -> None: ...

    def ask(self, message: Message) -> Value: ...

    def check(self) -> None:
        """Raises `Cancelled` when the attempt is over; costs nothing."""
        ...


class NameTests(Protocol):
    def __call__(self, tests: tuple[str, ...], /) -> str:
        """The shell command that runs these tests."""
        ...


@dataclass(frozen=True)
class Tools:
    """What all attempts of a run share; none of it is the coordinator's state."""

    repo: Repo
    extract: Extract
    launcher: Launcher
    name_tests: NameTests
    python: str
    env: tuple[str, ...]
    timeout: float
    ask_scope: bool


@dataclass(frozen=True)
class Who:
    """The head of every message of one attempt."""

    run: str
    task: str
    attempt: int
    token: int

    def head(self) -> dict[str, Any]:
        return {"run": self.run, "task": self.task, "attempt": self.attempt, "token": self.token}


class AttemptDesk:
    """`paralex.protocol.Desk` for one attempt. `claims` grows with what is granted."""

    def __init__(
        self, tools: Tools, who: Who, line: Line, view: View, task: Task,
        claims: tuple[Claim, ...], records: Path,
    ) -> None:  # fmt: skip
        self.root = view.root
        self.records = records
        self.view = view
        self.claims = claims
        self._tools = tools
        self._who = who
        self._line = line
        self._task = task
        self._beat = 0.0
        self._runs = 0

    def environment(self) -> dict[str, str]:
        return child_environment(self.view, self._tools.python, self._tools.env)

    def run(
        self, command: str, *, timeout: float, log: str, env: Mapping[str, str] | None = None
    ) -> CommandResult:
        self.alive()
        launch = Launch(
            command=command,
            cwd=self.root,
            env=self.environment() | dict(env or {}),
            writable=(self.root, self.view.private_home, self.view.tmp),
            timeout=timeout,
            log=self.records / log,
        )
        return self._tools.launcher.run(launch, self.alive)

    def run_tests(self, tests: tuple[str, ...] | None = None) -> TestRun | None:
        commands = self._acceptance(tests)
        if not commands:
            return None
        tree = self.snapshot()
        seconds = 0.0
        for command in commands:
            self._runs += 1
            log = f"tests-{self._runs}.log"
            result = self.run(command, timeout=self._tools.timeout, log=log)
            seconds += result.seconds
            if result.exit_code != 0 or result.timed_out:
                break
        # What tests leave behind is nobody's edit.
        views.reset(self._tools.repo, self.view, tree)
        run = TestRun(
            command=result.command,
            tree=tree,
            ok=result.exit_code == 0 and not result.timed_out,
            exit_code=result.exit_code,
            seconds=seconds,
            log=f"{self.records.parent.name}/{self.records.name}/{log}",
            last_line=f"timed out after {self._tools.timeout:.0f} s"
            if result.timed_out
            else result.last_line,
        )
        if tests is None:
            self.note(TESTED, **run.model_dump(mode="json"))
        return run

    def _acceptance(self, tests: tuple[str, ...] | None) -> list[str]:
        if tests is not None:
            return [self._tools.name_tests(tests)] if tests else []
        accept = self._task.accept
        commands = [accept.command] if accept.command else []
        return commands + ([self._tools.name_tests(accept.tests)] if accept.tests else [])

    def snapshot(self) -> str:
        """The view's content as a tree id; `views.Unfit` when it cannot be published."""
        paths = [path for claim in self.claims for path in (claim.path, claim.to) if path]
        return views.snapshot(self._tools.repo, self.view, paths)

    def request_scope(self, claims: tuple[Claim, ...], why: str) -> Granted | Refusal:
        answer = self._line.ask(RequestScope(**self._who.head(), claims=claims, why=why))
        if isinstance(answer, Queued):
            raise MustYield(f"behind {', '.join(answer.behind)}")
        assert isinstance(answer, Granted | Refusal)
        if isinstance(answer, Granted):
            self.claims += answer.claims
        return answer

    def publish(self, message: str) -> Published | Stale | Refusal:
        return self.bring(message, final=False)

    def bring(
        self, message: str, *, final: bool, tests: TestRun | None = None
    ) -> Published | Stale | Refusal:
        """A publish through the gate. What is accepted is what the view stands on afterwards;
        after `Stale` the view follows, where its edits can be merged."""
        try:
            tree = self.snapshot()
        except views.Unfit as unfit:
            return Refusal(reason=str(unfit))
        while True:
            answer = self._line.ask(
                Publish(
                    **self._who.head(),
                    base=self.view.base,
                    tree=tree,
                    message=message,
                    final=final,
                    tests=tests,
                )
            )
            if isinstance(answer, Published):
                views.rebase(self._tools.repo, self.view, answer.tree)
                return answer
            if isinstance(answer, Stale):
                reader = Reader(self._tools.repo, self._tools.extract)
                views.sync(self._tools.repo, reader, self.view, tree, answer.tree)
                return answer
            assert isinstance(answer, Refusal)
            if not (answer.outside and self._tools.ask_scope):
                return answer
            granted = self.request_scope(answer.outside, "an edit needs it")
            if isinstance(granted, Refusal):
                return granted

    def alive(self) -> None:
        self._line.check()
        now = time.monotonic()
        if now - self._beat >= _PULSE:
            self._beat = now
            self._line.tell(Heartbeat(**self._who.head()))

    def tell(self, message: Message) -> None:
        self._line.tell(message)

    def started(self) -> None:
        self._line.tell(Started(**self._who.head()))

    def spent(self, input_tokens: int, output_tokens: int, cost: float | None) -> None:
        self._line.tell(
            Spent(
                **self._who.head(),
                input_tokens=input_tokens,
                output_tokens=output_tokens,
                cost=cost,
            )
        )

    def note(self, what: str, **detail: Any) -> None:
        self._line.tell(Noted(**self._who.head(), what=what, detail=detail))
