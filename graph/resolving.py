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
from paralex.graph.shapes import Language, Lasting, Project, Resolved
from paralex.graph.state import state_folder

_ASKED = "asked"  # the key of the cache's note of configuration files: path -> digest, "" for none


def asked_before(cache: FactCache) -> Iterable[str]:
    """The paths of the configuration files that earlier runs have asked for."""
    found: dict[str, str] = json.loads(cache.note(_ASKED) or "{}")
    return found.keys()


class Configuration:
    """The texts that resolvers ask for, and a memory of what they asked."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._texts: dict[str, str | None] = {}
        self._places: set[str] = set()
        self.asked: dict[str, str] = {}

    def read(self, path: str) -> str | None:
        """The text of a file of the repository; None when it is not there, or no text."""
        path = posixpath.normpath(path)
        if path not in self._texts:
            data = self._bytes(path)
            self.asked[path] = _digest(data)
            self._texts[path] = data.decode("utf-8", "replace") if data is not None else None
        return self._texts[path]

    def digest(self, path: str) -> str:
        """What `asked` would hold for `path` now."""
        return _digest(self._bytes(path))

    def resources(self, path: str) -> tuple[Resource, ...]:
        """What the file names, when it is a configuration that names resources. It says nothing
        of other files, so it does not count as asked for."""
        data = self._bytes(path) if is_configuration(path) else None
        return resources_in(path, data) if data is not None else ()

    def is_at(self, path: str) -> bool:
        """Whether a change of the file `path` may change what was read, or not found."""
        return path in self._places

    def learn(self, asked: Mapping[str, str]) -> None:
        """Takes over what another process asked for."""
        for path in asked.keys() - self.asked.keys():
            self._places.update((path, self._place(path) or path))
        self.asked.update(asked)

    def _place(self, path: str) -> str | None:
        """Where the file is, links followed; None for outside of the repository."""
        if posixpath.isabs(path) or path.split("/")[0] == "..":
            return None
        place = (self._root / path).resolve()
        return (
            place.relative_to(self._root).as_posix() if place.is_relative_to(self._root) else None
        )

    def _bytes(self, path: str) -> bytes | None:
        place = self._place(path)
        self._places.update((path, place or path))
        try:
            return read_file(self._root, place) if place is not None else None
        except Skip:
            return None


class Resolution:
    """What has to be resolved, and the resolving of it.

    `known`: what is known of each graph, by path; `finished` keeps it up to date. `valid`: the
    rows of `known` that hold; `todo`: the paths of all others, sorted. `asked`: the paths of the
    configuration files that earlier resolutions have asked for.
    """

    def __init__(
        self,
        root: Path,
        rows: Mapping[str, FileRow],
        facts: LazyFacts,
        known: dict[str, GraphRow],
        asked: Iterable[str],
        languages: tuple[Language, ...],
    ) -> None:
        self.rows = rows
        self.known = known
        self._root = root
        self.failures: list[str] = []
        self._facts = facts
        self._languages = languages
        self._configuration = Configuration(root)
        self._resolvers: dict[str, Callable[[str], Resolved]] = {}
        self._asked_before = {path: self._configuration.digest(path) for path in sorted(asked)}
        self._scope = self._scope_with(self._asked_before)
        self.valid: dict[str, GraphRow] = {}
        for path, row in rows.items():
            graph = known.get(path)
            holds = (_content(row), self._scope if row.language else "")
            if graph is not None and (graph.digest, graph.scope) == holds:
                self.valid[path] = graph
        self.todo = [path for path in sorted(rows) if path not in self.valid]

    def is_current(self) -> bool:
        """Whether names still mean the same: what was resolved holds where bytes are the same."""
        asked = {path: self._configuration.digest(path) for path in self._asked_before}
        return self._scope_with(asked) == self._scope

    def is_configured_by(self, path: str) -> bool:
        return self._configuration.is_at(path)

    def renew(self, paths: Iterable[str]) -> None:
        """After `finished`: the bytes of these files have changed, and names mean the same."""
        self.todo = sorted(paths)
        self._resolvers = {
            name: resolver
            for name, resolver in self._resolvers.items()
            if any(each.name == name and isinstance(each, Lasting) for each in self._languages)
        }

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
        self._configuration.learn(asked)
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
        rows = [*made.values()]
        scope, before = self._scope, self._asked_before
        if asked != before:
            scope = self._scope_with(asked)
            if all(asked.get(path, digest) == digest for path, digest in before.items()):
                # The others never asked for what is new: they hold under the wider scope as well.
                rows += (self.known[path] for path in self.rows if path not in made)
                self._scope = scope
            else:
                self._scope = ""  # a file has changed since, and the others are to be looked at
            self._asked_before = dict(asked)
        labelled = [
            GraphRow(
                row.path, row.digest, scope if row.path in parsed else "", row.state, row.summary
            )
            for row in rows
        ]
        self.known.update((row.path, row) for row in labelled)
        return labelled, {_ASKED: json.dumps(asked, sort_keys=True)}

    def _scope_with(self, asked: Mapping[str, str]) -> str:
        seen = hashlib.sha256(json.dumps(sorted(asked.items())).encode())
        for path in sorted(self.rows):
            row = self.rows[path]
            seen.update(f"\0{path}\0{row.language}\0{row.surface}".encode("utf-8", "replace"))
        return seen.hexdigest()


def _digest(data: bytes | None) -> str:
    return hashlib.sha256(data).hexdigest() if data is not None else ""


def _content(row: FileRow) -> str:
    """All that the file itself contributes to its graph."""
    return f"{row.digest} {row.skip}"
