"""Workers: the agents that do tasks, the walls around what they start, and their doubles."""

from __future__ import annotations

from collections.abc import Callable

from paralex.errors import UsageError, nearest
from paralex.protocol import Agent
from paralex.worker import anthropic_agent, command, replay
from paralex.worker.launcher import best_launcher
from paralex.worker.options import AgentOptions
from paralex.worker.runners import test_command

# One line an agent: the word before the colon, and what makes the agent of the words after it.
AGENTS: dict[str, Callable[[str, AgentOptions], Agent]] = {
    "anthropic": anthropic_agent.make,
    "command": command.make,
    "replay": replay.make,
}


def make_agent(spec: str, options: AgentOptions) -> Agent:
    """The agent that `spec` names: `anthropic`, `anthropic:MODEL`, `command:CMD`, `replay:FILE`.

    UsageError for an unknown kind (with the nearest), or an argument that cannot be used.
    """
    kind, _, argument = spec.partition(":")
    if kind not in AGENTS:
        raise UsageError(
            f"unknown agent {kind!r}: {nearest(kind, AGENTS)} (anthropic[:MODEL], command:CMD, "
            f"replay:FILE)"
        )
    return AGENTS[kind](argument, options)


__all__ = ["AGENTS", "AgentOptions", "best_launcher", "make_agent", "test_command"]
