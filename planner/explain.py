"""Plans and reports in words for people; the same text every time."""

from __future__ import annotations

from paralex.planner.dst import Dependency, Dst, Fact, Task
from paralex.planner.report import Conflict, Report

_HEADS = {"cycle": "CYCLE", "unknown": "UNKNOWN", "unowned": "UNOWNED", "stale": "STALE"}
NARROWEST = 34  # columns before the places


def explained_plan(plan: Dst) -> str:
    """For each task why these claims, and for each edge why."""
    return "\n".join(line for task in plan.tasks for line in (*_task_lines(task), ""))


def _task_lines(task: Task) -> list[str]:
    lines = [f"{task.id}   {task.title}", f"  role {task.role}"]
    for claim in task.claims:
        sure = f"   confidence {claim.confidence:.2f}" if claim.confidence is not None else ""
        lines.append(f"  {claim}{sure}")
        lines.extend(f"    {line}" for line in aligned(claim.because))
    if not task.claims:
        lines.append("  claims nothing")
    lines.extend(
        f"  note: {paragraph}"
        for paragraph in task.instructions.split("\n\n")
        if paragraph.startswith("Not claimed:")
    )
    judged = ", ".join(task.accept.tests) or task.accept.command
    if judged:
        lines.append(f"  accepted by {judged}")
    for dependency in task.depends_on:
        lines.extend(f"  {line}" for line in edge_lines(task, dependency))
    return lines


def edge_lines(task: Task, dependency: Dependency) -> list[str]:
    """One edge: who goes first, and the facts."""
    placed = [fact for fact in dependency.because if fact.at]
    rest = [fact.text for fact in dependency.because if not fact.at]
    lines = [f"after {dependency.task}", *(f"  {line}" for line in aligned(placed))]
    if rest:
        lines.append(f"  {'; '.join(dict.fromkeys(rest))}")
    return lines


def explained_report(report: Report) -> str:
    """Every conflict with its tasks, facts with their places, and what could be done."""
    blocks = ["\n".join(_conflict_lines(conflict)) for conflict in report.conflicts]
    return "\n\n".join(blocks) + ("\n" if blocks else "")


def _conflict_lines(conflict: Conflict) -> list[str]:
    facts = list(conflict.facts)
    sure = facts.pop().text + ". " if conflict.kind == "read-write" else ""
    lines = [_head(conflict), *(f"  {line}" for line in aligned(tuple(facts)))]
    if conflict.options:
        lines.append(f"  {sure}Options: {' | '.join(conflict.options)}")
    return lines


def _head(conflict: Conflict) -> str:
    if conflict.kind == "write-write":
        return f"SERIALISE {' | '.join(conflict.tasks)}   two writers of {conflict.resource}"
    if conflict.kind == "read-write":
        return f"SERIALISE {' -> '.join(conflict.tasks)}   {conflict.change}"
    if conflict.kind == "cycle":
        return f"CYCLE {conflict.resource}"
    who = f" {', '.join(conflict.tasks)}" if conflict.tasks else ""
    return f"{_HEADS[conflict.kind]}{who}   {conflict.resource}"


def aligned(facts: tuple[Fact, ...] | list[Fact]) -> list[str]:
    """The facts in two columns, words and place."""
    width = max([NARROWEST, *(len(fact.text) for fact in facts if fact.at)])
    return [f"{fact.text:<{width}}   {fact.at}" if fact.at else fact.text for fact in facts]
