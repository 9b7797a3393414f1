"""Several rankings into one: reciprocal rank fusion, which needs no common scale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def ranked(scores: Mapping[str, float]) -> list[str]:
    """The names by falling score, then by name."""
    return sorted(scores, key=lambda name: (-scores[name], name))


def fused(rankings: Sequence[tuple[float, Sequence[str]]], constant: float) -> dict[str, float]:
    """For each name the sum of weight / (constant + rank) over the rankings that hold it."""
    scores: dict[str, float] = {}
    for weight, names in rankings:
        for rank, name in enumerate(names, start=1):
            scores[name] = scores.get(name, 0.0) + weight / (constant + rank)
    return scores
