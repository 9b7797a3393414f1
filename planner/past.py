"""What past commits suggest: files of commits that speak alike, and files that change together."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property

from paralex.graph.history import History
from paralex.planner.bm25 import Bm25, words_in
from paralex.planner.fuse import ranked

LARGEST = 30  # files of a commit; larger ones are sweeps that say nothing about one goal
ALIKE = 60  # commits that count as alike
SMOOTH = 3  # keeps files that changed once or twice from looking certain
FRESH = 20  # commits after which the last change of a file counts half
OLD = 1000  # commits after which having changed together counts half


class Past:
    """The history as evidence; `files` are the paths that may be answered."""

    def __init__(self, history: History, files: frozenset[str]) -> None:
        self._commits = []
        for age, commit in enumerate(history.commits):
            paths = tuple(path for path in commit.paths if path in files)
            if 0 < len(paths) <= LARGEST:
                self._commits.append((age, commit, paths))
        self._subjects = Bm25.of(
            {
                str(at): Counter(words_in(commit.subject))
                for at, (_, commit, _) in enumerate(self._commits)
            }
        )
        self._times = Counter(path for _, _, paths in self._commits for path in paths)

    def alike(self, words: Sequence[str]) -> tuple[dict[str, float], dict[str, str]]:
        """Scores of the files of similar commits, and for each file the most similar commit
        (`abc1234 subject`)."""
        fit = self._subjects.scores(words)
        scores: dict[str, float] = {}
        first: dict[str, str] = {}
        for at in ranked(fit)[:ALIKE]:
            _, commit, paths = self._commits[int(at)]
            for path in paths:
                scores[path] = scores.get(path, 0.0) + fit[at] ** 2 / math.sqrt(len(paths))
                first.setdefault(path, f"{commit.id[:10]} {commit.subject}")
        return scores, first

    def together(
        self, seeds: Mapping[str, float]
    ) -> tuple[dict[str, float], dict[str, tuple[str, int]]]:
        """Scores of the files that changed with the `seeds` (path -> score, best first), and for
        each file the first seed and in how many commits both changed."""
        scores: dict[str, float] = {}
        first: dict[str, tuple[str, int]] = {}
        for seed, worth in seeds.items():
            count: Counter[str] = Counter()
            for age, paths in self._with.get(seed, ()):
                share = (
                    0.5 ** (age / OLD) / math.log2(1 + len(paths)) / (SMOOTH + self._times[seed])
                )
                for path in paths:
                    if path != seed:
                        count[path] += 1
                        scores[path] = scores.get(path, 0.0) + worth * share
            for path, times in count.items():
                first.setdefault(path, (seed, times))
        return scores, first

    def last(self) -> dict[str, float]:
        """How lately each file was changed, 1 for the last commit."""
        scores: dict[str, float] = {}
        for age, _, paths in self._commits:
            for path in paths:
                scores.setdefault(path, FRESH / (FRESH + age))
        return scores

    def spoken_of(self, words: Sequence[str]) -> dict[str, float]:
        """How much oftener each file was changed when a word of `words` was said than else."""
        scores: dict[str, float] = {}
        for word in sorted(set(words) & self._said.keys()):
            said, changed = self._said[word]
            rare = math.log(1 + len(self._commits) / said)
            for path, times in changed.items():
                usual = (self._times[path] + 0.5) / (len(self._commits) + 2)
                lift = math.log((times + 0.5) / (said + 2) / usual)
                if lift > 0:
                    gain = lift * times / (said + 2) * rare
                    scores[path] = scores.get(path, 0.0) + gain
        return scores

    @cached_property
    def _said(self) -> dict[str, tuple[int, Counter[str]]]:
        """For each word the number of commits that say it, and how often those changed what."""
        count: Counter[str] = Counter()
        changed: dict[str, Counter[str]] = defaultdict(Counter)
        for _, commit, paths in self._commits:
            for word in set(words_in(commit.subject)):
                count[word] += 1
                changed[word].update(paths)
        return {word: (count[word], changed[word]) for word in count}

    @cached_property
    def _with(self) -> dict[str, list[tuple[int, tuple[str, ...]]]]:
        """For each file the commits that changed it with others: age and all their files."""
        found: dict[str, list[tuple[int, tuple[str, ...]]]] = defaultdict(list)
        for age, _, paths in self._commits:
            if 1 < len(paths) <= LARGEST // 2:
                for path in paths:
                    found[path].append((age, paths))
        return found
