"""What coordinator and workers share: versioned messages, and the ports between them.

No object of one side reaches the other: what passes is a frozen, serialisable value, and code
moves as git tree ids. The ports are what an agent sees (`Desk`) and what it must offer
(`Agent`); both have their implementations elsewhere (`orchestrator.desk`, `worker.*`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, Protocol

from pydantic import Field

from paralex.planner.dst import Claim, Read, Task, Value

VERSION: Final = 1


# --- messages: worker to coordinator ---------------------------------------------------------


class Message(Value):
    """Common to all: which attempt of which task speaks, and its fencing token."""

    version: Literal[1] = VERSION
    run: str
    task: str
    attempt: int
    token: int


class Started(Message):
    """The agent has answered for the first time: from now on the task is running."""

    kind: Literal["started"] = "started"


class Heartbeat(Message):
    kind: Literal["heartbeat"] = "heartbeat"


class RequestScope(Message):
    """More claims are needed; answered at once by `Granted`, `Queued` or `Refusal`."""

    kind: Literal["request_scope"] = "request_scope"
    claims: tuple[Claim, ...]
    why: str = ""


class TestRun(Value):
    """One run of tests in a view. `tree` is the view's content; `log` a path in the run's
    records; `last_line` the last line that was printed."""

    __test__ = False
    command: str
    tree: str
    ok: bool
    exit_code: int
    seconds: float = 0.0
    log: str = ""
    last_line: str = ""


class Publish(Message):
    """Bring the difference of two trees (git ids) into the shared tree.

    `base` is the published tree that the view stood on, `tree` the view's content. `final`: the
    agent has ended well and nothing more will come. `tests`: what the worker ran on `tree`.
    """

    kind: Literal["publish"] = "publish"
    base: str
    tree: str
    message: str = ""
    final: bool = False
    tests: TestRun | None = None


class Finished(Message):
    """The task is complete; `tests` is the evidence on the published tree (None: none asked)."""

    kind: Literal["finished"] = "finished"
    tests: TestRun | None = None


class Yielded(Message):
    """The worker gives its claims back and keeps its edits (`base`, `tree`) for the next turn."""

    kind: Literal["yielded"] = "yielded"
    base: str
    tree: str


class Failed(Message):
    """`why`: the first failing command and its last line. `retry`: another attempt may help.
    `base` and `tree`: the unpublished edits, kept as a patch."""

    kind: Literal["failed"] = "failed"
    why: str
    retry: bool = False
    base: str = ""
    tree: str = ""


class Spent(Message):
    """Tokens and dollars used since the last such message (dollars None: price unknown)."""

    kind: Literal["spent"] = "spent"
    input_tokens: int
    output_tokens: int
    cost: float | None


class Noted(Message):
    """Something for the record: a model call, a tool use, a command."""

    kind: Literal["noted"] = "noted"
    what: str
    detail: dict[str, Any] = Field(default_factory=dict)


# --- messages: coordinator to worker ---------------------------------------------------------


class Granted(Value):
    kind: Literal["granted"] = "granted"
    claims: tuple[Claim, ...]


class Queued(Value):
    """The claims are held by others: the worker yields, and its task comes back when free."""

    kind: Literal["queued"] = "queued"
    behind: tuple[str, ...]


class Published(Value):
    """Accepted: the shared tree is now `tree` (it may hold others' work beside yours)."""

    kind: Literal["published"] = "published"
    commit: str
    tree: str


class Stale(Value):
    """Others changed what this edit rests on; `tree` is the fresh published tree."""

    kind: Literal["stale"] = "stale"
    tree: str
    reason: str


class Refusal(Value):
    """No, with the reason; `outside` are the claims that the change would have needed."""

    kind: Literal["refused"] = "refused"
    reason: str
    outside: tuple[Claim, ...] = ()


# --- what an agent gets and offers -----------------------------------------------------------


@dataclass(frozen=True)
class Brief:
    """A task as an agent sees it. `claims` may have grown beyond the plan's; `carried`: the
    view already holds this task's own edits from a turn that yielded."""

    run: str
    task: Task
    attempt: int
    claims: tuple[Claim, ...]
    carried: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """How an agent's turn ended. `summary` becomes the commit message's subject when set; `why`
    tells the failure: the first failing command and its last line."""

    ok: bool
    summary: str = ""
    why: str = ""
    retry: bool = False


class Cancelled(Exception):
    """Raised by the desk when the run is being stopped or the attempt was fenced off."""


class MustYield(Exception):
    """Raised by `Desk.request_scope` when the claims are queued behind another task."""


class Desk(Protocol):
    """Everything a working agent may touch. Each call raises `Cancelled` once the attempt is
    over, and counts as a sign of life."""

    root: Path  # the private view: read and write below it, nowhere else
    records: Path  # a private folder outside the view for logs and transcripts

    def environment(self) -> dict[str, str]:
        """The clean environment for child processes, import roots of the view first."""
        ...

    def run(
        self,
        command: str,
        *,
        timeout: float,
        log: str,
        env: Mapping[str, str] | None = None,
    ) -> CommandResult:
        """A shell command in the view: confined where the machine can, killed as a group at
        `timeout` seconds. `log` names the file in `records` that gets its output; `env` is
        added to `environment()` for this one command."""
        ...

    def run_tests(self, tests: tuple[str, ...] | None = None) -> TestRun | None:
        """The task's acceptance in the view as it stands; None when there is none. `tests`
        narrows or replaces the test ids."""
        ...

    def request_scope(self, claims: tuple[Claim, ...], why: str) -> Granted | Refusal:
        """More claims, answered at once. Raises `MustYield` when they are queued."""
        ...

    def publish(self, message: str) -> Published | Stale | Refusal:
        """A checkpoint: what the view holds now, through the gate."""
        ...

    def alive(self) -> None:
        """A heartbeat; raises `Cancelled` when the attempt is over."""
        ...

    def started(self) -> None:
        """The agent has answered: the task is running from now on."""
        ...

    def spent(self, input_tokens: int, output_tokens: int, cost: float | None) -> None: ...

    def note(self, what: str, **detail: Any) -> None: ...


@dataclass(frozen=True)
class CommandResult:
    command: str
    exit_code: int
    output: str  # the last part of what it printed, both streams
    timed_out: bool = False
    seconds: float = 0.0

    @property
    def last_line(self) -> str:
        lines = [line for line in self.output.splitlines() if line.strip()]
        return lines[-1].strip() if lines else ""


class Agent(Protocol):
    """One way of doing a task. The same object serves all tasks of a run, from many threads."""

    name: str
    asks_scope: bool  # asks for more scope by itself when an edit needs it

    def check(self) -> str:
        """Before anything starts: program found, key present. Returns the exact command line or
        model that will be used; raises `EnvironmentLacks` or `UsageError` otherwise."""
        ...

    def work(self, brief: Brief, desk: Desk) -> Outcome:
        """Does the task in `desk.root`. Raises `Cancelled`/`MustYield` through, nothing else."""
        ...


@dataclass(frozen=True)
class Launch:
    """How to start one child process: the port behind which confinement lives."""

    command: str
    cwd: Path
    env: Mapping[str, str]
    writable: tuple[Path, ...]
    timeout: float
    log: Path


class Launcher(Protocol):
    """Runs a shell command in its own process group, and ends the whole group with it."""

    def describe(self) -> str:
        """The level of confinement in a few words, for the run's first lines."""
        ...

    def run(self, launch: Launch, alive: AliveCheck) -> CommandResult: ...


class AliveCheck(Protocol):
    def __call__(self) -> None:
        """Called every fraction of a second; raises `Cancelled` to have the group killed."""
        ...


class Price(Value):
    """Dollars for a million tokens."""

    input: float
    output: float
    cache_read: float = 0.0
    cache_write: float = 0.0


class Budget(Value):
    """Limits of a run; None is no limit. Seconds, tokens (in and out together), dollars."""

    seconds: float | None = Field(default=None, gt=0, allow_inf_nan=False)
    tokens: int | None = Field(default=None, gt=0)
    dollars: float | None = Field(default=None, gt=0, allow_inf_nan=False)


__all__ = [
    "VERSION", "Agent", "AliveCheck", "Brief", "Budget", "Cancelled", "Claim", "CommandResult",
    "Desk", "Failed", "Finished", "Granted", "Heartbeat", "Launch", "Launcher", "Message",
    "MustYield", "Noted", "Outcome", "Price", "Publish", "Published", "Queued", "Read", "Refusal",
    "RequestScope", "Spent", "Stale", "Started", "Task", "TestRun", "Yielded",
]  # fmt: skip
