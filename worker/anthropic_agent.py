"""An agent that is a model: reads, edits, tests and finishes with tools, over the Anthropic API.

Any server that speaks the same wire will do. The loop is our own, on streaming messages.
"""

from __future__ import annotations

import time
from dataclasses import replace

from paralex.planner.roles import open_spec
from paralex.planner.roles_tools import model_tools
from paralex.protocol import Brief, Desk, Outcome
from paralex.worker.anthropic_model import Access, Model, access_of
from paralex.worker.anthropic_prompt import RULES, task_text
from paralex.worker.anthropic_stream import ProviderFailed
from paralex.worker.anthropic_talk import Talk
from paralex.worker.anthropic_tools import Tools
from paralex.worker.circles import Circling
from paralex.worker.options import AgentOptions
from paralex.worker.pause import Sleep
from paralex.worker.pricing import BudgetSpent
from paralex.worker.wording import one_line

REMINDER = "Go on with the tools. Call finish when the task is complete or cannot be."
WITHOUT = (
    "--agent 'command:CMD' runs a program of yours over the files of each task, "
    "--agent replay:FILE applies recorded edits"
)


def make(argument: str, options: AgentOptions) -> AnthropicAgent:
    """The agent for `anthropic` or `anthropic:MODEL`; what is not said is in the environment."""
    return AnthropicAgent(options, access_of(argument, options))


class AnthropicAgent:
    """`sleep` is there for tests."""

    asks_scope = True

    def __init__(self, options: AgentOptions, access: Access, *, sleep: Sleep = time.sleep) -> None:
        self._model = Model(
            options, access, rules=RULES, tools=model_tools(open_spec()), sleep=sleep
        )
        self.name = self._model.name

    def check(self) -> str:
        return self._model.check("the agent 'anthropic'", WITHOUT)

    def work(self, brief: Brief, desk: Desk) -> Outcome:
        try:
            outcome = self._worked(brief, desk)
        except (BudgetSpent, Circling) as end:
            outcome = Outcome(ok=False, why=str(end))
        except ProviderFailed as failure:
            outcome = Outcome(ok=False, why=str(failure), retry=failure.retry)
        return replace(outcome, why=one_line(outcome.why))

    def _worked(self, brief: Brief, desk: Desk) -> Outcome:
        """One task, from its first message to its outcome."""
        tools = Tools(brief, desk)
        talk = Talk(
            self._model,
            desk,
            tools,
            self._model.transcript(desk.records / "transcript.jsonl"),
            seed=f"{brief.run}/{brief.task.id}/{brief.attempt}",
            last="finish",
            reminder=REMINDER,
        )
        talk.open(task_text(brief))
        for turn in range(1, self._model.max_turns + 1):
            why = talk.turn(turn)
            if why is not None:
                return Outcome(ok=False, why=why)
            if tools.outcome is not None:
                return tools.outcome
        return Outcome(
            ok=False, why=f"not finished after {self._model.max_turns} turns of the model"
        )
