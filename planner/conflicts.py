"""Where two tasks that may run together collide: on what both change, or on what one reads.

The places of all claims and reads lie in one tree, so the partners of a task are found from its
own places, those above and those below, and not by comparing every task with every other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from paralex.planner.claims import BREAKING, IN_FILE, REMOVING, Place, breaks_at, meet, places_of
from paralex.planner.dst import Claim, Task
from paralex.planner.order import bits
from paralex.planner.reads import Reads, Use
from paralex.planner.shadows import Shadows
from paralex.queries.code import Code


@dataclass(frozen=True, slots=True)
class Effect:
    """A claim of a task as others see it: `shown` is the claim itself, or the changed signature
    that an addition amounts to."""

    claim: Claim
    shown: Claim
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class WriteClash:
    """Claims of two tasks (by position) that do not commute."""

    first: int
    second: int
    claim: Claim
    other: Claim


@dataclass(frozen=True, slots=True)
class ReadClash:
    """A claim of one task that may change the meaning of what another one uses."""

    writer: int
    reader: int
    claim: Claim
    use: Use


class _Tree:
    """Which tasks stand at a place, and which at or below it, as masks."""

    def __init__(self) -> None:
        self._at: dict[Place, int] = {}
        self._below: dict[Place, int] = {}

    def put(self, place: Place, task: int) -> None:
        self._at[place] = self._at.get(place, 0) | 1 << task
        for size in range(len(place) + 1):
            self._below[place[:size]] = self._below.get(place[:size], 0) | 1 << task

    def above(self, place: Place) -> int:
        """The tasks at `place` or at something that holds it."""
        mask = 0
        for size in range(len(place) + 1):
            mask |= self._at.get(place[:size], 0)
        return mask

    def meeting(self, place: Place) -> int:
        return self.above(place) | self._below.get(place, 0)


class Contacts:
    """Who touches what, for the tasks of a plan; the order among them is not looked at."""

    def __init__(self, tasks: Sequence[Task], code: Code) -> None:
        self.tasks, self.code = tuple(tasks), code
        shadows, reads = Shadows(code), Reads(code)
        self.effects = tuple(
            tuple(
                Effect(claim, shown, places_of(shown))
                for claim in task.claims
                for shown in shadows.as_readers_see(claim)
            )
            for task in self.tasks
        )
        self.uses = tuple(reads.of_task(task) for task in self.tasks)

    @cached_property
    def _places(self) -> tuple[tuple[tuple[Claim, tuple[Place, ...]], ...], ...]:
        """For each task its claims, with where each stands."""
        return tuple(
            tuple((claim, places_of(claim)) for claim in task.claims) for task in self.tasks
        )

    @cached_property
    def _writers(self) -> _Tree:
        return self._tree(lambda effect: effect.claim is effect.shown)

    @cached_property
    def _breakers(self) -> _Tree:
        return self._tree(lambda effect: effect.shown.mode in BREAKING)

    @cached_property
    def _adders(self) -> _Tree:
        return self._tree(
            lambda effect: effect.shown.mode == "add" and "*" not in str(effect.shown.symbol)
        )

    def _tree(self, wanted: Callable[[Effect], bool]) -> _Tree:
        tree = _Tree()
        for task, effects in enumerate(self.effects):
            for effect in effects:
                if wanted(effect):
                    for place in effect.places:
                        tree.put(place, task)
        return tree

    def writers_beside(self, task: int) -> int:
        """The mask of the tasks whose claims do not commute with those of `task`."""
        mask = 0
        for _, places in self._places[task]:
            for place in places:
                mask |= self._writers.meeting(place)
        return mask & ~(1 << task)

    def breakers_of(self, task: int) -> int:
        """The mask of the tasks that may change the meaning of what `task` reads."""
        mask = 0
        for use in self.uses[task]:
            find = self._breakers.meeting if use.inside else self._breakers.above
            mask |= find(use.place) | self._adders.above(use.place)
        return mask & ~(1 << task)

    def removers_of(self, task: int) -> int:
        """The mask of the tasks that take away what `task` reads: they had better come after."""
        mask = 0
        for use in self.uses[task]:
            find = self._removers.meeting if use.inside else self._removers.above
            mask |= find(use.place)
        return mask & ~(1 << task)

    @cached_property
    def _removers(self) -> _Tree:
        return self._tree(lambda effect: effect.shown.mode in REMOVING)

    @cached_property
    def breakers(self) -> tuple[int, ...]:
        """`breakers_of` each task."""
        return tuple(self.breakers_of(task) for task in range(len(self.tasks)))

    def collisions(self) -> list[int]:
        """For each task the mask of those that it must not run together with, whoever of both
        reads or writes."""
        found = [self.writers_beside(task) for task in range(len(self.tasks))]
        for reader, breakers in enumerate(self.breakers):
            found[reader] |= breakers
            for writer in bits(breakers):
                found[writer] |= 1 << reader
        return found

    def near(self, task: int) -> int:
        """The mask of the tasks that claim in the same files, or claim what `task` reads, or
        read what it claims."""
        files, claims, reads = self._surroundings
        mask = 0
        for claim in self.tasks[task].claims:
            for place in places_of(claim):
                mask |= files.meeting(_file_of(place)) | reads.meeting(place)
        for use in self.uses[task]:
            mask |= claims.meeting(use.place)
        return mask & ~(1 << task)

    @cached_property
    def _surroundings(self) -> tuple[_Tree, _Tree, _Tree]:
        files, claims, reads = _Tree(), _Tree(), _Tree()
        for at, task in enumerate(self.tasks):
            for claim in task.claims:
                for place in places_of(claim):
                    files.put(_file_of(place), at)
                    claims.put(place, at)
            for use in self.uses[at]:
                reads.put(use.place, at)
        return files, claims, reads

    def write_clashes(self, first: int, second: int) -> Iterator[WriteClash]:
        """Each pair of claims of the two tasks that does not commute."""
        for claim, mine in self._places[first]:
            for other, theirs in self._places[second]:
                if any(meet(a, b) for a in mine for b in theirs):
                    yield WriteClash(first, second, claim, other)

    def read_clashes(
        self, writer: int, reader: int, apart_from: frozenset[str] = frozenset()
    ) -> Iterator[ReadClash]:
        """Each use of the reader whose meaning a claim of the writer may change; what the graph
        says about uses of the files `apart_from` is left out."""
        for use in self.uses[reader]:
            if use.row is not None and use.path in apart_from:
                continue
            for effect in self.effects[writer]:
                if _breaks(effect, use):
                    yield ReadClash(writer, reader, effect.claim, use)
                    break  # one reason is enough for each use

    def reads_beyond_writes(self, writer: int, reader: int) -> list[ReadClash]:
        """The read clashes that say more than that both tasks change the file that is read."""
        shared = frozenset(
            path
            for clash in self.write_clashes(writer, reader)
            for path in (clash.claim.path, clash.claim.to)
            if path
        )
        return list(self.read_clashes(writer, reader, shared))


def _breaks(effect: Effect, use: Use) -> bool:
    if not breaks_at(effect.shown, effect.places, use.place):
        return False
    return use.inside or any(use.place[: len(place)] == place for place in effect.places)


def _file_of(place: Place) -> Place:
    return place[: place.index(IN_FILE)] if IN_FILE in place else place
