"""The two pictures of a plan's page: who does what when, and what waits for what."""

from __future__ import annotations

from collections.abc import Sequence

from paralex.cli.plan_page_layout import HIGH, WIDE, laid_out
from paralex.cli.plan_page_text import clean, cut, many
from paralex.planner.overview import Overview

ACROSS, LANE, BAR, LABEL = 1000, 30, 22, 70  # of the chart of agents, in its own unit
LETTER = 6.6  # width of a letter in both pictures
STEPS = (1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14400, 36000, 86400)


def gantt(seen: Overview) -> str:
    """The simulated run, a row for each agent that gets something to do."""
    if not seen.slots or seen.seconds <= 0:
        return ""
    lanes = max(slot.agent for slot in seen.slots) + 1
    scale = (ACROSS - LABEL - 20) / seen.seconds
    high = lanes * LANE + 24
    parts = [
        f'<svg class="gantt" viewBox="0 0 {ACROSS} {high}" role="img" '
        f'aria-label="Simulated run with {many(seen.agents, "agent")}">'
    ]
    step = next((step for step in STEPS if seen.seconds / step <= 10), STEPS[-1])
    for tick in range(0, int(seen.seconds) + 1, step):
        x = LABEL + tick * scale
        parts.append(
            f'<line class="tick" x1="{x:.1f}" y1="0" x2="{x:.1f}" y2="{lanes * LANE}"/>'
            f'<text class="soft" x="{x:.1f}" y="{high - 8}" text-anchor="middle">{tick} s</text>'
        )
    for lane in range(lanes):
        parts.append(f'<text class="soft" x="0" y="{lane * LANE + 19}">agent {lane + 1}</text>')
    on_chain = set(seen.chain)
    for slot in seen.slots:
        task = seen.plan.tasks[slot.task]
        wide = max((slot.end - slot.start) * scale - 1.5, 0.5)
        label = cut(task.id, int((wide - 8) / LETTER))
        parts.append(
            f'<a href="#t{slot.task}" data-task="{slot.task}"><title>{clean(task.id)}: '
            f"{slot.start:.0f} to {slot.end:.0f} s. {clean(task.title)}</title>"
            f'<rect class="bar{" chain" * (task.id in on_chain)}" '
            f'x="{LABEL + slot.start * scale:.1f}" y="{slot.agent * LANE + 4}" '
            f'width="{wide:.1f}" height="{BAR}" rx="{min(4, wide / 4):.1f}"/>'
            f'<text x="{LABEL + slot.start * scale + 5:.1f}" y="{slot.agent * LANE + 19}">'
            f"{clean(label)}</text></a>"
        )
    return "\n".join([*parts, "</svg>"])


def graph(seen: Overview, edges: Sequence[tuple[int, int, str]]) -> str:
    """The tasks and the `edges`: before, after, and what it is about, in the order in which the
    page numbers them."""
    if not seen.plan.tasks:
        return ""
    picture = laid_out(seen.plan, seen.order)
    chain = {task: at for at, task in enumerate(seen.chain)}
    ids = seen.order.ids
    parts = [
        f'<svg class="graph" width="{picture.width}" height="{picture.height}" '
        f'viewBox="0 0 {picture.width} {picture.height}" role="group" '
        f'aria-label="{many(len(ids), "task")}, {many(len(edges), "edge")}">'
    ]
    for number, (before, after, what) in enumerate(edges):
        (x, y), (right, lower) = picture.places[before], picture.places[after]
        x, y, lower = x + WIDE, y + HIGH // 2, lower + HIGH // 2
        bend = max((right - x) // 2, 24)
        way = f"M{x} {y}C{x + bend} {y} {right - bend} {lower} {right} {lower}"
        near = chain.get(ids[after], -9) == chain.get(ids[before], -5) + 1
        parts.append(
            f'<a href="#e{number}" class="edge{" chain" * near}" data-edge="{before} {after}">'
            f"<title>{clean(ids[before])} before {clean(ids[after])}: {clean(what)}</title>"
            f'<path class="reach" d="{way}"/><path class="line" d="{way}"/>'
            f'<path class="tip" d="M{right} {lower}l-7 -4v8z"/></a>'
        )
    for at, task in enumerate(seen.plan.tasks):
        x, y = picture.places[at]
        parts.append(
            f'<a href="#t{at}" class="task{" chain" * (task.id in chain)}" data-task="{at}">'
            f"<title>{clean(task.id)}: {clean(task.title)}</title>"
            f'<rect x="{x}" y="{y}" width="{WIDE}" height="{HIGH}" rx="6"/>'
            f'<text x="{x + 9}" y="{y + 20}">{clean(cut(task.id, 21))}</text></a>'
        )
    return "\n".join([*parts, "</svg>"])
