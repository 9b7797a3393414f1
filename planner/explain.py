"""Plans and reports in words for people; the same text every time."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import replace

from paralex.planner.dst import Claim, Dst, Fact, Task
from paralex.planner.facts import NAMED, by_contract
from paralex.planner.report import Conflict, Report
from paralex.planner.told import TWO_WRITERS, Edge, Reason, edges_of, reasons_of

_HEADS = {"cycle": "CYCLE", "unknown": "UNKNOWN", "unowned": "UNOWNED", "stale": "STALE"}
NARROWEST = 34  # columns before the places
MOST = 12  # claims, or lines of one reason, that are shown; the rest is counted
LONGEST = 76  # characters of a reason for a claim
SEVERAL = 4  # tasks that are named in a heading; more are counted
NOT_CLAIMED, ASK = "Not claimed: ", ". Ask for scope if it has to change."
NARROWER = """\
A symbol that the work list names may change its signature (mode `signature`), so that its users
wait for it. Where only its body will change: write "body" for that claim in the plan, take out
the edges that rest on it alone, and let `paralex check` prove the plan."""


def explained_plan(plan: Dst) -> str:
    """For each task why these claims, and for each edge why."""
    ids = {task.id for task in plan.tasks}
    blocks = ["\n".join(task_lines(task, ids)) for task in plan.tasks]
    if any(by_contract(claim) for task in plan.tasks for claim in task.claims):
        blocks.append(NARROWER)
    return "\n\n".join(blocks) + "\n"


def task_lines(task: Task, ids: Container[str]) -> list[str]:
    """One task: title, claims, acceptance, and what it waits for."""
    lines = [f"{task.id}   {task.title}"]
    lines.extend(f"  {line}" for line in _claim_lines(task.claims))
    left_out = [
        paragraph.removeprefix(NOT_CLAIMED).removesuffix(ASK)
        for paragraph in task.instructions.split("\n\n")
        if paragraph.startswith(NOT_CLAIMED)
    ]
    if left_out:
        lines.append(f"  not claimed: {'; '.join(left_out)}")
    judged = ", ".join(task.accept.tests) or task.accept.command
    if judged:
        lines.append(f"  accepted by {judged}")
    edges = edges_of(task, ids)
    for reasons in reasons_of(edges):
        lines.extend(f"  {line}" for line in reason_lines(task.id, reasons))
    lines.extend(f"  {line}" for line in _beside_lines(task.id, edges))
    return lines


def _claim_lines(claims: Sequence[Claim]) -> list[str]:
    if not claims:
        return ["claims nothing"]
    shown = claims[:MOST]
    width = max(len(str(claim)) for claim in shown)
    lines = [f"{claim!s:<{width}}   {why_claimed(claim)}".rstrip() for claim in shown]
    if len(claims) > MOST:
        lines.append(f"and {len(claims) - MOST} more claims, which are in the plan")
    return lines


def why_claimed(claim: Claim) -> str:
    """The reasons for a claim in one line; a place that is not the claimed file's is given."""
    sure = [] if claim.confidence is None else [f"{claim.confidence:.0%} sure"]
    return "; ".join([*sure, *dict.fromkeys(_reason_words(fact, claim) for fact in claim.because)])


def _reason_words(fact: Fact, claim: Claim) -> str:
    text = fact.text.replace(f"{NAMED}this file", f"{NAMED}it", 1)
    if text.endswith(f" {claim.target}"):
        text = f"{text.removesuffix(claim.target)}it"
    text = shortened(text, LONGEST)
    path, _, line = (fact.at or "").partition(":")
    if path and path != claim.path:
        return f"{text} ({fact.at})"
    return f"{text} (line {line})" if line else text


def shortened(text: str, most: int) -> str:
    """`text` in at most so many characters."""
    return text if len(text) <= most else text[: most - 3].rstrip() + "..."


def reason_lines(task: str, reasons: Sequence[Reason]) -> list[str]:
    """Why others, which are the same for all `reasons`, come before `task`; in the words of
    `paralex check`."""
    before = reasons[0].before
    named = ", ".join(before[:SEVERAL])
    if len(before) > SEVERAL:
        named += f" and {len(before) - SEVERAL} more"
    verb = "SERIALISE" if any(reason.resource for reason in reasons) else "ORDER"
    lines: list[str] = []
    for reason in _joined(reasons):
        head = f"{verb} {named} -> {task}" if not lines else "  and"
        lines.append(f"{head}   {reason.what}".rstrip())
        facts = [Fact(text=text, at=at or None) for text, at in reason.lines[:MOST]]
        lines.extend(f"  {line}" for line in aligned(facts))
        if len(reason.lines) > MOST:
            lines.append(f"  and {len(reason.lines) - MOST} more lines, which are in the plan")
    sure = "; ".join(dict.fromkeys(word for reason in reasons for word in reason.sure))
    options = dict.fromkeys(option for reason in reasons for option in reason.options)
    told = f"Options: {' | '.join(options)}" if options and (sure or len(lines) > 1) else ""
    last = ". ".join(part for part in (sure, told) if part)
    return [*lines, f"  {last}"] if last else lines


def _joined(reasons: Sequence[Reason]) -> list[Reason]:
    """The reasons, those that name two writers of a file and nothing more as one."""
    bare = [r for r in reasons if r.what == f"{TWO_WRITERS}{r.resource}" and not r.lines]
    if len(bare) < 2:
        return list(reasons)
    files = ", ".join(sorted(reason.resource for reason in bare))
    options = tuple(dict.fromkeys(option for reason in bare for option in reason.options))
    both = replace(bare[0], what=f"{TWO_WRITERS}{files}", options=options)
    return [both, *(reason for reason in reasons if reason not in bare)]


def _beside_lines(task: str, edges: Sequence[Edge]) -> list[str]:
    """The pairs that the edges into `task` keep apart besides, by what they are about."""
    things: dict[str, set[str]] = {}
    for edge in edges:
        for other, where in edge.beside.items():
            things.setdefault(other, set()).update(where)
    if not things:
        return []
    told = [f"{other} ({', '.join(sorted(where))})" for other, where in sorted(things.items())]
    more = f" and {len(told) - SEVERAL} more" if len(told) > SEVERAL else ""
    return [f"by the same order also after {', '.join(told[:SEVERAL])}{more}"]


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
