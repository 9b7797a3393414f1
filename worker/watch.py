"""Who looks after a conversation with a model while it goes on."""

from __future__ import annotations

from typing import Any, Protocol


class Watch(Protocol):
    """A task's desk, or the planner's own record."""

    def alive(self) -> None:
        """Called every fraction of a second; whatever it raises ends the conversation."""
        ...

    def started(self) -> None:
        """The model has answered for the first time."""
        ...

    def spent(self, input_tokens: int, output_tokens: int, cost: float | None) -> None: ...

    def note(self, what: str, **detail: Any) -> None: ...
