"""A desk for rehearsals: the port that agents work at, over a plain folder and no coordinator.

The tests of every agent use it, and whoever writes a new agent can, too.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from paralex.protocol import (
    Cancelled,
    Claim,
    CommandResult,
    Granted,
    Launch,
    Launcher,
    Published,
    Refusal,
    Stale,
    TestRun,
)
from paralex.worker.launcher import best_launcher

ScopeAnswer = Callable[[tuple[Claim, ...]], Granted | Refusal]
PublishAnswer = Callable[[str], Published | Stale | Refusal]


def refuse_scope(claims: tuple[Claim, ...]) -> Refusal:
    """The answer of a coordinator that gives nothing."""
    return Refusal(reason="not in this rehearsal", outside=claims)


def grant_scope(claims: tuple[Claim, ...]) -> Granted:
    """The answer of a coordinator that gives everything."""
    return Granted(claims=claims)


def accept_publish(message: str) -> Published:
    """The answer of a gate that takes everything."""
    return Published(commit="0" * 40, tree="0" * 40)


@dataclass
class RehearsalDesk:
    """`tests` is the acceptance command (None: there is none); the answers to scope requests and
    publishes are functions, which may raise `MustYield`. What the agent does is kept in `asked`,
    `published`, `notes`, `usage`, `commands` and `starts`; `cancel()` ends the attempt."""

    root: Path
    records: Path
    tests: str | None = None
    on_scope: ScopeAnswer = refuse_scope
    on_publish: PublishAnswer = accept_publish
    launcher: Launcher = field(default_factory=best_launcher)
    asked: list[tuple[Claim, ...]] = field(default_factory=list)
    published: list[str] = field(default_factory=list)
    notes: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    usage: list[tuple[int, int, float | None]] = field(default_factory=list)
    commands: list[CommandResult] = field(default_factory=list)
    starts: int = 0
    _over: threading.Event = field(default_factory=threading.Event)

    def cancel(self) -> None:
        """From now on every call raises `Cancelled`; may be called from any thread."""
        self._over.set()

    def environment(self) -> dict[str, str]:
        temporary = self.records / "tmp"
        temporary.mkdir(parents=True, exist_ok=True)
        return {
            "HOME": str(temporary),
            "PATH": os.environ.get("PATH", os.defpath),
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONPATH": str(self.root),
            "TMPDIR": str(temporary),
        }

    def run(
        self, command: str, *, timeout: float, log: str, env: Mapping[str, str] | None = None
    ) -> CommandResult:
        self.alive()
        environment = self.environment()
        writable = (self.root, Path(environment["TMPDIR"]))
        launch = Launch(
            command=command,
            cwd=self.root,
            env={**environment, **(env or {})},
            writable=writable,
            timeout=timeout,
            log=self.records / log,
        )
        self.commands.append(self.launcher.run(launch, self.alive))
        return self.commands[-1]

    def run_tests(self, tests: tuple[str, ...] | None = None) -> TestRun | None:
        self.alive()
        if self.tests is None and not tests:
            return None
        command = " ".join(filter(None, (self.tests, *(tests or ()))))
        done = self.run(command, timeout=60, log="tests.log")
        return TestRun(
            command=command,
            tree="0" * 40,
            ok=done.exit_code == 0,
            exit_code=done.exit_code,
            seconds=done.seconds,
            log="tests.log",
            last_line=done.last_line,
        )

    def request_scope(self, claims: tuple[Claim, ...], why: str) -> Granted | Refusal:
        self.alive()
        self.asked.append(claims)
        return self.on_scope(claims)

    def publish(self, message: str) -> Published | Stale | Refusal:
        self.alive()
        self.published.append(message)
        return self.on_publish(message)

    def alive(self) -> None:
        if self._over.is_set():
            raise Cancelled("the rehearsal was cancelled")

    def started(self) -> None:
        self.alive()
        self.starts += 1

    def spent(self, input_tokens: int, output_tokens: int, cost: float | None) -> None:
        self.usage.append((input_tokens, output_tokens, cost))

    def note(self, what: str, **detail: Any) -> None:
        self.notes.append((what, detail))
