"""An edge of a plan as people are told of it: its facts, put together by what they are about.

The facts of an edge are a list of short texts. Here the change and the uses that it reaches come
together again, several edges into one task that rest on one thing become one reason, and what is
said of other pairs (which the edge settles on the way) is only named.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass, field

from paralex.planner.dst import Fact, Task
from paralex.planner.facts import Said, is_certainty, said
from paralex.planner.wording import CHANGES, options_of_read, options_of_write

ASKED = "the work list wants "
TWO_WRITERS = "two writers of "


@dataclass
class Reason:
    """Why the tasks `before` go before the one that is told of. `what` says it in two words;
    `resource` is the thing it is about; `lines` are pairs of words and place; `sure` and
    `options` as `check` has them."""

    what: str
    resource: str = ""
    before: list[str] = field(default_factory=list)
    lines: list[tuple[str, str]] = field(default_factory=list)
    sure: list[str] = field(default_factory=list)
    options: tuple[str, ...] = ()


@dataclass
class Edge:
    """The reasons of one edge; `beside`: for each other pair that is kept apart by the way, the
    things it is about."""

    before: str
    reasons: list[Reason] = field(default_factory=list)
    beside: dict[str, set[str]] = field(default_factory=dict)


def edges_of(task: Task, tasks: Container[str]) -> list[Edge]:
    """The edges into `task`, as the plan has them; `tasks` are the ids of all."""
    return [
        _edge(task.id, dependency.task, dependency.because, tasks) for dependency in task.depends_on
    ]


def reasons_of(edges: Sequence[Edge]) -> list[list[Reason]]:
    """The reasons of all edges into a task: each thing once, with all that wait for it, and
    those of the same tasks together."""
    merged: dict[tuple[str, str], Reason] = {}
    for edge in edges:
        for reason in edge.reasons:
            key = (reason.what, reason.resource)
            held = merged.setdefault(key, Reason(*key, options=reason.options))
            held.before.append(edge.before)
            held.lines.extend(line for line in reason.lines if line not in held.lines)
            held.sure.extend(word for word in reason.sure if word not in held.sure)
    together: dict[tuple[str, ...], list[Reason]] = {}
    for reason in merged.values():
        together.setdefault(tuple(reason.before), []).append(reason)
    return list(together.values())


def _edge(task: str, before: str, facts: Sequence[Fact], tasks: Container[str]) -> Edge:
    edge = Edge(before)
    changes: list[Said] = []
    uses: list[tuple[Said, Said]] = []
    loose: list[tuple[str, str]] = []
    rest: list[str] = []
    for fact in facts:
        known = said(fact, tasks)
        if _wish(fact, known):
            what = "the work list wants it" if fact.text.startswith(ASKED) else fact.text
            edge.reasons.append(Reason(what, before=[before]))
        elif known is None and fact.at is None:
            rest.append(fact.text)
        elif known is None:
            loose.append((fact.text, fact.at or ""))
        elif edge.beside or known.task not in (task, before):
            # From the first fact of another pair on, all are of other pairs.
            if known.task in (task, before):
                continue
            edge.beside.setdefault(known.task, set()).add(known.where)
            if known.mode is None and changes and changes[-1].task == task:
                changes.pop()  # the change that this use is about
        elif known.mode is not None:
            changes.append(known)
        elif cause := next((it for it in reversed(changes) if it.task != known.task), None):
            uses.append((cause, known))
        else:
            loose.append((known.text, known.at))
    causes = {id(cause) for cause, _ in uses}
    left = _two_writers(edge, [it for it in changes if id(it) not in causes], {task, before})
    if not uses:
        loose.extend((it.text, it.at) for it in left)
    edge.reasons.extend(_reads(before, uses, left))
    if loose:
        edge.reasons.append(Reason("", before=[before], lines=loose))
    if not edge.reasons and not edge.beside:
        edge.reasons.append(Reason("no reason is given", before=[before]))
    if edge.reasons and rest:
        edge.reasons[-1].sure = [word for word in dict.fromkeys(rest) if not _more(word)]
        edge.reasons[-1].lines.extend((word, "") for word in rest if _more(word))
    return edge


def wanted(facts: Sequence[Fact], tasks: Container[str]) -> bool:
    """Whether somebody wants an edge with these facts, be there a collision or not."""
    return any(_wish(fact, said(fact, tasks)) for fact in facts)


def _wish(fact: Fact, known: Said | None) -> bool:
    """Whether a fact is a reason of its own: it is about no place in the code, and says neither
    how sure others are nor how many more there are."""
    if known is not None or fact.at is not None:
        return False
    return not (_more(fact.text) or is_certainty(fact.text))


def _more(text: str) -> bool:
    return text.startswith("and ") and text.endswith(" more like these")


def _two_writers(edge: Edge, changes: list[Said], both: set[str]) -> list[Said]:
    """Adds what both tasks change, a reason for each file; returns the other changes."""
    by_file: dict[str, list[Said]] = {}
    for change in changes:
        by_file.setdefault(change.where, []).append(change)
    left: list[Said] = []
    for where, group in by_file.items():
        if {change.task for change in group} != both:
            left.extend(group)
            continue
        things = {change.what for change in group}
        thing = things.pop() if len(things) == 1 else where
        modes = {str(change.mode) for change in group}
        reason = Reason(
            f"{TWO_WRITERS}{thing}", where, [edge.before], options=options_of_write(modes, where)
        )
        if any(change.what != thing for change in group):
            reason.lines = list(dict.fromkeys((change.text, change.at) for change in group))
        elif thing not in (where, group[0].at):
            reason.lines = [(f"both change {thing}", group[0].at)]
        edge.reasons.append(reason)
    return left


def _reads(before: str, uses: list[tuple[Said, Said]], left: list[Said]) -> list[Reason]:
    """A reason for each thing that changes under its users; of a whole file that may change, one
    for all in it."""
    found: dict[str, Reason] = {}
    for cause, use in uses:
        whole = cause.mode == "whole"
        what = f"all of {cause.where} may change" if whole else CHANGES.get(str(cause.mode), "")
        key = cause.where if whole else cause.text
        reason = found.setdefault(
            key, Reason(what, key, [before], options=options_of_read(str(cause.mode)))
        )
        lines = [(f"{use.task} {use.verb} {_seen_from(cause, use)}", use.at)]
        if not whole:
            lines.insert(0, (cause.text, cause.at))
        reason.lines.extend(line for line in lines if line not in reason.lines)
    if found:
        last = list(found.values())[-1]
        last.lines[:0] = [(change.text, change.at) for change in left if change.mode != "whole"]
    return list(found.values())


def _seen_from(cause: Said, use: Said) -> str:
    """What is used, as it stands to what changes."""
    changed = cause.what.partition("(")[0]
    if cause.mode == "whole" or not changed.startswith(use.what):
        return use.what
    return "it" if use.what == changed else f"{use.what}, which holds it"
