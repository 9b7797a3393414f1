"""Which symbols of a file would change, if the file does.

The model was fitted to the exact claims of 1,022 changed files of four public repositories. Its
confidences hold where it was not fitted, but few are high: the first symbol is right in half of the
files, and of those with at least 60 % two in three. That is worth looking at and too little to
claim, so claims from words stay on files.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import exp, log, sqrt

from paralex.planner.bm25 import words_in
from paralex.planner.index import Index
from paralex.queries.code import SymbolRow

LEAST = 0.05  # of a symbol that is told
BIAS = -5.19
WEIGHTS = (
    1.17,  # the share of the goal's words, by weight, that its own name holds
    1.05,  # the share of its own name that the goal holds
    1.22,  # the share of the goal's words that its description holds
    1.06,  # the same of the lines it stands in, by their number, as a share of the file's best
    1.11,  # the same, whatever their number
    1.66,  # the goal has its name as it is written
    0.44,  # the logarithm of its lines
    -1.76,  # it has members, which speak for themselves
    4.62,  # one of as many symbols
)


@dataclass(frozen=True)
class Asked:
    """The words of a goal by their weight, and the names in it as they are written."""

    weights: Mapping[str, float]
    names: frozenset[str]

    def of(self, words: Iterable[str]) -> float:
        """The weight of those of the `words` that the goal has."""
        return sum(self.weights.get(word, 0.0) for word in set(words))


def likely_symbols(
    path: str, symbols: Mapping[str, SymbolRow], asked: Asked, index: Index
) -> tuple[tuple[str, float], ...]:
    """The symbols of the file and how probable it is that each changes with it, best first."""
    total = sum(asked.weights.values())
    if not total or not symbols:
        return ()
    where = {word: index.where(path, word) for word in asked.weights}
    rows = list(symbols.items())
    spans = [index.span(row.line, row.end_line) for _, row in rows]
    bodies = [
        sum(asked.weights[word] for word, blocks in where.items() if blocks & span)
        for span in spans
    ]
    dense = [body / sqrt(span.bit_count()) for body, span in zip(bodies, spans, strict=True)]
    most, densest = max(bodies) or 1.0, max(dense) or 1.0
    holders = {name.rpartition(".")[0] for name, _ in rows}
    found = []
    for at, (name, row) in enumerate(rows):
        own = name.rpartition(".")[2]
        words = words_in(own)
        values = (
            asked.of(words) / total,
            asked.of(words) / (sum(map(index.text.weight, set(words))) or 1.0),
            asked.of(words_in(row.doc)) / total,
            dense[at] / densest,
            bodies[at] / most,
            float(own in asked.names),
            log(1 + row.end_line - row.line),
            float(name in holders),
            1 / len(rows),
        )
        found.append((name, round(_chance(values), 2)))
    found.sort(key=lambda each: (-each[1], each[0]))
    return tuple(each for each in found if each[1] >= LEAST)


def _chance(values: Sequence[float]) -> float:
    score = sum(weight * value for weight, value in zip(WEIGHTS, values, strict=True))
    return 1 / (1 + exp(-(BIAS + score)))
