"""Rows written by hand as the graph that would hold them."""

from __future__ import annotations

from collections.abc import Iterator

from paralex.graph import vocab
from paralex.queries.code import Code

_WORDS = {"use": "uses", "inherit": "inherits", "reexport": "reexports"}


def quads_of(code: Code) -> str:
    """N-Quads, one named graph a file."""
    return "".join(f"{line} .\n" for line in _lines(code))


def _lines(code: Code) -> Iterator[str]:
    for row in code.files:
        file = vocab.file_iri(row.path)
        yield f"<{file}> <{vocab.RDF_TYPE}> <{vocab.term('File')}> <{file}>"
        yield f'<{file}> <{vocab.term("path")}> "{row.path}" <{file}>'
    for each in code.symbols:
        file, iri = vocab.file_iri(each.path), vocab.symbol_iri(each.path, each.symbol)
        yield f'<{iri}> <{vocab.term("name")}> "{each.symbol}" <{file}>'
        yield f'<{iri}> <{vocab.term("span")}> "{each.line}-{each.end_line}" <{file}>'
    for ref in code.references:
        user = vocab.symbol_iri(ref.from_path, ref.from_symbol)
        target = vocab.symbol_iri(ref.to_path, ref.to_symbol)
        graph = vocab.file_iri(ref.from_path)
        yield f"<{user}> <{vocab.term(_WORDS[ref.kind])}> <{target}> <{graph}>"
    for edge in code.imports:
        ends = vocab.file_iri(edge.from_path), vocab.file_iri(edge.to_path)
        yield f"<{ends[0]}> <{vocab.term('imports')}> <{ends[1]}> <{ends[0]}>"
