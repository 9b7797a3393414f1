"""A plan as a picture: a mermaid flowchart, roles as boxes around their tasks.

Mermaid draws no more than 500 edges and no source above 50,000 characters, and no source can ask
for more. A plan beyond that is drawn without reasons, and if need be as its steps alone.
"""

from __future__ import annotations

from paralex.planner.check import order_of
from paralex.planner.dst import Dst, Task

LABEL = 48  # characters of a label
MOST_EDGES, MOST_TEXT = 500, 50_000  # mermaid's own limits


def mermaid(plan: Dst) -> str:
    """The source of the flowchart; tasks in plan order, arrows from what comes first."""
    edges = sum(len(task.depends_on) for task in plan.tasks)
    if edges <= MOST_EDGES:
        for reasons in (True, False):
            text = _tasks(plan, reasons=reasons)
            if len(text) <= MOST_TEXT:
                return text
    return _steps(plan)


def _tasks(plan: Dst, *, reasons: bool) -> str:
    node = {task.id: f"t{at}" for at, task in enumerate(plan.tasks)}
    members: dict[str, list[Task]] = {role.id: [] for role in plan.roles}
    for task in plan.tasks:
        members[task.role].append(task)
    lines = ["flowchart LR"]
    for at, (role, tasks) in enumerate(members.items()):
        lines.append(f'  subgraph r{at}["{_safe(role)}"]')
        for task in tasks:
            claims = f"<br/>{_safe(_claims(task))}" if reasons else ""
            lines.append(f'    {node[task.id]}["{_safe(task.id)}{claims}"]')
        lines.append("  end")
    for task in plan.tasks:
        for dependency in task.depends_on:
            told = dependency.because[0].text if reasons and dependency.because else ""
            arrow = f'-->|"{_safe(told)}"|' if told.strip() else "-->"
            lines.append(f"  {node[dependency.task]} {arrow} {node[task.id]}")
    return "\n".join(lines) + "\n"


def _steps(plan: Dst) -> str:
    """What can run at the same time as one box, in a row."""
    order = order_of(plan.tasks)
    step: dict[int, int] = {}
    for at in order.sequence:
        ahead = (order.index[dependency.task] for dependency in plan.tasks[at].depends_on)
        step[at] = max((step.get(before, -1) + 1 for before in ahead), default=0)
    count = max(step.values(), default=0) + 1
    lines = [
        "flowchart LR",
        f"  %% {len(plan.tasks)} tasks are more than mermaid draws: these are the steps, each one",
        "  %% deeper than the one before; --format html has every task and every reason",
    ]
    for number in range(min(count, MOST_EDGES)):
        members = [plan.tasks[at].id for at in sorted(step) if step[at] == number]
        named = _safe(", ".join(members))
        many = f"{len(members)} task{'s' * (len(members) != 1)}"
        lines.append(f'  s{number}["{many}<br/>{named}"]')
    lines.extend(f"  s{number} --> s{number + 1}" for number in range(min(count, MOST_EDGES) - 1))
    return "\n".join(lines) + "\n"


def _claims(task: Task) -> str:
    shown = ", ".join(str(claim) for claim in task.claims[:2])
    return shown + (f" and {len(task.claims) - 2} more" if len(task.claims) > 2 else "")


def _safe(text: str) -> str:
    """`text` in one short line, without the characters that mean something to mermaid or HTML."""
    line = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    short = line if len(line) <= LABEL else line[: LABEL - 3] + "..."
    return "".join(_ENTITIES.get(sign, sign) for sign in short)


# Mermaid writes entities without the ampersand: by number, or by name.
_ENTITIES = {"#": "#35;", '"': "#quot;", "<": "#lt;", ">": "#gt;", "&": "#amp;", "`": "#96;"}
