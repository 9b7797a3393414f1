"""Contract tasks: a signature is settled first, so that its users need not wait for the rest.

Without one, all users of a changed signature wait until the change is done. With one they wait for
a short task that settles the signature alone; the change itself then runs beside them, as a body.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from paralex.planner.assign import free_id
from paralex.planner.conflicts import Contacts
from paralex.planner.dst import Claim, Estimate, Fact, Task
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
    """A contract task for each task that claims nothing but signatures of functions which at
    least USERS others use that it does not collide with otherwise."""
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
        if users[at] < USERS or not _settles(task.claims, evidence):
            made.append(task)
            continue
        first = _contract(task, taken)
        taken.add(first.id)
        made.extend((first, _rest(task, first)))
        following[first.id] = following.get(task.id, ())
        following[task.id] = (*following[first.id], first.id)
        text = f"{task.id} builds on the signature that {first.id} settles"
        because[task.id, first.id] = (Fact(text=text),)
    return Contracts(tuple(made), following, because)


def _settles(claims: Sequence[Claim], evidence: Evidence) -> bool:
    """Whether all of the claims are on signatures that can be settled alone."""
    return bool(claims) and all(
        claim.mode == "signature"
        and claim.path is not None
        and (row := evidence.code.symbols_in(claim.path).get(str(claim.symbol))) is not None
        and row.kind in CALLED
        for claim in claims
    )


def _contract(task: Task, taken: set[str]) -> Task:
    names = ", ".join(claim.target for claim in task.claims)
    count = len(task.claims)
    return task.model_copy(
        update={
            "id": free_id(f"{task.id}-contract", taken),
            "title": title(f"Settle the signature of {names}"),
            "instructions": f"Settle the signature of {names} and nothing else: names, parameters, "
            f"types and the docstring that says what holds. It keeps working as it is called now. "
            f"{task.id} does the rest, while others build on what is settled here. What "
            f"{task.id} is about:\n\n{task.instructions}",
            "estimate": Estimate(
                seconds=START + PER_CLAIM * count, tokens=TOKENS_START + TOKENS_CLAIM * count
            ),
        }
    )


def _rest(task: Task, first: Task) -> Task:
    """`task` without what its contract settles."""
    fact = Fact(text=f"{first.id} settles its signature")
    return task.model_copy(
        update={
            "claims": tuple(
                claim.model_copy(update={"mode": "body", "because": (*claim.because, fact)})
                for claim in task.claims
            ),
            "instructions": f"{task.instructions}\n\n{first.id} has settled the signature: do not "
            f"change it again, others build on it.",
        }
    )
