"""Java for the registry of languages."""

from __future__ import annotations

from collections.abc import Callable

from paralex.graph import java_extract, java_resolve
from paralex.graph.shapes import FileFacts, Language, Project, Resolved


class _Java:
    name = java_extract.NAME
    suffixes: tuple[str, ...] = (".java",)

    def extract(self, path: str, data: bytes) -> FileFacts:
        """The facts of one file. Never raises for any bytes: trouble goes to `problem`."""
        return java_extract.extract(path, data)

    def resolver(self, project: Project) -> Callable[[str], Resolved]:
        """A function from a path of `project.facts` to what its names resolve to."""
        return java_resolve.resolver(project)


LANGUAGE: Language = _Java()
