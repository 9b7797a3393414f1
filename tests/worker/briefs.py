"""Briefs for tests, short to write."""

from __future__ import annotations

from typing import Any

from paralex.planner.dst import Accept, Claim, Task
from paralex.protocol import Brief


def claim(text: str) -> Claim:
    """`body src/a.py::f`, `whole src/a.py`."""
    mode, _, target = text.partition(" ")
    path, _, symbol = target.partition("::")
    return Claim.model_validate({"path": path, "symbol": symbol or None, "mode": mode})


def brief(*claims: str, instructions: str = "Do it.", **options: Any) -> Brief:
    held = tuple(map(claim, claims))
    task = Task(
        id="t1",
        role="r1",
        title="The title",
        instructions=instructions,
        items=options.pop("items", ()),
        claims=held,
        accept=options.pop("accept", Accept()),
    )
    return Brief(run="run1", task=task, attempt=options.pop("attempt", 1), claims=held, **options)
