"""`paralex plan --replan`: what is left of a run, planned anew on the repository as it is now."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from paralex.cli.common import Context
from paralex.errors import Refused, UsageError

if TYPE_CHECKING:
    from paralex.orchestrator.board import Board
    from paralex.planner.dst import Dependency, Task
    from paralex.planner.evidence import Evidence
    from paralex.planner.port import Wish
    from paralex.planner.replan import Replanned

LAST = "last"


def replanned(
    here: Context,
    run: str,
    wish_for: Callable[[set[str]], Wish],
    drop: list[str],
    gather: Callable[[], Evidence],
) -> tuple[Replanned, Evidence]:
    """The plan to go on with, and what it rests on, which `gather` gets. Failed tasks are tried
    again unless they are dropped; `wish_for` says which items are new, if any, given the ids of
    the run's tasks.

    UsageError for a run that is not there, or whose commits are not in HEAD. Refused when nothing
    is left to do, or no plan is safe.
    """
    from paralex.orchestrator import find_record, live_run
    from paralex.planner.replan import replan
    from paralex.planner.replan_standing import Change

    record = find_record(here.root, None if run == LAST else run)
    plan, board = record.plan(), record.board()
    _refuse_without(here.root, record.run, board)
    taken = {task.id for task in plan.tasks}
    wish = wish_for(taken)
    for at, item in enumerate(wish.items, start=1):
        if item.id in taken:
            raise UsageError(f"{wish.source}: item {at}: the run has a task {item.id!r} already")
    evidence = gather()
    states = _states(board, live=live_run(here.root) == record.run)
    change = Change(
        scope={
            name: task.extra
            for name, task in board.tasks.items()
            if task.extra and states[name] != "done" and name not in drop
        },
        retry=[name for name, state in states.items() if state == "failed" and name not in drop],
        drop=drop,
        new=_new(wish, evidence, taken) if wish.items else (),
    )
    made = replan(plan, states, change, evidence, wish.agents, past=True)
    if not made.plan.tasks:
        raise Refused(f"nothing is left of run {record.run}: add new items with --work FILE")
    return made, evidence


def _states(board: Board, *, live: bool) -> dict[str, str]:
    """The states of the tasks; in a run that no process executes nothing is at work."""
    from paralex.planner.replan_standing import LIVE

    return {
        name: "ready" if task.state in LIVE and not live else task.state
        for name, task in board.tasks.items()
    }


def _refuse_without(root: Path, run: str, board: Board) -> None:
    """What is done has to be in the code that the new plan is made on."""
    from paralex.orchestrator.git import open_repo

    published = any(task.commits for task in board.tasks.values())
    if not published or open_repo(root).is_ancestor(board.head, "HEAD"):
        return
    name = board.branch.removeprefix("refs/heads/")
    raise UsageError(
        f"the commits of run {run} are not in HEAD, so what is left cannot be planned on it: "
        f"merge {name}, or `git switch {name}`, and call this again"
    )


def _new(wish: Wish, evidence: Evidence, taken: set[str]) -> tuple[Task, ...]:
    """The tasks for new items, ordered among themselves, and after those of the run that they want
    to come after. One that is for several items at once gets a free id."""
    from paralex.planner.assign import free_id
    from paralex.planner.dst import Dependency, Fact
    from paralex.planner.make import plan_work

    later = {item.id: [one for one in item.after if one in taken] for item in wish.items}
    items = [
        item.model_copy(update={"after": tuple(one for one in item.after if one not in taken)})
        for item in wish.items
    ]
    made = plan_work(items, evidence, wish.agents, wish.source)
    names = {task.id: task.id if task.items else free_id(task.id, taken) for task in made.tasks}

    def edges(task: Task) -> Iterator[Dependency]:
        for one in later.get(task.id, ()):
            fact = Fact(text=f"the work list wants {task.id} after {one}")
            yield Dependency(task=one, because=(fact,))
        for edge in task.depends_on:
            yield edge.model_copy(update={"task": names[edge.task]})

    return tuple(
        task.model_copy(update={"id": names[task.id], "depends_on": tuple(edges(task))})
        for task in made.tasks
    )
