"""A small Cargo project in memory, and short words for what the tests ask of it."""

from __future__ import annotations

from collections.abc import Mapping

from paralex.graph.rust import LANGUAGE
from paralex.graph.shapes import FileFacts, Project, Resolved, Symbol

CARGO = '[package]\nname = "my-app"\nedition = "2021"\n'


def facts_of(text: str, path: str = "src/lib.rs") -> FileFacts:
    return LANGUAGE.extract(path, text.encode())


def symbols_of(text: str) -> dict[str, Symbol]:
    return {symbol.name: symbol for symbol in facts_of(text).symbols}


def project_of(files: Mapping[str, str]) -> Project:
    """`files`: path -> text. Without a Cargo.toml there is one at the top."""
    texts = dict(files)
    if not any(path.endswith("Cargo.toml") for path in texts):
        texts["Cargo.toml"] = CARGO
    facts = {
        path: LANGUAGE.extract(path, text.encode())
        for path, text in texts.items()
        if path.endswith(".rs")
    }
    return Project(frozenset(texts), facts, texts.get)


def all_resolved(files: Mapping[str, str]) -> dict[str, Resolved]:
    project = project_of(files)
    resolve = LANGUAGE.resolver(project)
    return {path: resolve(path) for path in sorted(project.facts)}


def resolved(files: Mapping[str, str], path: str = "src/lib.rs") -> Resolved:
    return LANGUAGE.resolver(project_of(files))(path)


def rows(files: Mapping[str, str], path: str = "src/lib.rs") -> set[tuple[str, str, str, str]]:
    """(user, kind, file, symbol) of all references."""
    found = resolved(files, path).references
    return {(each.user, each.kind, each.to_path, each.to_symbol) for each in found}


def edges(files: Mapping[str, str], path: str = "src/lib.rs") -> set[tuple[str, str | None]]:
    """(how, file) of all imports inside; (status, name) of all others."""
    return {
        (each.how, each.to_path)
        if each.status == "internal"
        else (each.status, each.to_module or each.written)
        for each in resolved(files, path).imports
    }


def missing(files: Mapping[str, str], path: str = "src/lib.rs") -> set[str]:
    """What could not be resolved, as written."""
    found = resolved(files, path)
    return {each.written for each in found.unresolved} | {
        each.written for each in found.imports if each.status == "unresolved"
    }
