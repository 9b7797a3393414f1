"""How the tasks of a running plan stand, and what a change asks of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from paralex.errors import UsageError, nearest
from paralex.planner.dst import Claim, Dst, Task

LIVE: Final = frozenset({"claimed", "running", "verifying"})
OPEN: Final = frozenset({"pending", "ready", "cancelled"})
STATES: Final = LIVE | OPEN | {"done", "failed", "blocked"}


@dataclass(frozen=True)
class Change:
    """What has come up while a plan runs.

    `scope`: more claims, by the task that asks for them. `retry`: failed tasks to be tried again;
    the other failed ones are left out, with what needs them, and so are those in `drop`. `new`:
    tasks with claims, and edges to those that they want to come after. A commit from outside is no
    part of this: the evidence that goes with the change stands on it.
    """

    scope: Mapping[str, tuple[Claim, ...]] = field(default_factory=dict)
    retry: Sequence[str] = ()
    drop: Sequence[str] = ()
    new: Sequence[Task] = ()


@dataclass(frozen=True)
class Standing:
    """The ids of a plan's tasks by what may be done with them: `done` and `live` ones stay as they
    are, `open` ones may be moved; `out` are those that will not be done, each with the reason."""

    done: frozenset[str]
    live: frozenset[str]
    open: frozenset[str]
    out: Mapping[str, str]


def standing(plan: Dst, states: Mapping[str, str], change: Change) -> Standing:
    """How the tasks stand once `change` has come.

    UsageError for states or a change that do not fit the plan: an unknown task or word, a task
    that is at work although one that it needs is not done, a new task with an id that is taken.
    """
    _fitting(plan, states, change)
    done = frozenset(task for task, state in states.items() if state == "done")
    live = frozenset(task for task, state in states.items() if state in LIVE)
    for task in plan.tasks:
        for before in task.depends_on:
            if task.id in done | live and before.task not in done:
                raise UsageError(
                    f"{task.id} is {states[task.id]}, but {before.task}, which it waits for, is "
                    f"{states[before.task]}: these states are not of this plan"
                )
    out = dict(_left_out(plan, states, change))
    return Standing(done, live, frozenset(states) - done - live - set(out), out)


def _left_out(plan: Dst, states: Mapping[str, str], change: Change) -> Mapping[str, str]:
    out = {
        task: "failed"
        for task, state in states.items()
        if state == "failed" and task not in change.retry
    }
    out |= dict.fromkeys(change.drop, "dropped")
    behind: dict[str, list[str]] = {}
    for task in plan.tasks:
        for before in task.depends_on:
            behind.setdefault(before.task, []).append(task.id)
    todo = list(out)
    while todo:
        gone = todo.pop()
        for name in behind.get(gone, ()):
            if name not in out:
                out[name] = f"it needs {gone}, which is not done"
                todo.append(name)
    return out


def _fitting(plan: Dst, states: Mapping[str, str], change: Change) -> None:
    ids = {task.id for task in plan.tasks}
    for name in [*states, *change.scope, *change.retry, *change.drop]:
        if name not in ids:
            raise UsageError(f"no task {name!r} in the plan: {nearest(name, ids)}")
    for name in sorted(ids - set(states)):
        raise UsageError(f"no state is given for {name}")
    for name, state in states.items():
        if state not in STATES:
            raise UsageError(f"{name}: unknown state {state!r}: {nearest(state, STATES)}")
    for name in change.retry:
        if states[name] != "failed":
            raise UsageError(f"{name} is {states[name]}: only what failed can be tried again")
    for name in change.drop:
        if states[name] == "done" or states[name] in LIVE:
            raise UsageError(f"{name} is {states[name]}: it cannot be dropped any more")
    _fitting_new(ids, change)


def _fitting_new(ids: set[str], change: Change) -> None:
    known = set(ids)
    for task in change.new:
        if task.id in known:
            raise UsageError(f"the new task {task.id!r} needs an id of its own: that one is taken")
        known.add(task.id)
    for task in change.new:
        for before in task.depends_on:
            if before.task not in known:
                hint = nearest(before.task, known)
                raise UsageError(f"{task.id} after {before.task!r}: no such task: {hint}")
