"""TypeScript and JavaScript: what the registry of languages needs to know."""

from __future__ import annotations

from collections.abc import Callable

from paralex.graph.shapes import FileFacts, Project, Resolved


class TypeScript:
    """One language for both: they import one another, and one resolver serves them."""

    name = "typescript"
    suffixes: tuple[str, ...] = (".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs")

    def extract(self, path: str, data: bytes) -> FileFacts:
        """The facts of one file; see `typescript_extract.extract`."""
        from paralex.graph.typescript_extract import extract

        return extract(path, data)

    def resolver(self, project: Project) -> Callable[[str], Resolved]:
        """What the names of a file resolve to, by the rules of TypeScript and Node."""
        from paralex.graph.typescript_resolve import Resolver

        return Resolver(project).resolve


LANGUAGE = TypeScript()
