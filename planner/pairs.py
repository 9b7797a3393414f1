"""The answer for each pair of tasks: independent, commute, ordered, conflict or unknown."""

from __future__ import annotations

from collections.abc import Iterable

from paralex.planner.conflicts import Contacts
from paralex.planner.order import Order
from paralex.planner.report import Conflict, PairAnswer, PairWord


def pair_answers(
    contacts: Contacts, order: Order, conflicts: Iterable[Conflict]
) -> tuple[PairAnswer, ...]:
    """One answer for each pair, in plan order.

    `conflict`: no order keeps them apart, or they wait for each other; `ordered`: one comes
    first; `unknown`: one of them names what is not there, so nothing can be said; `commute`:
    they touch a common file, or one changes the body of what the other uses, and may still run
    together; `independent`: they have nothing in common.
    """
    clashing: set[frozenset[str]] = set()
    vague: set[str] = set()
    for conflict in conflicts:
        if conflict.kind == "unknown":
            vague.update(conflict.tasks)
        elif conflict.kind in {"write-write", "read-write", "cycle"}:
            clashing.update(
                frozenset((one, other)) for one in conflict.tasks for other in conflict.tasks
            )
    answers = []
    for one in range(len(contacts.tasks)):
        near = contacts.near(one)
        for other in range(one + 1, len(contacts.tasks)):
            ids = (order.ids[one], order.ids[other])
            answer: PairWord = "independent"
            if frozenset(ids) in clashing:
                answer = "conflict"
            elif order.ordered(one, other):
                answer = "ordered"
            elif vague & set(ids):
                answer = "unknown"
            elif near >> other & 1:
                answer = "commute"
            answers.append(PairAnswer(tasks=ids, answer=answer))
    return tuple(answers)
