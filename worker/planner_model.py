"""A planner that is a model: it looks at the graph, proposes, and is told what collides.

A model makes the plan better, never valid: what leaves here has passed `check`, and where the
model does not get that far it is the structural plan.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from paralex.errors import Refused
from paralex.planner.dst import Dst
from paralex.planner.evidence import Evidence
from paralex.planner.footprint import Footprints
from paralex.planner.judge import LIKELY, Judge
from paralex.planner.port import Planned, StructuralPlanner, Wish
from paralex.worker.anthropic_model import Access, Model, access_of
from paralex.worker.anthropic_stream import ProviderFailed
from paralex.worker.anthropic_talk import Talk
from paralex.worker.circles import Circling
from paralex.worker.options import AgentOptions
from paralex.worker.pause import Sleep
from paralex.worker.planner_calls import definitions
from paralex.worker.planner_look import Looks
from paralex.worker.planner_prompt import rules, wish_text
from paralex.worker.planner_tools import PlanningTools
from paralex.worker.planner_watch import PlanningWatch
from paralex.worker.pricing import BudgetSpent
from paralex.worker.wording import one_line

TURNS = 40  # replies of the model for one plan
REMINDER = "Go on with the tools: call propose with the whole plan."


@dataclass(frozen=True)
class Place:
    """Where the graph lies (`root`), where the conversation is recorded (`records`), the named
    resources that the repository declares, and who is told of each step in a line."""

    root: Path
    records: Path
    resources: frozenset[str] = frozenset()
    tell: Callable[[str], None] = lambda line: None


def make_planner(argument: str, options: AgentOptions, place: Place) -> ModelPlanner:
    """The planner for `anthropic` or `anthropic:MODEL`."""
    return ModelPlanner(options, access_of(argument, options), place)


class ModelPlanner:
    """`sleep` and `clock` are there for tests."""

    def __init__(
        self,
        options: AgentOptions,
        access: Access,
        place: Place,
        *,
        sleep: Sleep = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._model = Model(options, access, rules=rules(), tools=definitions(), sleep=sleep)
        self.name = self._model.name
        self._seconds = options.budget.seconds
        self._place = place
        self._clock = clock

    def check(self) -> str:
        without = "--planner structural (the default) plans from the graph alone"
        return self._model.check("the planner 'anthropic'", without)

    def plan(self, wish: Wish, evidence: Evidence) -> Planned:
        first, why_none = _structural(wish, evidence)
        path = self._place.records / "transcript.jsonl"
        transcript = self._model.transcript(path)
        watch = PlanningWatch(transcript, self._seconds, self._clock, self._place.tell)
        footprints = Footprints(evidence)
        judge = Judge(wish, evidence, footprints, self._place.resources)
        tools = PlanningTools(Looks(self._place.root, evidence, footprints), judge, watch)
        talk = Talk(
            self._model,
            watch,
            tools,
            transcript,
            seed=wish.goal or wish.source,
            last="propose",
            reminder=REMINDER,
        )
        talk.open(wish_text(wish, first, why_none, judge.guesses.values()))
        why = self._talked(talk, tools)
        transcript.add("end", accepted=tools.accepted is not None, why=why)
        remarks = [f"{watch.spent_text()}; transcript: {path}"]
        plan = tools.accepted or tools.draft
        if plan is None and first is None:
            raise Refused(f"{why_none}; and the model planner: {why}")
        if plan is None:
            assert first is not None
            return Planned(first, tuple(remarks), f"{why}; this is the structural plan")
        claimed = {claim.path for task in plan.tasks for claim in task.claims}
        remarks.extend(
            f"left out: {path} ({judge.guesses[path].confidence:.2f}): {reason}"
            for path, reason in tools.left_out.items()
            if path in judge.guesses.keys() - claimed and judge.guesses[path].confidence >= LIKELY
        )
        if first is not None:
            remarks.append(f"{_pace(plan, wish)}; the structural plan: {_pace(first, wish)}")
        fallback = "" if tools.accepted else f"{why}; this is the last draft that passed the check"
        return Planned(plan, tuple(remarks), fallback)

    def _talked(self, talk: Talk, tools: PlanningTools) -> str:
        """Why the conversation has ended; "" when a plan was accepted."""
        try:
            for turn in range(1, self._model.max_turns + 1):
                why = talk.turn(turn)
                if tools.accepted is not None:
                    return ""
                if why is not None:
                    return one_line(why)
        except (BudgetSpent, Circling, ProviderFailed) as end:
            return one_line(str(end))
        refused = f" ({tools.refused} proposals refused)" if tools.refused else ""
        return f"no plan after {self._model.max_turns} turns of the model{refused}"


def _structural(wish: Wish, evidence: Evidence) -> tuple[Dst | None, str]:
    """The structural plan; or why there is none."""
    try:
        return StructuralPlanner().plan(wish, evidence).plan, ""
    except Refused as refused:
        return None, str(refused)


def _pace(plan: Dst, wish: Wish) -> str:
    """`3 tasks, about 240 s for 4 agents`."""
    count = len(plan.tasks)
    seconds = plan.forecast.tp.get(str(wish.agents)) if plan.forecast else None
    time = "" if seconds is None else f", about {seconds:.0f} s for {wish.agents} agents"
    return f"{count} task{'s' * (count != 1)}{time}"
