"""From a goal or a work list to a plan that has passed `check`."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence

from paralex.errors import Refused, UsageError
from paralex.planner.assign import as_id, free_id
from paralex.planner.claims import covers
from paralex.planner.dst import Accept, Claim, Dst, Task
from paralex.planner.estimate import estimate
from paralex.planner.evidence import Evidence
from paralex.planner.facts import definition, of_file
from paralex.planner.finish import finished
from paralex.planner.footprint import Footprint, Footprints
from paralex.planner.partition import partition
from paralex.planner.runnable import acceptance_tests
from paralex.planner.work import WorkItem
from paralex.queries.names import find_symbol

TITLE = 72  # characters


def plan_work(
    items: Sequence[WorkItem], evidence: Evidence, agents: int, source: str = "work list"
) -> Dst:
    """A plan with one task for each item. `source` names the list in messages.

    UsageError for symbols and folders that cannot be claimed, Refused for an item without files
    and symbols whose text fits nothing.
    """
    footprints = Footprints(evidence)
    tasks = []
    for item in items:
        claims, notes = _claims_of(item, evidence, footprints, f"{source}: item {item.id}")
        tasks.append(
            Task(
                id=item.id,
                role=item.id,
                title=_title(item.text),
                instructions="\n\n".join((item.text.strip(), *notes)),
                items=(item.id,),
                claims=claims,
                accept=_accept(item.tests, claims, evidence),
                estimate=estimate(claims, evidence.code),
            )
        )
    goal = "; ".join(task.title for task in tasks[:3]) + ("; ..." if len(tasks) > 3 else "")
    return finished(goal, tasks, {item.id: item.after for item in items}, evidence, agents)


def plan_goal(goal: str, evidence: Evidence, agents: int) -> Dst:
    """A plan for a goal in words: its likely files, split into tasks for `agents` agents.

    Refused when nothing in the repository fits the words.
    """
    footprint = Footprints(evidence).of(goal)
    if not footprint.chosen:
        raise Refused(_nothing_fits(goal, evidence, footprint))
    claims = {claim.path: claim for claim in _predicted(footprint) if claim.path}
    groups = partition(
        list(claims),
        evidence,
        agents,
        lambda paths: estimate([claims[path] for path in paths], evidence.code).seconds,
    )
    tasks: list[Task] = []
    for group in groups:
        mine = tuple(claims[path] for path in group)
        part = ", ".join(group)
        tasks.append(
            Task(
                id=_task_id(mine, evidence, {task.id for task in tasks}),
                role="all",
                title=_title(goal if len(groups) == 1 else f"{goal} ({part})"),
                instructions=_instructions(goal, group, footprint, len(groups)),
                claims=mine,
                accept=_accept(None, mine, evidence),
                estimate=estimate(mine, evidence.code),
            )
        )
    return finished(goal, tasks, {}, evidence, agents)


def _claims_of(
    item: WorkItem, evidence: Evidence, footprints: Footprints, place: str
) -> tuple[tuple[Claim, ...], list[str]]:
    """The claims of a work item, and what its agent has to know about them."""
    if item.files is None and item.symbols is None:
        footprint = footprints.of(item.text)
        if not footprint.chosen:
            why = _nothing_fits(item.text, evidence, footprint)
            raise Refused(f"{place}: {why}; give it files or symbols")
        return _predicted(footprint), _hub_notes(footprint)
    claims = [_claim_on_file(path, evidence, place) for path in dict.fromkeys(item.files or ())]
    for written in dict.fromkeys(item.symbols or ()):
        path, symbol = find_symbol(written, evidence.code, place)
        text = f"the work list names {written}"
        fact = definition(evidence.code, path, symbol, text)
        claim = Claim(path=path, symbol=symbol, mode="signature", because=(fact,))
        if not covers(claims, claim):
            claims.append(claim)
    return tuple(claims), []


def _claim_on_file(path: str, evidence: Evidence, place: str) -> Claim:
    """A claim on just this file, which may not be there yet."""
    if path in evidence.existing:
        fact = of_file(path, "the work list names this file")
        return Claim(path=path, mode="whole", because=(fact,))
    if any(known.startswith(path + "/") for known in evidence.existing):
        raise UsageError(f"{place}: {path} is a folder: name the files in it")
    text = "the work list names this file, and it is not there yet: it will be created"
    return Claim(path=path, mode="create", because=(of_file(path, text),))


def _predicted(footprint: Footprint) -> tuple[Claim, ...]:
    return tuple(
        Claim(path=guess.path, mode="whole", because=guess.because, confidence=guess.confidence)
        for guess in footprint.chosen
    )


def _hub_notes(footprint: Footprint) -> list[str]:
    return [
        f"Not claimed: {path} ({why}), which many tasks touch. Ask for scope if it has to change."
        for path, why in footprint.hubs
    ]


def _instructions(goal: str, group: tuple[str, ...], footprint: Footprint, parts: int) -> str:
    lines = [goal.strip()]
    if parts > 1:
        lines.append(f"This is one of {parts} tasks for this goal; yours are {', '.join(group)}.")
    starts = [
        f"{guess.path}: {', '.join(guess.symbols)}"
        for guess in footprint.chosen
        if guess.path in group and guess.symbols
    ]
    if starts:
        lines.append("Probably of interest: " + "; ".join(starts) + ".")
    return "\n\n".join((*lines, *_hub_notes(footprint)))


def _nothing_fits(text: str, evidence: Evidence, footprint: Footprint) -> str:
    if footprint.hubs:
        found = ", ".join(path for path, _ in footprint.hubs)
        return f"nothing fits {_title(text)!r} but files that everything touches: {found}"
    near = Footprints(evidence).nearest_words(text)
    hint = f"; the repository speaks of {', '.join(near)}" if near else ""
    return f"nothing in the repository fits {_title(text)!r}{hint}; name a file or a symbol in it"


def _title(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= TITLE else line[: TITLE - 3].rstrip() + "..."


def _task_id(claims: tuple[Claim, ...], evidence: Evidence, taken: set[str]) -> str:
    """The name of the file that most probably changes, code before tests."""
    rows = evidence.code.by_path
    best = min(
        claims,
        key=lambda claim: (
            bool(claim.path in rows and rows[str(claim.path)].is_test),
            -(claim.confidence or 0),
            claim.path or "",
        ),
    )
    return free_id(as_id(posixpath.basename(str(best.path)).partition(".")[0]) or "task", taken)


def _accept(tests: tuple[str, ...] | None, claims: tuple[Claim, ...], evidence: Evidence) -> Accept:
    if tests is not None:
        return Accept(tests=tests)
    if not evidence.tests_configured:
        return Accept()
    return Accept(
        tests=acceptance_tests([claim.path for claim in claims if claim.path], evidence.code)
    )
