"""Which of two tasks that collide goes first: always acyclic, and no edge more than needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from paralex.planner.conflicts import Contacts
from paralex.planner.dst import Dependency, Fact, Task
from paralex.planner.order import bits, mask_of
from paralex.planner.wording import read_facts, write_facts

TOLD = 3  # facts of pairs that an edge settles on the way, told with it


def ordered(
    tasks: Sequence[Task], contacts: Contacts, after: Mapping[str, tuple[str, ...]]
) -> tuple[Task, ...]:
    """The `tasks` with edges between all that collide.

    Who changes a definition goes before who uses it, who removes one after; where that says
    nothing, or would make a circle, the tasks go in their order. `after` (task to the tasks
    that must come before it) is always kept.
    """
    index = {task.id: at for at, task in enumerate(tasks)}
    wanted = [mask_of(index[other] for other in after.get(task.id, ())) for task in tasks]
    collide, first = _collisions(contacts)
    sequence = _sequence(wanted, first)
    return _with_edges(tasks, contacts, wanted, collide, sequence)


def _collisions(contacts: Contacts) -> tuple[list[int], list[int]]:
    """For each task whom it collides with, and who of them had better go first."""
    count = len(contacts.tasks)
    collide = [contacts.writers_beside(task) for task in range(count)]
    first = [0] * count
    for reader in range(count):
        breakers, removers = contacts.breakers_of(reader), contacts.removers_of(reader)
        collide[reader] |= breakers
        first[reader] |= breakers & ~removers
        for writer in bits(breakers):
            collide[writer] |= 1 << reader
            if removers >> writer & 1:
                first[writer] |= 1 << reader
    for task in range(count):
        for other in bits(first[task]):
            if first[other] >> task & 1:  # each wants to go first: their order decides
                first[task] &= ~(1 << other)
                first[other] &= ~(1 << task)
    return collide, first


def _sequence(wanted: list[int], first: list[int]) -> list[int]:
    """All tasks in one row: `wanted` is kept, `first` where it can be, then their own order."""
    left = (1 << len(wanted)) - 1
    row: list[int] = []
    while left:
        free = [task for task in bits(left) if not wanted[task] & left]
        task = next((task for task in free if not first[task] & left), free[0])
        row.append(task)
        left &= ~(1 << task)
    return row


def _with_edges(
    tasks: Sequence[Task],
    contacts: Contacts,
    wanted: list[int],
    collide: list[int],
    sequence: list[int],
) -> tuple[Task, ...]:
    before = [0] * len(tasks)
    done: list[int] = []
    edges: dict[int, dict[int, list[Fact]]] = {}
    for task in sequence:
        edges[task] = {}
        for other in reversed(done):  # the latest first: it brings most of the others with it
            asked, collides = wanted[task] >> other & 1, collide[task] >> other & 1
            if not asked and not collides:
                continue
            if asked:
                text = f"the work list wants {tasks[task].id} after {tasks[other].id}"
                edges[task].setdefault(other, []).append(Fact(text=text))
            if before[task] >> other & 1 and not asked:
                _tell_on_the_way(contacts, edges[task], before, task, other)
                continue
            if collides:
                edges[task].setdefault(other, []).extend(edge_facts(contacts, other, task))
            before[task] |= before[other] | 1 << other
        done.append(task)
    return tuple(
        task.model_copy(
            update={
                "depends_on": tuple(
                    Dependency(task=tasks[other].id, because=tuple(facts))
                    for other, facts in sorted(edges[at].items())
                )
            }
        )
        for at, task in enumerate(tasks)
    )


def _tell_on_the_way(
    contacts: Contacts,
    edges: dict[int, list[Fact]],
    before: list[int],
    task: int,
    other: int,
) -> None:
    """Adds the facts of a pair that is kept apart by a longer way to the last step of it."""
    step = next(near for near in sorted(edges) if (before[near] | 1 << near) >> other & 1)
    told = edges[step]
    if len(told) < 2 * TOLD:
        told.extend(edge_facts(contacts, other, task)[:TOLD])


def edge_facts(contacts: Contacts, earlier: int, later: int) -> tuple[Fact, ...]:
    """Why two tasks must not run together: what both change, then what one reads of the other."""
    facts = list(write_facts(contacts, list(contacts.write_clashes(earlier, later))))
    for writer, reader in ((earlier, later), (later, earlier)):
        reads = contacts.reads_beyond_writes(writer, reader)
        if reads and (writer == earlier or not facts):
            facts.extend(read_facts(contacts, reads))
    return tuple(facts)
