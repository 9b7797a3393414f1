"""From words to the files that a change will probably touch.

What speaks for a file (its text, its path, the past, the graph around it) is weighed by a
logistic model that was fitted to real commits and their messages (`weights`), so that a
confidence is how often a file with these signals was right. What the text names is chosen
whatever the model says of it.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from math import exp
from operator import mul

from paralex.graph import vocab
from paralex.planner.bm25 import as_written, words_in
from paralex.planner.dst import Fact
from paralex.planner.evidence import Evidence
from paralex.planner.fuse import ranked
from paralex.planner.signals import NAMES, SAYING, Signals, Told
from paralex.planner.spoken import goal_of
from paralex.planner.weights import BIAS, WEIGHTS

FITTING = 60  # files that are told with their confidence
MOST = 12  # files that are chosen, unless the text names more
SYMBOLS = 3  # shown for each file
_FACTORS = tuple(WEIGHTS[name] for name in NAMES)


@dataclass(frozen=True)
class Guess:
    """A file that may change: `confidence` in 0..1, why, and the symbols that fit best."""

    path: str
    confidence: float
    because: tuple[Fact, ...]
    symbols: tuple[str, ...] = ()


@dataclass(frozen=True)
class Footprint:
    """`ranked`: the best candidates and their confidence, best first; `chosen`: those to claim;
    `hubs`: path and reason of files that would have been chosen, were they not wanted by
    everybody."""

    ranked: tuple[tuple[str, float], ...]
    chosen: tuple[Guess, ...]
    hubs: tuple[tuple[str, str], ...]


class Footprints:
    """Footprints of any number of texts in one repository, from one index."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        self._signals = Signals(evidence)

    def of(self, text: str) -> Footprint:
        """The footprint of `text`; nothing is chosen when nothing fits."""
        told = self._signals.told(text)
        if not told.named and not any(any(each[:SAYING]) for each in told.values.values()):
            return Footprint((), (), ())
        chances = {path: chance(values) for path, values in told.values.items()}
        order = ranked(chances)[:FITTING]
        confidence = {path: round(chances[path], 2) for path in order}
        chosen, hubs = self._cut(order, told, chances)
        written = as_written(goal_of(text))
        return Footprint(
            tuple(confidence.items()),
            tuple(
                Guess(
                    path,
                    round(chances[path], 2),
                    self._because(path, told, written),
                    self._symbols(path, told.words),
                )
                for path in chosen
            ),
            tuple(hubs),
        )

    def _cut(
        self, order: list[str], told: Told, chances: dict[str, float]
    ) -> tuple[list[str], list[tuple[str, str]]]:
        """The paths to choose, and the hubs (with the reason) that are left out of them."""
        chosen: list[str] = []
        hubs: list[tuple[str, str]] = []
        others = [path for path in order if path not in told.named]
        number = size([*([1.0] * len(told.named)), *(chances[path] for path in others)])
        for path in (*told.named, *others[: max(0, number - len(told.named))]):
            hub = self._evidence.hub(path)
            if hub and path not in told.named:
                hubs.append((path, hub))
            else:
                chosen.append(path)
        return chosen, hubs

    def _because(self, path: str, told: Told, written: dict[str, str]) -> tuple[Fact, ...]:
        triples = ((vocab.file_iri(path), vocab.RDF_TYPE, vocab.term("File")),)
        facts: list[Fact] = []
        if path in told.named:
            facts.append(Fact(text=f"the text names {told.named[path]}", at=path, triples=triples))
        shared = self._telling(path, written)
        if shared:
            facts.append(Fact(text=f"speaks of {', '.join(shared)}", at=path, triples=triples))
        if path in told.commits:
            text = f"a similar commit changed it: {told.commits[path]}"
            facts.append(Fact(text=text, at=path, triples=triples))
        if path in told.seeds:
            seed, times = told.seeds[path]
            text = f"changed together with {seed} in {times} commit{'s' * (times > 1)}"
            facts.append(Fact(text=text, at=path, triples=triples))
        return tuple(facts)

    def _telling(self, path: str, written: dict[str, str]) -> list[str]:
        """The most telling words of the question that the file holds."""
        index = self._signals.index
        fitting = sorted(
            (word for word in written if index.holds(path, word)),
            key=lambda word: (-index.text.weight(word), word),
        )
        return [written[word] for word in fitting[:4]]

    def _symbols(self, path: str, words: list[str]) -> tuple[str, ...]:
        """The symbols of the file whose names and descriptions hold the most telling words."""
        asked = set(words)
        scores = {
            name: sum(
                self._signals.index.text.weight(word)
                for word in asked & set(words_in(f"{name} {row.doc}"))
            )
            for name, row in self._evidence.code.symbols_in(path).items()
        }
        return tuple(name for name in ranked(scores) if scores[name] > 0)[:SYMBOLS]

    def nearest_words(self, text: str) -> tuple[str, ...]:
        """Words of the repository that are spelt like those of a text that fits nothing."""
        known = sorted({word for words in self._evidence.words.values() for word in words})
        close = [difflib.get_close_matches(word, known, n=1) for word in words_in(text)]
        return tuple(dict.fromkeys(match for matches in close for match in matches))


def chance(values: tuple[float, ...]) -> float:
    """How probable it is that a file with these signals changes."""
    return 1 / (1 + exp(-(BIAS + sum(map(mul, _FACTORS, values)))))


def size(chances: list[float]) -> int:
    """How many of the first files to choose: the number whose F1 is the best to be expected,
    when `chances` are the probabilities of the files, best first."""
    total = sum(chances)
    best, at, hits = 0.0, 0, 0.0
    for number, each in enumerate(chances, start=1):
        hits += each
        f1 = 2 * hits / (number + total)
        if f1 > best:
            best, at = f1, number
    return min(at, MOST)
