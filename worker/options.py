"""What a person may say about agents, the same for all kinds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from paralex.protocol import Budget, Price


@dataclass(frozen=True)
class AgentOptions:
    """Every kind takes what concerns it and ignores the rest; None: the kind's own default.

    `api_key` stays out of every representation. `prices` by model, in dollars for a million
    tokens, win over the built-in table. `budget`: tokens and dollars of the whole run, shared by
    all tasks. `timeout`: seconds for one command, or for one reply of a model. `max_turns`:
    replies of a model in one task. `max_tokens`: the longest reply, thinking included. `think`
    scales the think times of a recording (0: none). `root`: where relative programs and
    recordings are looked up. `path`: the PATH that commands will see, None for our own.
    """

    model: str | None = None
    base_url: str | None = None
    api_key: str | None = field(default=None, repr=False)
    prices: Mapping[str, Price] = field(default_factory=dict)
    budget: Budget = field(default_factory=Budget)
    timeout: float = 600.0
    max_turns: int = 60
    max_tokens: int = 32_000
    think: float | None = None
    root: Path = Path()
    path: str | None = None
