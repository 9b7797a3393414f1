"""The state of a run as a value that only events change: replaying them gives it back.

The coordinator writes an event to the journal first and applies it here second; nothing else
touches a board. So what a killed run knew is what its journal says.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from paralex.errors import OurFault
from paralex.orchestrator.state import State, Trigger, advance
from paralex.planner.dst import Claim, Dst


@dataclass(frozen=True)
class Event:
    """One row of the journal. `task` is "" for what concerns the run; `data` is plain JSON."""

    kind: str
    task: str = ""
    data: dict[str, Any] = field(default_factory=dict)


@dataclass
class TaskState:
    """What is known of one task. `attempts` counts fresh starts; `interrupted` those of them
    that ended with the process, which count for no limit. `extra`: claims beyond the plan's."""

    state: State = "pending"
    attempts: int = 0
    interrupted: int = 0
    token: int = 0
    view: str = ""
    extra: tuple[Claim, ...] = ()
    carried: tuple[str, str] | None = None  # (base, tree) of edits kept from a turn that yielded
    ended: bool = False  # the agent ended well: what is carried needs no agent any more
    commits: tuple[str, ...] = ()  # accepted publishes that stand, oldest first
    reverted: tuple[str, ...] = ()
    final: bool = False  # the final publish was accepted: never run again, only verified
    writes: frozenset[str] = frozenset()
    uses: frozenset[str] = frozenset()
    scope_requests: tuple[dict[str, Any], ...] = ()
    refusals: tuple[dict[str, Any], ...] = ()
    around: frozenset[str] = frozenset()  # changed beside the gate while it ran
    tests: dict[str, Any] | None = None
    tokens_in: int = 0
    tokens_out: int = 0
    cost: float | None = None
    priced: bool = True  # every use of a model had a price
    why: str = ""


@dataclass
class Intent:
    """A publish between its journal row and its acceptance."""

    number: int
    task: str
    commit: str
    parent: str
    final: bool
    revert: bool
    paths: tuple[str, ...]


@dataclass
class Board:
    """The whole run. `kept`: path -> why the working tree or index was left as it is there."""

    tasks: dict[str, TaskState]
    state: str = "running"
    branch: str = ""
    base_commit: str = ""
    base_tree: str = ""
    head: str = ""  # the branch's commit, as far as the run knows it
    previous: str = ""
    agent: str = ""
    dirty: frozenset[str] = frozenset()
    branch_made: bool = False
    last_token: int = 0
    intents: dict[int, Intent] = field(default_factory=dict)
    last_intent: int = 0
    kept: dict[str, str] = field(default_factory=dict)
    external: tuple[str, ...] = ()  # commits on the branch that are not of this run
    suite: dict[str, Any] | None = None
    why: str = ""

    @staticmethod
    def of(plan: Dst) -> Board:
        return Board({task.id: TaskState() for task in plan.tasks})

    def apply(self, event: Event) -> None:
        """Takes one event in. OurFault for a kind that is unknown or an illegal transition."""
        handler = _HANDLERS.get(event.kind)
        if handler is None:
            raise OurFault(f"the journal has an event of kind {event.kind!r}: please report this")
        handler(self, event)


def replay(plan: Dst, events: Iterable[Event]) -> Board:
    board = Board.of(plan)
    for event in events:
        board.apply(event)
    return board


def _move(board: Board, event: Event, trigger: Trigger) -> TaskState:
    task = board.tasks[event.task]
    task.state = advance(task.state, trigger)
    if why := event.data.get("why"):
        task.why = why
    return task


def _run_started(board: Board, event: Event) -> None:
    data = event.data
    board.branch = data["branch"]
    board.base_commit, board.base_tree = data["commit"], data["tree"]
    board.head = data["commit"]
    board.previous, board.agent = data["previous"], data["agent"]
    board.dirty = frozenset(data["dirty"])


def _branch_made(board: Board, event: Event) -> None:
    board.branch_made = True


def _run_resumed(board: Board, event: Event) -> None:
    board.state, board.why = "running", ""


def _run_ended(board: Board, event: Event) -> None:
    board.state, board.why = event.data["state"], event.data.get("why", "")


def _suite(board: Board, event: Event) -> None:
    board.suite = event.data


def _external(board: Board, event: Event) -> None:
    board.head = event.data["commit"]
    board.external += (board.head,)


def _met(board: Board, event: Event) -> None:
    _move(board, event, "met")


def _claimed(board: Board, event: Event) -> None:
    task = _move(board, event, "claim")
    task.attempts = event.data["attempt"]
    task.token = board.last_token = event.data["token"]
    task.view, task.why = event.data["view"], ""


def _started(board: Board, event: Event) -> None:
    _move(board, event, "start")


def _verifying(board: Board, event: Event) -> None:
    _move(board, event, "verify").ended = True


def _retried(board: Board, event: Event) -> None:
    _fresh(_move(board, event, "retry"))


def _yielded(board: Board, event: Event) -> None:
    task = _move(board, event, "yield")
    task.carried = (event.data["base"], event.data["tree"])


def _reopened(board: Board, event: Event) -> None:
    task = _move(board, event, "reopen")
    if not task.final:
        task.interrupted += 1
        _fresh(task)


def _fresh(task: TaskState) -> None:
    """The next attempt begins anew."""
    task.carried, task.ended = None, False


def _failed(board: Board, event: Event) -> None:
    _move(board, event, "fail")


def _blocked(board: Board, event: Event) -> None:
    _move(board, event, "block")


def _cancelled(board: Board, event: Event) -> None:
    _move(board, event, "cancel")


def _done(board: Board, event: Event) -> None:
    _move(board, event, "finish").why = ""


def _tested(board: Board, event: Event) -> None:
    board.tasks[event.task].tests = event.data


def _intent(board: Board, event: Event) -> None:
    data = event.data
    board.last_intent = data["number"]
    board.intents[data["number"]] = Intent(
        data["number"], event.task, data["commit"], data["parent"], data["final"],
        data["revert"], tuple(data["paths"]),
    )  # fmt: skip


def _dropped(board: Board, event: Event) -> None:
    del board.intents[event.data["number"]]


def _accepted(board: Board, event: Event) -> None:
    intent = board.intents.pop(event.data["number"])
    task = board.tasks[event.task]
    board.head = intent.commit
    if intent.revert:
        task.reverted, task.commits = task.commits, ()
    else:
        task.commits += (intent.commit,)
        task.writes |= frozenset(intent.paths)
        task.final = task.final or intent.final
    for path in intent.paths:
        board.kept.pop(path, None)
    board.kept.update(event.data["kept"])


def _nothing_new(board: Board, event: Event) -> None:
    board.tasks[event.task].final = True


def _used(board: Board, event: Event) -> None:
    board.tasks[event.task].uses |= frozenset(event.data["targets"])


def _refused(board: Board, event: Event) -> None:
    board.tasks[event.task].refusals += (event.data,)


def _scope(board: Board, event: Event) -> None:
    task = board.tasks[event.task]
    task.scope_requests += (event.data,)
    if event.data["answer"] != "refused":
        claims = tuple(Claim.model_validate(claim) for claim in event.data["claims"])
        task.extra += tuple(claim for claim in claims if claim not in task.extra)


def _around(board: Board, event: Event) -> None:
    for path in event.data["paths"]:
        board.kept[path] = "changed in the working tree during the run"
    for task in event.data["tasks"]:
        board.tasks[task].around |= frozenset(event.data["paths"])


def _spent(board: Board, event: Event) -> None:
    task = board.tasks[event.task]
    task.tokens_in += event.data["input"]
    task.tokens_out += event.data["output"]
    if event.data["cost"] is None:
        task.priced = False
    else:
        task.cost = (task.cost or 0.0) + event.data["cost"]


def _noted(board: Board, event: Event) -> None:
    """For the record alone."""


_HANDLERS = {
    "run_started": _run_started,
    "branch_made": _branch_made,
    "run_resumed": _run_resumed,
    "run_ended": _run_ended,
    "suite": _suite,
    "external": _external,
    "met": _met,
    "claimed": _claimed,
    "started": _started,
    "verifying": _verifying,
    "retried": _retried,
    "yielded": _yielded,
    "reopened": _reopened,
    "failed": _failed,
    "blocked": _blocked,
    "cancelled": _cancelled,
    "done": _done,
    "tested": _tested,
    "intent": _intent,
    "dropped": _dropped,
    "accepted": _accepted,
    "nothing_new": _nothing_new,
    "used": _used,
    "refused": _refused,
    "scope": _scope,
    "around": _around,
    "spent": _spent,
    "noted": _noted,
}
