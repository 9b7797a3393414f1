"""What a store holds: the state of each graph in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from paralex.graph import vocab
from paralex.graph.store_patch import Stated


@dataclass(frozen=True, slots=True)
class Held:
    """`files`, `scip`: by path; `derived`: "" for no such graph; `others`: the IRIs of graphs
    that no store should hold."""

    stated: Stated
    files: Mapping[str, str]
    scip: Mapping[str, str]
    derived: str
    others: tuple[str, ...] = ()

    @staticmethod
    def of(stated: Stated, states: Mapping[str, str]) -> Held:
        """From the states by IRI, as a store gives them."""
        files, scip, others = dict[str, str](), dict[str, str](), []
        for iri, state in states.items():
            kind, _, rest = iri.removeprefix("urn:paralex:").partition(":")
            path = vocab.decoded(rest)
            if kind == "file":
                files[path] = state
            elif kind == "scip":
                scip[path] = state
            elif iri not in (vocab.DERIVED, vocab.HISTORY):
                others.append(iri)
        return Held(stated, files, scip, states.get(vocab.DERIVED, ""), tuple(sorted(others)))

    def beside(
        self, files: Mapping[str, str], scip: Mapping[str, str], history: str
    ) -> Iterator[str]:
        """The IRIs of the graphs that are none of these, sorted by kind and path."""
        yield from map(vocab.file_iri, sorted(self.files.keys() - files.keys()))
        yield from map(vocab.scip_iri, sorted(self.scip.keys() - scip.keys()))
        if self.stated.history and not history:
            yield vocab.HISTORY
        yield from self.others
