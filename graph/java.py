"""Java for the registry of languages."""

from __future__ import annotations

from collections.abc import Callable

from paralex.graph.shapes import FileFacts, Language, Project, Resolved


class _Java:
    name = "java"
    suffixes: tuple[str, ...] = (".java",)

    def extract(self, path: str, data: bytes) -> FileFacts:
        """The facts of one file. Never raises for any bytes: trouble goes to `problem`."""
        from paralex.graph.java_extract import extract

        return extract(path, data)

    def resolver(self, project: Project) -> Callable[[str], Resolved]:
        """A function from a path of `project.facts` to what its names resolve to."""
        from paralex.graph.java_resolve import resolver

        return resolver(project)


LANGUAGE: Language = _Java()
