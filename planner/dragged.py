"""What a change drags along without saying so: changelogs, lock files, snapshots, pages of docs.

Their words say nothing of the goal, so the past is asked: what did the commits change beside the
code that this goal is about?
"""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property

from paralex.planner.evidence import Evidence
from paralex.planner.past import LARGEST

LATEST = 40  # commits to the files of a goal that are looked at,
FEWEST = 5  # so many at least,
SHARE = 0.4  # and the share of them that must have changed the same


@dataclass(frozen=True)
class Along:
    """`path`: a file, or a folder (with `/`) that gets new files; `times` of `of` commits."""

    path: str
    times: int
    of: int

    @property
    def share(self) -> float:
        return self.times / self.of

    def why(self) -> str:
        verb = "add to it" if self.path.endswith("/") else "change it"
        return f"{self.times} of the last {self.of} commits to the files of this goal {verb}"


class Dragging:
    """What commits change beside code, for any number of goals."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence

    def by(self, chosen: Collection[str]) -> tuple[Along, ...]:
        """What probably changes with the `chosen` files, the most probable first."""
        about = frozenset(chosen)
        code = self._evidence.code.by_path
        sources = frozenset(path for path in about if path in code and not code[path].is_test)
        commits = [
            commit
            for commit in self._evidence.history.commits
            if len(commit.paths) <= LARGEST and not sources.isdisjoint(commit.paths)
        ][:LATEST]
        if len(commits) < FEWEST:
            return ()
        count = Counter(place for commit in commits for place in set(self._beside(commit.paths)))
        found = [
            Along(place, times, len(commits))
            for place, times in count.items()
            if times >= SHARE * len(commits) and place not in about
        ]
        return tuple(sorted(found, key=lambda each: (-each.times, each.path)))

    def _beside(self, paths: Collection[str]) -> Iterator[str]:
        """What is no code among `paths`: a file, or the folder of one that is gone."""
        for path in paths:
            if path in self._evidence.existing:
                known = self._evidence.code.by_path.get(path)
                if known is None or not known.language:
                    yield path
            elif posixpath.dirname(path) in self._folders:
                yield posixpath.dirname(path) + "/"

    @cached_property
    def _folders(self) -> frozenset[str]:
        """The folders that hold files, but no code."""
        code = self._evidence.code.by_path
        holding = {posixpath.dirname(path) for path in self._evidence.existing}
        of_code = {posixpath.dirname(path) for path, row in code.items() if row.language}
        return frozenset(holding - of_code - {""})
