"""What past commits suggest: files of commits that speak alike, and files that change together."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from paralex.graph.history import History
from paralex.planner.bm25 import Bm25, words_in
from paralex.planner.fuse import ranked

LARGEST = 30  # files of a commit; larger ones are sweeps that say nothing about one goal
ALIKE = 20  # commits that count as alike
SMOOTH = 5  # keeps files that changed once or twice from looking certain


class Past:
    """The history as evidence; `files` are the paths that may be answered."""

    def __init__(self, history: History, files: frozenset[str]) -> None:
        self._commits = []
        for commit in history.commits:
            paths = tuple(path for path in commit.paths if path in files)
            if 0 < len(paths) <= LARGEST:
                self._commits.append((commit, paths))
        self._subjects = Bm25(
            {
                str(at): Counter(words_in(commit.subject))
                for at, (commit, _) in enumerate(self._commits)
            }
        )
        self._often = Counter(path for _, paths in self._commits for path in paths)

    def alike(self, words: Sequence[str]) -> tuple[dict[str, float], dict[str, str]]:
        """Scores of the files of similar commits, and for each file the most similar commit
        (`abc1234 subject`)."""
        fit = self._subjects.scores(words)
        scores: dict[str, float] = {}
        first: dict[str, str] = {}
        for at in ranked(fit)[:ALIKE]:
            commit, paths = self._commits[int(at)]
            for path in paths:
                scores[path] = scores.get(path, 0.0) + fit[at] / math.sqrt(len(paths))
                first.setdefault(path, f"{commit.id[:10]} {commit.subject}")
        return scores, first

    def together(self, seeds: Sequence[str]) -> tuple[dict[str, float], dict[str, tuple[str, int]]]:
        """Scores of the files that changed with the `seeds` (best first), and for each file the
        first seed and in how many commits both changed."""
        scores: dict[str, float] = {}
        first: dict[str, tuple[str, int]] = {}
        for rank, seed in enumerate(seeds, start=1):
            count: Counter[str] = Counter()
            for _, paths in self._commits:
                if seed in paths:
                    for path in paths:
                        if path != seed:
                            count[path] += 1
                            gain = 1 / rank / math.sqrt(len(paths))
                            scores[path] = scores.get(path, 0.0) + gain
            for path, times in count.items():
                first.setdefault(path, (seed, times))
        return {
            path: score / math.sqrt(SMOOTH + self._often[path]) for path, score in scores.items()
        }, first
