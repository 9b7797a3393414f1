"""What tasks are called, and what their agents are told."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Sequence

from paralex.planner.assign import as_id, free_id
from paralex.planner.bm25 import words_in
from paralex.planner.dst import Claim
from paralex.planner.evidence import Evidence
from paralex.planner.footprint import Footprint, Footprints

TITLE = 72  # characters


def title(text: str) -> str:
    """`text` on one line of at most TITLE characters."""
    line = " ".join(text.split())
    return line if len(line) <= TITLE else line[: TITLE - 3].rstrip() + "..."


def task_id(claims: Sequence[Claim], evidence: Evidence, taken: Collection[str]) -> str:
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


def instructions(goal: str, group: Collection[str], footprint: Footprint, parts: int) -> str:
    """What the agent of one of the `parts` tasks of a goal is told."""
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
    lines += footprint.notes
    return "\n\n".join(lines)


def nothing_fits(text: str, footprints: Footprints) -> str:
    """That no file fits `text`, with words of the repository that are spelt alike."""
    if not words_in(text):
        return (
            f"{title(text)!r} has no word that tells one place of the repository from another; "
            "name a file, a symbol or what it is about, in the words of the code"
        )
    near = footprints.nearest_words(text)
    hint = f"; the repository speaks of {', '.join(near)}" if near else ""
    return f"nothing in the repository fits {title(text)!r}{hint}; name a file or a symbol in it"
