"""Where the graph of a repository is kept: what any store must offer, and which one it is.

The embedded store in `.paralex/graph/` is the default. `analyze --store URL` puts the graph behind
a SPARQL 1.1 endpoint instead, and leaves the URL in `.paralex/endpoint` for all later commands.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from paralex.errors import UsageError, nearest
from paralex.graph.complaints import without_secret
from paralex.graph.scan import STATE
from paralex.graph.snapshots import is_watched, snapshot
from paralex.graph.state import locked, repository

if TYPE_CHECKING:
    from paralex.graph.emit import FileGraph
    from paralex.graph.store import Reader
    from paralex.graph.store_patch import Stated

EMBEDDED = "embedded"
_ENDPOINT = "endpoint"


class Updating(Protocol):
    """A change of the graph that is there."""

    def stated(self) -> Stated | None:
        """As of the backend; nobody else writes while this is open."""
        ...

    def states(self) -> dict[str, str]:
        """By the IRI of a graph, the digest of its triples. Raises StoreDamaged."""
        ...

    def apply(self, swaps: Sequence[FileGraph], drops: Iterable[str], digest: str) -> None:
        """In one request: these graphs replace those of the same name, `drops` vanish, and the
        whole has this digest. Raises StoreDamaged."""
        ...


class Building(Protocol):
    """A new graph, which counts only once it is `put_in_place`."""

    def add(self, nquads: bytes) -> None:
        """These quads too."""
        ...

    def finish(self, digest: str) -> None:
        """All quads are there."""
        ...

    def put_in_place(self) -> None:
        """The new graph takes the place of the old one. The caller holds the lock."""
        ...


class Backend(Protocol):
    """A store. The caller of `updating` and of `put_in_place` holds the lock for writing."""

    def stated(self) -> Stated | None:
        """What the graph that is there says of itself; None for no graph. Raises StoreDamaged."""
        ...

    def sweep(self) -> None:
        """Removes what builds that were killed have left behind."""
        ...

    def settle(self) -> None:
        """Makes the changes that were put aside in the store itself, so that readers see them.
        The caller holds no lock. Raises EnvironmentLacks."""
        ...

    def building(self) -> AbstractContextManager[Building]: ...

    def updating(self) -> AbstractContextManager[Updating]: ...

    def reading(self) -> AbstractContextManager[Reader]:
        """One state of the graph. Raises UsageError when there is none, EnvironmentLacks when
        it cannot be read."""
        ...


def backend_of(state: Path) -> Backend:
    """The store that the state folder `state` names."""
    from paralex.graph.endpoint import EndpointBackend
    from paralex.graph.store_embedded import EmbeddedBackend

    url = endpoint_of(state)
    return EndpointBackend(state, url) if url else EmbeddedBackend(state)


def endpoint_of(state: Path) -> str:
    """The URL of the endpoint, "" for the embedded store."""
    place = state / _ENDPOINT
    return place.read_text(encoding="utf-8").strip() if place.exists() else ""


def choose_store(state: Path, written: str) -> None:
    """Remembers where the graph is kept: a URL, or `embedded`. Raises UsageError."""
    place = state / _ENDPOINT
    if written == EMBEDDED:
        place.unlink(missing_ok=True)
    elif written.startswith(("http://", "https://")) and written.split("//", 1)[1].strip("/"):
        place.write_text(written.rstrip("/") + "\n", encoding="utf-8")
    else:
        hint = nearest(written, [EMBEDDED])
        shown = without_secret(written)
        raise UsageError(f"--store {shown}: neither a URL (http://HOST:PORT) nor {hint}")


@contextmanager
def reading(root: Path) -> Iterator[Reader]:
    """The graph of the repository at `root` as it is now; writers wait until it is closed, but
    a watcher goes on.

    Raises UsageError when there is none yet.
    """
    state = repository(root) / STATE
    if not state.is_dir():
        raise UsageError(f"{root}: has no graph yet; run `paralex analyze` first")
    if is_watched(state) and not endpoint_of(state):
        with snapshot(state) as reader:
            yield reader
    else:
        store = backend_of(state)
        store.settle()
        with locked(state, write=False), store.reading() as reader:
            yield reader
