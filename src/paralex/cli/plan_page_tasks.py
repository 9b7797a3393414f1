"""The tasks on a plan's page: what each may change and why, and what it waits for and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from paralex.cli.plan_page_text import clean, many
from paralex.planner.dst import Dst, Task
from paralex.planner.explain import why_claimed
from paralex.planner.told import Edge, Reason


def task_block(plan: Dst, at: int, edges: Sequence[tuple[int, Edge]], behind: Sequence[int]) -> str:
    """One task as a part that opens. `edges` are those into it with their numbers on the page,
    `behind` the tasks that wait for it."""
    task = plan.tasks[at]
    index = {other.id: number for number, other in enumerate(plan.tasks)}
    return (
        f'<details class="task" id="t{at}"><summary><b>{clean(task.id)}</b> '
        f"<small>{clean(task.title)}</small></summary>"
        f"<p>{_facts(task)}</p>{_claims(task)}"
        + "".join(_edge(number, edge, index) for number, edge in edges)
        + _behind(plan, behind)
        + f'<h3>Instructions</h3><p class="said">{clean(task.instructions)}</p></details>'
    )


def _facts(task: Task) -> str:
    told = [f"role {clean(task.role)}"]
    if task.estimate:
        told.append(f"about {task.estimate.seconds:.0f} s, {task.estimate.tokens:,} tokens")
    judged = ", ".join(task.accept.tests) or task.accept.command
    if judged:
        told.append(f"accepted by <code>{clean(judged)}</code>")
    return " · ".join(told)


def _claims(task: Task) -> str:
    if not task.claims:
        return "<p>Claims nothing.</p>"
    rows = "".join(
        f"<li><i>{clean(claim.mode)}</i> <code>{clean(claim.target)}</code>"
        + (f" to <code>{clean(claim.to)}</code>" if claim.to else "")
        + f"<br><small>{clean(why_claimed(claim))}</small></li>"
        for claim in task.claims
    )
    return f"<h3>May change</h3><ul>{rows}</ul>"


def _edge(number: int, edge: Edge, index: Mapping[str, int]) -> str:
    beside = "".join(
        f"<li>keeps apart from {_link(other, index)} too: {clean(', '.join(sorted(where)))}</li>"
        for other, where in sorted(edge.beside.items())
    )
    return (
        f'<section class="edge" id="e{number}"><h3>After {_link(edge.before, index)}</h3>'
        + "".join(map(_reason, edge.reasons))
        + (f"<ul>{beside}</ul>" if beside else "")
        + "</section>"
    )


def _reason(reason: Reason) -> str:
    lines = "".join(
        f"<li>{clean(text)}" + (f" <code>{clean(at)}</code>" if at else "") + "</li>"
        for text, at in reason.lines
    )
    last = "; ".join(reason.sure)
    if reason.options:
        last += f"{'. ' if last else ''}Options: {' | '.join(reason.options)}"
    return (
        (f"<p><b>{clean(reason.what)}</b></p>" if reason.what else "")
        + (f"<ul>{lines}</ul>" if lines else "")
        + (f"<p><small>{clean(last)}</small></p>" if last else "")
    )


def _behind(plan: Dst, behind: Sequence[int]) -> str:
    if not behind:
        return ""
    links = ", ".join(f'<a href="#t{at}">{clean(plan.tasks[at].id)}</a>' for at in behind)
    return f"<h3>{many(len(behind), 'task')} behind it</h3><p>{links}</p>"


def _link(task: str, index: Mapping[str, int]) -> str:
    return f'<a href="#t{index[task]}">{clean(task)}</a>'


def what_about(edge: Edge) -> str:
    """An edge in a few words."""
    told = [reason.what for reason in edge.reasons if reason.what]
    return "; ".join(dict.fromkeys(told)) or "it is in the plan"
