"""`paralex.run/1`: what a run did, from its plan and its board.

Without timings the document depends on what happened and not on how long it took; timings come
from the journal and only when they are asked for.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

from pydantic import Field

from paralex.orchestrator.board import Board, Event, TaskState, replay
from paralex.orchestrator.git import printable
from paralex.orchestrator.records import Record, live_run
from paralex.planner.dst import Dst, Forecast, Task, Value

SCHEMA: Final = "paralex.run/1"


class RunReport(Value):
    """The document as a value; `why` and `kept` are for people and not part of it."""

    run: str
    plan: str
    base: dict[str, str]
    branch: str
    state: str
    tasks: tuple[dict[str, Any], ...]
    suite: dict[str, Any] | None
    forecast: Forecast | None
    timings: dict[str, Any] | None = None
    why: str = ""
    kept: dict[str, str] = Field(default_factory=dict)
    external: tuple[str, ...] = ()
    previous: str = ""

    @property
    def ok(self) -> bool:
        """All tasks done and the suite green (no suite counts as green)."""
        return self.state == "done"

    def to_json(self) -> dict[str, Any]:
        data: dict[str, Any] = {"schema": SCHEMA}
        data |= self.model_dump(mode="json", exclude={"why", "kept", "external", "previous"})
        if self.timings is None:
            del data["timings"]
        return data

    def to_text(self) -> str:
        return json.dumps(self.to_json(), indent=2) + "\n"


def report_of(
    run: str, plan: Dst, board: Board, events: Sequence[tuple[float, Event]] = ()
) -> RunReport:
    """`events` with their wall-clock seconds: then with timings."""
    return RunReport(
        run=run,
        plan=plan.digest(),
        base={"commit": board.base_commit, "tree": board.base_tree},
        branch=board.branch.removeprefix("refs/heads/"),
        state=board.state,
        tasks=tuple(_task(task, board.tasks[task.id], board.agent) for task in plan.tasks),
        suite={key: board.suite[key] for key in ("command", "passed", "failed")}
        if board.suite
        else None,
        forecast=plan.forecast,
        timings=timings_of(plan, events) if events else None,
        why=board.why,
        kept={printable(path): why for path, why in sorted(board.kept.items())},
        external=board.external,
        previous=board.previous.removeprefix("refs/heads/"),
    )


def load_report(record: Record, *, timings: bool) -> RunReport:
    """From the journal, also of a run that is going on or was killed (then it is `stopped`)."""
    plan, events = record.plan(), record.events()
    board = replay(plan, (event for _, event in events))
    root = record.folder.parents[2]
    if board.state == "running" and live_run(root) != record.run:
        board.state, board.why = "stopped", "its process was killed"
    return report_of(record.run, plan, board, events if timings else ())


def _task(task: Task, state: TaskState, agent: str) -> dict[str, Any]:
    declared = sorted(read.target for read in task.reads)
    undeclared = [{"how": "read", "target": t} for t in sorted(state.uses - set(declared))]
    undeclared += [{"how": "write", "target": printable(p)} for p in sorted(state.around)]
    found: dict[str, Any] = {
        "id": task.id,
        "state": state.state,
        "attempts": state.attempts,
        "agent": agent,
        "commits": list(state.commits),
        "writes": sorted(state.writes) if state.commits else [],
        "reads_declared": declared,
        "undeclared": undeclared,
        "scope_requests": [_scope(request) for request in state.scope_requests],
        "refusals": list(state.refusals),
        "tests": _tests(state.tests),
        "tokens": {"input": state.tokens_in, "output": state.tokens_out},
        "cost": state.cost if state.priced else None,
    }
    if state.why:
        found["why"] = state.why
    return found


def _scope(request: dict[str, Any]) -> dict[str, Any]:
    claims = [
        " ".join(filter(None, (claim["mode"], _target(claim), claim.get("to"))))
        for claim in request["claims"]
    ]
    return {
        "attempt": request["attempt"],
        "claims": claims,
        "answer": request["answer"],
        "why": request["why"],
        "detail": request["detail"],
    }


def _target(claim: dict[str, Any]) -> str:
    if "resource" in claim:
        return str(claim["resource"])
    return f"{claim['path']}::{claim['symbol']}" if "symbol" in claim else str(claim["path"])


def _tests(run: dict[str, Any] | None) -> dict[str, Any] | None:
    if run is None:
        return None
    return {key: run[key] for key in ("command", "ok", "exit_code", "last_line", "tree", "log")}


def timings_of(plan: Dst, events: Sequence[tuple[float, Event]]) -> dict[str, Any]:
    """Seconds of wall time: of the run without the pauses between its sessions, of each task
    (its last attempt), and their sum: what one worker after the other would have taken."""
    began: dict[str, float] = {}
    took: dict[str, float] = {}
    total, opened, last = 0.0, 0.0, 0.0
    for at, event in events:
        if event.kind in {"run_started", "run_resumed"}:
            total += max(0.0, last - opened)
            opened = at
        if event.kind == "claimed":
            began[event.task] = at
        elif event.kind in {"done", "failed"} and event.task in began:
            took[event.task] = max(0.0, at - began[event.task])
        last = at
    total += max(0.0, last - opened)
    tasks = {task.id: round(took[task.id], 3) for task in plan.tasks if task.id in took}
    return {
        "seconds": round(total, 3),
        "serial_seconds": round(sum(tasks.values()), 3),
        "tasks": tasks,
    }
