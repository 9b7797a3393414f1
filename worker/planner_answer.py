"""What a planning model is told: verdicts and data as JSON of bounded size."""

from __future__ import annotations

import json
from typing import Any

from paralex.planner.dst import Dst, Fact
from paralex.planner.judge import Verdict
from paralex.planner.report import Conflict

CHARACTERS = 24_000  # of one answer
EDGES = 50  # of an order that was not asked for
CELL = 600  # characters of one value

Data = dict[str, Any]


def refusal(verdict: Verdict) -> Data:
    """What speaks against a proposal, with the facts."""
    data: Data = {"accepted": False}
    if verdict.problems:
        data["problems"] = list(verdict.problems)
    if verdict.conflicts:
        data["conflicts"] = [_conflict(found) for found in verdict.conflicts]
    if verdict.ordered is not None and verdict.ordered.forecast:
        edges = [(task, edge) for task in verdict.ordered.tasks for edge in task.depends_on]
        data["with_order_auto"] = {
            "edges": [[edge.task, task.id] for task, edge in edges][:EDGES],
            "edges_in_all": len(edges),
            "forecast": verdict.ordered.forecast.model_dump(mode="json"),
        }
    if verdict.left_out:
        data["left_out"] = [
            {"path": path, "confidence": confidence} for path, confidence in verdict.left_out
        ]
        data["advice"] = (
            "these files will probably change and no task claims them: claim them, or propose the "
            "same tasks with `left_out`, each path with the reason"
        )
    return data


def acceptance(plan: Dst, verdict: Verdict, *, draft: bool) -> Data:
    """What a proposal that passed has become: its order with the reasons, and the forecast."""
    return {
        "accepted": True,
        "draft": draft,
        **outline(plan),
        "notes": list(verdict.notes),
    }


def outline(plan: Dst) -> Data:
    """A plan in short: its tasks, why they wait for each other, and the forecast."""
    forecast = plan.forecast
    return {
        "tasks": [
            {
                "id": task.id,
                "title": task.title,
                "items": list(task.items),
                "claims": [
                    {
                        "claim": str(claim),
                        **({} if claim.confidence is None else {"confidence": claim.confidence}),
                    }
                    for claim in task.claims
                ],
                "after": [
                    {"task": edge.task, "because": _facts(edge.because[:3])}
                    for edge in task.depends_on
                ],
                "tests": list(task.accept.tests),
            }
            for task in plan.tasks
        ],
        "forecast": forecast.model_dump(mode="json") if forecast else None,
    }


def _conflict(found: Conflict) -> Data:
    return {
        "kind": found.kind,
        "tasks": list(found.tasks),
        "resource": found.resource,
        "facts": _facts(found.facts),
        "options": list(found.options),
    }


def _facts(facts: tuple[Fact, ...]) -> list[str]:
    return [f"{fact.text} ({fact.at})" if fact.at else fact.text for fact in facts]


def told(data: Data) -> str:
    """`data` as JSON that fits an answer: long values are cut, and the ends of long lists go."""
    short: Data = _shortened(data)
    text = json.dumps(short, ensure_ascii=False)
    while len(text) > CHARACTERS:
        longest = max(
            (key for key, value in short.items() if isinstance(value, list)),
            key=lambda key: len(json.dumps(short[key])),
            default=None,
        )
        if longest is None or not short[longest]:
            return json.dumps({"error": "the answer is too long: ask for less"})
        kept = len(short[longest]) * 2 // 3
        cut = short.get("left_off", {})
        off = cut.get(longest, 0) + len(short[longest]) - kept
        short = {**short, longest: short[longest][:kept], "left_off": {**cut, longest: off}}
        text = json.dumps(short, ensure_ascii=False)
    return text


def _shortened(value: Any) -> Any:
    if isinstance(value, str):
        text = value if len(value) <= CELL else f"{value[:CELL]}..."
        return text.encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {key: _shortened(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_shortened(item) for item in value]
    return value
