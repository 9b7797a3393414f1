"""Small changes of the graph, put aside until somebody reads it.

Opening the engine for writing and making it flush costs some sixty forced writes to the disk, so
a change of a few graphs is kept in one file beside the store, `.paralex/graph.patch`, and taken
in before the next reading. The file is replaced as a whole; it says which digest the store below
it must have, and counts for nothing over any other.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from paralex.graph import vocab
from paralex.graph.emit import FileGraph

_SIZE = 1024 * 1024  # characters of triples: more of them are changed in the store at once
_COUNT = 100  # graphs


@dataclass(frozen=True, slots=True)
class Stated:
    """What a store says of itself: the digest of the graph, and the state of what it has of the
    past ("" for nothing)."""

    digest: str
    history: str


@dataclass(frozen=True, slots=True)
class Patch:
    """Over a store with the digest `base` it makes the graph with `digest`. `graphs`: by IRI,
    state and triples; None for one that vanishes."""

    base: str
    digest: str
    graphs: Mapping[str, tuple[str, str] | None] = field(default_factory=dict)

    def then(self, swaps: Sequence[FileGraph], drops: Iterable[str], digest: str) -> Patch:
        """This change and another one after it."""
        graphs = dict(self.graphs) | dict.fromkeys(drops)
        graphs |= {graph.iri: (graph.state, graph.triples()) for graph in swaps}
        return Patch(self.base, digest, graphs)

    def over(self, below: Stated) -> Stated:
        """What the store says with this change."""
        if below.digest != self.base:
            return below
        if vocab.HISTORY not in self.graphs:
            return Stated(self.digest, below.history)
        past = self.graphs[vocab.HISTORY]
        return Stated(self.digest, past[0] if past is not None else "")

    @property
    def is_small(self) -> bool:
        size = sum(len(each[1]) for each in self.graphs.values() if each is not None)
        return size <= _SIZE and len(self.graphs) <= _COUNT

    def to_text(self) -> str:
        return json.dumps([self.base, self.digest, self.graphs], ensure_ascii=False)

    @staticmethod
    def from_text(written: str) -> Patch:
        """Raises ValueError or TypeError for a text that is none."""
        base, digest, graphs = json.loads(written)
        if not (base.isalnum() and digest.isalnum()):
            raise ValueError("no digest")
        checked: dict[str, tuple[str, str] | None] = {}
        for iri, each in graphs.items():
            if each is None:
                checked[iri] = None
            else:
                state, triples = each
                checked[iri] = (str(state), str(triples))
        return Patch(base, digest, checked)


class PatchFile:
    """`.paralex/graph.patch`. Who writes holds the lock on the graph alone, who reads shares it."""

    def __init__(self, state: Path) -> None:
        self._place = state / "graph.patch"
        self._fresh = state / "graph.patch.new"
        self._known: tuple[tuple[int, int, int], Patch | None] | None = None

    def is_there(self) -> bool:
        return self._place.exists()

    def read(self) -> Patch | None:
        """None when there is none, or none that makes sense: the store then says what it has."""
        try:
            at = self._place.stat()
            stamp = (at.st_ino, at.st_mtime_ns, at.st_size)
            if self._known is None or self._known[0] != stamp:
                self._known = stamp, Patch.from_text(self._place.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        except (ValueError, TypeError, AttributeError):
            return None
        return self._known[1]

    def write(self, patch: Patch) -> None:
        self._fresh.write_text(patch.to_text(), encoding="utf-8")
        at = self._fresh.stat()
        self._fresh.rename(self._place)
        self._known = (at.st_ino, at.st_mtime_ns, at.st_size), patch

    def remove(self) -> None:
        for place in (self._place, self._fresh):
            place.unlink(missing_ok=True)
        self._known = None
