"""The RDF engine, behind reading and writing. No other file imports it.

A graph in `.paralex/graph/` is complete whenever it is there: the first one is built beside it
and renamed, and a change is one update request, which the engine applies wholly or not at all.
Readers share a lock that a writer holds alone.
"""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import IO, Self, TypeVar

import pyoxigraph as ox

from paralex.errors import EnvironmentLacks, UsageError
from paralex.graph import vocab
from paralex.graph.complaints import explained, short
from paralex.graph.emit import FileGraph
from paralex.graph.packing import paused_gc
from paralex.graph.state import alone
from paralex.graph.store_dump import Unreadable, dump
from paralex.graph.store_patch import PatchFile
from paralex.graph.summary import FileSummary
from paralex.graph.table import Table, Value

T = TypeVar("T")
# Bytes of N-Quads for one load. What is loaded at once needs no merging afterwards; the engine
# takes three times as much memory meanwhile.
_CHUNK = 104 * 1024 * 1024
_NUMBERS = frozenset(
    "http://www.w3.org/2001/XMLSchema#" + name
    for name in ("integer", "int", "long", "short", "byte", "nonNegativeInteger")
)
_FRACTIONS = frozenset(
    "http://www.w3.org/2001/XMLSchema#" + name for name in ("decimal", "double", "float")
)
META_TRIPLES = 2

ENGINE = (OSError, RuntimeError)  # how the engine says that it cannot read or write


class StoreDamaged(Exception):
    """What is there is no graph that can be used; the message says why, for a person."""


class Reader:
    """One state of the graph, for as long as `reading` is open. `store` is None where another
    class answers the queries."""

    def __init__(self, store: ox.Store | None, state: Path | None = None) -> None:
        self._store = store
        self._state = state
        self._known: dict[object, object] = {}

    def once(self, make: Callable[[Reader], T]) -> T:
        """What `make` computes from this state of the graph, computed once."""
        if make not in self._known:
            with paused_gc():
                self._known[make] = make(self)
        return self._known[make]  # type: ignore[return-value]  # the key is its maker

    @property
    def state(self) -> Path | None:
        """Where what is read once may be kept; None for a graph that is somewhere else."""
        return self._state

    @property
    def digest(self) -> str:
        """Names the state of the graph: the same files give the same digest on any machine."""
        rows = self.select("SELECT ?digest { ?meta px:version ?version ; px:digest ?digest }").rows
        return str(rows[0][0]) if rows else ""

    def select(
        self,
        sparql: str,
        bindings: Mapping[str, str | int] | None = None,
        most: int | None = None,
    ) -> Table:
        """The rows of a SELECT; of an ASK, one row `answer`; of a CONSTRUCT, its triples.

        `bindings` gives values to variables of the projection: text, numbers, or IRIs as `Iri`.
        All graphs are asked together. Not more than `most` rows are taken from the engine. Raises
        UsageError with the engine's words and the line when it is no valid query.
        """
        result = self._query(sparql, bindings)
        try:
            if isinstance(result, ox.QueryBoolean):
                return Table(("answer",), ((bool(result),),))
            if not isinstance(result, ox.QuerySolutions):
                triples = itertools.islice(result, most)
                rows = (tuple(map(value_of, (t.subject, t.predicate, t.object))) for t in triples)
                return Table(("subject", "predicate", "object"), tuple(sorted(rows, key=str)))
            columns = tuple(variable.value for variable in result.variables)
            return Table(
                columns, tuple(tuple(map(value_of, row)) for row in itertools.islice(result, most))
            )
        except ENGINE as error:
            raise self._damaged(error) from error

    def turtle(self, sparql: str, bindings: Mapping[str, str | int] | None = None) -> str | None:
        """The triples of a CONSTRUCT or DESCRIBE as Turtle, sorted; None for other queries."""
        result = self._query(sparql, bindings)
        if isinstance(result, ox.QuerySolutions | ox.QueryBoolean):
            return None
        try:
            triples = sorted(result, key=str)
        except ENGINE as error:
            raise self._damaged(error) from error
        data = ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=vocab.PREFIXES)
        assert data is not None  # it is None only when the engine writes to a file itself
        return data.decode()

    def dump(self, output: IO[bytes], form: str) -> None:
        """Writes the whole graph, sorted, as `turtle`, `nquads` or `jsonld`, a piece at a time.

        Raises OSError when `output` takes no more.
        """
        try:
            dump(self._rows, output, form)
        except Unreadable as error:
            raise self._damaged(error) from error

    def _rows(self, sparql: str) -> ox.QuerySolutions:
        found = self._query(sparql, None)
        assert isinstance(found, ox.QuerySolutions)  # it is a SELECT
        return found

    def close(self) -> None:
        """The engine has no other way than to be forgotten."""
        self._store = None

    def quads(self) -> list[str]:
        """Every quad of the store, sorted, as N-Quads."""
        assert self._store is not None
        return sorted(f"{quad} ." for quad in self._store)

    def copy_to(self, place: Path) -> None:
        """A copy of the store in a new folder, of hard links where the file system has them."""
        assert self._store is not None
        try:
            self._store.backup(place)
        except ENGINE as error:
            raise EnvironmentLacks(f"{place}: no snapshot of the graph ({short(error)})") from error

    def _query(
        self, sparql: str, bindings: Mapping[str, str | int] | None
    ) -> ox.QuerySolutions | ox.QueryBoolean | Iterator[ox.Triple]:
        assert self._store is not None
        try:
            return self._store.query(
                sparql,
                prefixes=vocab.PREFIXES,
                use_default_graph_as_union=True,
                substitutions={
                    ox.Variable(name): term_of(value) for name, value in (bindings or {}).items()
                },
            )
        except SyntaxError as error:
            raise UsageError(explained(sparql, str(error))) from error
        except ENGINE as error:
            if "SELECT projection" in str(error):
                raise UsageError(f"not a valid query: {error}") from error
            raise self._damaged(error) from error

    def _damaged(self, error: Exception) -> EnvironmentLacks:
        assert self._state is not None
        (self._state / "graph.damaged").touch()
        return EnvironmentLacks(
            f"the graph in {self._state} is damaged ({short(error)}); run the command again: "
            "it will be built anew"
        )


class Builder:
    """Builds a graph beside the one that is there; it counts only once it is `put_in_place`."""

    def __init__(self, state: Path) -> None:
        self._state = state
        self._place = state / f"new-{os.getpid()}-{next(_numbers)}"
        self._old, self._lock_file = _companions(self._place)
        self._lock = alone(self._lock_file)
        self._threads = ThreadPoolExecutor(1)
        self._loading: Future[None] | None = None
        self._parts = itertools.count()
        self._part: IO[bytes] | None = None

    def __enter__(self) -> Self:
        self._lock.__enter__()
        shutil.rmtree(self._place, ignore_errors=True)
        self._store = ox.Store(self._place)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._threads.shutdown(wait=True)
        if self._part is not None:
            self._part.close()
        if hasattr(self, "_store"):
            del self._store
        shutil.rmtree(self._place, ignore_errors=True)
        self._lock_file.unlink(missing_ok=True)
        self._lock.__exit__(kind, error, trace)

    def add(self, nquads: bytes) -> None:
        """These quads too. They wait in a file, so that they take no memory, and are loaded in
        large parts, while the caller makes the next ones."""
        if self._part is None:
            self._part = (self._place / f"part-{next(self._parts)}.nq").open("wb")
        self._part.write(nquads)
        if self._part.tell() >= _CHUNK:
            self._load()

    def _load(self) -> None:
        if self._part is None:
            return
        self._part.close()
        if self._loading is not None:
            self._loading.result()
        self._loading = self._threads.submit(self._load_part, Path(self._part.name))
        self._part = None

    def _load_part(self, part: Path) -> None:
        self._store.bulk_load(path=str(part), format=ox.RdfFormat.N_QUADS, lenient=True)
        part.unlink()

    def finish(self, digest: str) -> None:
        """All quads are there: states the digest and brings everything to disk."""
        self.add(meta_graph(digest).nquads())
        self._load()
        assert self._loading is not None
        self._loading.result()
        self._store.optimize()  # every query is two to three times as fast afterwards
        self._store.flush()
        del self._store

    def put_in_place(self) -> None:
        """The new graph takes the place of the old one. The caller holds the lock for writing."""
        PatchFile(self._state).remove()
        graph = self._state / "graph"
        if graph.exists():
            graph.rename(self._old)
        self._place.rename(graph)
        (self._state / "graph.damaged").unlink(missing_ok=True)
        remove(self._old)


_numbers = itertools.count()


def sweep(state: Path) -> None:
    """Removes what builds and readers that were killed have left behind."""
    for lock_file in sorted((*state.glob("new-*.lock"), *state.glob("snapshot-*.lock"))):
        place = lock_file.with_name(lock_file.name.removesuffix(".lock"))
        with alone(lock_file) as is_free:
            if is_free:
                remove(place)
                remove(_companions(place)[0])
                remove(place.with_name(place.name + ".tmp"))  # the engine's, of a copy
                lock_file.unlink(missing_ok=True)


def remove(place: Path) -> None:
    """The folder or file at `place`, when there is any."""
    if place.is_dir() and not place.is_symlink():
        shutil.rmtree(place, ignore_errors=True)
    else:
        place.unlink(missing_ok=True)


def _companions(place: Path) -> tuple[Path, Path]:
    """Where the graph that is replaced goes, and the lock that a living builder holds."""
    return place.with_name(place.name + ".old"), place.with_name(place.name + ".lock")


def meta_graph(digest: str) -> FileGraph:
    lines = (
        f'<{vocab.META}> <{vocab.term("version")}> "{vocab.VERSION}"',
        f'<{vocab.META}> <{vocab.term("digest")}> "{digest}"',
    )
    return FileGraph(vocab.META, lines, "", FileSummary(triples=META_TRIPLES))


def open_store(place: Path, *, write: bool) -> ox.Store:
    """The store at `place`. Raises StoreDamaged when it is none that this version can use."""
    try:
        store = ox.Store(place) if write else ox.Store.read_only(str(place))
        version = text_in(store, "version")
    except ENGINE as error:
        if "lock file" in str(error).lower():
            raise EnvironmentLacks(
                f"{place}: another program has the graph open; end it and try again"
            ) from error
        raise StoreDamaged(f"the graph was damaged ({short(error)})") from error
    if version is None:
        raise StoreDamaged("the graph was only half built")
    if version != vocab.VERSION:
        raise StoreDamaged(f"the graph was of another version ({version})")
    return store


def text_in(store: ox.Store, word: str, graph: str = vocab.META) -> str | None:
    """What a graph says about itself: the text that is its `word`."""
    name = ox.NamedNode(graph)
    for quad in store.quads_for_pattern(name, ox.NamedNode(vocab.term(word)), None, name):
        return str(value_of(quad.object))
    return None


def term_of(value: str | int) -> ox.NamedNode | ox.Literal:
    if isinstance(value, vocab.Iri):
        return ox.NamedNode(value)
    return ox.Literal(value)


def value_of(term: object) -> Value:
    if term is None:
        return None
    if isinstance(term, ox.NamedNode | ox.BlankNode):
        return term.value
    if isinstance(term, ox.Literal):
        kind = term.datatype.value
        if kind in _NUMBERS:
            return int(term.value)
        if kind in _FRACTIONS:
            return float(term.value)
        return term.value == "true" if kind == vocab.XSD_BOOLEAN else term.value
    return str(term)
