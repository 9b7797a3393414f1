"""From what is known about one file to the triples of its named graph.

Pure and deterministic: the same facts give the same lines in the same order. A line is
`subject predicate object` in N-Triples terms, without the final dot, so that it serves both the
bulk loader (N-Quads) and an update (INSERT DATA).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from paralex.graph import vocab
from paralex.graph.definitions import one_a_name
from paralex.graph.kinds import kind_of, made_by
from paralex.graph.resources import Resource
from paralex.graph.shapes import FileFacts, RefEdge, Resolved, Symbol
from paralex.graph.sites import (
    import_line,
    packed,
    place,
    reference_line,
    resource_line,
)
from paralex.graph.summary import FileSummary, grouped_imports, summarise
from paralex.graph.testfiles import is_test

_TRUE = f'"true"^^<{vocab.XSD_BOOLEAN}>'
_A = f"<{vocab.RDF_TYPE}>"
_P = {word: f"<{vocab.term(word)}>" for word in vocab.PROPERTIES}
_C = {word: f"<{vocab.term(word)}>" for word in vocab.CLASSES}
_SYMBOL_CLASS = {
    "function": _C["Function"],
    "class": _C["Class"],
    "method": _C["Method"],
    "constant": _C["Constant"],
    "variable": _C["Variable"],
    "type": _C["Type"],
}
_REFERENCE = {"use": _P["uses"], "inherit": _P["inherits"], "reexport": _P["reexports"]}
_NAME, _SPAN, _SIGNATURE, _DOC, _HIDDEN = (
    _P[word] for word in ("name", "span", "signature", "doc", "hidden")
)


@dataclass(frozen=True, slots=True)
class FileGraph:
    """The triples of one graph. `state` is their digest, which the graph itself also states."""

    iri: str
    lines: tuple[str, ...]
    state: str
    summary: FileSummary

    def nquads(self) -> bytes:
        end = f" <{self.iri}> .\n"
        return (end.join(self.lines) + end).encode("utf-8", "replace")

    def triples(self) -> str:
        """The body of an INSERT DATA."""
        return (" .\n".join(self.lines) + " .\n").encode("utf-8", "replace").decode()


def text(value: str) -> str:
    """A string literal."""
    value = value.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + value.replace("\n", "\\n").replace("\r", "\\r") + '"'


def number(value: int) -> str:
    return f'"{value}"^^<{vocab.XSD_INTEGER}>'


def sealed(iri: str, lines: list[str], summary: FileSummary) -> FileGraph:
    """The graph of `lines`, with the statement of its own state added."""
    content = "\n".join(lines).encode("utf-8", "replace")
    state = hashlib.sha256(content).hexdigest()
    lines.append(f'<{iri}> {_P["state"]} "{state}"')
    return FileGraph(iri, tuple(lines), state, summary)


def file_graph(
    path: str,
    digest: str | None,
    skipped: str | None,
    facts: FileFacts | None,
    resolved: Resolved | None,
    resources: Sequence[Resource] = (),
) -> FileGraph:
    """All that the graph says about one file.

    `digest`: of its bytes, None when they were not read. `facts` and `resolved`: both, or
    neither for a file of no language or one that was skipped. `resources`: what a configuration
    file names.
    """
    file = f"<{vocab.file_iri(path)}>"
    lines = [f"{file} {_A} {_C['File']}", f"{file} {_P['path']} {text(path)}"]
    if digest:
        lines.append(f'{file} {_P["digest"]} "{digest}"')
    if skipped:
        lines.append(f"{file} {_P['skipped']} {text(skipped)}")
    lines += _convention(file, path)
    lines += _resources(file, resources)
    if facts is not None and resolved is not None:
        lines += _file(file, path, facts, resolved)
        lines += _symbols(path, facts.symbols)
        lines += _edges(file, path, facts.language, resolved)
        lines += _unresolved(path, resolved)
    return sealed(vocab.file_iri(path), lines, summarise(facts, resolved, len(lines) + 1))


def added_graph(
    iri: str,
    path: str,
    origin: str,
    symbols: Sequence[Symbol],
    references: Sequence[RefEdge],
) -> FileGraph:
    """A graph beside the file's own with what `origin`, another program, adds about it."""
    resolved = Resolved(path, "", (), tuple(references), ())
    lines = [f"<{iri}> {_P['origin']} {text(origin)}"]
    file = f"<{vocab.file_iri(path)}>"
    lines += _symbols(path, symbols)
    lines += _edges(file, path, "", resolved)
    return sealed(iri, lines, summarise(None, None, len(lines) + 1))


def _convention(file: str, path: str) -> Iterator[str]:
    kind, command = kind_of(path), made_by(path)
    if kind:
        yield f"{file} {_P['kind']} {text(kind)}"
    if command:
        yield f"{file} {_P['madeBy']} {text(command)}"


def _resources(file: str, resources: Sequence[Resource]) -> Iterator[str]:
    for each in resources:
        yield f"{file} {_P['namesResource']} {text(each.name)}"
    if resources:
        sites = packed({"": [resource_line(each) for each in resources]})
        yield f"{file} {_P['sites']} {text(sites)}"


def _file(file: str, path: str, facts: FileFacts, resolved: Resolved) -> Iterator[str]:
    yield f"{file} {_P['language']} {text(facts.language)}"
    yield f"{file} {_P['lines']} {number(facts.lines)}"
    if resolved.module:
        yield f"{file} {_P['module']} {text(resolved.module)}"
    if is_test(path):
        yield f"{file} {_P['test']} {_TRUE}"
    if facts.problem:
        yield f"{file} {_P['problem']} {text(facts.problem)}"
    if resolved.unknown_members:
        names = " ".join(resolved.unknown_members)
        yield f"{file} {_P['unknownMembers']} {text(f' {names} ')}"


def _symbols(path: str, symbols: Sequence[Symbol]) -> list[str]:
    lines: list[str] = []
    start = f"<{vocab.symbol_iri(path, '-')[:-1]}"
    for symbol in one_a_name(symbols):
        name = symbol.name
        key = vocab.encoded(name)
        node = f"{start}{key}> "
        lines.append(f"{node}{_A} {_SYMBOL_CLASS[symbol.kind]}")
        # What needs no encoding needs no escaping either.
        lines.append(f'{node}{_NAME} "{name}"' if key == name else f"{node}{_NAME} {text(name)}")
        lines.append(f'{node}{_SPAN} "{symbol.line}-{symbol.end_line}"')
        if symbol.signature != name.rpartition(".")[2]:
            lines.append(f"{node}{_SIGNATURE} {text(symbol.signature)}")
        if not symbol.exported:
            lines.append(f"{node}{_HIDDEN} {_TRUE}")
        if symbol.doc:
            lines.append(f"{node}{_DOC} {text(symbol.doc)}")
    return lines


def _edges(file: str, path: str, language: str, resolved: Resolved) -> Iterator[str]:
    """Imports and references, and for all of them where they stand."""
    sites: dict[str, list[str]] = {"": []}
    for (status, target), edges in grouped_imports(language, resolved.imports).items():
        if status == "unresolved":
            continue
        sites[""].append(import_line(edges))
        if status == "external":
            yield f"{file} {_P['importsExternal']} {text(target)}"
            continue
        yield f"{file} {_P['imports']} <{target}>"
        if all(each.type_only for each in edges):
            yield f"{file} {_P['importsForTypes']} <{target}>"
        elif all(each.lazy or each.type_only for each in edges):
            yield f"{file} {_P['importsLazily']} <{target}>"
    yield from _references(path, resolved.references, sites)
    if any(sites.values()):
        yield f"{file} {_P['sites']} {text(packed(sites))}"


def _references(path: str, references: Sequence[RefEdge], sites: dict[str, list[str]]) -> list[str]:
    """One triple for a user, kind and target, however many receivers it is reached through; a
    line in `sites` for each."""
    targets: dict[tuple[str, str], tuple[str, str]] = {}  # -> the IRI and the place
    users: dict[str, tuple[str, list[str]]] = {}  # -> the IRI and the lines in `sites`

    def of(target: tuple[str, str]) -> tuple[str, str]:
        known = targets[target] = (f"<{vocab.symbol_iri(*target)}>", place(path, *target))
        return known

    triples: dict[str, None] = {}
    for edge in references:
        target = (edge.to_path, edge.to_symbol)
        iri, there = targets.get(target) or of(target)
        receiver = edge.receiver
        via = (targets.get(receiver) or of(receiver))[1] if receiver else ""
        user = users.get(edge.user)
        if user is None:
            lines = sites.setdefault(edge.user, [])
            user = users[edge.user] = (f"<{vocab.symbol_iri(path, edge.user)}>", lines)
        user[1].append(reference_line(edge, there, via))
        triples[f"{user[0]} {_REFERENCE[edge.kind]} {iri}"] = None
    return list(triples)


def _unresolved(path: str, resolved: Resolved) -> Iterator[str]:
    groups: dict[tuple[str, str, str, str], list[int]] = {}
    for edge in resolved.imports:
        if edge.status == "unresolved":
            key = ("UnresolvedImport", "", edge.written, edge.reason)
            groups.setdefault(key, []).append(edge.line)
    for each in resolved.unresolved:
        key = ("UnresolvedName", each.user, each.written, each.reason)
        groups.setdefault(key, []).append(each.line)
    for (kind, user, written, reason), lines in groups.items():
        node = f"<{vocab.unresolved_iri(kind, path, user, written, reason)}>"
        yield f"{node} {_A} {_C[kind]}"
        yield f"{node} {_P['from']} <{vocab.symbol_iri(path, user)}>"
        yield f"{node} {_P['line']} {number(min(lines))}"
        yield f"{node} {_P['written']} {text(written)}"
        yield f"{node} {_P['reason']} {text(reason)}"
        if len(lines) > 1:
            yield f"{node} {_P['count']} {number(len(lines))}"
