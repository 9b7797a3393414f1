"""Rust for the registry of languages."""

from __future__ import annotations

from collections.abc import Callable

from paralex.graph.shapes import FileFacts, Language, Project, Resolved


class _Rust:
    """`Resolved.module` is the path of a module in its crate: `grep_searcher::searcher::glue` in
    a library, `ripgrep(bin rg)::flags` in any other target (package, kind, name), and
    `ripgrep(build)` for a build script."""

    name = "rust"
    suffixes: tuple[str, ...] = (".rs",)

    def extract(self, path: str, data: bytes) -> FileFacts:
        """The facts of one file. Never raises for any bytes: trouble goes to `problem`."""
        from paralex.graph.rust_extract import extract

        return extract(path, data)

    def resolver(self, project: Project) -> Callable[[str], Resolved]:
        """A function from a path of `project.facts` to what its names resolve to."""
        from paralex.graph.rust_resolve import Resolver

        return Resolver(project).resolve


LANGUAGE: Language = _Rust()
