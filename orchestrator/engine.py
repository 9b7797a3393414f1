"""The only file with threads. The calling thread owns the coordinator; each attempt has a
thread of its own, which talks to it by messages over a line and shares nothing else with it.

Locks, all of them:
- `_mutex` protects the coordinator's board: the owning thread changes it, displays read it from
  theirs. It is held for changes in memory only, never over the journal, git, or a wait.
- Each line's `_over` is an event that is set once. It needs no order with the mutex: nothing is
  ever waited for, or taken, while the mutex is held.
Publishing needs no lock: only the owning thread does it.
"""

from __future__ import annotations

import os
import queue
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from types import FrameType

from paralex.errors import ParalexError
from paralex.orchestrator.attempt import Seat, perform
from paralex.orchestrator.coordinator import Coordinator
from paralex.orchestrator.desk import Tools
from paralex.orchestrator.suite import Suite
from paralex.planner.dst import Value
from paralex.protocol import Agent, Cancelled, Failed, Message

_TICK = 0.5  # seconds between two looks at leases and budgets when nothing else happens
_GRACE = 10.0  # seconds for workers to end their process groups when the run is stopped


@dataclass
class Letter:
    """A message on its way in. `answer` is where the reply goes; None: nobody waits."""

    message: Message
    answer: queue.SimpleQueue[Value | None] | None = None


@dataclass(frozen=True)
class Gone:
    """A worker's thread has ended."""

    token: int


Mail = Letter | Gone | None  # None only wakes the owner up


@dataclass
class WorkerLine:
    """`desk.Line` over a queue."""

    inbox: queue.SimpleQueue[Mail]
    _over: threading.Event = field(default_factory=threading.Event)

    def check(self) -> None:
        if self._over.is_set():
            raise Cancelled

    def tell(self, message: Message) -> None:
        self.check()
        self.inbox.put(Letter(message))

    def ask(self, message: Message) -> Value:
        self.check()
        answer: queue.SimpleQueue[Value | None] = queue.SimpleQueue()
        self.inbox.put(Letter(message, answer))
        while True:
            try:
                value = answer.get(timeout=_TICK)
            except queue.Empty:
                self.check()  # the owner may have stopped reading
                continue
            if value is None:
                raise Cancelled
            return value

    def end(self) -> None:
        self._over.set()

    @property
    def ended(self) -> bool:
        return self._over.is_set()


@dataclass
class _Worker:
    thread: threading.Thread
    line: WorkerLine
    seat: Seat | None  # None: the suite


class Engine:
    """Runs a coordinator to its end. `workers`: how many attempts at the same time."""

    def __init__(
        self,
        coordinator: Coordinator,
        tools: Tools,
        agent: Agent,
        workers: int,
    ) -> None:
        self._coordinator = coordinator
        self._tools = tools
        self._agent = agent
        self._free = workers
        self._inbox: queue.SimpleQueue[Mail] = queue.SimpleQueue()
        self._workers: dict[int, _Worker] = {}
        self._stop = ""

    def run(self, make_suite: Callable[[], Suite] | None) -> str:
        """Until nothing is left to do, a limit is reached or a signal comes. Returns the state
        of the run; raises what made it impossible to go on. `make_suite` is called when all
        tasks have come to an end."""
        with self._signals():
            try:
                self._tasks()
                if not self._stop and make_suite is not None:
                    self._suite(make_suite())
            except BaseException as error:
                ours = isinstance(error, ParalexError)
                self._stop = str(error) if ours else f"{type(error).__name__} in paralex"
                # A journal that cannot be written says by its silence that the run was cut off.
                with suppress(ParalexError):
                    self._end()
                if ours:
                    told = f"{error}\nThe run is stopped; when this is mended: paralex resume"
                    error.args = (told, *error.args[1:])
                raise
            return self._end()

    # --- the loop ----------------------------------------------------------------------------

    def _tasks(self) -> None:
        coordinator = self._coordinator
        while not self._stop:
            for seat in coordinator.dispatch(self._free):
                self._start(seat)
            if coordinator.over:
                return
            self._read(self._deliver)
            for _, token in coordinator.expire():
                self._dismiss(token)
            self._watch()

    def _watch(self) -> None:
        # Never assigned without a reason: a signal may set it between any two instructions.
        if limit := self._coordinator.exceeded():
            self._stop = limit

    def _read(self, deliver: Callable[[Letter], None]) -> None:
        """Waits for mail for a moment, and takes in all that is there."""
        try:
            mail: Mail = self._inbox.get(timeout=_TICK)
            while True:
                if isinstance(mail, Letter):
                    deliver(mail)
                elif isinstance(mail, Gone):
                    self._left(mail.token)
                if self._stop:
                    return
                mail = self._inbox.get_nowait()
        except queue.Empty:
            return

    def _deliver(self, letter: Letter) -> None:
        message = letter.message
        answer = self._coordinator.handle(message)
        if letter.answer is not None:
            letter.answer.put(answer)
        if not self._coordinator.ledger.holds(message.task, message.token):
            self._dismiss(message.token)

    def _left(self, token: int) -> None:
        """A thread has ended; normally its last message came before."""
        seat = self._workers[token].seat
        if seat is not None and self._coordinator.ledger.holds(seat.who.task, token):
            why = "its worker ended without a word"
            self._deliver(Letter(Failed(**seat.who.head(), why=why, retry=True)))
        del self._workers[token]

    def _start(self, seat: Seat) -> None:
        line = WorkerLine(self._inbox)
        thread = threading.Thread(
            target=self._work, args=(seat, line), name=f"worker-{seat.who.task}", daemon=True
        )
        self._workers[seat.who.token] = _Worker(thread, line, seat)
        self._free -= 1
        thread.start()

    def _work(self, seat: Seat, line: WorkerLine) -> None:
        try:
            perform(seat, self._tools, self._agent, line)
        finally:
            self._inbox.put(Gone(seat.who.token))

    def _dismiss(self, token: int) -> None:
        """The attempt is over: its place is free at once, also while its thread winds up."""
        worker = self._workers.get(token)
        if worker is not None and not worker.line.ended:
            worker.line.end()
            self._free += 1

    # --- the end -----------------------------------------------------------------------------

    def _suite(self, suite: Suite) -> None:
        """The full tests, in a thread so that signals and limits still work."""
        line = WorkerLine(self._inbox)
        found: queue.SimpleQueue[object] = queue.SimpleQueue()

        def work() -> None:
            try:
                found.put(suite.run(line.check))
            except Cancelled:
                found.put(None)
            except Exception as error:  # carried over to the owner, who raises it
                found.put(error)
            finally:
                self._inbox.put(None)

        thread = threading.Thread(target=work, name="suite", daemon=True)
        thread.start()
        self._workers[0] = _Worker(thread, line, None)
        while found.empty() and not self._stop:
            self._read(self._deliver)
            self._watch()
        if self._stop:
            return
        result = found.get()
        if isinstance(result, Exception):
            raise result
        if isinstance(result, dict):
            self._coordinator.record("suite", **result)

    def _end(self) -> str:
        coordinator = self._coordinator
        for worker in self._workers.values():
            worker.line.end()
        if self._stop:
            coordinator.stop(self._stop)
        deadline = time.monotonic() + _GRACE
        for worker in self._workers.values():
            worker.thread.join(max(0.0, deadline - time.monotonic()))
        state = "stopped" if self._stop else coordinator.verdict()
        coordinator.record("run_ended", state=state, why=self._stop)
        return state

    @contextmanager
    def _signals(self) -> Iterator[None]:
        """The first SIGINT, SIGTERM or SIGHUP stops in order, the second one at once."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return

        def handler(number: int, frame: FrameType | None) -> None:
            if self._stop:
                os._exit(128 + number)
            self._stop = f"stopped by {signal.Signals(number).name}"
            self._inbox.put(None)

        before = {
            number: signal.signal(number, handler)
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
            # Under `nohup` a closed terminal is no reason to stop.
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN
        }
        try:
            yield
        finally:
            for number, old in before.items():
                signal.signal(number, old)
