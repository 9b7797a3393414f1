"""What follows from all files together: who depends on whom, import cycles, degrees."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

from paralex.graph import vocab
from paralex.graph.components import components
from paralex.graph.emit import FileGraph, number, sealed, text
from paralex.graph.summary import FileSummary


@dataclass(frozen=True, slots=True)
class Derived:
    """What the cache remembers of the derived graph; `key` is a digest of what it rests on."""

    key: str
    state: str
    triples: int

    @staticmethod
    def key_of(summaries: Mapping[str, FileSummary]) -> str:
        seen = hashlib.sha256()
        for path, each in sorted(summaries.items()):
            seen.update(repr((path, each.language, each.depends, each.namespaces)).encode())
        return seen.hexdigest()

    @staticmethod
    def of(summaries: Mapping[str, FileSummary], graph: FileGraph) -> Derived:
        return Derived(Derived.key_of(summaries), graph.state, graph.summary.triples)

    @staticmethod
    def from_text(written: str | None) -> Derived:
        return Derived(**json.loads(written)) if written else Derived("", "", 0)

    def to_text(self) -> str:
        return json.dumps(asdict(self))


def derived_graph(summaries: Mapping[str, FileSummary]) -> FileGraph:
    """The derived graph of files and what their graphs were summed up to, by path."""
    edges = {
        path: {target: eager for target, eager in summary.depends if target in summaries}
        for path, summary in sorted(summaries.items())
    }
    lines = [*_repository(summaries), *_namespaces(summaries)]
    lines += [*_dependencies(edges), *_cycles(edges)]
    return sealed(vocab.DERIVED, lines, FileSummary(triples=len(lines) + 1))


def _p(word: str) -> str:
    return f"<{vocab.term(word)}>"


def _repository(summaries: Mapping[str, FileSummary]) -> Iterable[str]:
    yield f"<{vocab.REPOSITORY}> <{vocab.RDF_TYPE}> {_p('Repository')}"
    for language in sorted({each.language for each in summaries.values()} - {""}):
        yield f"<{vocab.REPOSITORY}> {_p('language')} {text(language)}"


def _namespaces(summaries: Mapping[str, FileSummary]) -> Iterable[str]:
    names = {
        (summary.language, name) for summary in summaries.values() for name in summary.namespaces
    }
    for language, name in sorted(names):
        node = f"<{vocab.namespace_iri(language, name)}>"
        yield f"{node} <{vocab.RDF_TYPE}> {_p('Namespace')}"
        yield f"{node} {_p('module')} {text(name)}"


def _dependencies(edges: Mapping[str, Mapping[str, bool]]) -> Iterable[str]:
    fan_in: dict[str, int] = {}
    for path, targets in edges.items():
        for target in targets:
            yield f"<{vocab.file_iri(path)}> {_p('dependsOn')} <{vocab.file_iri(target)}>"
            fan_in[target] = fan_in.get(target, 0) + 1
    for path, targets in edges.items():
        if targets:
            yield f"<{vocab.file_iri(path)}> {_p('fanOut')} {number(len(targets))}"
        if path in fan_in:
            yield f"<{vocab.file_iri(path)}> {_p('fanIn')} {number(fan_in[path])}"


def _cycles(edges: Mapping[str, Mapping[str, bool]]) -> Iterable[str]:
    for members in components(
        (path, target) for path, targets in edges.items() for target in targets
    ):
        inside = set(members)
        eager = components(
            (path, target)
            for path in members
            for target, is_eager in edges[path].items()
            if is_eager and target in inside
        )
        node = f"<{vocab.cycle_iri(members[0])}>"
        yield f"{node} <{vocab.RDF_TYPE}> {_p('Cycle')}"
        yield f"{node} {_p('size')} {number(len(members))}"
        yield f'{node} {_p("eager")} "{str(bool(eager)).lower()}"^^<{vocab.XSD_BOOLEAN}>'
        for path in members:
            yield f"{node} {_p('member')} <{vocab.file_iri(path)}>"
