"""The texts of a repository's files, asked for the words of a question.

Nothing is taken apart that no question asks for: a repository has some ten thousand words, a
question some dozens, so only the distinct words are brought to their stems, not those of each
file.
"""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from math import log

from paralex.graph.words import BLOCKS, LINES
from paralex.planner.bm25 import STOP, Bm25, words_in
from paralex.planner.evidence import Evidence

PATH_WEIGHT = 12  # one word in a path counts as so many in the text of the file
PASSAGE = 4  # blocks that are read as one
RARE = 2.0  # so many times an identifier has to stand in a file to count for two thirds
# An identifier of several words, which is kept as it is written; the words are there too.
_WHOLE = re.compile(r"[A-Z_]|\d[^\W\d]")
_TOKEN = re.compile(r"[^\W\d]\w{2,}")
_LIKE_CODE = re.compile(r"_|[a-z][A-Z]|^[A-Z][a-z]+[A-Z]")
_QUOTED = re.compile(r"`([^`\n]+)`")


class Index:
    """The files at `paths`, each as the words in it, of its symbols and of its path."""

    def __init__(self, evidence: Evidence, paths: Sequence[str]) -> None:
        self._evidence = evidence
        self._paths = paths
        self._found: dict[str, tuple[str, ...]] = {}

    @cached_property
    def text(self) -> Bm25:
        """Over the words of the files, of their symbols and of their paths."""
        known = self._known
        lengths = {
            path: sum(self._beside[path].values())
            + sum([count for word, count in counts.items() if word in known])
            for path, counts in self._words.items()
        }
        return Bm25(lengths, self._holding)

    @cached_property
    def paths(self) -> Bm25:
        """Over the words of the paths alone."""
        return Bm25.of({path: Counter(_of_path(path)) for path in self._paths})

    def holds(self, path: str, word: str) -> bool:
        """Whether a stem is among the words of the file."""
        counts = self._words.get(path, {})
        return word in self._beside.get(path, {}) or any(
            form in counts for form in self._forms(word)
        )

    def passages(self, words: Iterable[str]) -> dict[str, float]:
        """For each file the weight of the words of its best passage."""
        asked = [(word, self.text.weight(word)) for word in sorted(set(words))]
        scores = {}
        for path in self._paths:
            found = [(mask, weight) for word, weight in asked if (mask := self.where(path, word))]
            if found:
                scores[path] = _best_passage(found)
        return scores

    def exactly(self, text: str) -> dict[str, float]:
        """For each file how much it speaks of the identifiers in `text`, as they are written."""
        scores: dict[str, float] = {}
        for token in sorted(identifiers(text)):
            word = token if len(words_in(token)) > 1 else token.lower()
            holding = [(path, n) for path in self._paths if (n := self._counts(path).get(word))]
            for path, count in holding:
                rare = log(1 + len(self._paths) / len(holding))
                scores[path] = scores.get(path, 0.0) + rare * count / (count + RARE)
        return scores

    def where(self, path: str, word: str) -> int:
        """The blocks of the file's lines that hold a stem, a bit for each."""
        blocks = self._evidence.blocks.get(path, {})
        mask = 0
        for form in self._forms(word):
            mask |= blocks.get(form, 0)
        return mask

    @staticmethod
    def span(first: int, last: int) -> int:
        """The blocks of the lines from `first` to `last`."""
        start, end = ((min((line - 1) // LINES, BLOCKS - 1)) for line in (first, max(first, last)))
        return ((1 << (end - start + 1)) - 1) << start

    def _counts(self, path: str) -> Mapping[str, int]:
        return self._evidence.words.get(path, {})

    @cached_property
    def _words(self) -> dict[str, Mapping[str, int]]:
        return {path: self._counts(path) for path in self._paths}

    @cached_property
    def _known(self) -> frozenset[str]:
        """All words of files that a question could ask for."""
        every = frozenset().union(*self._words.values())
        return frozenset(word for word in every if not _WHOLE.search(word) and _says(word))

    @cached_property
    def _alike(self) -> dict[str, list[str]]:
        """The words by their first two letters, which no ending is a part of."""
        found: dict[str, list[str]] = {}
        for word in sorted(self._known):
            found.setdefault(word[:2], []).append(word)
        return found

    def _forms(self, stem: str) -> tuple[str, ...]:
        """The words that have this stem."""
        if stem not in self._found:
            alike = self._alike.get(stem[:2], ())
            self._found[stem] = tuple(word for word in alike if stem in words_in(word))
        return self._found[stem]

    @cached_property
    def _beside(self) -> dict[str, Counter[str]]:
        """The words of the symbols and of the path of each file."""
        found = {}
        for path in self._paths:
            counts: Counter[str] = Counter()
            for symbol in self._evidence.code.symbols_in(path):
                for name in symbol.split("."):
                    for word in _words_of(name):
                        counts[word] += 1
            for part in _of_path(path):
                counts[part] += PATH_WEIGHT
            found[path] = counts
        return found

    def _holding(self, word: str) -> list[tuple[str, float]]:
        """The files that hold a stem, and how often."""
        forms = self._forms(word)
        found = []
        for path, counts in self._words.items():
            count = self._beside[path].get(word, 0)
            for form in forms:
                count += counts.get(form, 0)
            if count:
                found.append((path, float(count)))
        return found


_words_of = lru_cache(maxsize=1 << 16)(words_in)


def _says(word: str) -> bool:
    bare = word.rstrip("0123456789")
    return len(bare) > 1 and bare not in STOP


def identifiers(text: str) -> frozenset[str]:
    """The names in `text` that can hardly be plain words: quoted, or of several words."""
    found = {token for token in _TOKEN.findall(text) if _LIKE_CODE.search(token)}
    found.update(token for each in _QUOTED.findall(text) for token in _TOKEN.findall(each))
    return frozenset(found)


def _best_passage(found: Sequence[tuple[int, float]]) -> float:
    """The greatest sum of weights of words that share a passage, from the blocks of each."""
    masks = [(_widened(mask), weight) for mask, weight in found]
    best, everywhere = 0.0, 0
    for mask, _ in masks:
        everywhere |= mask
    while everywhere:
        bit = everywhere & -everywhere
        best = max(best, sum(weight for mask, weight in masks if mask & bit))
        everywhere ^= bit
    return best


def _widened(mask: int) -> int:
    """The passages, by their last block, that hold one of these blocks."""
    for _ in range(PASSAGE - 1):
        mask |= mask << 1
    return mask


def _of_path(path: str) -> Sequence[str]:
    return (*words_in(path), *words_in(posixpath.basename(path)))
