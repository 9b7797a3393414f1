"""An agent that does again what somebody did before: for demo, tests and experiments.

It passes the same view, tests and gate as any agent, at the pace of the recording.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

from paralex.errors import UsageError
from paralex.protocol import Brief, Claim, Desk, Outcome, Refusal
from paralex.worker.edits import EditFailed
from paralex.worker.files import PathRefused, decoded, move, read_bytes, write
from paralex.worker.options import AgentOptions
from paralex.worker.pause import Sleep, pause
from paralex.worker.recording import RecordedTask, Recording, load_recording
from paralex.worker.replay_chain import FileChange, work_out
from paralex.worker.scope import Scope

THINK = "PARALEX_THINK"


def make(argument: str, options: AgentOptions) -> ReplayAgent:
    """The agent for `replay:ARGUMENT`. UsageError when the recording cannot be used."""
    if not argument:
        raise UsageError("a replay agent needs its recording: --agent replay:FILE")
    path = options.root / argument
    return ReplayAgent(load_recording(path, argument), path, think_scale(options.think))


def think_scale(option: float | None) -> float:
    """The factor on think times: the option, else PARALEX_THINK, else 1."""
    if option is not None:
        return option
    written = os.environ.get(THINK, "1")
    try:
        scale = float(written)
    except ValueError:
        scale = -1.0
    if not 0 <= scale < float("inf"):
        raise UsageError(f"{THINK} is {written!r}: expected a factor such as 0, 0.5 or 1")
    return scale


class ReplayAgent:
    """`think_scale`: the factor on recorded think times; `sleep` is there for tests."""

    name = "replay"
    asks_scope = True

    def __init__(
        self,
        recording: Recording,
        source: Path,
        think_scale: float = 1.0,
        sleep: Sleep = time.sleep,
    ) -> None:
        self._recording = recording
        self._source = source
        self._think = think_scale
        self._sleep = sleep

    def check(self) -> str:
        return f"{self._source} ({len(self._recording.tasks)} recorded)"

    def work(self, brief: Brief, desk: Desk) -> Outcome:
        recorded, unknown = self._recorded(brief)
        if unknown:
            return Outcome(ok=False, why=f"{self._source}: nothing is recorded for {unknown}")
        desk.started()
        think = sum(part.think for part in recorded) * self._think
        desk.note("think", seconds=think)
        pause(think, desk.alive, self._sleep)
        try:
            return self._apply(brief, desk, recorded)
        except (EditFailed, PathRefused) as error:
            return Outcome(ok=False, why=str(error))

    def _recorded(self, brief: Brief) -> tuple[list[RecordedTask], str]:
        """What is recorded for the task's work items, or else for its id; and what is not."""
        tasks, items = self._recording.tasks, brief.task.items
        if not any(item in tasks for item in items):
            items = (brief.task.id,)
        unknown = ", ".join(item for item in items if item not in tasks)
        return [tasks[item] for item in items if item in tasks], unknown

    def _apply(self, brief: Brief, desk: Desk, recorded: list[RecordedTask]) -> Outcome:
        def look(path: str) -> str | None:
            data = read_bytes(desk.root, path)
            return None if data is None else decoded(path, data)

        edits = [edit for part in recorded for edit in part.edits]
        resumed = brief.carried or brief.attempt > 1
        changes = work_out(edits, look, resumed=resumed)
        refused = _ask(Scope(brief.claims), changes, desk)
        if refused:
            return Outcome(ok=False, why=refused)
        for change in changes:
            desk.alive()
            _make(change, desk)
        return Outcome(ok=True)


def _ask(scope: Scope, changes: tuple[FileChange, ...], desk: Desk) -> str:
    """Asks for what the changes need beyond the claims; the reason when it is refused."""
    missing: list[Claim] = []
    for change in changes:
        for claim in _missing(scope, change):
            if claim not in missing:
                missing.append(claim)
    if not missing:
        return ""
    desk.note("request_scope", claims=[str(claim) for claim in missing])
    answer = desk.request_scope(tuple(missing), "the recorded edits change more than was claimed")
    if isinstance(answer, Refusal):
        return f"more scope was refused: {', '.join(map(str, missing))}: {answer.reason}"
    return ""


def _missing(scope: Scope, change: FileChange) -> tuple[Claim, ...]:
    path = change.path or change.to
    assert path is not None
    before = None if change.before is None else change.before.encode()
    after = None if change.after is None else change.after.encode()
    if change.path and change.to and change.path != change.to:
        moved = scope.missing_rename(change.path, change.to)
        edited = scope.missing(change.path, before, after) if before != after else ()
        return (*moved, *edited)
    return scope.missing(path, before, after)


def _make(change: FileChange, desk: Desk) -> None:
    if change.path and change.to and change.path != change.to:
        move(desk.root, change.path, change.to)
    if change.to is None or change.after is None:
        write(desk.root, str(change.path), None)
    elif change.after != change.before:
        write(desk.root, change.to, change.after.encode())
    desk.note("edit", path=change.to or change.path, was=change.path, deleted=change.to is None)
