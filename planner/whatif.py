"""What keeps the tasks in a row, and what it would bring to change that.

For each file that makes tasks wait, the forecast is made again without what this file causes: as
if it were split so that every task had its part for itself, and as if its signatures were frozen,
so that nobody waits who only uses it. The order among the tasks that still collide stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from paralex.planner.conflicts import Contacts, Effect
from paralex.planner.dst import Claim, Task
from paralex.planner.order import Order, bits
from paralex.planner.simulate import Work, length, simulated, work_of
from paralex.planner.told import ASKED

TRIED = 6  # files that are looked into, those with the most tasks first
TOLD = 3  # files that are told of


@dataclass(frozen=True, slots=True)
class Gain:
    """`pairs` of tasks wait for each other because of `path` alone; with the agents of the
    forecast the plan would take `split` seconds less if no two tasks shared the file, and
    `frozen` seconds less if no signature in it changed."""

    path: str
    pairs: int
    split: float
    frozen: float


def limits(
    tasks: Sequence[Task], contacts: Contacts, order: Order, agents: int
) -> tuple[Gain, ...]:
    """The files that cost the most time, the worst first; none where nothing has to wait."""
    collide = _collisions(contacts)
    asked = _asked(tasks, order, collide)
    work = work_of(tasks, order)
    now = length(simulated(work, agents))
    gains = []
    for path in _candidates(contacts):
        left = _collisions(_Without(contacts, path, readers_only=False))
        pairs = sum((a & ~b).bit_count() for a, b in zip(collide, left, strict=True)) // 2
        if not pairs:
            continue
        frozen = _collisions(_Without(contacts, path, readers_only=True))
        times = [
            length(simulated(_loosened(work, masks, asked, order), agents))
            for masks in (left, frozen)
        ]
        saved = [round(max(0.0, now - time), 1) for time in times]
        gains.append(Gain(path, pairs, saved[0], saved[1]))
    gains.sort(key=lambda gain: (-max(gain.split, gain.frozen), -gain.pairs, gain.path))
    return tuple(gains[:TOLD])


def _collisions(contacts: Contacts) -> list[int]:
    """For each task the mask of those that it must not run together with."""
    count = len(contacts.tasks)
    collide = [contacts.writers_beside(task) for task in range(count)]
    for reader in range(count):
        breakers = contacts.breakers_of(reader)
        collide[reader] |= breakers
        for writer in bits(breakers):
            collide[writer] |= 1 << reader
    return collide


def _asked(tasks: Sequence[Task], order: Order, collide: list[int]) -> list[int]:
    """For each task the mask of those before it that somebody wants there, collision or not."""
    masks = [0] * len(tasks)
    for at, task in enumerate(tasks):
        for dependency in task.depends_on:
            before = order.index[dependency.task]
            told = any(fact.text.startswith(ASKED) for fact in dependency.because)
            if told or not collide[at] >> before & 1:
                masks[at] |= 1 << before
    return masks


def _candidates(contacts: Contacts) -> list[str]:
    """The files in which most pairs of tasks meet."""
    writers: dict[str, int] = {}
    readers: dict[str, int] = {}
    for at, effects in enumerate(contacts.effects):
        for effect in effects:
            for path in (effect.shown.path, effect.shown.to):
                if path:
                    writers[path] = writers.get(path, 0) | 1 << at
        for use in contacts.uses[at]:
            readers[use.path] = readers.get(use.path, 0) | 1 << at

    def meetings(path: str) -> int:
        own = writers[path].bit_count()
        return own * (own - 1) // 2 + own * (readers.get(path, 0) & ~writers[path]).bit_count()

    ranked = sorted(writers, key=lambda path: (-meetings(path), path))
    return [path for path in ranked[:TRIED] if meetings(path)]


def _loosened(work: Work, collide: list[int], asked: list[int], order: Order) -> Work:
    """The same tasks in the same order, where only those wait that `collide` or are `asked`."""
    before = [0] * len(collide)  # masks by rank, so that the latest is the highest bit
    ahead: list[tuple[int, ...]] = [()] * len(collide)
    ranks = [
        sum(1 << order.rank[other] for other in bits((a | b) & order.before[task] | b))
        for task, (a, b) in enumerate(zip(collide, asked, strict=True))
    ]
    for rank, task in enumerate(order.sequence):
        left = ranks[task]
        while left:
            latest = left.bit_length() - 1
            ahead[task] = (*ahead[task], order.sequence[latest])
            before[rank] |= before[latest] | 1 << latest
            left &= ~before[rank]
    return Work(work.seconds, tuple(ahead), order.sequence)


class _Without(Contacts):
    """The contacts of tasks as if their claims on one file did no harm: to nobody, or
    (`readers_only`) to those who only use it."""

    def __init__(self, whole: Contacts, path: str, *, readers_only: bool) -> None:
        self.code, self.uses = whole.code, whole.uses
        self.tasks = tuple(
            task if readers_only else task.model_copy(update={"claims": _other(task.claims, path)})
            for task in whole.tasks
        )
        self.effects = tuple(
            tuple(
                _harmless(effect) if _about(effect.shown, path) else effect
                for effect in effects
                if readers_only or not _about(effect.shown, path)
            )
            for effects in whole.effects
        )


def _about(claim: Claim, path: str) -> bool:
    return path in (claim.path, claim.to)


def _other(claims: Sequence[Claim], path: str) -> tuple[Claim, ...]:
    return tuple(claim for claim in claims if not _about(claim, path))


def _harmless(effect: Effect) -> Effect:
    """The claim of an effect as one on bodies alone. What takes things away stays as it is."""
    if effect.shown.mode not in {"signature", "whole"}:
        return effect
    claim = effect.shown.model_copy(update={"mode": "body"})
    return Effect(claim, claim if effect.claim is effect.shown else effect.shown, effect.places)
