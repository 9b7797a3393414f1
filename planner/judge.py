"""Is a proposal a plan? `check` decides; what it cannot know (the work list, the footprint, our
own folders) is looked at here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from pydantic import ValidationError

from paralex.errors import nearest
from paralex.planner.check import check
from paralex.planner.claims import meet, place_of, places_of
from paralex.planner.dst import Claim, Dependency, Dst, Fact, Task, explain_invalid
from paralex.planner.evidence import Evidence
from paralex.planner.finish import assembled
from paralex.planner.footprint import Footprints, Guess
from paralex.planner.order import Order
from paralex.planner.port import Wish
from paralex.planner.predict import parted
from paralex.planner.proposal import MOST_CLAIMS, Proposal, misplaced, task_of
from paralex.planner.proposal_order import implied
from paralex.planner.report import Conflict
from paralex.queries.names import find_symbol

LIKELY = 0.5  # confidence from which a file may not be left out without a reason


@dataclass(frozen=True)
class Verdict:
    """`plan` is there exactly when nothing speaks against it: it has passed `check`. `problems`
    are what is wrong in words, `conflicts` what `check` found, `left_out` the likely files that
    nobody claims and that no reason is given for, with their confidence. `ordered`: the plan that
    the tasks would make with all the edges that they need, when only their own order is wrong."""

    plan: Dst | None = None
    problems: tuple[str, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    left_out: tuple[tuple[str, float], ...] = ()
    ordered: Dst | None = None
    notes: tuple[str, ...] = ()


class Judge:
    """Judges any number of proposals for one wish. `resources`: as in `check`."""

    def __init__(
        self, wish: Wish, evidence: Evidence, footprints: Footprints, resources: frozenset[str]
    ) -> None:
        self._wish, self._evidence, self._resources = wish, evidence, resources
        self._items = {item.id: item for item in wish.items}
        texts = [item.text for item in wish.items if item.files is None and item.symbols is None]
        self.guesses: dict[str, Guess] = {}
        for text in texts if wish.items else [wish.goal]:
            for guess in chain(*parted(footprints.of(text), evidence)):
                known = self.guesses.get(guess.path)
                if known is None or known.confidence < guess.confidence:
                    self.guesses[guess.path] = guess

    def judge(self, proposal: Proposal) -> Verdict:
        """The same verdict for the same proposal. Raises nothing for what a proposal can say."""
        tasks: list[Task] = []
        problems = list(self._wrong_names(proposal))
        for proposed in proposal.tasks:
            try:
                tasks.append(task_of(proposed, self._wish, self._evidence, self.guesses))
            except ValidationError as error:
                problems.append(f"task {proposed.id}: {explain_invalid(error, Claim)}")
        if problems:
            return Verdict(problems=tuple(problems))
        problems = [*self._misplaced(tasks), *self._uncovered(tasks)]
        if problems:
            return Verdict(problems=tuple(problems))
        plan, conflicts = self._checked(proposal, tasks)
        left_out = () if conflicts else tuple(self._left_out(tasks, proposal.left_out))
        settled = not conflicts and not left_out
        return Verdict(
            plan=plan if settled else None,
            conflicts=conflicts,
            left_out=left_out,
            ordered=plan if conflicts else None,
            notes=tuple(self._notes(tasks)),
        )

    def _wrong_names(self, proposal: Proposal) -> Iterator[str]:
        """Ids that are used twice, or name nothing."""
        ids: set[str] = set()
        everyone = {task.id for task in proposal.tasks}
        if sum(len(task.claims) for task in proposal.tasks) > MOST_CLAIMS:
            yield f"more than {MOST_CLAIMS:,} claims in all"
        for task in proposal.tasks:
            if task.id in ids:
                yield f"two tasks have the id {task.id!r}"
            ids.add(task.id)
            for other in task.after:
                if other not in everyone:
                    yield f"task {task.id}: after: no task {other!r}: {nearest(other, everyone)}"
            for item in task.items:
                if item not in self._items:
                    hint = nearest(item, self._items) if self._items else "there is no work list"
                    yield f"task {task.id}: items: no item {item!r}: {hint}"

    def _misplaced(self, tasks: list[Task]) -> Iterator[str]:
        for task in tasks:
            if not task.claims and not task.items:
                yield f"task {task.id}: claims nothing, so it can change nothing"
            for claim in task.claims:
                why = misplaced(claim, self._evidence.existing)
                if why:
                    yield f"task {task.id}: {why}"

    def _uncovered(self, tasks: list[Task]) -> Iterator[str]:
        """What the work list asks for and no task does."""
        for item in self._wish.items:
            doing = [task for task in tasks if item.id in task.items]
            if not doing:
                yield f"no task does the item {item.id!r} of the work list: name it in `items`"
                continue
            held = [place for task in doing for claim in task.claims for place in places_of(claim)]
            wanted: list[tuple[str, str | None]] = [(path, None) for path in item.files or ()]
            for written in item.symbols or ():
                wanted.append(find_symbol(written, self._evidence.code, item.id))
            for path, symbol in wanted:
                place = place_of(path, symbol)
                if not any(meet(place, other) for other in held):
                    name = f"{path}::{symbol}" if symbol else path
                    yield f"no task of {item.id!r} claims {name}, which the work list names"

    def _checked(
        self, proposal: Proposal, tasks: list[Task]
    ) -> tuple[Dst | None, tuple[Conflict, ...]]:
        """The plan with all the edges that it needs, None where even that does not pass; and what
        speaks against the proposal as it is."""
        why = self._edges(proposal)
        after = _after(why)
        order = Order([t.id for t in tasks], [(earlier, later) for later, earlier in why])
        circle = bool(order.cycles)
        if proposal.order == "auto" and not circle:
            why = implied(tasks, why)
            after = _after(why)
        goal = self._wish.goal or "; ".join(task.title for task in tasks[:3])
        goal += "; ..." if not self._wish.goal and len(tasks) > 3 else ""
        made = assembled(
            goal,
            tasks,
            {} if circle else after,
            self._evidence,
            self._wish.agents,
            because={pair: (fact,) for pair, fact in why.items()},
            last=self._last(tasks),
        )
        plan, needed = self._proved(made)
        if proposal.order == "auto" and not circle:
            return plan, needed
        _, conflicts = self._proved(_with_own(made, why))
        return plan, conflicts or needed

    def _last(self, tasks: list[Task]) -> list[str]:
        """The tasks that only bring shared files (a package's front, a changelog) up to date."""
        shared = self._evidence.shared
        return [
            task.id
            for task in tasks
            if task.claims and all(one.path and shared(one.path) for one in task.claims)
        ]

    def _proved(self, plan: Dst) -> tuple[Dst | None, tuple[Conflict, ...]]:
        """The plan with its certificate, or its conflicts."""
        report = check(
            plan,
            self._evidence.code,
            self._evidence.base,
            existing=self._evidence.existing,
            resources=self._resources,
        )
        certified = plan.model_copy(update={"certificate": report.certificate})
        return certified if report.ok else None, report.conflicts

    def _edges(self, proposal: Proposal) -> dict[tuple[str, str], Fact]:
        """The pairs (later, earlier) that are asked for, by the work list or by the model."""
        found: dict[tuple[str, str], Fact] = {}
        doing: dict[str, list[str]] = {}
        for task in proposal.tasks:
            for done in task.items:
                doing.setdefault(done, []).append(task.id)
            for other in task.after:
                text = f"the model planner wants {task.id} after {other}"
                found[task.id, other] = Fact(text=text)
        for item in self._wish.items:
            for before in item.after:
                text = f"the work list wants {item.id} after {before}"
                for later in doing.get(item.id, ()):
                    for earlier in doing.get(before, ()):
                        if later != earlier:
                            found[later, earlier] = Fact(text=text)
        return found

    def _left_out(
        self, tasks: list[Task], reasons: Mapping[str, str]
    ) -> Iterator[tuple[str, float]]:
        """Likely files that nobody claims and that are not left out for a reason."""
        claims = [claim for task in tasks for claim in task.claims]
        claimed = {path for claim in claims for path in (claim.path, claim.to)}
        for path, guess in sorted(self.guesses.items()):
            likely = guess.confidence >= LIKELY and path not in claimed
            if likely and not reasons.get(path, "").strip():
                yield path, guess.confidence

    def _notes(self, tasks: Iterable[Task]) -> Iterator[str]:
        """What is allowed and had better be known."""
        paths = {claim.path for task in tasks for claim in task.claims if claim.path}
        for path in sorted(paths):
            hub = self._evidence.hub(path)
            if hub:
                yield f"{path} is a hub ({hub}): many tasks may want it"


def _after(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """By task the tasks that have to come before it."""
    found: dict[str, tuple[str, ...]] = {}
    for later, earlier in pairs:
        found[later] = (*found.get(later, ()), earlier)
    return found


def _with_own(plan: Dst, why: Mapping[tuple[str, str], Fact]) -> Dst:
    """The plan with the edges that were asked for, and no others."""
    own: dict[str, list[Dependency]] = {}
    for (later, earlier), fact in why.items():
        own.setdefault(later, []).append(Dependency(task=earlier, because=(fact,)))
    return plan.model_copy(
        update={
            "tasks": tuple(
                task.model_copy(update={"depends_on": tuple(own.get(task.id, ()))})
                for task in plan.tasks
            )
        }
    )
