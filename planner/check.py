"""`check`: may this plan run? Decided for any plan, whoever made it.

Two tasks that no order keeps apart must not change one thing, and neither may change the
meaning of what the other reads.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from paralex.graph.packing import paused_gc
from paralex.planner.claims import covers
from paralex.planner.conflicts import Contacts
from paralex.planner.dst import Answer, Base, Certificate, Claim, Dst, Fact, Task
from paralex.planner.existence import Existence
from paralex.planner.order import Order, bits
from paralex.planner.pairs import pair_answers
from paralex.planner.report import KINDS, Conflict, Report
from paralex.planner.shadows import Shadows
from paralex.planner.unknown import unknown_resources, unknowns
from paralex.planner.wording import read_write, write_write
from paralex.queries.code import Code


@paused_gc()  # a third of the time: thousands of values are made, and few of them dropped
def check(
    plan: Dst,
    code: Code,
    now: Base,
    *,
    existing: frozenset[str],
    resources: frozenset[str] = frozenset(),
    pairs: bool = False,
) -> Report:
    """Every conflict of `plan`, with a certificate.

    `now` is what the plan would run on; `existing` are the paths of all files of the
    repository, of any language. `resources`: the named resources that there are; when none is
    declared, any name is good. `pairs`: also an answer for each pair of tasks.
    """
    order = order_of(plan.tasks)
    contacts = Contacts(plan.tasks, code)
    conflicts = sorted(
        [
            *_stale(plan, now),
            *_cycles(plan, order),
            *unknowns(plan, Existence(plan, order, code, existing), Shadows(code)),
            *unknown_resources(plan, resources),
            *_unowned(plan),
            *_collisions(contacts, order),
        ],
        key=lambda found: (KINDS.index(found.kind), found.tasks, found.resource),
    )
    return Report(
        ok=not conflicts,
        certificate=_certificate(plan, code, order, conflicts),
        conflicts=tuple(conflicts),
        answers=pair_answers(contacts, order, conflicts) if pairs else None,
    )


def order_of(tasks: Sequence[Task]) -> Order:
    """The order that the dependencies of `tasks` give."""
    return Order(
        [task.id for task in tasks],
        [(before.task, task.id) for task in tasks for before in task.depends_on],
    )


def _stale(plan: Dst, now: Base) -> Iterator[Conflict]:
    if plan.base.tree is not None or now.tree is not None:
        made, found, what = plan.base.tree, now.tree, "tree"
    else:
        made, found, what = plan.base.graph, now.graph, "graph"
    if made is None or made == found or (what == "graph" and found is None):
        return
    yield Conflict(
        kind="stale",
        tasks=(),
        resource=what,
        facts=(
            Fact(text=f"the plan was made on {what} {made}"),
            Fact(text=f"here is {found}" if found else f"here is no {what}"),
        ),
        options=("make the plan again", f"go back to {plan.base.commit or made}"),
    )


def _cycles(plan: Dst, order: Order) -> Iterator[Conflict]:
    for cycle in order.cycles:
        facts = []
        for before, after in zip(cycle, (*cycle[1:], cycle[0]), strict=True):
            facts.append(Fact(text=f"{after} waits for {before}"))
            for dependency in plan.task(after).depends_on:
                if dependency.task == before:
                    facts.extend(dependency.because)
        yield Conflict(
            kind="cycle",
            tasks=cycle,
            resource=" -> ".join((*cycle, cycle[0])),
            facts=tuple(facts),
            options=("drop one of these dependencies", "make one task of them"),
        )


def _unowned(plan: Dst) -> Iterator[Conflict]:
    """Claims that the task's role does not own; what a role owns is looked up by its path."""
    owns: dict[tuple[str, str | None], list[Claim]] = {}
    for role in plan.roles:
        for claim in role.owns:
            for key in {claim.path or claim.resource, claim.to or claim.path or claim.resource}:
                owns.setdefault((role.id, key), []).append(claim)
    for task in plan.tasks:
        outside: dict[str, list[str]] = {}
        for claim in task.claims:
            if not covers(owns.get((task.role, claim.path or claim.resource), ()), claim):
                outside.setdefault(claim.target, []).append(str(claim))
        for target, said in sorted(outside.items()):
            yield Conflict(
                kind="unowned",
                tasks=(task.id,),
                resource=target,
                facts=(
                    Fact(text=f"{task.id} claims {', '.join(said)}"),
                    Fact(text=f"its role {task.role} does not own that"),
                ),
                options=(f"let {task.role} own it", "give the task to the role that owns it"),
            )


def _collisions(contacts: Contacts, order: Order) -> Iterator[Conflict]:
    """What two tasks that may run together do to each other."""
    for task in range(len(contacts.tasks)):
        apart = order.apart(task)
        both = contacts.writers_beside(task) & apart
        for other in bits(both & ~((1 << task) - 1)):
            yield from write_write(contacts, list(contacts.write_clashes(task, other)))
        for writer in bits(contacts.breakers_of(task) & apart):
            yield from read_write(contacts, contacts.reads_beyond_writes(writer, task))


def _certificate(plan: Dst, code: Code, order: Order, conflicts: list[Conflict]) -> Certificate:
    """What was asked of which graph and plan, and the answers."""
    tasks = len(plan.tasks)
    together = sum(order.apart(task).bit_count() for task in range(tasks)) // 2
    asked = {
        "cycle": f"{tasks} tasks",
        "unknown": f"{sum(len(task.claims) + len(task.reads) for task in plan.tasks)} names",
        "unowned": f"{sum(len(task.claims) for task in plan.tasks)} claims",
        "write-write": f"{together} pairs that may run together",
        "read-write": f"{together} pairs that may run together",
        "stale": "the base",
    }
    return Certificate(
        graph=code.digest,
        plan=plan.digest(),
        queries=(
            Answer(
                name="graph",
                answer=f"{len(code.files)} files, {len(code.symbols)} symbols, "
                f"{len(code.references)} references, {len(code.imports)} imports",
            ),
            *(
                Answer(
                    name=kind,
                    answer=f"{sum(c.kind == kind for c in conflicts) or 'none'} in {asked[kind]}",
                )
                for kind in KINDS
            ),
        ),
    )
