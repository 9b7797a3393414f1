"""The store in `.paralex/graph/`, with the small changes that it has not taken in yet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import pyoxigraph as ox

from paralex.errors import EnvironmentLacks, UsageError
from paralex.graph import vocab
from paralex.graph.complaints import short
from paralex.graph.emit import FileGraph
from paralex.graph.state import locked
from paralex.graph.store import (
    ENGINE,
    Builder,
    Reader,
    StoreDamaged,
    meta_graph,
    open_store,
    sweep,
    text_in,
    value_of,
)
from paralex.graph.store_patch import Patch, PatchFile, Stated

_STATE = ox.NamedNode(vocab.term("state"))


class EmbeddedBackend:
    """The store in `.paralex/graph/`, or a copy of it at `place`, which is only read.

    It remembers what the store said when it last looked, as long as nobody has opened the store
    for writing since: the engine replaces its file CURRENT whenever that happens.
    """

    def __init__(self, state: Path, place: Path | None = None) -> None:
        self._state = state
        self._place = place or state / "graph"
        self._patch = PatchFile(state)
        self._seen: tuple[tuple[int, int], Stated] | None = None

    def stated(self) -> Stated | None:
        with locked(self._state, write=False):
            return self._stated()

    def _stated(self) -> Stated | None:
        below = self._below()
        patch = self._patch.read() if below is not None else None
        return patch.over(below) if patch is not None and below is not None else below

    def _below(self) -> Stated | None:
        """What the store itself says. The caller holds the lock."""
        if (self._state / "graph.damaged").exists():
            raise StoreDamaged("the graph was damaged")
        if not self._place.exists():
            return None
        opened = self._opened()
        if self._seen is None or self._seen[0] != opened:
            store = open_store(self._place, write=False)
            said = Stated(
                text_in(store, "digest") or "", text_in(store, "state", vocab.HISTORY) or ""
            )
            self._seen = opened, said
        return self._seen[1]

    def _opened(self) -> tuple[int, int]:
        """Another value after each opening for writing."""
        try:
            current = (self._place / "CURRENT").stat()
        except OSError as error:
            raise StoreDamaged("the graph was damaged (its file CURRENT is not there)") from error
        return current.st_ino, current.st_mtime_ns

    def sweep(self) -> None:
        sweep(self._state)

    def building(self) -> Builder:
        return Builder(self._state)

    @contextmanager
    def updating(self) -> Iterator[Updater]:
        yield Updater(self)

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        if not self._place.is_dir():
            raise UsageError(f"{self._state.parent}: has no graph yet; run `paralex analyze` first")
        with self._suspected():
            reader = Reader(open_store(self._place, write=False), self._state)
        try:
            yield reader
        finally:
            reader.close()

    @contextmanager
    def _suspected(self) -> Iterator[None]:
        """For a reader: what is damaged is marked, so that the next run makes it anew."""
        try:
            yield
        except StoreDamaged as damaged:
            (self._state / "graph.damaged").touch()
            raise EnvironmentLacks(
                f"{damaged}; run the command again: it will be built anew"
            ) from damaged

    def settle(self) -> None:
        if self._patch.is_there():
            with locked(self._state, write=True):
                patch = self._patch.read()
                if patch is not None and self._place.is_dir():
                    with self._suspected():
                        self._change(patch)
                self._patch.remove()

    @contextmanager
    def snapshot(self, place: Path) -> Iterator[Reader]:
        """A copy of the graph in the new folder `place`, made under the lock of readers alone;
        what was put aside is taken into the copy."""
        with locked(self._state, write=False):
            with self.reading() as reader:
                reader.copy_to(place)
            patch = self._patch.read()
        copy = EmbeddedBackend(self._state, place)
        if patch is not None:
            with self._suspected():
                copy._change(patch)
        with copy.reading() as reader:
            yield reader

    def _change(self, patch: Patch) -> None:
        """In the store itself, if the patch is for it."""
        store = open_store(self._place, write=True)
        try:
            if text_in(store, "digest") == patch.base:
                store.update(_checked_request(patch))
                store.flush()
        except (*ENGINE, SyntaxError, ValueError) as error:
            raise StoreDamaged(f"the graph could not be changed ({short(error)})") from error
        finally:
            del store  # closes it: the engine has no other way


class Updater:
    """Changes the graph that is there. The caller holds the lock for writing."""

    def __init__(self, backend: EmbeddedBackend) -> None:
        self._backend = backend

    def stated(self) -> Stated | None:
        return self._backend._stated()

    def states(self) -> dict[str, str]:
        below = self._backend._below()
        store = open_store(self._backend._place, write=False)
        try:
            quads = store.quads_for_pattern(None, _STATE, None, None)
            found = {str(value_of(q.graph_name)): str(value_of(q.object)) for q in quads}
        except ENGINE as error:
            raise StoreDamaged(f"the graph was damaged ({short(error)})") from error
        patch = self._backend._patch.read()
        if patch is not None and below is not None and patch.base == below.digest:
            for iri, graph in patch.graphs.items():
                found.pop(iri, None)
                if graph is not None and graph[0]:
                    found[iri] = graph[0]
        return found

    def apply(self, swaps: Sequence[FileGraph], drops: Iterable[str], digest: str) -> None:
        below = self._backend._below()
        assert below is not None  # whoever updates has been told what is there
        file = self._backend._patch
        patch = file.read()
        if patch is None or patch.base != below.digest:
            patch = Patch(below.digest, below.digest)
        patch = patch.then(swaps, drops, digest)
        if patch.is_small:
            file.write(patch)
        else:
            self._backend._change(patch)
            file.remove()


def request(graphs: Mapping[str, str | None], digest: str) -> str:
    """The text of an update in one piece: each graph gets these triples or, for None, vanishes;
    and the whole has this digest."""
    meta = meta_graph(digest)
    steps = []
    for iri, triples in (*graphs.items(), (meta.iri, meta.triples())):
        steps.append(f"DROP SILENT GRAPH <{iri}>")
        if triples is not None:
            steps.append(f"INSERT DATA {{ GRAPH <{iri}> {{\n{triples}}} }}")
    return " ;\n".join(steps)


def _checked_request(patch: Patch) -> str:
    """The file may have come with a repository that a stranger wrote: nothing in it may be read
    as another request. Raises ValueError or SyntaxError for what are no triples."""
    graphs: dict[str, str | None] = {}
    for iri, graph in patch.graphs.items():
        lines = ox.parse(graph[1], format=ox.RdfFormat.N_TRIPLES) if graph is not None else ()
        checked = "".join(f"{q.subject} {q.predicate} {q.object} .\n" for q in lines)
        graphs[ox.NamedNode(iri).value] = checked if graph is not None else None
    return request(graphs, patch.digest)
