"""Go: what the registry of languages needs to know."""

from __future__ import annotations

from collections.abc import Callable

from paralex.graph.shapes import FileFacts, Project, Resolved


class Go:
    """Go, as `go build` reads it on linux/amd64; files for other systems are kept and marked."""

    name = "go"
    suffixes: tuple[str, ...] = (".go",)

    def extract(self, path: str, data: bytes) -> FileFacts:
        """The facts of one file; see `go_extract.extract`."""
        from paralex.graph.go_extract import extract

        return extract(path, data)

    def resolver(self, project: Project) -> Callable[[str], Resolved]:
        """What the names of a file resolve to, by the rules of Go modules and packages."""
        from paralex.graph.go_resolve import Resolver

        return Resolver(project).resolve


LANGUAGE = Go()
