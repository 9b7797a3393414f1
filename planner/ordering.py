"""Which of two tasks that collide goes first: always acyclic, and no edge more than needed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import networkx as nx

from paralex.planner.claims import REMOVING
from paralex.planner.conflicts import Contacts
from paralex.planner.dst import Dependency, Fact, Task
from paralex.planner.order import bits, mask_of
from paralex.planner.schedule import Problem, Schedule
from paralex.planner.schedule_solve import solved
from paralex.planner.wording import read_facts, write_facts

LARGE = 60  # tasks that wait for each other; no direction among more is looked into
TOLD = 3  # facts of pairs that an edge settles on the way, told with it


@dataclass(frozen=True)
class Ordered:
    """`tasks` with their edges; `schedule`: when each would start, in tenths of a second, which
    decided who of two that collide goes first."""

    tasks: tuple[Task, ...]
    schedule: Schedule


def ordered(
    tasks: Sequence[Task],
    contacts: Contacts,
    after: Mapping[str, tuple[str, ...]],
    agents: int,
    because: Mapping[tuple[str, str], tuple[Fact, ...]] | None = None,
    last: Collection[str] = (),
) -> Ordered:
    """The `tasks` with edges between all that collide.

    Who changes a definition goes before who uses it, who removes one after. Where that says
    nothing, or would make a circle, they go in the order by which `agents` agents are done
    soonest. `after` (task to the tasks that must come before it) is always kept; `because` says
    why (task and the one before it), where it is not the work list that wants it. The tasks `last`
    go after all that they collide with.
    """
    index = {task.id: at for at, task in enumerate(tasks)}
    wanted = [mask_of(index[other] for other in after.get(task.id, ())) for task in tasks]
    collide, first = contacts.collisions(), _first(contacts)
    for late in (index[task] for task in last):
        first[late] |= collide[late] & ~mask_of(index[task] for task in last)
        for other in bits(first[late]):
            first[other] &= ~(1 << late)
    fixed = _without_circles(wanted, first, contacts)
    apart = [mask & ~before for mask, before in zip(collide, fixed, strict=True)]
    for task, before in enumerate(fixed):
        for other in bits(before):
            apart[other] &= ~(1 << task)
    schedule = solved(Problem(_tenths(tasks), tuple(fixed), tuple(apart), agents))
    sequence = sorted(range(len(tasks)), key=lambda task: (schedule.starts[task], task))
    edges = _edges(tasks, contacts, wanted, collide, sequence, because or {})
    return Ordered(_joined(tasks, edges), schedule)


def _tenths(tasks: Sequence[Task]) -> tuple[int, ...]:
    """How long each task takes, in tenths of a second."""
    return tuple(
        max(1, round(10 * task.estimate.seconds)) if task.estimate else 1 for task in tasks
    )


def _first(contacts: Contacts) -> list[int]:
    """For each task who of those that it collides with had better go first."""
    first = [0] * len(contacts.tasks)
    for reader, breakers in enumerate(contacts.breakers):
        removers = contacts.removers_of(reader)
        first[reader] |= breakers & ~removers
        for writer in bits(breakers & removers):
            first[writer] |= 1 << reader
    for task in range(len(first)):
        for other in bits(first[task]):
            if first[other] >> task & 1:  # each wants to go first: either order will do
                first[task] &= ~(1 << other)
                first[other] &= ~(1 << task)
    return first


def _without_circles(wanted: list[int], first: list[int], contacts: Contacts) -> list[int]:
    """`wanted`, and of `first` what makes no circle with it. In a circle what is known of single
    symbols counts before what may happen to a whole file."""
    fixed = [a | b for a, b in zip(wanted, first, strict=True)]
    for last_word in (False, True):
        for knot in _knots(fixed):
            inside = mask_of(knot)
            for task in knot:
                for other in bits(fixed[task] & inside & ~wanted[task]):
                    if last_word or len(knot) > LARGE or not _certain(contacts, other, task):
                        fixed[task] &= ~(1 << other)
    return fixed


def _knots(before: list[int]) -> list[list[int]]:
    """The groups of tasks that wait for each other."""
    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_nodes_from(range(len(before)))
    graph.add_edges_from((one, task) for task, mask in enumerate(before) for one in bits(mask))
    return [sorted(knot) for knot in nx.strongly_connected_components(graph) if len(knot) > 1]


def _certain(contacts: Contacts, earlier: int, later: int) -> bool:
    """Whether a claim on a symbol, or one that takes something away, asks for this order."""
    clashes = (*contacts.read_clashes(earlier, later), *contacts.read_clashes(later, earlier))
    return any(clash.claim.symbol or clash.claim.mode in REMOVING for clash in clashes)


Edges = dict[int, dict[int, list[Fact]]]


def _edges(
    tasks: Sequence[Task],
    contacts: Contacts,
    wanted: list[int],
    collide: list[int],
    sequence: list[int],
    because: Mapping[tuple[str, str], tuple[Fact, ...]],
) -> Edges:
    """For each task those that it waits for, and why."""
    before = [0] * len(tasks)
    done: list[int] = []
    edges: Edges = {}
    for task in sequence:
        edges[task] = {}
        for other in reversed(done):  # the latest first: it brings most of the others with it
            asked, collides = wanted[task] >> other & 1, collide[task] >> other & 1
            if not asked and not collides:
                continue
            if asked:
                pair = (tasks[task].id, tasks[other].id)
                told = because.get(
                    pair, (Fact(text="the work list wants {} after {}".format(*pair)),)
                )
                edges[task].setdefault(other, []).extend(told)
            if before[task] >> other & 1 and not asked:
                _tell_on_the_way(contacts, edges[task], before, task, other)
                continue
            if collides:
                edges[task].setdefault(other, []).extend(edge_facts(contacts, other, task))
            before[task] |= before[other] | 1 << other
        done.append(task)
    return edges


def _joined(tasks: Sequence[Task], edges: Edges) -> tuple[Task, ...]:
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
