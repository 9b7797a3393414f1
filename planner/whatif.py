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
from paralex.planner.facts import by_contract
from paralex.planner.order import Order, bits, mask_of
from paralex.planner.simulate import Work, length, simulated, work_of
from paralex.planner.told import wanted

TRIED = 12  # files that are looked into, those with the most tasks first,
EFFORT = 4000  # but only so many tasks in all of them together
TOLD = 3  # files that are told of


@dataclass(frozen=True, slots=True)
class Gain:
    """`pairs` of tasks wait for each other because of `paths` alone; with the agents of the
    forecast the plan would take `split` seconds less if no two tasks shared these files, and
    `frozen` seconds less if no signature in them changed."""

    paths: tuple[str, ...]
    pairs: int
    split: float
    frozen: float


def limits(
    tasks: Sequence[Task], contacts: Contacts, order: Order, agents: int
) -> tuple[Gain, ...]:
    """The files that cost time, the worst first, or the one that most tasks wait for where none
    does; nothing where nothing has to wait. Where each pair has several files in common, the
    fewest of the most shared that make a difference together."""
    collide = contacts.collisions()
    asked = _asked(tasks, order, collide)
    work = work_of(tasks, order)
    now = length(simulated(work, agents))

    def gain(paths: tuple[str, ...]) -> Gain:
        left = _left(contacts, collide, paths, readers_only=False)
        pairs = sum((a & ~b).bit_count() for a, b in zip(collide, left, strict=True)) // 2
        if not pairs:
            return Gain(paths, 0, 0.0, 0.0)
        saved = []
        for masks in (left, _left(contacts, collide, paths, readers_only=True)):
            time = length(simulated(_loosened(work, masks, asked, order), agents))
            saved.append(round(max(0.0, now - time), 1))
        return Gain(paths, pairs, *saved)

    candidates = _candidates(contacts)
    gains = [found for path in candidates if (found := gain((path,))).pairs]
    gains.sort(key=lambda it: (-max(it.split, it.frozen), -it.pairs, it.paths))
    if not gains:
        together = (gain(tuple(candidates[:count])) for count in range(2, len(candidates) + 1))
        gains = [found for found in together if found.pairs][:1]
    costly = [found for found in gains if max(found.split, found.frozen) >= 1]
    return tuple(costly[:TOLD] or gains[:1])


def saved_by_bodies(tasks: Sequence[Task], contacts: Contacts, order: Order, agents: int) -> float:
    """Seconds less if the symbols that a work list names keep their signatures, of which it says
    nothing; the claims on them are for `signature`, to be safe."""
    if not any(by_contract(claim) for task in tasks for claim in task.claims):
        return 0.0
    asked = _asked(tasks, order, contacts.collisions())
    work = work_of(tasks, order)
    loosened = _loosened(work, _Bodies(contacts).collisions(), asked, order)
    saved = length(simulated(work, agents)) - length(simulated(loosened, agents))
    return round(max(0.0, saved), 1)


def _left(
    contacts: Contacts, collide: list[int], paths: tuple[str, ...], *, readers_only: bool
) -> list[int]:
    """The collisions that there are without what the files `paths` cause. Those of two tasks of
    which one has nothing to do with them stay what they are."""
    near = _near(contacts, paths)
    anew = _Without(contacts, paths, near, readers_only=readers_only).collisions()
    return [
        (old & ~near) | new if near >> task & 1 else old
        for task, (old, new) in enumerate(zip(collide, anew, strict=True))
    ]


def _near(contacts: Contacts, paths: tuple[str, ...]) -> int:
    """The mask of the tasks that claim or use something in one of the files."""
    return mask_of(
        task
        for task, effects in enumerate(contacts.effects)
        if any(_about(effect.shown, paths) for effect in effects)
        or any(use.path in paths for use in contacts.uses[task])
    )


def _asked(tasks: Sequence[Task], order: Order, collide: list[int]) -> list[int]:
    """For each task the mask of those before it that somebody wants there, collision or not."""
    masks = [0] * len(tasks)
    for at, task in enumerate(tasks):
        for dependency in task.depends_on:
            before = order.index[dependency.task]
            if wanted(dependency.because, order.index) or not collide[at] >> before & 1:
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
    tried = max(TOLD, min(TRIED, EFFORT // max(len(contacts.tasks), 1)))
    return [path for path in ranked[:tried] if meetings(path)]


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
    """The contacts of the tasks `near` some files as if their claims on these did no harm: to
    nobody, or (`readers_only`) to those who only use them. All other tasks touch nothing."""

    def __init__(
        self, whole: Contacts, paths: tuple[str, ...], near: int, *, readers_only: bool
    ) -> None:
        def kept(task: int, effect: Effect) -> bool:
            return bool(near >> task & 1) and (readers_only or not _about(effect.shown, paths))

        self.code = whole.code
        self.tasks = tuple(
            task.model_copy(
                update={"claims": _left_to(task.claims, paths, near >> at & 1, readers_only)}
            )
            for at, task in enumerate(whole.tasks)
        )
        self.uses = tuple(uses if near >> at & 1 else () for at, uses in enumerate(whole.uses))
        self.effects = tuple(
            tuple(
                _harmless(effect) if _about(effect.shown, paths) else effect
                for effect in effects
                if kept(at, effect)
            )
            for at, effects in enumerate(whole.effects)
        )


class _Bodies(Contacts):
    """The contacts of the tasks as if what a work list names changed in its body alone."""

    def __init__(self, whole: Contacts) -> None:
        self.code, self.tasks, self.uses = whole.code, whole.tasks, whole.uses
        self.effects = tuple(
            tuple(_harmless(effect) if by_contract(effect.shown) else effect for effect in effects)
            for effects in whole.effects
        )


def _about(claim: Claim, paths: tuple[str, ...]) -> bool:
    return claim.path in paths or (claim.to is not None and claim.to in paths)


def _left_to(
    claims: Sequence[Claim], paths: tuple[str, ...], near: int, readers_only: bool
) -> tuple[Claim, ...]:
    return tuple(c for c in claims if near and (readers_only or not _about(c, paths)))


def _harmless(effect: Effect) -> Effect:
    """The claim of an effect as one on bodies alone. What takes things away stays as it is."""
    if effect.shown.mode not in {"signature", "whole"}:
        return effect
    claim = effect.shown.model_copy(update={"mode": "body"})
    return Effect(claim, claim if effect.claim is effect.shown else effect.shown, effect.places)
