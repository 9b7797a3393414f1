"""The graph that a document of a SCIP index adds: what the file's own graph does not say."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

from paralex.graph import vocab
from paralex.graph.emit import FileGraph, added_graph
from paralex.graph.scip_document import ScipDocument, ScipEdge
from paralex.graph.scip_said import Fact, Said
from paralex.graph.shapes import RefEdge, RefKind, Symbol

RULE = "scip"  # how an edge of these graphs was resolved


@dataclass(frozen=True, slots=True)
class ScipCounts:
    """Distinct (user, target) pairs that lead to other documents of indexes: those that the
    index has, and by who has them. An import that the file's own graph has is not among them."""

    references: int = 0
    agree: int = 0
    only_scip: int = 0
    only_paralex: int = 0

    def __add__(self, other: ScipCounts) -> ScipCounts:
        return ScipCounts(
            self.references + other.references,
            self.agree + other.agree,
            self.only_scip + other.only_scip,
            self.only_paralex + other.only_paralex,
        )


@dataclass(frozen=True, slots=True)
class ScipRow:
    """What one such graph came to. `depends`: the files that it adds a way to; `rests_on`: the
    other files whose state decided what is in it."""

    key: str
    state: str
    triples: int
    counts: ScipCounts
    depends: tuple[str, ...]
    rests_on: tuple[str, ...]

    def to_text(self) -> str:
        counts = self.counts
        numbers = (counts.references, counts.agree, counts.only_scip, counts.only_paralex)
        return json.dumps([self.state, self.triples, numbers, self.depends, self.rests_on])

    @staticmethod
    def from_text(key: str, written: str) -> ScipRow:
        state, triples, counts, depends, rests_on = json.loads(written)
        return ScipRow(key, state, triples, ScipCounts(*counts), tuple(depends), tuple(rests_on))


@dataclass(frozen=True, slots=True)
class Addition:
    """A graph and what is to be remembered of it; the key of the row is yet to be set."""

    graph: FileGraph
    counts: ScipCounts
    depends: tuple[str, ...]
    rests_on: tuple[str, ...]


def addition(
    document: ScipDocument,
    origin: str,
    said: Said,
    is_fresh: Callable[[str], bool],
    names_in: Callable[[str], Iterable[str]],
) -> Addition:
    """`is_fresh`: whether a path has a document that still holds; an edge to another file stays
    only while that file still has the name, by what paralex reads in it (`names_in`; "" is the
    name of a file that is there)."""
    edges = _by_pair(document.edges, said)
    targets = sorted({path for _, path, _ in (*edges, *said.uses) if path != document.path})
    kept = {
        fact: of
        for fact, of in edges.items()
        if fact[1] == document.path or is_fresh(fact[1]) or fact[2] in names_in(fact[1])
    }
    known = said.uses | said.passed_on
    new = {
        fact: of
        for fact, of in kept.items()
        if fact not in known and not (not fact[2] and fact[1] in said.imports)
    }
    abroad = {fact for fact in kept if fact[1] != document.path}
    ours = {fact for fact in said.uses if fact[1] != document.path and is_fresh(fact[1])}
    agree = abroad & known
    only_scip = abroad & new.keys()
    counts = ScipCounts(len(agree) + len(only_scip), len(agree), len(only_scip), len(ours - abroad))
    symbols = [
        Symbol(each.name, each.kind, each.first, 0, each.last, "", "", True)
        for each in document.definitions
        if each.name not in said.spans
    ]
    references = [
        RefEdge(user, path, name, kind, tuple(lines), RULE)
        for (user, path, name), (kind, lines) in sorted(new.items())
    ]
    graph = added_graph(vocab.scip_iri(document.path), document.path, origin, symbols, references)
    depends = sorted({path for _, path, _ in new if path != document.path})
    return Addition(graph, counts, tuple(depends), tuple(targets))


def _by_pair(edges: Iterable[ScipEdge], said: Said) -> dict[Fact, tuple[RefKind, list[int]]]:
    """The lines of each (user, target). Where paralex knows the definitions of a file, they tell
    the user: so the same use has the same user on both sides."""
    found: dict[Fact, tuple[RefKind, list[int]]] = {}
    user_on = cache(said.user_on)
    for edge in edges:
        user = edge.user
        if edge.kind == "use" and said.is_parsed:
            user = user_on(edge.line)
        fact = (user, edge.to_path, edge.to_name)
        kind, lines = found.setdefault(fact, (edge.kind, []))
        if edge.kind == "inherit" and kind == "use":  # the stronger word says it all
            found[fact] = ("inherit", lines)
        if edge.line not in lines:
            lines.append(edge.line)
    return {fact: (kind, sorted(lines)) for fact, (kind, lines) in found.items()}
