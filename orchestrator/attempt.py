"""One attempt, from an empty view to its last message: what a worker thread does."""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from paralex.errors import ParalexError
from paralex.orchestrator import views
from paralex.orchestrator.desk import AttemptDesk, Line, Tools, Who
from paralex.orchestrator.facts import Reader
from paralex.orchestrator.views import Unfit, View
from paralex.planner.dst import Claim, Task
from paralex.protocol import (
    Agent,
    Brief,
    Cancelled,
    Failed,
    Finished,
    Message,
    MustYield,
    Noted,
    Outcome,
    Published,
    Stale,
    TestRun,
    Yielded,
)

VERIFYING = "paralex:verifying"  # the note that says: the agent has ended well


@dataclass(frozen=True)
class Seat:
    """What the coordinator hands to a worker. `base`: the published tree to begin with.
    `carried`: (base, tree) of edits from a turn that yielded; `ended`: they are complete.
    `verify`: the final publish stands, only the acceptance is missing. `published`: checkpoints
    of earlier attempts are in the tree."""

    who: Who
    task: Task
    claims: tuple[Claim, ...]
    base: str
    home: Path
    records: Path
    carried: tuple[str, str] | None = None
    ended: bool = False
    verify: bool = False
    published: bool = False


def perform(seat: Seat, tools: Tools, agent: Agent, line: Line) -> None:
    """Does the attempt and sends exactly one last message, unless it was cancelled."""
    try:
        line.tell(_work(seat, tools, agent, line))
    except Cancelled:
        return  # whoever ended the attempt knows, and keeps the books
    finally:
        views.remove(seat.home)


def _work(seat: Seat, tools: Tools, agent: Agent, line: Line) -> Message:
    head = seat.who.head()
    desk: AttemptDesk | None = None
    try:
        seat.records.mkdir(parents=True, exist_ok=True)
        view = views.make(tools.repo, seat.home, seat.base)
        desk = AttemptDesk(tools, seat.who, line, view, seat.task, seat.claims, seat.records)
        desk.alive()
        if seat.verify:
            desk.tell(Noted(**head, what=VERIFYING))
            return _verified(desk, head, desk.run_tests(), "")
        carried = _carry(seat, tools, view)
        if seat.carried and not carried:
            desk.note("the edits of the earlier turn do not fit any more: done anew")
        if not (carried and seat.ended):
            outcome = agent.work(_brief(seat, desk.claims, carried), desk)
            if not outcome.ok:
                return _failed(desk, head, outcome.why or "the agent gave up", outcome.retry)
        else:
            outcome = Outcome(ok=True)
        return _conclude(seat, desk, outcome)
    except Cancelled:
        raise
    except MustYield:
        assert desk is not None
        return _yielded(desk, head)
    except Unfit as unfit:
        return Failed(**head, why=str(unfit))
    except ParalexError as error:
        return Failed(**head, why=str(error))
    except Exception as error:
        # An agent, or we, broke its promise to raise nothing else: the run goes on without it.
        seat.records.mkdir(parents=True, exist_ok=True)
        (seat.records / "traceback.txt").write_text(traceback.format_exc())
        return Failed(
            **head,
            why=f"{type(error).__name__}: {error} (see {seat.records / 'traceback.txt'})",
        )


def _carry(seat: Seat, tools: Tools, view: View) -> bool:
    """Brings edits of an earlier turn into the fresh view; False when there are none, or they
    do not fit any more (then the agent begins anew)."""
    if seat.carried is None:
        return False
    base, tree = seat.carried
    fresh, view.base = view.base, base
    conflicts = views.sync(tools.repo, Reader(tools.repo, tools.extract), view, tree, fresh)
    view.base = fresh
    return not conflicts


def _brief(seat: Seat, claims: tuple[Claim, ...], carried: bool) -> Brief:
    notes: tuple[str, ...] = ()
    if seat.published:
        notes = ("earlier checkpoints of this task are part of the view already",)
    return Brief(
        run=seat.who.run,
        task=seat.task,
        attempt=seat.who.attempt,
        claims=claims,
        carried=carried or seat.published,
        notes=notes,
    )


def _conclude(seat: Seat, desk: AttemptDesk, outcome: Outcome) -> Message:
    """The agent has ended well: acceptance, final publish, and acceptance again if others'
    work came in between."""
    head = seat.who.head()
    desk.tell(Noted(**head, what=VERIFYING))
    tests = desk.run_tests()
    if tests is not None and not tests.ok:
        return _failed(desk, head, f"`{tests.command}` failed: {tests.last_line}", False)
    answer = desk.bring(outcome.summary or seat.task.title, final=True, tests=tests)
    if isinstance(answer, Stale):
        return _failed(desk, head, answer.reason, True)
    if not isinstance(answer, Published):
        return _failed(desk, head, answer.reason, False)
    if tests is None or answer.tree == tests.tree:
        return Finished(**head, tests=tests)
    return _verified(desk, head, desk.run_tests(), " together with what others published")


def _verified(desk: AttemptDesk, head: dict[str, Any], tests: TestRun | None, how: str) -> Message:
    if tests is not None and not tests.ok:
        return _failed(desk, head, f"`{tests.command}` failed{how}: {tests.last_line}", False)
    return Finished(**head, tests=tests)


def _yielded(desk: AttemptDesk, head: dict[str, Any]) -> Message:
    try:
        return Yielded(**head, base=desk.view.base, tree=desk.snapshot())
    except Unfit as unfit:
        return Failed(**head, why=str(unfit))


def _failed(desk: AttemptDesk, head: dict[str, Any], why: str, retry: bool) -> Message:
    """With the edits that were not published, as far as the view can be read."""
    try:
        tree = desk.snapshot()
    except Unfit:
        tree = desk.view.base
    return Failed(**head, why=why, retry=retry, base=desk.view.base, tree=tree)
