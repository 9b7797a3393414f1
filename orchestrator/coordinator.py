"""The one owner of a run's state: what each message means, and what may start next.

No threads here: everything is called from one thread (the engine's), so tests drive it message
by message with a clock of their own.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from paralex.errors import OurFault
from paralex.orchestrator.attempt import VERIFYING, Seat
from paralex.orchestrator.board import Board, Event, TaskState
from paralex.orchestrator.desk import TESTED, Who
from paralex.orchestrator.git import Repo
from paralex.orchestrator.journal import Journal
from paralex.orchestrator.ledger import Ledger
from paralex.orchestrator.options import RunOptions
from paralex.orchestrator.publish import Gate, Submission
from paralex.orchestrator.scheduler import Stake, ranks, startable
from paralex.orchestrator.scope import never
from paralex.orchestrator.state import FINAL, LIVE
from paralex.planner.dst import Claim, Dst, Task, Value
from paralex.protocol import (
    Failed,
    Finished,
    Granted,
    Heartbeat,
    Message,
    Noted,
    Publish,
    Published,
    Queued,
    Refusal,
    RequestScope,
    Spent,
    Stale,
    Started,
    Yielded,
)


@dataclass(frozen=True)
class Row:
    """One task as a display shows it. `since`: seconds of the coordinator's clock at which its
    state began."""

    task: str
    state: str
    attempt: int
    claims: tuple[str, ...]
    since: float
    why: str


Rows = Callable[[], tuple[Row, ...]]
Listen = Callable[[Event, Rows], None]


@dataclass(frozen=True)
class Setting:
    """What does not change during a run. `folder`: its records; `views`: where views lie."""

    run: str
    plan: Dst
    options: RunOptions
    repo: Repo
    folder: Path
    views: Path


class Coordinator:
    """`guard` protects the board while it changes, because displays read it from other threads;
    it is held for in-memory changes only, never over the journal, git or a wait."""

    def __init__(
        self,
        setting: Setting,
        journal: Journal,
        board: Board,
        clock: Callable[[], float],
        guard: AbstractContextManager[Any],
        listen: Listen | None,
        crash: Callable[[str], None],
    ) -> None:
        self.board = board
        self.ledger = Ledger(setting.options.lease, clock, board.last_token)
        self._setting = setting
        self._journal = journal
        self._clock = clock
        self._guard = guard
        self._listen = listen
        self._crash = crash
        self._rank = ranks(setting.plan)
        self._tasks = {task.id: task for task in setting.plan.tasks}
        self._since = dict.fromkeys(self._tasks, clock())
        self._began = clock()
        self._tokens, self._dollars = 0, 0.0
        self._moved = True  # a task has changed its state since the last dispatch
        self._gate: Gate | None = None

    # --- the books ---------------------------------------------------------------------------

    @property
    def plan(self) -> Dst:
        return self._setting.plan

    @property
    def gate(self) -> Gate:
        if self._gate is None:
            raise OurFault("a coordinator without a gate: please report this")
        return self._gate

    def attach(self, gate: Gate) -> None:
        """The gate records through this coordinator, so it comes after it."""
        self._gate = gate

    def record(self, kind: str, task: str = "", /, **data: Any) -> None:
        """Durable first, then true."""
        event = Event(kind, task, data)
        self._crash(f"before {kind}")
        self._journal.append(event)
        self._crash(f"after {kind}")
        with self._guard:
            before = self.board.tasks[task].state if task else ""
            self.board.apply(event)
            if task and self.board.tasks[task].state != before:
                self._since[task] = self._clock()
                self._moved = True
        if self._listen is not None:
            self._listen(event, self.rows)

    def rows(self) -> tuple[Row, ...]:
        """A snapshot in the order of the plan; from any thread."""
        with self._guard:
            return tuple(
                Row(
                    task_id, state.state, state.attempts,
                    tuple(map(str, self._claims(task_id))) if state.state in LIVE else (),
                    self._since[task_id], state.why,
                )
                for task_id, state in self.board.tasks.items()
            )  # fmt: skip

    def _claims(self, task: str) -> tuple[Claim, ...]:
        return self._tasks[task].claims + self.board.tasks[task].extra

    # --- what may start ----------------------------------------------------------------------

    def promote(self) -> None:
        """Makes ready what has all it needs, and blocks what will never have it."""
        changed = True
        while changed:
            changed = False
            for task in self._setting.plan.tasks:
                if self.board.tasks[task.id].state != "pending":
                    continue
                needs = {d.task: self.board.tasks[d.task].state for d in task.depends_on}
                lost = sorted(other for other, state in needs.items() if state in FINAL - {"done"})
                if lost:
                    self.record(
                        "blocked", task.id, why=f"needs {lost[0]}, which {_ended(needs[lost[0]])}"
                    )
                    changed = True
                elif all(state == "done" for state in needs.values()):
                    self.record("met", task.id)

    def dispatch(self, free: int) -> list[Seat]:
        """Claims what may start now and hands out the seats, at most `free`. A place becomes
        free only with a change of state, so without one there is nothing to decide."""
        if not self._moved:
            return []
        self.promote()
        self._moved = False
        ready = [
            self._stake(task)
            for task in self._setting.plan.tasks
            if self.board.tasks[task.id].state == "ready"
        ]
        chosen = startable(ready, self.ledger.live, free, self._rank) if ready else ()
        return [self._claim(self._tasks[task]) for task in chosen]

    def _stake(self, task: Task) -> Stake:
        return Stake(task.id, self._claims(task.id), task.reads)

    def _claim(self, task: Task) -> Seat:
        state = self.board.tasks[task.id]
        token = self.ledger.grant(self._stake(task))
        if token is None:
            raise OurFault(f"{task.id} was chosen but cannot be granted: please report this")
        again = state.carried is not None or state.final
        attempt = state.attempts if again else state.attempts + 1
        name = f"{task.id}.{token}"
        seat = Seat(
            who=Who(self._setting.run, task.id, attempt, token),
            task=task,
            claims=self._claims(task.id),
            base=self._setting.repo.tree_of(self.gate.head()),
            home=self._setting.views / name,
            records=self._setting.folder / "logs" / name,
            carried=state.carried,
            ended=state.ended,
            verify=state.final,
            published=bool(state.commits),
        )
        self.record("claimed", task.id, attempt=attempt, token=token, view=str(seat.home))
        return seat

    @property
    def over(self) -> bool:
        """Nothing is live and nothing can start any more."""
        states = {state.state for state in self.board.tasks.values()}
        return not states & (LIVE | {"ready"})

    def verdict(self) -> str:
        """The state of a run that went to its end."""
        good = all(state.state == "done" for state in self.board.tasks.values())
        suite = self.board.suite
        return "done" if good and (suite is None or not suite["failed"]) else "failed"

    # --- messages ----------------------------------------------------------------------------

    def handle(self, message: Message) -> Value | None:
        """The answer to a message; None says that the attempt is over (its token is not live)."""
        if not self.ledger.renew(message.task, message.token):
            return None
        match message:
            case Heartbeat():
                pass
            case Started():
                if self._state(message).state == "claimed":
                    self.record("started", message.task)
            case Noted():
                self._noted(message)
            case Spent():
                self._spent(message)
            case Publish():
                return self._publish(message)
            case RequestScope():
                return self._request(message)
            case Yielded():
                self.record("yielded", message.task, base=message.base, tree=message.tree)
                self._leave(message.task)
            case Finished():
                self._finished(message)
            case Failed():
                self._failed(message)
            case _:
                raise OurFault(f"a message of kind {type(message).__name__}: please report this")
        return message

    def _state(self, message: Message) -> TaskState:
        return self.board.tasks[message.task]

    def _leave(self, task: str) -> None:
        """The attempt is over: its claims are free, and its token is refused from now on."""
        self.look_around()
        self.ledger.release(task)

    def _noted(self, message: Noted) -> None:
        if message.what == VERIFYING:
            self.record("verifying", message.task)
        elif message.what == TESTED:
            self.record("tested", message.task, **message.detail)
        else:
            self.record("noted", message.task, what=message.what, detail=message.detail)

    def _spent(self, message: Spent) -> None:
        self._tokens += message.input_tokens + message.output_tokens
        self._dollars += message.cost or 0.0
        self.record(
            "spent", message.task, input=message.input_tokens, output=message.output_tokens,
            cost=message.cost,
        )  # fmt: skip

    def _publish(self, message: Publish) -> Published | Stale | Refusal:
        task = self._tasks[message.task]
        answer = self.gate.publish(
            Submission(
                task=task.id,
                base=message.base,
                tree=message.tree,
                claims=self.ledger.claims_of(task.id),
                reads=task.reads,
                final=message.final,
                message=self._message(task, message.message, message.attempt),
                author=self.board.agent,
            )
        )
        if not isinstance(answer, Published):
            outside = [str(claim) for claim in getattr(answer, "outside", ())]
            self.record(
                "refused", task.id, attempt=message.attempt, answer=answer.kind,
                reason=answer.reason, outside=outside,
            )  # fmt: skip
        return answer

    def _message(self, task: Task, subject: str, attempt: int) -> str:
        first = " ".join((subject or task.title).split()) or task.id
        return (
            f"{first}\n\nParalex-Run: {self._setting.run}\nParalex-Task: {task.id}\n"
            f"Paralex-Attempt: {attempt}\n"
        )

    def _request(self, message: RequestScope) -> Granted | Queued | Refusal:
        tree = self._setting.repo.tree_of(self.gate.head())
        reason = never(self._setting.repo, tree, self.board.dirty, message.claims)
        if reason:
            answer: Granted | Queued | Refusal = Refusal(reason=reason)
        elif behind := self.ledger.extend(message.task, message.claims):
            answer = Queued(behind=behind)
        else:
            answer = Granted(claims=message.claims)
        self.record(
            "scope", message.task, attempt=message.attempt, answer=answer.kind,
            claims=[claim.model_dump(mode="json", exclude_none=True) for claim in message.claims],
            why=message.why, detail=_detail(answer),
        )  # fmt: skip
        return answer

    def _finished(self, message: Finished) -> None:
        if not self._state(message).final or (message.tests and not message.tests.ok):
            raise OurFault(f"{message.task} is said to be finished without evidence: please report")
        self.record("done", message.task)
        self._leave(message.task)

    # --- failures ----------------------------------------------------------------------------

    def _failed(self, message: Failed) -> None:
        patch = self._keep(message)
        if message.retry and not self._state(message).final:
            self._again(message.task, message.why, patch)
        else:
            self._give_up(message.task, message.why, patch)
        self._leave(message.task)

    def _again(self, task: str, why: str, patch: str) -> None:
        state = self.board.tasks[task]
        if state.attempts - state.interrupted < self._setting.options.max_attempts:
            self.record("retried", task, why=why)
        else:
            self._give_up(task, f"{why} (after {state.attempts} attempts)", patch)

    def _give_up(self, task: str, why: str, patch: str) -> None:
        """Takes the task's checkpoints back and fails it."""
        state = self.board.tasks[task]
        if state.commits:
            title = f"Take back {task}: {self._tasks[task].title}"
            message = self._message(self._tasks[task], title, state.attempts)
            stays = self.gate.revert(task, state.commits, message, self.board.agent)
            if stays:
                why = f"{why}; what it published stays: {stays}"
        self.record("failed", task, why=why, patch=patch)

    def _keep(self, message: Failed) -> str:
        """Unpublished edits as a patch in the records; its place, or ""."""
        if not message.tree or message.tree == message.base:
            return ""
        place = self._setting.folder / "patches" / f"{message.task}.patch"
        place.parent.mkdir(exist_ok=True)
        place.write_bytes(self._setting.repo.patch(message.base, message.tree))
        return f"patches/{place.name}"

    def expire(self) -> list[tuple[str, int]]:
        """Fences off the holders that have been silent for too long; who they were."""
        fenced = []
        for task in self.ledger.expired():
            token = self.board.tasks[task].token
            silent = f"silent for {self._setting.options.lease:.0f} s"
            if self.board.tasks[task].final:
                # Only the acceptance is missing; that is asked for again.
                self.record("reopened", task)
            else:
                self._again(task, silent, "")
            self._leave(task)
            fenced.append((task, token))
        return fenced

    def stop(self, why: str) -> None:
        """Ends everything that is live; `resume` makes it ready again."""
        for task, state in self.board.tasks.items():
            if state.state in LIVE:
                self.record("cancelled", task, why=why)
                self.ledger.release(task)

    def reopen(self) -> None:
        """After a resume: what was live when the process ended may start again."""
        for task, state in self.board.tasks.items():
            if state.state in LIVE | {"cancelled"}:
                self.record("reopened", task)

    def exceeded(self) -> str:
        """Which limit of the run is reached, in words; or ""."""
        options = self._setting.options
        if options.seconds is not None and self._clock() - self._began >= options.seconds:
            return f"the budget of {options.seconds:g} seconds is spent"
        if options.tokens is not None and self._tokens >= options.tokens:
            return f"the budget of {options.tokens} tokens is spent"
        if options.dollars is not None and self._dollars >= options.dollars:
            return f"the budget of {options.dollars:g} dollars is spent"
        return ""

    # --- around the gate ---------------------------------------------------------------------

    def look_around(self) -> None:
        """Puts on record which tracked files of the working tree are not as the run left them,
        with the attempts that ran meanwhile: each may be the cause, as may be the user."""
        repo = self._setting.repo
        if repo.head_ref() != self.board.branch:
            return
        found = repo.dirty() - self.board.dirty - self.board.kept.keys()
        if found:
            live = sorted(stake.task for stake in self.ledger.live)
            self.record("around", paths=sorted(found), tasks=live)


def _ended(state: str) -> str:
    return "failed" if state == "failed" else f"is {state}"


def _detail(answer: Granted | Queued | Refusal) -> str:
    if isinstance(answer, Queued):
        return f"behind {', '.join(answer.behind)}"
    return answer.reason if isinstance(answer, Refusal) else ""
