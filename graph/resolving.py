"""From facts to the graph of each file: names are resolved only where that may have changed.

The graph of a file depends on its own bytes and on its *scope*: which files there are, the
surface of each, and the configuration files that the resolvers asked for. While the scope is
the same, only files whose bytes changed resolve again.
"""

from __future__ import annotations

import hashlib
import json
import posixpath
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from pathlib import Path

from paralex.graph.cache import CacheDamaged, FactCache, FileRow, GraphRow
from paralex.graph.content import Skip, read_file
from paralex.graph.emit import FileGraph, file_graph
from paralex.graph.languages import language_of
from paralex.graph.lazy import LazyFacts
from paralex.graph.resources import Resource, is_configuration, resources_in
from paralex.graph.shapes import FileFacts, Language, Project, Resolved
from paralex.graph.state import state_folder

_ASKED = "asked"  # the key of the cache's note of configuration files: path -> digest, "" for none


class Configuration:
    """The texts that resolvers ask for, and a memory of what they asked."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._texts: dict[str, str | None] = {}
        self.asked: dict[str, str] = {}

    def read(self, path: str) -> str | None:
        """The text of a file of the repository; None when it is not there, or no text."""
        path = posixpath.normpath(path)
        if path not in self._texts:
            data = self._bytes(path)
            self.asked[path] = hashlib.sha256(data).hexdigest() if data is not None else ""
            self._texts[path] = data.decode("utf-8", "replace") if data is not None else None
        return self._texts[path]

    def digest(self, path: str) -> str:
        """What `asked` would hold for `path` now."""
        data = self._bytes(path)
        return hashlib.sha256(data).hexdigest() if data is not None else ""

    def resources(self, path: str) -> tuple[Resource, ...]:
        """What the file names, when it is a configuration that names resources. It says nothing
        of other files, so it does not count as asked for."""
        data = self._bytes(path) if is_configuration(path) else None
        return resources_in(path, data) if data is not None else ()

    def _bytes(self, path: str) -> bytes | None:
        if posixpath.isabs(path) or path.split("/")[0] == "..":
            return None
        place = (self._root / path).resolve()
        if not place.is_relative_to(self._root):
            return None
        try:
            return read_file(self._root, str(place.relative_to(self._root)))
        except Skip:
            return None


class Resolution:
    """What has to be resolved, and the resolving of it.

    `valid`: the rows of the cache that still hold; `todo`: the paths of all others, sorted.
    """

    def __init__(
        self,
        root: Path,
        rows: Mapping[str, FileRow],
        made: Mapping[str, FileFacts],
        cache: FactCache,
        languages: tuple[Language, ...],
    ) -> None:
        self.rows = rows
        self._root = root
        self._languages = languages
        self._configuration = Configuration(root)
        self._facts = LazyFacts(rows, made, cache)
        self._resolvers: dict[str, Callable[[str], Resolved]] = {}
        self.failures: list[str] = []
        self.known = cache.graphs()
        asked = json.loads(cache.note(_ASKED) or "{}")
        self._asked_before = {path: self._configuration.digest(path) for path in sorted(asked)}
        scope = self._scope_with(self._asked_before)
        self.valid: dict[str, GraphRow] = {}
        for path, row in rows.items():
            graph = self.known.get(path)
            holds = (_content(row), scope if row.language else "")
            if graph is not None and (graph.digest, graph.scope) == holds:
                self.valid[path] = graph
        self.todo = [path for path in sorted(rows) if path not in self.valid]

    @cached_property
    def _project(self) -> Project:
        return Project(
            frozenset(self.rows), self._facts, self._configuration.read, outer=self._facts.outer
        )

    def spool(self) -> bool:
        """Puts the facts where forked processes find them. False when some are missing: asking
        for them will tell."""
        return self._facts.spool(state_folder(self._root))

    @property
    def asked(self) -> dict[str, str]:
        """The configuration files that resolvers have asked for, with their digests."""
        return self._configuration.asked

    def learn(self, asked: Mapping[str, str], failures: Iterable[str]) -> None:
        """Takes over what another process asked for, and what failed there."""
        self._configuration.asked.update(asked)
        self.failures += failures

    def graph(self, path: str) -> FileGraph:
        """The graph of one file, resolved now."""
        row = self.rows[path]
        if not row.language:
            resources = self._configuration.resources(path) if not row.skip else ()
            return file_graph(path, row.digest or None, row.skip or None, None, None, resources)
        facts = self._facts[path]
        graph = file_graph(path, row.digest, None, facts, self._resolved(path, facts.language))
        self._facts.drop(path)
        return graph

    def _resolved(self, path: str, name: str) -> Resolved:
        """A file that breaks its resolver is left without edges, and a note says so."""
        try:
            if name not in self._resolvers:
                language = language_of(path, self._languages)
                assert language is not None
                self._resolvers[name] = language.resolver(self._project)
            return self._resolvers[name](path)
        except (CacheDamaged, sqlite3.Error):
            raise
        except Exception as error:
            self.failures.append(
                f"{path}: the resolver of {name} failed, please report it: "
                f"{type(error).__name__}: {error}"
            )
            return Resolved(path, "", (), (), ())

    def row(self, path: str, graph: FileGraph) -> GraphRow:
        """What the cache keeps of `graph`; its scope is filled in by `finished`."""
        return GraphRow(path, _content(self.rows[path]), "", graph.state, graph.summary.to_text())

    def finished(self, made: Mapping[str, GraphRow]) -> tuple[list[GraphRow], dict[str, str]]:
        """The rows and the notes to save, once the graphs of all in `todo` are `made`."""
        parsed = {path for path, row in self.rows.items() if row.language}
        asked = self._configuration.asked
        if not parsed <= made.keys():
            asked = {**self._asked_before, **asked}
        scope = self._scope_with(asked)
        rows = [*made.values()]
        if asked.keys() != self._asked_before.keys():
            # The others never asked for what is new: they hold under the wider scope as well.
            rows += (row for path, row in self.valid.items() if path not in made)
        labelled = [
            GraphRow(
                row.path, row.digest, scope if row.path in parsed else "", row.state, row.summary
            )
            for row in rows
        ]
        return labelled, {_ASKED: json.dumps(asked, sort_keys=True)}

    def _scope_with(self, asked: Mapping[str, str]) -> str:
        seen = hashlib.sha256(json.dumps(sorted(asked.items())).encode())
        for path in sorted(self.rows):
            row = self.rows[path]
            seen.update(f"\0{path}\0{row.language}\0{row.surface}".encode("utf-8", "replace"))
        return seen.hexdigest()


def _content(row: FileRow) -> str:
    """All that the file itself contributes to its graph."""
    return f"{row.digest} {row.skip}"
