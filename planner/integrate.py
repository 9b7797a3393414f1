"""Hubs have one owner: a task at the end that does for all others what they want done there.

A hub (a package's front, a registry, a changelog, a lock file) is touched by many changes and is
about none of them. Claimed by each it would put all of them in a row.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import prod

from paralex.graph.kinds import made_by
from paralex.planner.assign import free_id
from paralex.planner.dst import Accept, Claim, Fact, Task
from paralex.planner.estimate import estimate
from paralex.planner.evidence import Evidence
from paralex.planner.facts import of_file
from paralex.planner.footprint import Guess

INTEGRATE = "integrate"


@dataclass(frozen=True)
class Hub:
    """A file that tasks may want, by task how much, and why it is a hub."""

    path: str
    wanted: Mapping[str, Guess]

    @property
    def confidence(self) -> float:
        """How probable it is that one of the tasks wants it."""
        return round(1 - prod(1 - guess.confidence for guess in self.wanted.values()), 2)

    @property
    def why(self) -> str:
        return next(iter(self.wanted.values())).because[0].text


def gathered(wanted: Mapping[str, Sequence[Guess]]) -> tuple[Hub, ...]:
    """Hubs by path, from what each task may want of them."""
    by_path: dict[str, dict[str, Guess]] = {}
    for task, hubs in wanted.items():
        for guess in hubs:
            by_path.setdefault(guess.path, {})[task] = guess
    return tuple(Hub(path, by_path[path]) for path in sorted(by_path))


def hub_note(hubs: Sequence[Hub], task: str) -> list[str]:
    """What the agent of `task` has to know of hubs that it leaves to the integrator."""
    return [
        f"Not claimed: {hub.path} ({hub.why}), which the last task changes for all. Say in your "
        f"summary what it needs there."
        for hub in hubs
        if task in hub.wanted
    ]


def integrator(hubs: Sequence[Hub], taken: Collection[str], evidence: Evidence) -> Task:
    """The task that owns the `hubs`; `taken` are the ids of the others. A file that the
    configuration says a command makes is accepted when that command ends well."""
    claims = tuple(_claim(hub) for hub in hubs)
    commands = [command for hub in hubs if (command := evidence.generated.get(hub.path))]
    return Task(
        id=free_id(INTEGRATE, taken),
        role=INTEGRATE,
        title=f"Bring {_listed([hub.path for hub in hubs])} up to date with the other tasks",
        instructions="\n\n".join(
            [
                "The other tasks leave these files alone, as several of them may want a change "
                "there. Look at what they changed, and do here what it needs, in one go. Where "
                "nothing is needed, change nothing.",
                *(_instruction(hub, evidence) for hub in hubs),
            ]
        ),
        claims=claims,
        accept=Accept(command=" && ".join(dict.fromkeys(commands)) or None),
        estimate=estimate(claims, evidence.code),
    )


def reasons(hubs: Sequence[Hub], task: str) -> dict[str, tuple[Fact, ...]]:
    """For each task that has to come before the integrator (`task`) why it has to."""
    found: dict[str, tuple[Fact, ...]] = {}
    for hub in hubs:
        for other in hub.wanted:
            text = f"{task} changes {hub.path} for {other} too ({hub.why})"
            found[other] = (*found.get(other, ()), of_file(hub.path, text))
    return found


def _claim(hub: Hub) -> Claim:
    who = _listed(list(hub.wanted))
    fact = of_file(hub.path, f"{who} may want it changed: {hub.why}")
    return Claim(path=hub.path, mode="whole", because=(fact,), confidence=hub.confidence)


def _instruction(hub: Hub, evidence: Evidence) -> str:
    command = evidence.generated.get(hub.path) or made_by(hub.path)
    how = f" Do not edit it: run `{command}`." if command else ""
    return f"{hub.path} ({hub.why}), for {_listed(list(hub.wanted))}.{how}"


def _listed(words: list[str], most: int = 5) -> str:
    if len(words) <= most:
        return ", ".join(words)
    return f"{', '.join(words[:most])} and {len(words) - most} more"
