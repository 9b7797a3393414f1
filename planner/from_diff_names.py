"""Which change has to come before which, so that no tree in between lacks a name that it uses.

Each change is tried alone on the old commit, and left out alone of the new one. What is lost
then is blamed on the one other change that makes the difference.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from paralex.graph.changes import FileChange
from paralex.graph.mixtures import Lost, Mixtures, Side
from paralex.planner.from_diff_links import Link

TRIED = 3  # losses of one file by one change whose other half is looked for


def name_links(
    changes: Sequence[FileChange], trees: Mixtures, beside: Collection[str] = ()
) -> Iterator[Link]:
    """The links that names ask for. `beside`: files that do not change, and that must not lose
    anything either."""
    return _Search(changes, trees, beside).links()


class _Search:
    def __init__(
        self, changes: Sequence[FileChange], trees: Mixtures, beside: Collection[str]
    ) -> None:
        self.trees = trees
        self.felt = [change for change in changes if _is_felt(change)]
        self.changed = {change.path: change for change in changes}
        self.paths = sorted({*self.changed, *beside})
        # By side and path there, who could lose something by a change of it.
        self.users: dict[Side, dict[str, list[str]]] = {"old": {}, "new": {}}
        for base, found in self.users.items():
            for path in self.paths:
                for target in trees.leads_to(base, path):
                    found.setdefault(target, []).append(path)

    def links(self) -> Iterator[Link]:
        for change in self.felt:
            yield from self._alone(change, "old", change.source)
            yield from self._alone(change, "new", change.path)

    def _alone(self, change: FileChange, base: Side, place: str) -> Iterator[Link]:
        """What asks for an order in the tree where `change` alone is on the other side."""
        flipped = frozenset({change.path})
        lost = {
            path: self.trees.lost(base, flipped, path)
            for path in self.users[base].get(place, ())
            if path != change.path
        }
        for path, losses in lost.items():
            left = set(losses)
            if path in self.changed:
                other: Side = "new" if base == "old" else "old"
                left -= self.trees.lost(other, frozenset({path}), path)
            for loss in sorted(losses - left):
                yield _link(change.path, path, base, loss, path)
            if left and not self._is_passed_on(base, path, lost):
                yield from self._with_a_third(change, base, path, sorted(left)[:TRIED])

    def _is_passed_on(self, base: Side, path: str, lost: dict[str, frozenset[Lost]]) -> bool:
        """Whether `path` only lacks what a file on its way lacks itself: no such tree will be,
        once that file has what it needs."""
        ways = self.trees.leads_to(base, path)
        return any(
            losses and other != path and self._place(base, other) in ways
            for other, losses in lost.items()
        )

    def _place(self, base: Side, path: str) -> str:
        return self.changed[path].source if base == "old" and path in self.changed else path

    def _with_a_third(
        self, change: FileChange, base: Side, path: str, losses: Sequence[Lost]
    ) -> Iterator[Link]:
        """`path` would lack nothing if one more change were on the other side as well."""
        for loss in losses:
            for other in self.felt:
                if other.path in (change.path, path):
                    continue
                both = frozenset({change.path, other.path})
                if loss not in self.trees.lost(base, both, path):
                    yield _link(change.path, other.path, base, loss, path)
                    break
            else:
                if path in self.changed:
                    yield _link(change.path, path, base, loss, path)


def _is_felt(change: FileChange) -> bool:
    """Whether other files could lose anything by this change."""
    if change.status != "M" or change.old is None or change.new is None:
        return change.old is not None or change.new is not None
    return change.old.surface != change.new.surface


def _link(change: str, other: str, base: Side, loss: Lost, user: str) -> Link:
    """On top of the old commit `change` came too early; left out of the new one, too late."""
    at = f"{user}:{loss.line}"
    if base == "old":
        text = f"{user} uses {loss.name}, which {change} takes away, until {other} changes"
        return Link(other, change, "name", text, at, firm=not loss.soft)
    text = f"{user} uses {loss.name}, which is not there before {change}"
    return Link(change, other, "name", text, at, firm=not loss.soft)
