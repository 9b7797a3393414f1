"""What happened, for whoever wants to know."""

from __future__ import annotations

from collections.abc import Callable

Listener = Callable[[str, str], None]


class Events:
    def __init__(self) -> None:
        self.log: list[tuple[str, str]] = []
        self._listeners: list[Listener] = []

    def listen(self, listener: Listener) -> None:
        self._listeners.append(listener)

    def emit(self, kind: str, detail: str) -> None:
        self.log.append((kind, detail))
        for listener in self._listeners:
            listener(kind, detail)
