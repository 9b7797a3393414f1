"""From words to the files that a change will probably touch.

Three rankings are fused by reciprocal rank: the text of the files (names, docstrings, paths),
the files of past commits that speak alike, and the files that changed together with the best
of these. Weights and cut-off were set on real commits with their messages; the confidence of a
file is the squared share of the best possible score, which is about how often it was right.
"""

from __future__ import annotations

import difflib
import posixpath
import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from paralex.graph import vocab
from paralex.planner.bm25 import Bm25, as_written, words_in
from paralex.planner.dst import Fact
from paralex.planner.evidence import Evidence
from paralex.planner.fuse import fused, ranked
from paralex.planner.mentions import mentioned
from paralex.planner.past import Past

PATH_WEIGHT = 12.0  # one word in a path counts as so many in the text of the file
WEIGHTS = {"text": 1.0, "alike": 0.6, "together": 0.3}
CONSTANT = 5.0  # of the reciprocal ranks
DEPTH = 60  # how far down a ranking counts
SEEDS = 3  # the files whose companions are looked for
SHARE, MOST = 0.6, 8  # what has this share of the best score is chosen, up to so many files
SYMBOLS = 3  # shown for each file
_FOLDERS = re.compile(r"\b[\w.-]+/(?=\S)")  # of a path in the text: the file's name says enough


@dataclass(frozen=True)
class Guess:
    """A file that may change: `confidence` in 0..1, why, and the symbols that fit best."""

    path: str
    confidence: float
    because: tuple[Fact, ...]
    symbols: tuple[str, ...] = ()


@dataclass(frozen=True)
class Footprint:
    """`ranked`: every candidate and its confidence, best first; `chosen`: those to claim; `hubs`:
    path and reason of files that would have been chosen, were they not wanted by everybody."""

    ranked: tuple[tuple[str, float], ...]
    chosen: tuple[Guess, ...]
    hubs: tuple[tuple[str, str], ...]


class Footprints:
    """Footprints of any number of texts in one repository, from one index."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        files = frozenset(row.path for row in evidence.code.files if row.language)
        files |= frozenset(evidence.words)
        self._files = files & evidence.existing if evidence.existing else files
        self._past = Past(evidence.history, self._files)

    @cached_property
    def _documents(self) -> dict[str, Counter[str]]:
        """Every file as the words in it and in its path, and how often they occur."""
        documents: dict[str, Counter[str]] = {}
        for path in sorted(self._files):
            counts: Counter[str] = Counter()
            for word, count in self._evidence.words.get(path, {}).items():
                for part in words_in(word):
                    counts[part] += count
            for symbol in self._evidence.code.symbols_in(path):
                for part in words_in(symbol):
                    counts[part] += 1
            for part in (*words_in(path), *words_in(posixpath.basename(path))):
                counts[part] += int(PATH_WEIGHT)
            documents[path] = counts
        return documents

    @cached_property
    def _text(self) -> Bm25:
        return Bm25(self._documents)

    def of(self, text: str) -> Footprint:
        """The footprint of `text`; nothing is chosen when nothing fits."""
        told = _FOLDERS.sub("", text)
        words, written = words_in(told), as_written(told)
        by_text = self._text.scores(words)
        alike, commits = self._past.alike(words)
        first = fused(
            [(1.0, ranked(by_text)[:DEPTH]), (WEIGHTS["alike"], ranked(alike)[:DEPTH])], CONSTANT
        )
        together, seeds = self._past.together(ranked(first)[:SEEDS])
        scores = fused(
            [
                (WEIGHTS["text"], ranked(by_text)[:DEPTH]),
                (WEIGHTS["alike"], ranked(alike)[:DEPTH]),
                (WEIGHTS["together"], ranked(together)[:DEPTH]),
            ],
            CONSTANT,
        )
        named = mentioned(text, self._evidence)
        order = [*named, *(path for path in ranked(scores) if path not in named)][:DEPTH]
        confidence = {path: 1.0 if path in named else _confidence(scores[path]) for path in order}
        chosen, hubs = self._cut(order, named, scores)
        return Footprint(
            tuple(confidence.items()),
            tuple(
                Guess(
                    path,
                    confidence[path],
                    self._because(path, named, written, commits, seeds),
                    self._symbols(path, words),
                )
                for path in chosen
            ),
            tuple(hubs),
        )

    def _cut(
        self, order: list[str], named: dict[str, str], scores: dict[str, float]
    ) -> tuple[list[str], list[tuple[str, str]]]:
        """The paths to choose, and the hubs (with the reason) that are left out of them. What
        the text names is chosen whatever it is."""
        best = max(scores.values(), default=0.0)
        chosen = list(named)
        hubs: list[tuple[str, str]] = []
        for path in order[len(named) :]:
            if scores[path] < SHARE * best or len(chosen) >= MOST:
                break
            hub = self._evidence.hub(path)
            if hub:
                hubs.append((path, hub))
            else:
                chosen.append(path)
        return chosen, hubs

    def _because(
        self,
        path: str,
        named: dict[str, str],
        written: dict[str, str],
        commits: dict[str, str],
        seeds: dict[str, tuple[str, int]],
    ) -> tuple[Fact, ...]:
        triples = ((vocab.file_iri(path), vocab.RDF_TYPE, vocab.term("File")),)
        facts: list[Fact] = []
        if path in named:
            facts.append(Fact(text=f"the text names {named[path]}", at=path, triples=triples))
        shared = self._telling(path, written)
        if shared:
            facts.append(Fact(text=f"speaks of {', '.join(shared)}", at=path, triples=triples))
        if path in commits:
            text = f"a similar commit changed it: {commits[path]}"
            facts.append(Fact(text=text, at=path, triples=triples))
        if path in seeds:
            seed, times = seeds[path]
            text = f"changed together with {seed} in {times} commit{'s' * (times > 1)}"
            facts.append(Fact(text=text, at=path, triples=triples))
        return tuple(facts)

    def _telling(self, path: str, written: dict[str, str]) -> list[str]:
        """The most telling words of the question that the file holds."""
        held = self._documents.get(path)
        fitting = sorted(
            (word for word in written if held and word in held),
            key=lambda word: (-self._text.weight(word), word),
        )
        return [written[word] for word in fitting[:4]]

    def _symbols(self, path: str, words: list[str]) -> tuple[str, ...]:
        """The symbols of the file whose names and descriptions hold the most telling words."""
        asked = set(words)
        scores = {
            name: sum(
                self._text.weight(word) for word in asked & set(words_in(f"{name} {row.doc}"))
            )
            for name, row in self._evidence.code.symbols_in(path).items()
        }
        return tuple(name for name in ranked(scores) if scores[name] > 0)[:SYMBOLS]

    def nearest_words(self, text: str) -> tuple[str, ...]:
        """Words of the repository that are spelt like those of a text that fits nothing."""
        known = sorted({word for words in self._evidence.words.values() for word in words})
        close = [difflib.get_close_matches(word, known, n=1) for word in words_in(text)]
        return tuple(dict.fromkeys(match for matches in close for match in matches))


def _confidence(score: float) -> float:
    return round(min(1.0, score * (CONSTANT + 1) / sum(WEIGHTS.values())) ** 2, 2)
