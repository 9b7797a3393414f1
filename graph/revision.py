"""The files of a commit as the graph would have them, read from git's objects alone: nothing is
checked out, nothing is stored, and what is checked out now does not matter."""

from __future__ import annotations

import posixpath
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Self

from paralex.errors import EnvironmentLacks, UsageError
from paralex.graph.content import reason_to_skip
from paralex.graph.git import GitTrouble, git, start
from paralex.graph.languages import extract, language_of
from paralex.graph.scan import HUGE
from paralex.graph.shapes import FileFacts, Project, Resolved
from paralex.graph.words import Words, words_of

_REMEMBERED = 20_000  # files whose facts and words are kept: two commits share most of theirs
_REGULAR = frozenset({"100644", "100755"})
_SUBMODULE = "160000"


class Objects:
    """The objects of one repository, asked for one by one. Close it, or use it as a context."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._process: subprocess.Popen[bytes] | None = None
        self.facts = lru_cache(_REMEMBERED)(self._facts)
        self.words = lru_cache(_REMEMBERED)(self._words)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        if self._process is not None:
            assert self._process.stdin is not None
            self._process.stdin.close()
            self._process.wait()
            self._process = None

    def blob(self, identity: str) -> bytes:
        """The bytes of a blob. Raises EnvironmentLacks when git does not have it."""
        if self._process is None:
            self._process = start(self.root, "cat-file", "--batch")
        process = self._process
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write(identity.encode() + b"\n")
        process.stdin.flush()
        said = process.stdout.readline().split()
        if len(said) != 3:
            raise EnvironmentLacks(
                f"{self.root}: git has no object {identity} (a shallow or partial clone?)"
            )
        size = int(said[2])
        data = process.stdout.read(size + 1)
        return data[:size]

    def _facts(self, path: str, identity: str) -> FileFacts | None:
        data = self.blob(identity)
        if len(data) > HUGE or reason_to_skip(path, data) is not None:
            return None
        return extract(path, data)

    def _words(self, identity: str) -> Words:
        data = self.blob(identity)
        return words_of(data) if len(data) <= HUGE else Words({}, {})


@dataclass(frozen=True)
class Revision:
    """`commit`: its full id; `paths`: all files and links, in order; `blobs`: the id of each
    regular file."""

    objects: Objects
    commit: str
    paths: tuple[str, ...]
    blobs: Mapping[str, str]

    @staticmethod
    def of(objects: Objects, name: str) -> Revision:
        """The commit that `name` says. Raises UsageError when there is none."""
        try:
            wanted = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
            commit = git(objects.root, *wanted).decode().strip()
            listed = git(objects.root, "ls-tree", "-r", "-z", "--full-tree", commit)
        except GitTrouble as trouble:
            raise UsageError(f"{objects.root}: no commit {name!r}: {trouble}") from trouble
        entries = sorted(_entries(listed))
        blobs = {path: identity for path, mode, identity in entries if mode in _REGULAR}
        return Revision(objects, commit, tuple(path for path, _, _ in entries), blobs)

    @cached_property
    def facts(self) -> dict[str, FileFacts]:
        """What each file of a known language says."""
        return dict(_Facts(self).items())

    @cached_property
    def resolved(self) -> dict[str, Resolved]:
        """What the names of each file resolve to."""
        return {path: self.resolve(path) for path in self.facts}

    def facts_of(self, path: str) -> FileFacts | None:
        """What one file says; None when it is not there or in no language that is known."""
        return self._project.facts.get(path)

    def resolve(self, path: str) -> Resolved:
        """What the names of one file of a known language resolve to. Of the others, only those
        that it leads to are read (as far as its language allows). KeyError for any other path."""
        name = self._project.facts[path].language
        if name not in self._resolvers:
            language = language_of(path)
            assert language is not None
            self._resolvers[name] = language.resolver(self._project)
        return self._resolvers[name](path)

    @cached_property
    def _project(self) -> Project:
        return Project(frozenset(self.paths), _Facts(self), self._text)

    @cached_property
    def _resolvers(self) -> dict[str, Callable[[str], Resolved]]:
        return {}

    def words(self, path: str) -> Words:
        """The words of the file."""
        return self.objects.words(self.blobs[path])

    def _text(self, path: str) -> str | None:
        identity = self.blobs.get(posixpath.normpath(path))
        return self.objects.blob(identity).decode("utf-8", "replace") if identity else None


class _Facts(Mapping[str, FileFacts]):
    """The facts of the files of a known language, each made when it is asked for."""

    def __init__(self, revision: Revision) -> None:
        self._of, self._blobs = revision.objects.facts, revision.blobs

    def __getitem__(self, path: str) -> FileFacts:
        facts = self._found(path)
        if facts is None:
            raise KeyError(path)
        return facts

    def __contains__(self, path: object) -> bool:
        return isinstance(path, str) and self._found(path) is not None

    def __iter__(self) -> Iterator[str]:
        return (path for path in self._blobs if self._found(path) is not None)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _found(self, path: str) -> FileFacts | None:
        identity = self._blobs.get(path) if language_of(path) is not None else None
        return self._of(path, identity) if identity is not None else None


def _entries(listed: bytes) -> list[tuple[str, str, str]]:
    """Path, mode and object of what a commit holds and the graph would have."""
    entries = []
    for record in listed.split(b"\0")[:-1]:
        about, _, name = record.partition(b"\t")
        mode, _, identity = about.decode().split()
        try:
            path = name.decode()
        except UnicodeDecodeError:
            continue  # as in the folder: the graph has no file whose name is not UTF-8
        if mode != _SUBMODULE:
            entries.append((path, mode, identity))
    return entries
