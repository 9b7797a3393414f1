"""The tables that every question about edges is answered from: all files, definitions, edges.

Each is one scan of the engine, made into rows of plain values once for a state of the graph.
"""

from __future__ import annotations

from dataclasses import dataclass

from paralex.graph import Reader, Site, Value, unpacking, vocab
from paralex.queries.code import FileRow, SymbolRow
from paralex.queries.files import table

_CLASSES = {
    vocab.term(word): word.lower()
    for word in ("Function", "Class", "Method", "Constant", "Variable", "Type")
}
IMPORTS = frozenset(way + "import" for way in ("", "lazy-", "type-"))
NAMESPACE_IMPORTS = frozenset(way + "namespace-import" for way in ("", "lazy-", "type-"))
REFERENCES = frozenset(("use", "inherit", "reexport"))


@dataclass(frozen=True, slots=True)
class Edge:
    """An edge of the file `path`; `user` is the symbol in it, "" for the module level. A resource
    that a configuration file names is one too."""

    path: str
    user: str
    site: Site


def files(reader: Reader) -> dict[str, FileRow]:
    """Every file by its path, sorted."""
    rows = (
        FileRow(
            path=str(path),
            module=_text(module),
            language=_text(language),
            lines=_number(lines),
            is_test=bool(test),
            parsed=language is not None and problem is None,
        )
        for path, module, language, lines, test, problem in table(reader, "files")
    )
    return {row.path: row for row in sorted(rows, key=lambda row: row.path)}


def namespaces(reader: Reader) -> frozenset[str]:
    """The names of packages that have no file."""
    return frozenset(str(name) for (name,) in table(reader, "namespaces"))


def definitions(reader: Reader) -> tuple[SymbolRow, ...]:
    """Every definition, in order of path and name."""
    rows = []
    for symbol, kind, span, signature, doc, hidden in table(reader, "symbols"):
        path, name = vocab.place_of(str(symbol))
        first, _, last = str(span).partition("-")
        rows.append(
            SymbolRow(
                path=path,
                symbol=name,
                kind=_CLASSES[str(kind)],
                line=int(first),
                end_line=int(last),
                signature=_text(signature) or name.rpartition(".")[2],
                doc=_text(doc),
                exported=not hidden,
            )
        )
    return tuple(sorted(rows, key=lambda row: (row.path, row.symbol)))


def edges(reader: Reader) -> tuple[Edge, ...]:
    """Every import and reference of a file, in order of path, user, and the file's own order."""
    unpack = unpacking()
    files = sorted(
        (vocab.place_of(str(file))[0], str(sites)) for file, sites in table(reader, "sites")
    )
    found = (Edge(path, user, site) for path, sites in files for user, site in unpack(path, sites))
    return tuple(sorted(found, key=lambda edge: (edge.path, edge.user)))


def dependencies(reader: Reader) -> dict[str, tuple[str, ...]]:
    """For each file that depends on others: their paths, sorted."""
    found: dict[str, list[str]] = {}
    for start, end in table(reader, "depends"):
        found.setdefault(vocab.place_of(str(start))[0], []).append(vocab.place_of(str(end))[0])
    return {path: tuple(sorted(found[path])) for path in sorted(found)}


def dependents(reader: Reader) -> dict[str, tuple[str, ...]]:
    """For each file that others depend on: their paths, sorted."""
    found: dict[str, list[str]] = {}
    for path, targets in reader.once(dependencies).items():
        for target in targets:
            found.setdefault(target, []).append(path)
    return {path: tuple(found[path]) for path in sorted(found)}


def marks(reader: Reader) -> dict[str, tuple[str, int | None]]:
    """By path: what kind of file it is ("" for none), and in how many commits it was changed."""
    found: dict[str, tuple[str, int | None]] = {}
    for file, kind, changes in table(reader, "marks"):
        path = vocab.place_of(str(file))[0]
        before = found.get(path, ("", None))
        found[path] = (
            (_text(kind), before[1]) if kind is not None else (before[0], _number(changes))
        )
    return found


def unknown_members(reader: Reader) -> dict[str, tuple[str, ...]]:
    """By file: the members of classes of the repository that it may reach through values of
    unknown type."""
    members = {
        row.symbol.rpartition(".")[2] for row in reader.once(definitions) if "." in row.symbol
    }
    rows = table(reader, "unknown-members")
    found = {
        str(path): tuple(name for name in str(names).split() if name in members)
        for path, names in sorted(rows, key=str)
    }
    return {path: names for path, names in found.items() if names}


def _text(value: Value) -> str:
    return "" if value is None else str(value)


def _number(value: Value) -> int:
    return value if isinstance(value, int) else 0
