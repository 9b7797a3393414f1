"""Python for the registry of languages."""

from __future__ import annotations

from collections.abc import Callable

from paralex.graph.shapes import FileFacts, Language, Project, Resolved


class _Python:
    name = "python"
    suffixes: tuple[str, ...] = (".py", ".pyi")
    lasting = True

    def extract(self, path: str, data: bytes) -> FileFacts:
        """The facts of one file. Never raises for any bytes: trouble goes to `problem`."""
        from paralex.graph.python_extract import extract

        return extract(path, data)

    def survey(self, path: str, data: bytes) -> FileFacts:
        """As `extract`, without the digests of bodies and loose statements."""
        from paralex.graph.python_extract import extract

        return extract(path, data, digests=False)

    def resolver(self, project: Project) -> Callable[[str], Resolved]:
        """A function from a path of `project.facts` to what its names resolve to."""
        from paralex.graph.python_resolve import resolver

        return resolver(project)


LANGUAGE: Language = _Python()
