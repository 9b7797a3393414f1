"""From words to the files that a change will probably touch.

What speaks for a file (its text, its path, the past, the graph around it) is weighed by a
logistic model that was fitted to real commits and their messages (`weights`), so that a
confidence is how often a file with these signals was right. What the text names is chosen
whatever the model says of it.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import exp
from operator import mul

from paralex.graph import vocab
from paralex.planner.bm25 import as_written, words_in
from paralex.planner.dragged import Along, Dragging
from paralex.planner.dst import Fact
from paralex.planner.evidence import Evidence
from paralex.planner.facts import of_file
from paralex.planner.footprint_symbols import Asked, likely_symbols
from paralex.planner.fuse import ranked
from paralex.planner.index import identifiers
from paralex.planner.signals import NAMES, SAYING, Signals, Told
from paralex.planner.spoken import goal_of
from paralex.planner.weights import BIAS, WEIGHTS

FITTING = 60  # files that are told with their confidence
MOST = 12  # files that are chosen, unless the text names more
SYMBOLS = 3  # shown for each file
_EVERYTHING = re.compile(
    r"\b(?:all|every|each)(?: of)?(?: the)? (?:source |code )?(?:files?|modules?|packages?)\b"
    r"|\b(?:whole|entire) (?:code ?base|repository|repo|project)\b|\beverywhere\b",
    re.IGNORECASE,
)
_FACTORS = tuple(WEIGHTS[name] for name in NAMES)


@dataclass(frozen=True)
class Guess:
    """A file that may change: `confidence` in 0..1, why, the symbols that would change most
    probably, and how probable each is if the file changes."""

    path: str
    confidence: float
    because: tuple[Fact, ...]
    symbols: tuple[str, ...] = ()
    chances: tuple[float, ...] = ()


@dataclass(frozen=True)
class Footprint:
    """`ranked`: the best candidates and their confidence, best first; `chosen`: those to claim;
    `hubs`: path and reason of files that would have been chosen, were they not wanted by
    everybody, and of what changes along by the word of the past; `shared`: these as guesses, in
    their order; `notes`: what else has to be known, in sentences."""

    ranked: tuple[tuple[str, float], ...]
    chosen: tuple[Guess, ...]
    hubs: tuple[tuple[str, str], ...]
    shared: tuple[Guess, ...] = ()
    notes: tuple[str, ...] = ()


class Footprints:
    """Footprints of any number of texts in one repository, from one index."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        self._signals = Signals(evidence)
        self._dragging = Dragging(evidence)

    def of(self, text: str) -> Footprint:
        """The footprint of `text`; nothing is chosen when nothing fits."""
        told = self._signals.told(text)
        if not told.named and not any(any(each[:SAYING]) for each in told.values.values()):
            return Footprint((), (), ())
        chances = {path: chance(values) for path, values in told.values.items()}
        order = ranked(chances)[:FITTING]
        chosen, hubs = self._cut(order, told, chances)
        along = self._dragging.by([*chosen, *(path for path, _ in hubs)])
        files = [each for each in along if not each.path.endswith("/")]
        chances.update({each.path: each.share for each in files})
        hubs += [(each.path, each.why()) for each in files]
        order = ranked({path: chances[path] for path in (*order, *(e.path for e in files))})
        confidence = {path: round(chances[path], 2) for path in order}
        return Footprint(
            tuple(confidence.items()),
            tuple(self._guess(path, told, chances[path], text) for path in chosen),
            tuple(hubs),
            tuple(self._shared(path, why, told, chances[path], text) for path, why in hubs),
            (*_about_folders(along), *_about_everything(text, len(self._signals.files))),
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

    def _guess(self, path: str, told: Told, chance: float, text: str) -> Guess:
        because = self._because(path, told, as_written(goal_of(text)))
        likely = self._symbols(path, told.words, goal_of(text))
        if likely:
            named = ", ".join(f"{name} {chance:.0%}" for name, chance in likely)
            because += (of_file(path, f"of its symbols the most probable: {named}"),)
        names, chances = zip(*likely, strict=True) if likely else ((), ())
        return Guess(path, round(chance, 2), because, names, chances)

    def _shared(self, path: str, why: str, told: Told, chance: float, text: str) -> Guess:
        guess = self._guess(path, told, chance, text)
        return replace(guess, because=(of_file(path, why), *guess.because))

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

    def _symbols(self, path: str, words: list[str], goal: str) -> tuple[tuple[str, float], ...]:
        index = self._signals.index
        weights = {word: index.text.weight(word) for word in sorted(set(words))}
        symbols = self._evidence.code.symbols_in(path)
        return likely_symbols(path, symbols, Asked(weights, identifiers(goal)), index)[:SYMBOLS]

    def nearest_words(self, text: str) -> tuple[str, ...]:
        """Words of the repository that are spelt like those of a text that fits nothing."""
        known = sorted({word for words in self._evidence.words.values() for word in words})
        near = []
        for word in words_in(text):
            alike = [k for k in known if k[0] == word[0] and abs(len(k) - len(word)) < 3]
            near += difflib.get_close_matches(word, alike, n=1)
        return tuple(dict.fromkeys(near))


def _about_folders(along: Sequence[Along]) -> list[str]:
    return [
        f"{each.path} probably gets a new file too: {each.why()}."
        for each in along
        if each.path.endswith("/")
    ]


def _about_everything(text: str, files: int) -> list[str]:
    """A word to a goal that may mean each file there is: no footprint can hold that."""
    said = _EVERYTHING.search(text)
    if said is None or files <= MOST:
        return []
    return [
        f"If {said[0]!r} means each of the {files} files, this plan is too narrow: it owns those "
        "that fit the words best. Give one item for each part in a work list."
    ]


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
