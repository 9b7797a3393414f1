"""A conversation with a model that works with tools, turn by turn, until it is over."""

from __future__ import annotations

from typing import Any, Protocol

from paralex.worker.anthropic_model import Message, Model
from paralex.worker.anthropic_reply import Call, Reply
from paralex.worker.transcript import Transcript
from paralex.worker.watch import Watch
from paralex.worker.wording import first_line

REMINDERS = 2  # turns without a tool call that are answered with a reminder


class Toolbox(Protocol):
    """What the model works with."""

    def turn(self, calls: tuple[Call, ...]) -> list[dict[str, Any]]:
        """Does the calls of one turn in order; a result for each."""
        ...


class Talk:
    """`seed` makes the waits between tries repeatable, `last` is the tool that ends the talk,
    `reminder` what a model is told that uses none."""

    def __init__(
        self,
        model: Model,
        watch: Watch,
        tools: Toolbox,
        transcript: Transcript,
        *,
        seed: str,
        last: str,
        reminder: str,
    ) -> None:
        self._model = model
        self._watch = watch
        self._tools = tools
        self._transcript = transcript
        self._seed = seed
        self._last = last
        self._reminder = reminder
        self._messages: list[Message] = []
        self._silent = 0  # turns in a row without a tool call
        self._running = False

    def open(self, text: str) -> None:
        """The first message."""
        self._say([{"type": "text", "text": text}])

    def turn(self, number: int) -> str | None:
        """One reply, and what it asks for done; why the talk is over when it can go no further.

        Raises `BudgetSpent` before it asks, `ProviderFailed`, and what watch and tools raise.
        """
        self._model.meter.check()
        self._watch.alive()
        return self._take(self._ask(number))

    def _ask(self, turn: int) -> Reply:
        reply = self._model.provider.ask(
            self._model.request(self._messages),
            self._watch,
            answered=self._answered,
            bill=lambda usage: self._model.bill(usage, self._watch),
            seed=f"{self._seed}/{turn}",
        )
        self._transcript.add(
            "reply", turn=turn, stop=reply.stop, usage=vars(reply.usage), content=reply.content
        )
        content = list(reply.content) or [{"type": "text", "text": "(cut off)"}]
        self._messages.append({"role": "assistant", "content": content})
        return reply

    def _answered(self) -> None:
        """The model has begun to answer."""
        if not self._running:
            self._running = True
            self._watch.started()

    def _take(self, reply: Reply) -> str | None:
        if reply.stop == "refusal":
            return f"the model refused: {reply.refusal or 'no reason given'}"
        if reply.stop == "model_context_window_exceeded":
            return "the conversation grew too long for the model"
        if reply.calls:
            self._silent = 0
            self._say(self._tools.turn(reply.calls))
            return None
        if reply.stop == "pause_turn":
            return None
        return self._silence(reply)

    def _silence(self, reply: Reply) -> str | None:
        """A turn without a tool call: cut off, or the model takes its work for finished."""
        self._silent += 1
        if self._silent > REMINDERS:
            said = f": {first_line(reply.text)}" if reply.text else ""
            return f"the model stopped without calling {self._last}{said}"
        if reply.stop == "max_tokens":
            text = "You were cut off at the limit of a reply's length. Go on, in smaller steps."
        else:
            text = self._reminder
        self._say([{"type": "text", "text": text}])
        return None

    def _say(self, content: list[dict[str, Any]]) -> None:
        self._messages.append({"role": "user", "content": content})
        self._transcript.add("user", content=content)
