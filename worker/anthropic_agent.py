"""An agent that is a model: reads, edits, tests and finishes with tools, over the Anthropic API.

Any server that speaks the same wire will do. The loop is our own, on streaming messages.
"""

from __future__ import annotations

import os
import threading
import time
from dataclasses import replace
from typing import Any

from paralex.errors import EnvironmentLacks, UsageError
from paralex.protocol import Brief, Desk, Outcome
from paralex.worker.anthropic_calls import definitions
from paralex.worker.anthropic_prompt import RULES, task_text
from paralex.worker.anthropic_reply import Reply
from paralex.worker.anthropic_stream import Provider, ProviderFailed
from paralex.worker.anthropic_tools import Tools
from paralex.worker.circles import Circling
from paralex.worker.options import AgentOptions
from paralex.worker.pause import Sleep
from paralex.worker.pricing import BudgetSpent, Meter, Prices, Usage
from paralex.worker.transcript import Transcript
from paralex.worker.wording import first_line, one_line

DEFAULT_MODEL = "claude-sonnet-5-5"
KEY, URL, MODEL = "ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL", "PARALEX_MODEL"
REMINDERS = 2  # turns without a tool call that are answered with a reminder

Message = dict[str, Any]


def make(argument: str, options: AgentOptions) -> AnthropicAgent:
    """The agent for `anthropic` or `anthropic:MODEL`; what is not said is in the environment."""
    return AnthropicAgent(
        options,
        model=argument or options.model or os.environ.get(MODEL) or DEFAULT_MODEL,
        key=options.api_key or os.environ.get(KEY, ""),
        base_url=options.base_url or os.environ.get(URL) or None,
    )


class AnthropicAgent:
    """`sleep` is there for tests. The meter and the client are shared by all tasks of a run."""

    asks_scope = True

    def __init__(
        self,
        options: AgentOptions,
        *,
        model: str,
        key: str,
        base_url: str | None,
        sleep: Sleep = time.sleep,
    ) -> None:
        self.name = f"anthropic:{model}"
        self._options = options
        self._model = model
        self._key = key
        self._base_url = base_url
        self._prices = Prices(model, options.prices)
        self._meter = Meter(options.budget)
        self._provider = Provider(key, base_url, options.timeout, sleep)
        self._lock = threading.Lock()  # guards the flag below
        self._said_unpriced = False
        self._tools = definitions()

    def check(self) -> str:
        if not self._key:
            raise EnvironmentLacks(
                f"the agent 'anthropic' needs a key: set {KEY} (and {URL} for another server). "
                f"Without one: --agent 'command:CMD' runs a program of yours over the files of "
                f"each task, --agent replay:FILE applies recorded edits"
            )
        if not self._prices.known and self._options.budget.dollars is not None:
            raise UsageError(
                f"a budget in dollars needs the price of {self._model!r}, which is unknown: add "
                f"it to `prices` in the configuration, or give the budget in tokens"
            )
        place = self._base_url or "https://api.anthropic.com"
        unpriced = "" if self._prices.known else "; its price is unknown: tokens only"
        return f"{self._model} at {place}{unpriced}"

    def work(self, brief: Brief, desk: Desk) -> Outcome:
        try:
            outcome = _Conversation(self, brief, desk).run()
        except (BudgetSpent, Circling) as end:
            outcome = Outcome(ok=False, why=str(end))
        except ProviderFailed as failure:
            outcome = Outcome(ok=False, why=str(failure), retry=failure.retry)
        return replace(outcome, why=one_line(outcome.why))

    # --- for the conversation ---

    def request(self, messages: list[Message]) -> dict[str, Any]:
        """What goes to the SDK. The marks let the server cache all but the last message."""
        marked = {"cache_control": {"type": "ephemeral"}}
        *earlier, last = messages
        *blocks, final = last["content"]
        return {
            "model": self._model,
            "max_tokens": self._options.max_tokens,
            "system": [{"type": "text", "text": RULES, **marked}],
            "tools": self._tools,
            "messages": [*earlier, {**last, "content": [*blocks, {**final, **marked}]}],
        }

    def bill(self, usage: Usage, desk: Desk) -> None:
        """Counts what one try of a reply has used."""
        cost = self._prices.cost(usage)
        self._meter.add(usage, cost)
        if cost is None:
            with self._lock:
                first, self._said_unpriced = not self._said_unpriced, True
            if first:
                desk.note("price_unknown", model=self._model)
        desk.spent(usage.prompt, usage.output, cost)
        desk.note(
            "model",
            model=self._model,
            input=usage.input,
            output=usage.output,
            cache_read=usage.cache_read,
            cache_write=usage.cache_write,
            cost=cost,
        )

    @property
    def max_turns(self) -> int:
        return self._options.max_turns

    @property
    def meter(self) -> Meter:
        return self._meter

    @property
    def provider(self) -> Provider:
        return self._provider

    def transcript(self, desk: Desk) -> Transcript:
        return Transcript(desk.records / "transcript.jsonl", self._key)


class _Conversation:
    """One task, from its first message to its outcome."""

    def __init__(self, agent: AnthropicAgent, brief: Brief, desk: Desk) -> None:
        self._agent = agent
        self._desk = desk
        self._seed = f"{brief.run}/{brief.task.id}/{brief.attempt}"
        self._tools = Tools(brief, desk)
        self._transcript = agent.transcript(desk)
        self._messages: list[Message] = []
        self._silent = 0  # turns in a row without a tool call
        self._running = False
        self._say([{"type": "text", "text": task_text(brief)}])

    def run(self) -> Outcome:
        for turn in range(1, self._agent.max_turns + 1):
            self._agent.meter.check()
            self._desk.alive()
            reply = self._ask(turn)
            ended = self._take(reply)
            if ended is not None:
                return ended
        return Outcome(
            ok=False, why=f"not finished after {self._agent.max_turns} turns of the model"
        )

    def _ask(self, turn: int) -> Reply:
        reply = self._agent.provider.ask(
            self._agent.request(self._messages),
            self._desk,
            answered=self._answered,
            bill=lambda usage: self._agent.bill(usage, self._desk),
            seed=f"{self._seed}/{turn}",
        )
        self._transcript.add(
            "reply", turn=turn, stop=reply.stop, usage=vars(reply.usage), content=reply.content
        )
        content = list(reply.content) or [{"type": "text", "text": "(cut off)"}]
        self._messages.append({"role": "assistant", "content": content})
        return reply

    def _answered(self) -> None:
        """The model has begun to answer: from the first time on, the task is running."""
        if not self._running:
            self._running = True
            self._desk.started()

    def _take(self, reply: Reply) -> Outcome | None:
        """Does what the model asks for; the outcome when that was the end."""
        if reply.stop == "refusal":
            return Outcome(ok=False, why=f"the model refused: {reply.refusal or 'no reason given'}")
        if reply.stop == "model_context_window_exceeded":
            return Outcome(ok=False, why="the conversation grew too long for the model")
        if reply.calls:
            self._silent = 0
            results = self._tools.turn(reply.calls)
            self._say(results)
            return self._tools.outcome
        if reply.stop == "pause_turn":
            return None
        return self._silence(reply)

    def _silence(self, reply: Reply) -> Outcome | None:
        """A turn without a tool call: cut off, or the model takes the task for finished."""
        self._silent += 1
        if self._silent > REMINDERS:
            said = f": {first_line(reply.text)}" if reply.text else ""
            return Outcome(ok=False, why=f"the model stopped without calling finish{said}")
        if reply.stop == "max_tokens":
            text = "You were cut off at the limit of a reply's length. Go on, in smaller steps."
        else:
            text = "Go on with the tools. Call finish when the task is complete or cannot be."
        self._say([{"type": "text", "text": text}])
        return None

    def _say(self, content: list[dict[str, Any]]) -> None:
        self._messages.append({"role": "user", "content": content})
        self._transcript.add("user", content=content)
