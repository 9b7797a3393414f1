"""`paralex plan --format html`: a plan as one page, which can be read without its script too."""

from __future__ import annotations

from paralex.cli.plan_page_svg import gantt, graph
from paralex.cli.plan_page_tasks import task_block, what_about
from paralex.cli.plan_page_text import clean, cut, many
from paralex.cli.view_parts import filled, part
from paralex.planner.dst import Dst
from paralex.planner.overview import Overview, bodies_words, gain_words
from paralex.planner.told import Edge, edges_of

CHAIN = 20  # tasks of the longest chain that are named


def page(seen: Overview, advice: str, cost: str) -> str:
    """The page; the same plan gives the same text. `advice` and `cost` are sentences."""
    plan = seen.plan
    index = seen.order.index
    ids = frozenset(index)
    into: list[list[tuple[int, Edge]]] = []
    edges: list[tuple[int, int, str]] = []
    behind: list[list[int]] = [[] for _ in plan.tasks]
    for at, task in enumerate(plan.tasks):
        into.append([])
        for edge in edges_of(task, ids):
            into[at].append((len(edges), edge))
            edges.append((index[edge.before], at, what_about(edge)))
            behind[index[edge.before]].append(at)
    tasks = "\n".join(task_block(plan, at, into[at], behind[at]) for at in range(len(plan.tasks)))
    return filled(
        "view_plan.html",
        {
            "title": clean(cut(" ".join(plan.goal.split()), 200) or "plan"),
            "advice": _advice(advice),
            "figures": _figures(seen),
            "cost": clean(cost),
            "gantt": gantt(seen),
            "limits": _limits(seen),
            "graph": graph(seen, edges),
            "tasks": tasks or "<p>This plan has no tasks: nothing is to be done.</p>",
            "roles": _roles(plan),
            "certificate": _certificate(plan),
            "count": many(len(plan.tasks), "task"),
        },
        style=part("view_colors.css") + part("view_plan.css"),
        script=part("view_plan.js"),
    )


def _advice(text: str) -> str:
    first, stop, rest = text.partition(". ")
    return f"{clean(first)}" + (f"<small>{clean(rest)}.</small>" if stop else "")


def _figures(seen: Overview) -> str:
    forecast = seen.plan.forecast
    rows = []
    if forecast:
        rows += [
            (many(int(count), "agent"), f"{time:.0f} s") for count, time in forecast.tp.items()
        ]
        rows += [
            ("any number", f"at least {forecast.t_inf:.0f} s"),
            ("pairs in a row", f"{forecast.serialised:.0%}"),
        ]
    return "".join(
        f"<div><dt>{clean(name)}</dt><dd>{clean(value)}</dd></div>" for name, value in rows
    )


def _limits(seen: Overview) -> str:
    index = seen.order.index
    told = [
        f"<li><code>{clean(', '.join(gain.paths))}</code> {clean(gain_words(gain, seen))}</li>"
        for gain in seen.gains
    ]
    if question := bodies_words(seen):
        told.append(f"<li>Question: {clean(question)}</li>")
    if len(seen.chain) > 1:
        links = [f'<a href="#t{index[task]}">{clean(task)}</a>' for task in seen.chain[:CHAIN]]
        more = [f"{len(seen.chain) - CHAIN} more"] if len(seen.chain) > CHAIN else []
        told.append(f"<li>The longest chain: {' → '.join([*links, *more])}</li>")
    return f"<ul>{''.join(told)}</ul>" if told else "<p>Nothing: no task has to wait.</p>"


def _roles(plan: Dst) -> str:
    index = {task.id: at for at, task in enumerate(plan.tasks)}
    rows = []
    for role in plan.roles:
        tasks = ", ".join(
            f'<a href="#t{index[task.id]}">{clean(task.id)}</a>'
            for task in plan.tasks
            if task.role == role.id
        )
        owns = "".join(f"<li><code>{clean(str(claim))}</code></li>" for claim in role.owns)
        rows.append(
            f"<details><summary><b>{clean(role.id)}</b> <small>{tasks}</small></summary>"
            f"<ul>{owns}</ul></details>"
        )
    return "\n".join(rows)


def _certificate(plan: Dst) -> str:
    base = plan.base
    rows = [
        (name, str(value))
        for name, value in (("commit", base.commit), ("tree", base.tree))
        if value
    ]
    if plan.certificate:
        rows += [("graph", plan.certificate.graph), ("plan", plan.certificate.plan)]
        rows += [(answer.name, answer.answer) for answer in plan.certificate.queries]
    return "".join(
        f"<div><dt>{clean(name)}</dt><dd>{clean(value)}</dd></div>" for name, value in rows
    )
