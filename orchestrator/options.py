"""What a run was asked to do, kept in its records so that `resume` does the same."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from paralex.planner.dst import Value
from paralex.protocol import Price


class RunOptions(Value):
    """How to run a plan. Times are seconds.

    `branch`: a name instead of `paralex/RUN`; `stay`: commit on the branch that HEAD is on.
    `timeout`: for one command or test run. `lease`: silence after which a worker is fenced off.
    `max_attempts`: fresh starts of one task. Limits of the run: `seconds` of this session,
    `tokens` in and out, `dollars`; None is no limit. `prices` by model. The rest is
    for the one who makes the agent again on resume: its specification and settings, never a
    key.
    """

    agents: Annotated[int, Field(ge=1)] = 4
    branch: str | None = None
    stay: bool = False
    allow_dirty: bool = False
    auto_scope: bool = False
    tests: str | None = None
    runner: str | None = None
    python: str | None = None
    env: tuple[str, ...] = ()
    timeout: Annotated[float, Field(gt=0)] = 600.0
    lease: Annotated[float, Field(gt=0)] = 300.0
    max_attempts: Annotated[int, Field(ge=1)] = 3
    seconds: float | None = None
    tokens: int | None = None
    dollars: float | None = None
    prices: dict[str, Price] = Field(default_factory=dict)
    agent: str = ""
    model: str | None = None
    base_url: str | None = None
