"""A small project in memory, and short words for what the tests ask of it."""

from __future__ import annotations

import json
from collections.abc import Mapping

from paralex.graph.shapes import FileFacts, ImportEdge, Project, RefEdge, Resolved, Symbol
from paralex.graph.typescript import LANGUAGE


def facts_of(text: str, path: str = "a.ts") -> FileFacts:
    return LANGUAGE.extract(path, text.encode())


def symbols_of(text: str, path: str = "a.ts") -> dict[str, Symbol]:
    return {symbol.name: symbol for symbol in facts_of(text, path).symbols}


def project_of(files: Mapping[str, object]) -> Project:
    """`files`: path -> text, or a value that is written as JSON."""
    texts = {p: v if isinstance(v, str) else json.dumps(v) for p, v in files.items()}
    facts = {
        path: LANGUAGE.extract(path, text.encode())
        for path, text in texts.items()
        if path.endswith(LANGUAGE.suffixes)
    }
    return Project(frozenset(texts), facts, texts.get)


def resolved(files: Mapping[str, object], path: str) -> Resolved:
    return LANGUAGE.resolver(project_of(files))(path)


def edge(files: Mapping[str, object], path: str) -> ImportEdge:
    """The only import of `path`."""
    (only,) = resolved(files, path).imports
    return only


def target(files: Mapping[str, object], path: str) -> str | None:
    """Where the only import of `path` leads, which must be inside."""
    only = edge(files, path)
    assert only.status == "internal", only
    return only.to_path


def rows(files: Mapping[str, object], path: str) -> set[tuple[str, str, str, str]]:
    """(user, kind, file, symbol) of all references."""
    return {row(each) for each in resolved(files, path).references}


def row(each: RefEdge) -> tuple[str, str, str, str]:
    return (each.user, each.kind, each.to_path, each.to_symbol)
