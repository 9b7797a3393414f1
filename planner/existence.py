"""What is there when a task starts: now, or made (and not taken away) by the tasks before it."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass

from paralex.planner.dst import Claim, Dst
from paralex.planner.order import Order
from paralex.queries.code import Code


@dataclass(frozen=True, slots=True)
class Event:
    """`task` makes something, or takes it away; `source` is where a moved file came from."""

    task: int
    makes: bool
    source: str | None = None


@dataclass(frozen=True, slots=True)
class FileState:
    """`source`: the path that the file has in the graph, None for a new one; `by`: the task that
    made it or took it away."""

    there: bool
    source: str | None
    by: int | None = None


class Existence:
    """The files and symbols that each task of a plan finds.

    `existing` are all files of the repository. `own` in the questions: whether what the task
    itself makes counts as well.
    """

    def __init__(self, plan: Dst, order: Order, code: Code, existing: frozenset[str]) -> None:
        self.order, self.code, self.existing = order, code, existing
        self.folders = {folder for path in existing for folder in _folders(path)}
        self._files: dict[str, list[Event]] = {}
        self._symbols: dict[tuple[str, str], list[Event]] = {}
        for at in order.sequence:
            for claim in plan.tasks[at].claims:
                self._note(at, claim)

    def _note(self, task: int, claim: Claim) -> None:
        if claim.path is None:
            return
        if claim.symbol is not None and claim.mode in {"add", "remove"}:
            events = self._symbols.setdefault((claim.path, claim.symbol), [])
            events.append(Event(task, claim.mode == "add"))
        elif claim.mode in {"create", "delete"}:
            self._files.setdefault(claim.path, []).append(Event(task, claim.mode == "create"))
        elif claim.to is not None:
            self._files.setdefault(claim.path, []).append(Event(task, False))
            self._files.setdefault(claim.to, []).append(Event(task, True, claim.path))

    def file(self, at: int, path: str, *, own: bool) -> FileState:
        """The file `path` as the task at `at` finds it."""
        state = FileState(path in self.existing, path)
        for event in self._files.get(path, ()):
            if self._counts(event, at, own):
                state = FileState(event.makes, event.source, event.task)
        return state

    def symbol(self, at: int, path: str, source: str, symbol: str, *, own: bool) -> bool | None:
        """Whether the task finds `symbol` in `path`, which the graph knows as `source`; None
        where an earlier task makes something that may hold it."""
        there: bool | None = symbol in self.code.symbols_in(source)
        found = [
            (self.order.rank[event.task], event.makes, exact)
            for name, exact in _leading_to(symbol)
            for where in {path, source}
            for event in self._symbols.get((where, name), ())
            if self._counts(event, at, own)
        ]
        for _, makes, exact in sorted(found):
            if not makes:
                there = False
            elif exact or not there:
                there = True if exact else None
        return there

    def _counts(self, event: Event, at: int, own: bool) -> bool:
        earlier = bool(self.order.before[at] >> event.task & 1)
        return earlier or (own and event.makes and event.task == at)

    def maker(self, at: int, path: str, symbol: str | None = None) -> str | None:
        """Another task that makes this, in whatever order, to name it in an explanation."""
        return next(
            (
                self.order.ids[event.task]
                for event in self._events(path, symbol)
                if event.makes and event.task != at
            ),
            None,
        )

    def remover(self, at: int, path: str, symbol: str) -> str | None:
        """The earlier task that removes `symbol` or what holds it."""
        return next(
            (
                self.order.ids[event.task]
                for event in self._events(path, symbol)
                if not event.makes and self._counts(event, at, own=False)
            ),
            None,
        )

    def _events(self, path: str, symbol: str | None) -> Iterator[Event]:
        if symbol is None:
            yield from self._files.get(path, ())
        else:
            for name, _ in _leading_to(symbol):
                yield from self._symbols.get((path, name), ())


def _leading_to(symbol: str) -> Iterator[tuple[str, bool]]:
    """The names whose addition or removal decides about `symbol`, and whether it is just that."""
    yield symbol, True
    parts = symbol.split(".")
    for size in range(len(parts) - 1, -1, -1):
        container = ".".join(parts[:size])
        yield f"{container}.*" if container else "*", False
        if container:
            yield container, False


def _folders(path: str) -> Iterator[str]:
    folder = posixpath.dirname(path)
    while folder:
        yield folder
        folder = posixpath.dirname(folder)
