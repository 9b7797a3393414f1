"""A small project in memory, and short words for what the tests ask of it."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import dedent

from paralex.graph.java import LANGUAGE
from paralex.graph.shapes import FileFacts, ImportEdge, Project, RefEdge, Resolved, Symbol


def facts_of(text: str, path: str = "A.java") -> FileFacts:
    return LANGUAGE.extract(path, dedent(text).encode())


def symbols_of(text: str, path: str = "A.java") -> dict[str, Symbol]:
    return {symbol.name: symbol for symbol in facts_of(text, path).symbols}


def project_of(files: Mapping[str, str]) -> Project:
    facts = {path: facts_of(text, path) for path, text in files.items()}
    return Project(frozenset(files), facts, lambda path: None)


def resolved(files: Mapping[str, str], path: str) -> Resolved:
    return LANGUAGE.resolver(project_of(files))(path)


def imports(files: Mapping[str, str], path: str) -> dict[str, ImportEdge]:
    return {edge.written: edge for edge in resolved(files, path).imports}


def rows(files: Mapping[str, str], path: str) -> set[tuple[str, str, str, str]]:
    """(user, kind, file, symbol) of all references to other files."""
    found = resolved(files, path).references
    return {(e.user, e.kind, e.to_path, e.to_symbol) for e in found if e.to_path != path}


def uses(files: Mapping[str, str], path: str) -> set[str]:
    """`file:symbol` of all references to other files."""
    return {f"{file}:{symbol}" for _, _, file, symbol in rows(files, path)}


def edge_to(files: Mapping[str, str], path: str, symbol: str) -> RefEdge:
    """The only reference to a symbol."""
    (only,) = [e for e in resolved(files, path).references if e.to_symbol == symbol]
    return only
