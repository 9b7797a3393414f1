"""How good the symbols are that a footprint tells for a file, where the file does change.

    python benchmarks/footprint_symbols.py COMMITS.jsonl --repos DIR

COMMITS.jsonl and DIR are those of `paralex evaluate footprint`. The truth are the exact claims of
the commit on symbols that were there before: changed bodies and signatures, and what was removed.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from statistics import mean

from paralex.cli.evaluate_cases import place_of
from paralex.cli.evaluate_footprint import read_cases
from paralex.graph.changes import changes
from paralex.graph.revision import Objects, Revision
from paralex.planner.bm25 import words_in
from paralex.planner.exact import exact_claims
from paralex.planner.footprint_score import Case, evidence_of
from paralex.planner.footprint_symbols import Asked, likely_symbols
from paralex.planner.index import Index, identifiers
from paralex.planner.spoken import goal_of, without_folders

MODES = ("body", "signature", "remove")
EDGES = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 1.01)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("commits", type=Path)
    parser.add_argument("--repos", type=Path, required=True)
    options = parser.parse_args()
    by_repo: dict[str, list[Case]] = {}
    for case in read_cases(options.commits):
        by_repo.setdefault(case.repo, []).append(case)
    said: list[tuple[float, bool]] = []
    scores = []
    for repo, cases in by_repo.items():
        with Objects(place_of(options.repos, repo)) as objects:
            for ranked, truth in _files(objects, cases):
                hits = [name in truth for name, _ in ranked]
                said += [(chance, hit) for (_, chance), hit in zip(ranked, hits, strict=True)]
                scores.append((float(any(hits[:1])), sum(hits[: len(truth)]) / len(truth)))
    first, precision = (mean(column) for column in zip(*scores, strict=True))
    print(
        f"{len(scores)} files: the first symbol is right in {first:.0%}, "
        f"R-precision {precision:.2f}"
    )
    for low, high in pairwise(EDGES):
        inside = [hit for chance, hit in said if low <= chance < high]
        if inside:
            print(f"said {low:.0%} or more: {len(inside)}, of which right {mean(inside):.0%}")
    return 0


def _files(
    objects: Objects, cases: list[Case]
) -> Iterator[tuple[tuple[tuple[str, float], ...], set[str]]]:
    """For each file that a commit changed the symbols by their probability, and those changed."""
    for case in cases:
        old, new = Revision.of(objects, case.parent), Revision.of(objects, case.commit)
        evidence = evidence_of(old)
        index = Index(evidence, sorted(evidence.existing))
        goal = goal_of(case.text)
        words = sorted(set(words_in(without_folders(goal))))
        asked = Asked({word: index.text.weight(word) for word in words}, identifiers(goal))
        for change in changes(old, new, only=case.truth):
            claims = exact_claims(change) if change.status == "M" else ()
            known = evidence.code.symbols_in(change.path)
            truth = {c.symbol for c in claims if c.symbol in known and c.mode in MODES}
            if truth:
                yield likely_symbols(change.path, known, asked, index), {str(s) for s in truth}


if __name__ == "__main__":
    raise SystemExit(main())
