"""What the past says of the files that are there now, as a named graph of its own.

It follows the commit that is checked out and not the files, so it has no part in the digest of
the graph: the same files are the same graph, whatever their history.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from itertools import combinations

from paralex.graph import vocab
from paralex.graph.emit import FileGraph, number, text
from paralex.graph.history import History
from paralex.graph.summary import FileSummary

TOGETHER = 3  # commits that two files must share at least,
SHARE = 0.5  # and of the commits of either, to be said to change together
_SWEEPING = 30  # a commit that touches more files says nothing of any two of them


def history_graph(history: History, paths: Collection[str], state: str) -> FileGraph:
    """How often each of `paths` was changed, and which two changed together. `state` names the
    commit and the paths, and the graph states it."""
    lines = list(_lines(history, frozenset(paths)))
    lines.append(f"<{vocab.HISTORY}> <{vocab.term('state')}> {text(state)}")
    return FileGraph(vocab.HISTORY, tuple(lines), state, FileSummary(triples=len(lines)))


def _lines(history: History, paths: frozenset[str]) -> Iterator[str]:
    alone: Counter[str] = Counter()
    together: Counter[tuple[str, str]] = Counter()
    for commit in history.commits:
        touched = [path for path in commit.paths if path in paths]
        alone.update(touched)
        if len(commit.paths) <= _SWEEPING:
            together.update(combinations(touched, 2))
    for path in sorted(alone):
        yield f"<{vocab.file_iri(path)}> <{vocab.term('changes')}> {number(alone[path])}"
    for one, other in sorted(together):
        shared = together[one, other]
        for start, end in ((one, other), (other, one)):
            if shared >= TOGETHER and shared >= SHARE * alone[start]:
                ends = f"<{vocab.file_iri(start)}>", f"<{vocab.file_iri(end)}>"
                yield f"{ends[0]} <{vocab.term('changesWith')}> {ends[1]}"
