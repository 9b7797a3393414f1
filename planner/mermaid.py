"""A plan as a picture: a mermaid flowchart, roles as boxes around their tasks."""

from __future__ import annotations

from paralex.planner.dst import Dst, Task

LABEL = 48  # characters of a label


def mermaid(plan: Dst) -> str:
    """The source of the flowchart; tasks in plan order, arrows from what comes first."""
    node = {task.id: f"t{at}" for at, task in enumerate(plan.tasks)}
    lines = ["flowchart LR"]
    for at, role in enumerate(plan.roles):
        lines.append(f'  subgraph r{at}["{_safe(role.id)}"]')
        for task in plan.tasks:
            if task.role == role.id:
                lines.append(f'    {node[task.id]}["{_safe(task.id)}<br/>{_safe(_claims(task))}"]')
        lines.append("  end")
    for task in plan.tasks:
        for dependency in task.depends_on:
            label = _safe(dependency.because[0].text) if dependency.because else ""
            arrow = f'-->|"{label}"|' if label else "-->"
            lines.append(f"  {node[dependency.task]} {arrow} {node[task.id]}")
    return "\n".join(lines) + "\n"


def _claims(task: Task) -> str:
    shown = ", ".join(str(claim) for claim in task.claims[:2])
    return shown + (f" and {len(task.claims) - 2} more" if len(task.claims) > 2 else "")


def _safe(text: str) -> str:
    """`text` short and without the characters that mean something to mermaid or HTML."""
    short = text if len(text) <= LABEL else text[: LABEL - 3] + "..."
    for sign, entity in (("#", "#35;"), ('"', "#quot;"), ("<", "#lt;"), (">", "#gt;")):
        short = short.replace(sign, entity)
    return short
