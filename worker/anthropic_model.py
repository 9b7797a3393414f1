"""A model behind the Anthropic API: what is sent to it, and what its replies cost."""

from __future__ import annotations

import os
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from paralex.errors import EnvironmentLacks, UsageError
from paralex.worker.anthropic_stream import Provider
from paralex.worker.options import AgentOptions
from paralex.worker.pause import Sleep
from paralex.worker.pricing import Meter, Prices, Usage
from paralex.worker.transcript import Transcript
from paralex.worker.watch import Watch

DEFAULT_MODEL = "claude-sonnet-5-5"
KEY, URL, MODEL = "ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL", "PARALEX_MODEL"

Message = dict[str, Any]


@dataclass(frozen=True)
class Access:
    """Which model, and how to reach it."""

    model: str
    key: str
    base_url: str | None


def access_of(argument: str, options: AgentOptions) -> Access:
    """The model that `argument` names; what neither it nor `options` say is in the environment."""
    return Access(
        model=argument or options.model or os.environ.get(MODEL) or DEFAULT_MODEL,
        key=options.api_key or os.environ.get(KEY, ""),
        base_url=options.base_url or os.environ.get(URL) or None,
    )


class Model:
    """One model with its rules and tools; shared by all conversations of a run, and with it the
    meter and the client. `sleep` is there for tests."""

    def __init__(
        self,
        options: AgentOptions,
        access: Access,
        *,
        rules: str,
        tools: list[dict[str, Any]],
        sleep: Sleep = time.sleep,
    ) -> None:
        self.name = f"anthropic:{access.model}"
        self.max_turns = options.max_turns
        self.meter = Meter(options.budget)
        self.provider = Provider(access.key, access.base_url, options.timeout, sleep)
        self._options = options
        self._access = access
        self._rules = rules
        self._tools = tools
        self._prices = Prices(access.model, options.prices)
        self._lock = threading.Lock()  # guards the flag below
        self._said_unpriced = False

    def check(self, whose: str, without: str) -> str:
        """Which model it is and where. EnvironmentLacks when `whose` key is missing (`without`
        says what works without one), UsageError for a budget that cannot be kept."""
        if not self._access.key:
            raise EnvironmentLacks(
                f"{whose} needs a key: set {KEY} (and {URL} for another server). "
                f"Without one: {without}"
            )
        if not self._prices.known and self._options.budget.dollars is not None:
            raise UsageError(
                f"a budget in dollars needs the price of {self._access.model!r}, which is "
                f"unknown: add it to `prices` in the configuration, or give the budget in tokens"
            )
        place = self._access.base_url or "https://api.anthropic.com"
        unpriced = "" if self._prices.known else "; its price is unknown: tokens only"
        return f"{self._access.model} at {place}{unpriced}"

    def request(self, messages: list[Message]) -> dict[str, Any]:
        """What goes to the SDK. The marks let the server cache all but the last message."""
        marked = {"cache_control": {"type": "ephemeral"}}
        *earlier, last = messages
        *blocks, final = last["content"]
        return {
            "model": self._access.model,
            "max_tokens": self._options.max_tokens,
            "system": [{"type": "text", "text": self._rules, **marked}],
            "tools": self._tools,
            "messages": [*earlier, {**last, "content": [*blocks, {**final, **marked}]}],
        }

    def bill(self, usage: Usage, watch: Watch) -> None:
        """Counts what one try of a reply has used."""
        cost = self._prices.cost(usage)
        self.meter.add(usage, cost)
        if cost is None:
            with self._lock:
                first, self._said_unpriced = not self._said_unpriced, True
            if first:
                watch.note("price_unknown", model=self._access.model)
        watch.spent(usage.prompt, usage.output, cost)
        watch.note(
            "model",
            model=self._access.model,
            input=usage.input,
            output=usage.output,
            cache_read=usage.cache_read,
            cache_write=usage.cache_write,
            cost=cost,
        )

    def transcript(self, path: Path) -> Transcript:
        return Transcript(path, self._access.key)
