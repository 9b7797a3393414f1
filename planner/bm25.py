"""Which texts speak of the same things as a question: Okapi BM25 over word counts."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache

K1, B = 2.0, 0.4
_RUN = re.compile(r"[^\W\d_]+")
_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W\d_A-Za-z]+")
# Words of instructions and of every program, which say nothing about the place.
_STOP = """
    a add added adding all allow also an and any are as at be been by can change changed
    changes cjs could def do does each fix fixed fixes for from had has have if import in into
    is it its js jsx let make makes may mjs more most must new not now of on only or other our
    own py return same self should so some such support than that the their them then there
    these they this those to too ts tsx up update updated us use used uses using via was we
    were what when where which while who will with would you
"""
STOP = frozenset(_STOP.split())


def words_in(text: str) -> list[str]:
    """The words of `text` in lower case, parts of identifiers apart, endings cut off."""
    return [word for run in _RUN.findall(text) for word in _stems(run)]


@lru_cache(maxsize=1 << 17)
def _stems(run: str) -> tuple[str, ...]:
    return tuple(stem(word) for word in _parts(run))


def as_written(text: str) -> dict[str, str]:
    """For each of the words of `text` its first full form in it, to be shown to people."""
    found: dict[str, str] = {}
    for word in _plain(text):
        found.setdefault(stem(word), word)
    return found


def _plain(text: str) -> Iterator[str]:
    for run in _RUN.findall(text):
        yield from _parts(run)


def _parts(run: str) -> Iterator[str]:
    for part in _PART.findall(run):
        word = part.lower()
        if len(word) > 1 and word not in STOP:
            yield word


def stem(word: str) -> str:
    """`word` without the common English endings, so that `parsing` finds `parsed`."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    for ending in ("ing", "ed"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)].removesuffix("e")
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    return word.removesuffix("e") if len(word) > 4 else word


class Bm25:
    """An index of documents: `lengths` in words by their names, and for a word the documents that
    `hold` it with how often. A word is looked up when it is first asked for."""

    def __init__(
        self, lengths: Mapping[str, float], holding: Callable[[str], list[tuple[str, float]]]
    ) -> None:
        self._length = lengths
        total = sum(lengths.values())
        self._average = total / len(lengths) if total else 1.0
        self._holding = lru_cache(maxsize=None)(holding)

    @staticmethod
    def of(documents: Mapping[str, Mapping[str, float]]) -> Bm25:
        """Of documents that are each given as how often which word occurs in it."""
        postings: dict[str, list[tuple[str, float]]] = {}
        for name in sorted(documents):
            for word, count in documents[name].items():
                postings.setdefault(word, []).append((name, count))
        lengths = {name: sum(counts.values()) for name, counts in documents.items()}
        return Bm25(lengths, lambda word: postings.get(word, []))

    def weight(self, word: str) -> float:
        """How telling a word is: the rarer, the more; 0 for one that is in no document."""
        holding = len(self._holding(word))
        return math.log(1 + (len(self._length) - holding + 0.5) / (holding + 0.5)) if holding else 0

    def scores(self, words: Iterable[str]) -> dict[str, float]:
        """Every document with at least one of the words, and how well it fits."""
        scores: dict[str, float] = {}
        for word, asked in sorted(Counter(words).items()):
            weight = self.weight(word)
            for name, count in self._holding(word):
                spread = K1 * (1 - B + B * self._length[name] / self._average)
                gain = weight * count * (K1 + 1) / (count + spread)
                scores[name] = scores.get(name, 0.0) + gain * min(asked, 2)
        return scores
