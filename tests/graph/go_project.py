"""Go projects in memory, for tests."""

from __future__ import annotations

from paralex.graph.go import LANGUAGE
from paralex.graph.shapes import FileFacts, ImportEdge, Project, RefEdge, Resolved

MOD = "module example.com/m\n\ngo 1.22\n"


def facts(source: str, path: str = "a.go") -> FileFacts:
    return LANGUAGE.extract(path, source.encode())


def resolved(files: dict[str, str]) -> dict[str, Resolved]:
    """What every Go file of the project resolves to. A go.mod at the top is given."""
    texts = {"go.mod": MOD, **files}
    texts = {path: text for path, text in texts.items() if text}
    parsed = {
        path: LANGUAGE.extract(path, text.encode())
        for path, text in texts.items()
        if path.endswith(".go")
    }
    resolve = LANGUAGE.resolver(Project(frozenset(texts), parsed, texts.get))
    return {path: resolve(path) for path in parsed}


def imports(files: dict[str, str], path: str) -> dict[str, ImportEdge]:
    return {edge.written: edge for edge in resolved(files)[path].imports}


def importing(*paths: str, package: str = "a") -> str:
    return f"package {package}\n\n" + "".join(f'import _ "{path}"\n' for path in paths)


def uses(answer: Resolved, user: str | None = None) -> set[tuple[str, str]]:
    """(path, symbol) of what the file, or one user in it, refers to."""
    return {(ref.to_path, ref.to_symbol) for ref in refs(answer, user)}


def refs(answer: Resolved, user: str | None = None) -> list[RefEdge]:
    return [ref for ref in answer.references if user in (None, ref.user)]
