"""The tools of a planning model: it may look and propose, and nothing else.

A wrong call is answered, never raised: the model reads what was wrong and tries again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pydantic import ValidationError

from paralex.errors import ParalexError, nearest
from paralex.planner.dst import Dst, explain_invalid
from paralex.planner.judge import Judge
from paralex.worker.anthropic_reply import Call
from paralex.worker.circles import Circles
from paralex.worker.planner_answer import Data, acceptance, refusal, told
from paralex.worker.planner_calls import PLANNING, ProposeInput
from paralex.worker.planner_look import Looks
from paralex.worker.watch import Watch
from paralex.worker.wording import first_line, one_line

LONGEST = 2_000  # characters of what is wrong with a call


class _Wrong(Exception):
    """The call was not done; the message goes to the model."""


class PlanningTools:
    """`accepted` is the plan once a proposal was taken, `draft` the last one that passed as a
    draft; `refused` counts the proposals that did not pass."""

    def __init__(self, looks: Looks, judge: Judge, watch: Watch) -> None:
        self._judge, self._watch = judge, watch
        self._circles = Circles()
        self.accepted: Dst | None = None
        self.draft: Dst | None = None
        self.refused = 0
        self.left_out: dict[str, str] = {}
        self._run: dict[str, Callable[[Any], Data]] = {
            "footprint": lambda given: looks.footprint(given.words),
            "impact": lambda given: looks.impact(given.of),
            "propose": self.propose,
            "sparql": lambda given: (
                looks.named(given.name, given.params) if given.name else looks.sparql(given.query)
            ),
            "surface": lambda given: looks.surface(given.of),
        }

    def turn(self, calls: tuple[Call, ...]) -> list[dict[str, Any]]:
        """Does the calls of one turn in order; a result for each. Raises `Circling`, and what the
        watch raises."""
        self._circles.turn([(call.name, call.input) for call in calls], edits=0)
        return [self._answered(call) for call in calls]

    def _answered(self, call: Call) -> dict[str, Any]:
        self._watch.alive()
        try:
            data = self._done(call)
        except (_Wrong, ParalexError) as error:
            text = str(error)
            data = {"error": text if len(text) <= LONGEST else f"{text[:LONGEST]}..."}
        bad = "error" in data or data.get("accepted") is False
        self._watch.note("tool", name=first_line(call.name), ok=not bad, said=_in_short(call, data))
        return {
            "type": "tool_result",
            "tool_use_id": call.id,
            "content": told(data),
            "is_error": bad,
        }

    def _done(self, call: Call) -> Data:
        if call.problem:
            raise _Wrong(
                f"the input of {call.name} {call.problem}: nothing was done. Send it again, in "
                f"smaller pieces if it was long"
            )
        if self.accepted is not None:
            raise _Wrong("a plan was accepted already: nothing was done")
        tool = PLANNING.get(call.name)
        if tool is None:
            raise _Wrong(f"there is no tool {call.name!r}: {nearest(call.name, PLANNING)}")
        try:
            given = tool.input.model_validate(call.input)
        except ValidationError as error:
            raise _Wrong(f"{call.name}: {explain_invalid(error, tool.input)}") from error
        return self._run[call.name](given)

    def propose(self, given: ProposeInput) -> Data:
        verdict = self._judge.judge(given)
        if verdict.plan is None:
            self.refused += 1
            return refusal(verdict)
        if given.draft:
            self.draft = verdict.plan
        else:
            self.accepted = verdict.plan
        self.left_out = {path: one_line(why) for path, why in sorted(given.left_out.items())}
        return acceptance(verdict.plan, verdict, draft=given.draft)


def _in_short(call: Call, data: Data) -> str:
    """What was asked and what came of it, in a line for a person."""
    if "error" in data:
        return first_line(str(data["error"]))
    if "accepted" not in data:
        return first_line(" ".join(map(str, call.input.values())))
    count = len(call.input.get("tasks", ()))
    if data["accepted"]:
        verdict = "passes as a draft" if data["draft"] else "accepted"
    else:
        against = [key for key in ("problems", "conflicts", "left_out") if data.get(key)]
        reasons = ", ".join(f"{key.replace('_', ' ')}: {len(data[key])}" for key in against)
        verdict = f"refused ({reasons})"
    return f"{count} task{'s' * (count != 1)}: {verdict}"
