"""What speaks for a file to be part of a change, as numbers between 0 and 1.

Each signal is weak alone; `weights` says what each is worth. A signal is divided by its best
value in the repository, so that it means the same in a small repository and in a large one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from math import sqrt

from paralex.planner.bm25 import words_in
from paralex.planner.evidence import Evidence
from paralex.planner.fuse import fused, ranked
from paralex.planner.index import Index
from paralex.planner.mentions import mentioned
from paralex.planner.past import Past
from paralex.planner.spoken import first_line, goal_of, without_folders

CONSTANT = 5.0  # of the reciprocal ranks
DEPTH = 60  # how far down a ranking counts
ALIKE = 0.6  # what past commits are worth beside the text, to choose whose companions to look for
SEEDS = 3  # files whose companions in past commits are looked for
NEAR = 10  # files whose neighbours in the graph are looked at

NAMES = (
    "text",  # BM25 over the words of the file and its path, as a reciprocal rank
    "first line",  # the same for the first line of the text alone, as a share of the best
    "passage",  # the weight of the first line's words that stand together, as a reciprocal rank
    "exactly",  # it holds identifiers of the text as they are written
    "path",  # BM25 over the words of the path alone, as a reciprocal rank
    "alike",  # past commits that speak alike changed it, as a share
    "alike rank",
    "spoken of",  # past commits changed it oftener when they said these words
    "together",  # past commits changed it together with the best by text and past
    "imports",  # one of the best depends on it
    "importers",  # it depends on one of the best
    "last",  # how lately it was changed
    "named",  # the text names it, or a symbol of it
    "others named",  # it does so with others alone
)
SAYING = NAMES.index("spoken of") + 1  # so many of them speak of the text, the rest of the place
Scores = Mapping[str, float]


@dataclass(frozen=True)
class Told:
    """`values`: for each file a number for each of NAMES. `named`: what the text calls a file.
    `commits`: a commit that speaks alike, `seeds`: a file and how often it changed together."""

    words: list[str]
    values: dict[str, tuple[float, ...]]
    named: dict[str, str]
    commits: dict[str, str]
    seeds: dict[str, tuple[str, int]]


class Signals:
    """The signals of any number of texts in one repository, from one index of it."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        files = frozenset(row.path for row in evidence.code.files if row.language)
        files |= frozenset(evidence.words)
        self.files = sorted(files & evidence.existing if evidence.existing else files)
        self._past = Past(evidence.history, frozenset(self.files))
        self.index = Index(evidence, self.files)

    def told(self, text: str) -> Told:
        """What `text` and the past say about each file."""
        goal = goal_of(text)
        bare = without_folders(goal)
        words, line = words_in(bare), words_in(first_line(bare))
        by_text = self.index.text.scores(words)
        by_path = self.index.paths.scores(words)
        alike, commits = self._past.alike(words)
        best = fused([(1.0, ranked(by_text)[:DEPTH]), (ALIKE, ranked(alike)[:DEPTH])], CONSTANT)
        order = ranked(best)
        together, seeds = self._past.together({path: best[path] for path in order[:SEEDS]})
        near = {path: best[path] for path in order[:NEAR]}
        columns: tuple[Scores, ...] = (
            _ranks(by_text), _share(self.index.text.scores(line)),
            _ranks(self.index.passages(line)), _share(self.index.exactly(goal)), _ranks(by_path),
            _share(alike), _ranks(alike), _share(self._past.spoken_of(words)), _share(together),
            _share(self._along(near, self._imports, self._importers)),
            _share(self._along(near, self._importers, self._imports)),
            self._last,
        )  # fmt: skip
        named = mentioned(text, self._evidence)
        columns += (dict.fromkeys(named, 1.0), dict.fromkeys(self.files, 1.0) if named else {})
        everything = [*self.files, *(path for path in named if path not in self._known)]
        values = {path: [column.get(path, 0.0) for column in columns] for path in everything}
        for path in named:
            values[path][-1] = 0.0
        return Told(words, {p: tuple(v) for p, v in values.items()}, named, commits, seeds)

    # --- what only depends on the repository ---------------------------------------------------

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(self.files)

    @cached_property
    def _imports(self) -> dict[str, set[str]]:
        """For each file those that it depends on, by an import or a reference."""
        found: dict[str, set[str]] = defaultdict(set)
        code = self._evidence.code
        for start, end in {
            *((row.from_path, row.to_path) for row in code.imports),
            *((row.from_path, row.to_path) for row in code.references),
        }:
            if start != end and start in self._known and end in self._known:
                found[start].add(end)
        return found

    @cached_property
    def _importers(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for start, ends in self._imports.items():
            for end in ends:
                found[end].add(start)
        return found

    @cached_property
    def _last(self) -> Scores:
        return self._past.last()

    # --- what depends on the best by text and past ----------------------------------------------

    def _along(
        self, near: Scores, edges: Mapping[str, set[str]], back: Mapping[str, set[str]]
    ) -> Scores:
        """The neighbours of the files in `near`; whoever has many counts for little with each."""
        found: dict[str, float] = {}
        for path, score in near.items():
            ends = edges.get(path, ())
            for end in sorted(ends):
                share = score / sqrt(1 + len(ends)) / sqrt(1 + len(back.get(end, ())))
                found[end] = found.get(end, 0.0) + share
        return found


def _share(scores: Scores) -> Scores:
    best = max(scores.values(), default=0.0)
    return {path: score / best for path, score in scores.items()} if best > 0 else {}


def _ranks(scores: Scores) -> Scores:
    """The reciprocal ranks, 1 for the best."""
    best = CONSTANT + 1
    return {path: best / (best + rank) for rank, path in enumerate(ranked(scores))}
