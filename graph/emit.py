"""From what is known about one file to the triples of its named graph.

Pure and deterministic: the same facts give the same lines in the same order. A line is
`subject predicate object` in N-Triples terms, without the final dot, so that it serves both the
bulk loader (N-Quads) and an update (INSERT DATA).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from paralex.graph import vocab
from paralex.graph.shapes import FileFacts, ImportEdge, RefEdge, Resolved, Symbol
from paralex.graph.summary import FileSummary, grouped_imports, summarise
from paralex.graph.testfiles import is_test

_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"})
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
_REFERENCE = {
    "use": (_P["useOf"], _P["uses"]),
    "inherit": (_P["inheritOf"], _P["inherits"]),
    "reexport": (_P["reexportOf"], _P["reexports"]),
}


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
    return '"' + value.translate(_ESCAPES) + '"'


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
) -> FileGraph:
    """All that the graph says about one file.

    `digest`: of its bytes, None when they were not read. `facts` and `resolved`: both, or
    neither for a file of no language or one that was skipped.
    """
    file = f"<{vocab.file_iri(path)}>"
    lines = [f"{file} {_A} {_C['File']}", f"{file} {_P['path']} {text(path)}"]
    if digest:
        lines.append(f'{file} {_P["digest"]} "{digest}"')
    if skipped:
        lines.append(f"{file} {_P['skipped']} {text(skipped)}")
    if facts is not None and resolved is not None:
        lines += _file(file, path, facts, resolved.module)
        lines += _symbols(file, path, facts.symbols)
        lines += _imports(file, path, facts.language, resolved.imports)
        lines += _references(path, resolved.references)
        lines += _unresolved(file, path, resolved)
        lines = list(dict.fromkeys(lines))
    return sealed(vocab.file_iri(path), lines, summarise(facts, resolved, len(lines) + 1))


def _file(file: str, path: str, facts: FileFacts, module: str) -> Iterable[str]:
    yield f"{file} {_P['language']} {text(facts.language)}"
    yield f"{file} {_P['lines']} {number(facts.lines)}"
    if module:
        yield f"{file} {_P['module']} {text(module)}"
    if is_test(path):
        yield f"{file} {_P['test']} {_TRUE}"
    if facts.problem:
        yield f"{file} {_P['problem']} {text(facts.problem)}"


def _symbols(file: str, path: str, symbols: Sequence[Symbol]) -> Iterable[str]:
    """One node a name: a name that is defined more than once (overloads, branches) keeps its
    first line, last end and all its signatures."""
    by_name: dict[str, list[Symbol]] = {}
    for symbol in symbols:
        by_name.setdefault(symbol.name, []).append(symbol)
    for name, all_of_them in by_name.items():
        first = min(all_of_them, key=lambda each: (each.line, each.column))
        node = f"<{vocab.symbol_iri(path, name)}>"
        yield f"{node} {_A} {_SYMBOL_CLASS[first.kind]}"
        yield f"{node} {_P['in']} {file}"
        yield f"{node} {_P['name']} {text(name)}"
        yield f"{node} {_P['line']} {number(first.line)}"
        yield f"{node} {_P['endLine']} {number(max(each.end_line for each in all_of_them))}"
        signatures = dict.fromkeys(each.signature for each in all_of_them)
        yield f"{node} {_P['signature']} {text(chr(10).join(signatures))}"
        if not any(each.exported for each in all_of_them):
            yield f"{node} {_P['hidden']} {_TRUE}"
        doc = next((each.doc for each in all_of_them if each.doc), "")
        if doc:
            yield f"{node} {_P['doc']} {text(doc)}"


def _imports(file: str, path: str, language: str, imports: Sequence[ImportEdge]) -> Iterable[str]:
    """One node for each target, with the first line and the number of statements."""
    for (status, target), edges in grouped_imports(language, imports).items():
        first = min(edges, key=lambda each: (each.line, each.column))
        node = f"<{vocab.edge_iri(status, path, target)}>"
        yield f"{node} {_P['from']} {file}"
        yield f"{node} {_P['line']} {number(first.line)}"
        if status == "internal":
            yield f"{node} {_A} {_C['Import']}"
            yield f"{node} {_P['to']} <{target}>"
            yield f"{node} {_P['how']} {text(first.how)}"
            yield f"{file} {_P['imports']} <{target}>"
        elif status == "external":
            yield f"{node} {_A} {_C['ExternalImport']}"
            yield f"{node} {_P['name']} {text(target)}"
        else:
            yield f"{node} {_A} {_C['UnresolvedImport']}"
            yield f"{node} {_P['written']} {text(target)}"
            yield f"{node} {_P['reason']} {text(first.reason)}"
        if len(edges) > 1:
            yield f"{node} {_P['count']} {number(len(edges))}"
        if all(each.type_only for each in edges):
            yield f"{node} {_P['typeOnly']} {_TRUE}"
        if all(each.lazy for each in edges):
            yield f"{node} {_P['lazy']} {_TRUE}"


def _references(path: str, references: Sequence[RefEdge]) -> Iterable[str]:
    for edge in references:
        start = vocab.symbol_iri(path, edge.user)
        target = vocab.symbol_iri(edge.to_path, edge.to_symbol)
        leads_to, direct = _REFERENCE[edge.kind]
        node = f"<{vocab.edge_iri(edge.kind, start, target)}>"
        yield f"{node} {_P['from']} <{start}>"
        yield f"{node} {leads_to} <{target}>"
        yield f"{node} {_P['line']} {number(edge.lines[0])}"
        yield f"{node} {_P['how']} {text(edge.how)}"
        yield f"<{start}> {direct} <{target}>"
        if edge.kind == "reexport":  # nothing stands there that would say this of the target
            yield f"{node} {_P['toFile']} <{vocab.file_iri(edge.to_path)}>"
            if vocab.encoded(edge.to_symbol) != edge.to_symbol:
                yield f"{node} {_P['toName']} {text(edge.to_symbol)}"
        if len(edge.lines) > 1:
            yield f"{node} {_P['count']} {number(len(edge.lines))}"


def _unresolved(file: str, path: str, resolved: Resolved) -> Iterable[str]:
    groups: dict[tuple[str, str, str], list[int]] = {}
    for each in resolved.unresolved:
        groups.setdefault((each.user, each.written, each.reason), []).append(each.line)
    for (user, written, reason), lines in groups.items():
        node = f"<{vocab.edge_iri('name', path, user, written, reason)}>"
        yield f"{node} {_A} {_C['UnresolvedName']}"
        yield f"{node} {_P['in']} {file}"
        yield f"{node} {_P['line']} {number(min(lines))}"
        yield f"{node} {_P['written']} {text(written)}"
        yield f"{node} {_P['reason']} {text(reason)}"
        if user:
            yield f"{node} {_P['from']} <{vocab.symbol_iri(path, user)}>"
        if len(lines) > 1:
            yield f"{node} {_P['count']} {number(len(lines))}"
