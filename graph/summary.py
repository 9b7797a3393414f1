"""What the build remembers of one file's graph: counts for the totals, and whom it depends on."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from paralex.graph import vocab
from paralex.graph.shapes import FileFacts, ImportEdge, Resolved


@dataclass(frozen=True, slots=True)
class FileSummary:
    """`modules` is 1 for a file that can be imported by a name. `depends`: path -> True when
    the dependency is there as soon as the module is loaded (not lazy, not for type checkers
    only). `namespaces`: names of packages without a file."""

    language: str = ""
    modules: int = 0
    symbols: int = 0
    internal: int = 0
    external: int = 0
    unresolved: int = 0
    references: int = 0
    triples: int = 0
    depends: tuple[tuple[str, bool], ...] = ()
    namespaces: tuple[str, ...] = ()

    def to_text(self) -> str:
        return json.dumps([getattr(self, name) for name in self.__slots__], separators=(",", ":"))

    @staticmethod
    def from_texts(written: Iterable[str]) -> Iterator[FileSummary]:
        """What `to_text` wrote, many at once: that takes a third of the time."""
        for *counts, depends, namespaces in json.loads(f"[{','.join(written)}]"):
            fields = [*counts, tuple(map(tuple, depends)), tuple(namespaces)]
            yield FileSummary(*fields)


def grouped_imports(
    language: str, imports: Sequence[ImportEdge]
) -> dict[tuple[str, str], list[ImportEdge]]:
    """The imports of a file by (status, target). The target is the IRI of a file or namespace
    for an internal one, the module's name for an external one, and what the source says for an
    unresolved one."""
    groups: dict[tuple[str, str], list[ImportEdge]] = {}
    for edge in imports:
        if edge.status == "unresolved":
            target = edge.written
        elif edge.status == "external":
            target = edge.to_module or edge.written
        elif edge.to_path is not None:
            target = vocab.file_iri(edge.to_path)
        else:
            target = vocab.namespace_iri(language, edge.to_module)
        groups.setdefault((edge.status, target), []).append(edge)
    return groups


def summarise(facts: FileFacts | None, resolved: Resolved | None, triples: int) -> FileSummary:
    """Counts are of the nodes in the graph: imports by target, symbols by name."""
    if facts is None or resolved is None:
        return FileSummary(triples=triples)
    depends: dict[str, bool] = {}
    namespaces: set[str] = set()
    counts = {"internal": 0, "external": 0, "unresolved": 0}
    for (status, _target), edges in grouped_imports(facts.language, resolved.imports).items():
        counts[status] += 1
        first = edges[0]
        if status != "internal":
            continue
        if first.to_path is None:
            namespaces.add(first.to_module)
        else:
            depends[first.to_path] = any(not (edge.lazy or edge.type_only) for edge in edges)
    for reference in resolved.references:
        depends.setdefault(reference.to_path, False)
    depends.pop(resolved.path, None)
    return FileSummary(
        language=facts.language,
        modules=int(bool(resolved.module)),
        symbols=len({symbol.name for symbol in facts.symbols}),
        internal=counts["internal"],
        external=counts["external"],
        unresolved=counts["unresolved"],
        references=len(resolved.references),
        triples=triples,
        depends=tuple(sorted(depends.items())),
        namespaces=tuple(sorted(namespaces)),
    )
