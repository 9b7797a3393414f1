"""Contract tasks: a signature is settled first, so that its users need not wait for the rest.

Without one, all users of a changed signature wait until the change is done. With one they wait for
a short task that settles the signature alone; the change itself then runs beside them, as a body.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from paralex.planner.assign import free_id
from paralex.planner.conflicts import Contacts
from paralex.planner.dst import Accept, Claim, Estimate, Fact, Task
from paralex.planner.estimate import PER_CLAIM, START, TOKENS_CLAIM, TOKENS_START
from paralex.planner.evidence import Evidence
from paralex.planner.order import bits
from paralex.planner.phrases import title

USERS = 2  # tasks that have to wait for a signature before a contract is worth its start
GAIN = 0.9  # of the time without contracts: what they have to bring at least
CALLED = frozenset({"function", "method"})  # a class is more than what is settled of it

After = dict[str, tuple[str, ...]]
Reasons = dict[tuple[str, str], tuple[Fact, ...]]


@dataclass(frozen=True)
class Contracts:
    """The tasks with contract tasks before those that they are made from, `after` with the edges
    between these two, and why those are there. Nothing changes where none would help."""

    tasks: tuple[Task, ...]
    after: After
    because: Reasons


def with_contracts(
    tasks: Sequence[Task], after: Mapping[str, tuple[str, ...]], evidence: Evidence
) -> Contracts:
    """A contract task for each task that claims signatures of functions, and of no class, and
    which at least USERS others use that it does not collide with otherwise."""
    contacts = Contacts(tasks, evidence.code)
    users = [0] * len(tasks)
    for user in range(len(tasks)):
        for writer in bits(contacts.breakers_of(user) & ~contacts.writers_beside(user)):
            users[writer] += 1
    made: list[Task] = []
    following: After = dict(after)
    because: Reasons = {}
    taken = {task.id for task in tasks}
    for at, task in enumerate(tasks):
        settled = _settled(task.claims, evidence) if users[at] >= USERS else ()
        if not settled:
            made.append(task)
            continue
        first = _contract(task, settled, taken, evidence)
        taken.add(first.id)
        made.extend((first, _rest(task, settled, first)))
        following[first.id] = following.get(task.id, ())
        following[task.id] = (*following[first.id], first.id)
        text = f"{task.id} builds on the signature that {first.id} settles"
        because[task.id, first.id] = (Fact(text=text),)
    return Contracts(tuple(made), following, because)


def _settled(claims: Sequence[Claim], evidence: Evidence) -> tuple[Claim, ...]:
    """The claims on signatures, when all of these can be settled alone."""
    changed = tuple(claim for claim in claims if claim.mode == "signature")
    rows = (evidence.code.symbols_in(str(each.path)).get(str(each.symbol)) for each in changed)
    return changed if all(row is not None and row.kind in CALLED for row in rows) else ()


def _contract(task: Task, settled: tuple[Claim, ...], taken: set[str], evidence: Evidence) -> Task:
    """It is accepted by the tests of `task` that are there already."""
    names = ", ".join(claim.target for claim in settled)
    there = (test for test in task.accept.tests if test.partition("::")[0] in evidence.existing)
    return task.model_copy(
        update={
            "id": free_id(f"{task.id}-contract", taken),
            "title": title(f"Settle the signature of {names}"),
            "instructions": f"Settle the signature of {names} and nothing else: names, parameters, "
            f"types and the docstring that says what holds. It keeps working as it is called now. "
            f"{task.id} does the rest, while others build on what is settled here. What "
            f"{task.id} is about:\n\n{task.instructions}",
            "claims": settled,
            "accept": Accept(tests=tuple(there)),
            "estimate": Estimate(
                seconds=START + PER_CLAIM * len(settled),
                tokens=TOKENS_START + TOKENS_CLAIM * len(settled),
            ),
        }
    )


def _rest(task: Task, settled: tuple[Claim, ...], first: Task) -> Task:
    """`task` without what its contract settles."""
    fact = Fact(text=f"{first.id} settles its signature")
    return task.model_copy(
        update={
            "claims": tuple(
                claim.model_copy(update={"mode": "body", "because": (*claim.because, fact)})
                if claim in settled
                else claim
                for claim in task.claims
            ),
            "instructions": f"{task.instructions}\n\n{first.id} has settled the signature: do not "
            f"change it again, others build on it.",
        }
    )
