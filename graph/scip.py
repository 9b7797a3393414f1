"""SCIP indexes as a part of the graph: taken in once, kept while the files stay as they were.

A document of an index adds one graph with what the file's own graph does not say. It holds as
long as the file has the bytes that it had when the index was taken in; then it is stale, and its
graph is dropped until a new index comes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

from paralex.graph.cache import version
from paralex.graph.content import Skip, read_file
from paralex.graph.emit import FileGraph
from paralex.graph.scip_graph import ScipCounts, ScipRow, addition
from paralex.graph.scip_read import read_index
from paralex.graph.scip_said import Said
from paralex.graph.scip_store import (
    KnownDocument,
    KnownIndex,
    ScipStore,
    forget,
    is_there,
    open_scip,
)
from paralex.graph.summary import FileSummary

_KEPT = 200  # graphs that are made are kept for the store; more of them are made once more


@dataclass(frozen=True, slots=True)
class ScipReport:
    """One index in numbers. `documents`: those that are remembered, stale ones among them;
    `definitions`: in documents that hold; the others as in `ScipCounts`; `unknown_paths`: how
    many documents are of no file that the graph has read; `skipped`: what else was left out."""

    file: str
    tool: str
    documents: int
    definitions: int
    references: int
    agree: int
    only_scip: int
    only_paralex: int
    stale_documents: int
    unknown_paths: int
    skipped: dict[str, int] = field(default_factory=dict)


class ScipLayer:
    """The SCIP part of one run of `analyze`. Without an index it does nothing and loads nothing.

    `digests`: of each file that was read, by its path.
    """

    def __init__(self, root: Path, state: Path, digests: Mapping[str, str]) -> None:
        self._root = root
        self._state = state
        self._digests = digests
        self._open = ExitStack()
        self._store: ScipStore | None = None
        self._indexes: dict[int, KnownIndex] = {}
        self._known: dict[str, KnownDocument] = {}
        self._said: dict[str, tuple[str, Said]] = {}  # by path, with the state; of this run
        self._graphs: dict[str, FileGraph] = {}  # made in this run, not more than a few
        self._changed: set[str] = set()  # whose row is to be saved
        self._rows: dict[str, ScipRow] = {}
        self._states: Mapping[str, str] = {}
        self._own_graph: Callable[[str], FileGraph]

    def __enter__(self) -> ScipLayer:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def load(self, files: tuple[Path, ...], drop: bool) -> None:
        """Takes in the indexes `files`, after dropping all earlier ones if so asked.

        Raises UsageError when one is not right; then nothing has changed. Raises ScipDamaged,
        here or later, when what was remembered cannot be used.
        """
        indexes = {
            str(file.resolve()): read_index(file, self._root, self._digests, self._bytes)
            for file in files
        }
        if drop:
            forget(self._state)
        if indexes or is_there(self._state):
            self._store = self._open.enter_context(open_scip(self._state))
            if indexes:
                self._store.take(indexes, self._digests)
            self._indexes, self._known = self._store.indexes(), self._store.documents()

    def _bytes(self, path: str) -> bytes | None:
        try:
            return read_file(self._root, path)
        except Skip:
            return None

    @property
    def is_used(self) -> bool:
        return self._store is not None

    # --- the graphs -------------------------------------------------------------------------------

    def see(self, path: str, graph: FileGraph) -> None:
        """The graph that a file has now."""
        if path in self._known:
            self._said[path] = (graph.state, Said.by(graph))

    def settle(self, states: Mapping[str, str], own_graph: Callable[[str], FileGraph]) -> None:
        """Finds out what each graph has to be. `states`: of every file's own graph; `own_graph`
        makes that graph once more."""
        if self._store is None:
            return
        self._states, self._own_graph = states, own_graph
        before, self._rows = self._store.made() | self._rows, {}
        for path in filter(self._is_fresh, self._known):
            row = before.get(path)
            if row is None or row.key != self._key(path, row.rests_on):
                row, _ = self._make(path)
            self._rows[path] = row

    def making_all(
        self, states: Mapping[str, str], own_graph: Callable[[str], FileGraph]
    ) -> Iterator[FileGraph]:
        """As `settle`, and every graph with it, one at a time: together they may be larger than
        the graph of the files."""
        self._states, self._own_graph = states, own_graph
        self._rows = {}
        for path in filter(self._is_fresh, self._known):
            self._rows[path], graph = self._make(path)
            yield graph

    def _make(self, path: str) -> tuple[ScipRow, FileGraph]:
        assert self._store is not None
        known = self._known[path]
        origin = self._indexes[known.of].tool
        document = self._store.document(known)
        added = addition(document, origin, self._said_by(path), self._is_fresh, self._names_in)
        self._changed.add(path)
        if len(self._graphs) < _KEPT:
            self._graphs[path] = added.graph
        row = ScipRow(
            self._key(path, added.rests_on),
            added.graph.state,
            added.graph.summary.triples,
            added.counts,
            added.depends,
            added.rests_on,
        )
        return row, added.graph

    def _names_in(self, path: str) -> frozenset[str]:
        there = path in self._states
        return frozenset(("", *self._said_by(path).spans)) if there else frozenset()

    def _said_by(self, path: str) -> Said:
        assert self._store is not None
        state = self._states[path]
        seen = self._said.get(path)
        if seen is None or seen[0] != state:
            said = self._store.said(path, state) or Said.by(self._own_graph(path))
            seen = self._said[path] = (state, said)
        return seen[1]

    def _is_fresh(self, path: str) -> bool:
        known = self._known.get(path)
        return known is not None and self._digests.get(path) == known.source

    def _key(self, path: str, rests_on: tuple[str, ...]) -> str:
        """Names all that decides what the graph is."""
        known = self._known[path]
        parts = [version(), self._indexes[known.of].tool, known.digest, self._states[path]]
        for other in rests_on:
            parts.append(other)
            parts.append("" if self._is_fresh(other) else self._states.get(other, "gone"))
        return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()

    # --- what the build asks, once all is settled -------------------------------------------------

    def states(self) -> dict[str, str]:
        """The state that the graph of each path has to have, sorted."""
        return {path: row.state for path, row in sorted(self._rows.items())}

    def graph(self, path: str) -> FileGraph:
        """The graph that an index adds about `path`."""
        return self._graphs.get(path) or self._make(path)[1]

    def triples(self) -> int:
        return sum(row.triples for row in self._rows.values())

    def widened(self, summaries: Mapping[str, FileSummary]) -> Mapping[str, FileSummary]:
        """`summaries` with the dependencies that indexes add. None is taken to be there as soon
        as a module is loaded: an index does not tell."""
        if not self._rows:
            return summaries
        wider = dict(summaries)
        for path, row in self._rows.items():
            depends = dict.fromkeys(row.depends, False) | dict(wider[path].depends)
            wider[path] = replace(wider[path], depends=tuple(sorted(depends.items())))
        return wider

    def save(self) -> None:
        """Remembers what has been found out, so that the next run need not."""
        if self._store is not None and (self._changed or self._said):
            made = {path: self._rows[path] for path in self._changed if path in self._rows}
            self._store.save(self._said, made)

    def reports(self) -> tuple[ScipReport, ...]:
        """Every index, by the name of its file."""
        found = []
        for number, index in self._indexes.items():
            known = [each for each in self._known.values() if each.of == number]
            fresh = [each for each in known if each.path in self._rows]
            counts = sum((self._rows[each.path].counts for each in fresh), ScipCounts())
            found.append(
                ScipReport(
                    file=self._shown(index.file),
                    tool=index.tool,
                    documents=len(known),
                    definitions=sum(each.definitions for each in fresh),
                    references=counts.references,
                    agree=counts.agree,
                    only_scip=counts.only_scip,
                    only_paralex=counts.only_paralex,
                    stale_documents=len(known) - len(fresh),
                    unknown_paths=index.unknown,
                    skipped=index.skipped,
                )
            )
        return tuple(sorted(found, key=lambda each: each.file))

    def _shown(self, file: str) -> str:
        place = Path(file)
        inside = place.is_relative_to(self._root)
        return place.relative_to(self._root).as_posix() if inside else file
