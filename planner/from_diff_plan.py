"""A finished diff as a plan that stands on its older commit: a stack of parts."""

from __future__ import annotations

import posixpath
import shlex
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from paralex.errors import UsageError
from paralex.graph.changes import FileChange
from paralex.graph.revision import Revision
from paralex.graph.testfiles import is_test
from paralex.planner.assign import as_id, free_id
from paralex.planner.dst import Accept, Claim, Dst, Fact, Task
from paralex.planner.estimate import estimate
from paralex.planner.evidence import Evidence
from paralex.planner.exact import exact_claims
from paralex.planner.facts import definition
from paralex.planner.finish import finished
from paralex.planner.from_diff import Split, split_diff
from paralex.planner.from_diff_files import file_links
from paralex.planner.from_diff_links import Link
from paralex.planner.phrases import title
from paralex.planner.runnable import MOST, acceptance_tests, runs
from paralex.queries.code import Code

LARGEST = 2000  # files of a diff
WITNESSES = 200  # unchanged files that are looked at as well
TOLD = 3  # reasons that are told of one edge or task
SHOWN = 4  # names of one kind that a title may list
_DOES = {
    "add": "adds", "remove": "removes", "body": "changes", "signature": "changes",
    "whole": "changes", "create": "new", "delete": "gone", "rename": "moved",
}  # fmt: skip


@dataclass(frozen=True)
class Diff:
    """The change between two commits of one repository; `subject`: what it says of itself.

    UsageError when nothing was changed, or too much for one plan.
    """

    old: Revision
    new: Revision
    changes: tuple[FileChange, ...]
    subject: str

    def __post_init__(self) -> None:
        if not self.changes:
            raise UsageError(f"{self.name}: no file differs, so there is nothing to split")
        if len(self.changes) > LARGEST:
            raise UsageError(
                f"{self.name}: {len(self.changes)} files differ, and {LARGEST} are the most for "
                f"one plan: split a part of the way, commit by commit"
            )

    @property
    def name(self) -> str:
        return f"{self.old.commit[:12]}..{self.new.commit[:12]}"

    def texts(self, change: FileChange) -> tuple[bytes, bytes]:
        """The old and the new text of a change, empty where there is none."""
        old, new = self.old.blobs.get(change.source), self.new.blobs.get(change.path)
        blob = self.old.objects.blob
        return (
            blob(old) if old and change.existed else b"",
            blob(new) if new and change.exists else b"",
        )


def plan_diff(diff: Diff, evidence: Evidence, agents: int) -> Dst:
    """The plan of a diff; `evidence` is of its older commit."""
    more = list(file_links(diff.changes, diff.texts))
    beside = witnesses(evidence.code, diff.changes)
    parts = split_diff(diff.old, diff.new, diff.changes, beside, more)
    by_path = {change.path: change for change in diff.changes}
    tasks: list[Task] = []
    for number, paths in enumerate(parts.tasks):
        mine = [by_path[path] for path in paths]
        told = parts.inside(number)
        name = _id(paths, {task.id for task in tasks})
        tasks.append(_task(name, mine, told, diff, evidence))
    ids = [task.id for task in tasks]
    after: dict[str, tuple[str, ...]] = {}
    because = {}
    for first, then in parts.edges:
        after[ids[then]] = (*after.get(ids[then], ()), ids[first])
        because[ids[then], ids[first]] = _facts(parts, first, then)
    goal = f"{diff.subject} ({diff.name})" if diff.subject else diff.name
    return finished(goal, tasks, after, evidence, agents, because)


def witnesses(code: Code, changes: Sequence[FileChange]) -> tuple[str, ...]:
    """Files that do not change and that use what the `changes` take away from where it was."""
    changed = {change.source for change in changes}
    found: set[str] = set()
    for change in changes:
        kept = {symbol.name for symbol in change.new.symbols} if change.new else set()
        stays = change.status == "M"
        found.update(
            row.from_path
            for row in code.uses_of(change.source)
            if row.from_path not in changed
            and not (stays and (not row.to_symbol or row.to_symbol in kept))
        )
    return tuple(sorted(found)[:WITNESSES])


def _task(
    name: str,
    changes: Sequence[FileChange],
    links: Sequence[Link],
    diff: Diff,
    evidence: Evidence,
) -> Task:
    claims = tuple(claim for change in changes for claim in _claims(change, diff, evidence.code))
    return Task(
        id=name,
        role="all",
        title=title("; ".join(_said(change) for change in _code_first(changes))),
        instructions=_instructions(changes, links, diff),
        claims=claims,
        accept=_accept(changes, evidence),
        estimate=estimate(claims, evidence.code),
    )


def _claims(change: FileChange, diff: Diff, code: Code) -> Iterator[Claim]:
    lines = {symbol.name: symbol.line for symbol in change.new.symbols} if change.new else {}
    claims = exact_claims(change) or (Claim(path=change.path, mode="whole"),)
    for claim in claims:
        text = f"{diff.name} {_does(claim)} {claim.target}"
        if claim.mode == "add":
            fact = Fact(text=text, at=f"{change.path}:{lines.get(claim.symbol or '', 1)}")
        else:
            fact = definition(code, str(claim.path), claim.symbol, text)
        yield claim.model_copy(update={"because": (fact,)})


def _does(claim: Claim) -> str:
    words = {"create": "creates", "delete": "deletes", "rename": "moves"}
    return words.get(claim.mode, _DOES[claim.mode])


def _said(change: FileChange) -> str:
    """`cart.py adds Cart, changes total`."""
    return f"{posixpath.basename(change.path)} {_done(change)}"


def _done(change: FileChange) -> str:
    """`adds Cart, changes total`; of a file as a whole, one word."""
    by_word: dict[str, list[str]] = {}
    for claim in exact_claims(change):
        by_word.setdefault(_DOES[claim.mode], []).append(claim.symbol or "")
    parts = []
    for word, symbols in by_word.items():
        names = [symbol for symbol in symbols if symbol]
        more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
        parts.append(f"{word} {', '.join(names[:SHOWN])}{more}".strip())
    return ", ".join(parts) or _DOES["whole"]


def _code_first(changes: Iterable[FileChange]) -> list[FileChange]:
    return sorted(changes, key=lambda change: (is_test(change.path), change.path))


def _id(paths: Sequence[str], taken: set[str]) -> str:
    first = min(paths, key=lambda path: (is_test(path), path))
    stem = posixpath.basename(first).partition(".")[0]
    if stem.startswith("__"):
        stem = posixpath.basename(posixpath.dirname(first)) or stem
    return free_id(as_id(stem) or "task", taken)


def _instructions(changes: Sequence[FileChange], links: Sequence[Link], diff: Diff) -> str:
    """What to do, how to see it, and how to take it as it is."""
    lines = [f"Make this part of {diff.name} and nothing beyond it:"]
    for change in changes:
        moved = f", was {change.source}" if change.status == "R" else ""
        lines.append(f"- {change.path}: {_done(change)}{moved}")
    both = sorted({path for change in changes for path in (change.source, change.path)})
    ends = f"{diff.old.commit} {diff.new.commit}"
    seen = [f"See it: git diff {ends} -- {shlex.join(both)}"]
    new = [change.path for change in changes if change.exists]
    gone = [change.source for change in changes if change.status in ("D", "R")]
    steps = []
    if new:
        steps.append(f"git checkout {diff.new.commit} -- {shlex.join(new)}")
    if gone:
        steps.append(f"git rm -q -- {shlex.join(gone)}")
    seen.append(f"Take it as it is: {' && '.join(steps)}")
    paragraphs = ["\n".join(lines), "\n".join(seen)]
    if len(changes) > 1 and links:
        told = "\n".join(f"- {_reason(link)}" for link in _telling(links))
        paragraphs.append(f"These files are one task because:\n{told}")
    return "\n\n".join(paragraphs)


def _telling(links: Iterable[Link]) -> list[Link]:
    """The first few that say different things."""
    return list({link.text: link for link in reversed(list(links))}.values())[::-1][:TOLD]


def _reason(link: Link) -> str:
    return f"{link.text} ({link.at})" if link.at else link.text


def _facts(parts: Split, first: int, then: int) -> tuple[Fact, ...]:
    links = _telling(parts.between(first, then))
    return tuple(Fact(text=link.text, at=link.at or None) for link in links)


def _accept(changes: Sequence[FileChange], evidence: Evidence) -> Accept:
    """The tests that the part changes itself, then those that reach it now."""
    if not evidence.tests_configured:
        return Accept()
    own = [change.path for change in changes if change.exists and runs(change.path)]
    gone = {change.source for change in changes if change.status in ("D", "R")}
    found = acceptance_tests([change.source for change in changes], evidence.code)
    more = [test for test in found if test not in own and test not in gone]
    return Accept(tests=tuple([*own, *more][:MOST]))
