"""What a person sees while a run goes on: a table that refreshes itself, or plain lines."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import TracebackType

from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from paralex.orchestrator.board import Event
from paralex.orchestrator.coordinator import Row, Rows
from paralex.orchestrator.git import printable

_STYLE = {
    "done": "green", "failed": "red", "blocked": "red", "running": "bold", "verifying": "cyan",
    "cancelled": "yellow", "pending": "dim", "ready": "dim",
}  # fmt: skip
_LIVE = {"claimed", "running", "verifying"}
_REFRESH = 4  # times a second


class LiveTable:
    """A listener for terminals. Its refresh runs in a thread of rich, which reads snapshots."""

    def __init__(self, console: Console, clock: Callable[[], float] = time.monotonic) -> None:
        self._rows: Rows = tuple
        self._console = console
        self._clock = clock
        self._live = Live(console=console, get_renderable=self._render, refresh_per_second=_REFRESH)

    def __enter__(self) -> LiveTable:
        self._live.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._live.stop()

    def __call__(self, event: Event, rows: Rows) -> None:
        self._rows = rows
        if line := news(event):
            self._console.print(Text(line, style="yellow"))

    def _render(self) -> Table:
        return table(self._rows(), self._clock(), self._console.height - 6)


class PlainLines:
    """A listener for pipes and logs: one line for each change of a task's state."""

    def __init__(self, write: Callable[[str], None]) -> None:
        self._write = write
        self._seen: dict[str, str] = {}

    def __call__(self, event: Event, rows: Rows) -> None:
        if line := news(event):
            self._write(line)
        if not event.task:
            return
        row = next(row for row in rows() if row.task == event.task)
        if row.state != self._seen.get(row.task) and row.state not in {"pending", "ready"}:
            self._write(f"{row.task}: {row.state}{f' ({row.why})' if row.why else ''}")
        self._seen[row.task] = row.state


def news(event: Event) -> str:
    """What deserves a line of its own, or ""."""
    data = event.data
    if event.kind == "around":
        return f"changed in the working tree, kept: {', '.join(map(printable, data['paths']))}"
    if event.kind == "accepted" and data["kept"]:
        return f"kept, not overwritten: {', '.join(map(printable, data['kept']))}"
    if event.kind == "accepted" and data["away"]:
        return "HEAD is not on the run's branch: the working tree stays as it is"
    if event.kind == "external":
        return f"somebody else committed to the branch: {data['commit'][:10]}"
    if event.kind == "retried":
        return f"{event.task}: another attempt ({data['why']})"
    return ""


def table(rows: tuple[Row, ...], now: float, height: int) -> Table:
    """The tasks that fit: live ones first to stay, finished ones folded away."""
    shown = rows if len(rows) <= height else _most_wanted(rows, max(height - 1, 1))
    drawn = Table(box=None, pad_edge=False)
    for name in ("task", "state", "attempt", "elapsed", "holds"):
        drawn.add_column(name, justify="right" if name in {"attempt", "elapsed"} else "left")
    for row in shown:
        live = row.state in _LIVE
        drawn.add_row(
            row.task,
            Text(row.state, style=_STYLE.get(row.state, "")),
            str(row.attempt or ""),
            f"{now - row.since:.0f} s" if live else "",
            Text(", ".join(row.claims) if live else row.why, overflow="ellipsis", no_wrap=True),
        )
    if len(shown) < len(rows):
        drawn.add_row(f"and {len(rows) - len(shown)} more", "", "", "", _counted(rows))
    return drawn


def _most_wanted(rows: tuple[Row, ...], most: int) -> tuple[Row, ...]:
    order = {"failed": 1, "blocked": 1, "ready": 2, "pending": 3, "done": 4}
    wanted = sorted(rows, key=lambda row: 0 if row.state in _LIVE else order.get(row.state, 2))
    chosen = {row.task for row in wanted[:most]}
    return tuple(row for row in rows if row.task in chosen)


def _counted(rows: tuple[Row, ...]) -> str:
    states = [row.state for row in rows]
    return ", ".join(f"{states.count(state)} {state}" for state in sorted(set(states)))
