"""The planner's snapshot of the graph, from whole-table queries."""

from __future__ import annotations

from functools import lru_cache

from paralex.graph import Reader, Value, vocab
from paralex.queries.catalogue import all_queries
from paralex.queries.code import Code, FileRow, ImportRow, RefRow, SymbolRow

_KINDS = {
    vocab.term("useOf"): "use",
    vocab.term("inheritOf"): "inherit",
    vocab.term("reexportOf"): "reexport",
}
_CLASSES = {
    vocab.term(word): word.lower()
    for word in ("Function", "Class", "Method", "Constant", "Variable", "Type")
}


def load_code(reader: Reader) -> Code:
    """All files, symbols, references and imports of the graph."""
    place = lru_cache(maxsize=None)(vocab.place_of)  # the same few ends are met again and again
    files = (
        FileRow(
            path=str(path),
            module=_text(module),
            language=_text(language),
            lines=_number(lines),
            is_test=bool(test),
            parsed=language is not None and problem is None,
            iri=str(iri),
        )
        for path, module, language, lines, test, problem, iri in _table(reader, "files")
    )
    symbols = (
        SymbolRow(
            path=place(str(file))[0],
            symbol=str(name),
            kind=_CLASSES[str(kind)],
            line=_number(line),
            end_line=_number(end),
            signature=str(signature),
            doc=_text(doc),
            exported=not hidden,
            iri=str(iri),
        )
        for file, name, kind, line, end, signature, doc, hidden, iri in _table(reader, "symbols")
    )
    references = (
        RefRow(
            *place(str(start)),
            *place(str(end)),
            _number(line),
            _KINDS[str(kind)],
            str(how),
            str(iri),
        )
        for start, end, line, kind, how, iri in _table(reader, "references")
    )
    imports = (
        ImportRow(place(str(start))[0], place(str(end))[0], _number(line), str(how), str(iri))
        for start, end, line, how, iri in _table(reader, "imports")
    )
    return Code.of(files, symbols, references, imports, reader.digest)


def _table(reader: Reader, name: str) -> tuple[tuple[Value, ...], ...]:
    return reader.select(all_queries()[f"table-{name}"].text).rows


def _text(value: Value) -> str:
    return "" if value is None else str(value)


def _number(value: Value) -> int:
    return value if isinstance(value, int) else 0
