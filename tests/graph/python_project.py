"""Small Python projects written in tests, and what they resolve to, in a form that reads well."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

from paralex.graph.python import LANGUAGE
from paralex.graph.shapes import FileFacts, Project, Resolved, Symbol


def facts(source: str | bytes, path: str = "m.py") -> FileFacts:
    data = textwrap.dedent(source).encode() if isinstance(source, str) else source
    return LANGUAGE.extract(path, data)


def symbols(source: str) -> dict[str, Symbol]:
    return {symbol.name: symbol for symbol in facts(source).symbols}


def resolve(files: Mapping[str, str]) -> dict[str, Resolved]:
    """What each Python file of a project resolves to."""
    texts = {path: textwrap.dedent(text) for path, text in files.items()}
    found = {
        path: LANGUAGE.extract(path, text.encode())
        for path, text in texts.items()
        if path.endswith(LANGUAGE.suffixes)
    }
    resolver = LANGUAGE.resolver(Project(frozenset(texts), found, texts.get))
    return {path: resolver(path) for path in sorted(found)}


def imports(files: Mapping[str, str], path: str) -> set[tuple[str, str]]:
    """(status, module) of each import edge of one file."""
    return {(edge.status, edge.to_module) for edge in resolve(files)[path].imports}


def references(files: Mapping[str, str], path: str) -> set[tuple[str, str, str, str]]:
    """(user, path, symbol, kind) of each reference of one file to another symbol."""
    return {
        (edge.user, edge.to_path, edge.to_symbol, edge.kind)
        for edge in resolve(files)[path].references
        if edge.to_symbol
    }


def used(files: Mapping[str, str], path: str, user: str | None = None) -> set[str]:
    """`path:symbol` of what one file uses, re-export rows left out."""
    return {
        f"{to_path}:{symbol}"
        for by, to_path, symbol, kind in references(files, path)
        if kind != "reexport" and (user is None or by == user)
    }


def unresolved(files: Mapping[str, str], path: str) -> dict[str, str]:
    """The reason of each name of one file that could not be bound."""
    return {item.written: item.reason for item in resolve(files)[path].unresolved}
