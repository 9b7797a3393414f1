"""One of two lines of work: what it changes since they parted, read from git as it is asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from paralex.graph.entries import Difference, Entry, difference
from paralex.graph.languages import language_of
from paralex.graph.revision import Objects, Revision
from paralex.graph.shapes import FileFacts
from paralex.planner.parallel_units import WORD


@dataclass(frozen=True)
class Side:
    """The work from `base` to `commit` (full ids), in the repository of `objects`."""

    objects: Objects
    base: str
    commit: str
    _gained: dict[str, frozenset[str]] = field(default_factory=dict)

    @cached_property
    def difference(self) -> Difference:
        """Raises UsageError when git cannot tell."""
        return difference(self.objects.root, self.base, self.commit)

    @cached_property
    def revision(self) -> Revision:
        """All of the commit, for what its names resolve to."""
        return Revision.of(self.objects, self.commit)

    @cached_property
    def base_revision(self) -> Revision:
        """The same of the commit that the work started from."""
        return Revision.of(self.objects, self.base)

    def facts(self, path: str, entry: Entry | None) -> FileFacts | None:
        """What a version of a file says; None for what is in no language that is known."""
        if entry is None or not entry.is_file or language_of(path) is None:
            return None
        return self.objects.facts(path, entry.identity)

    def text(self, entry: Entry | None) -> str:
        """The text of a version of a file, "" for what is none."""
        if entry is None or not entry.is_file:
            return ""
        return self.objects.blob(entry.identity).decode("utf-8", "replace")

    def gained(self, path: str) -> frozenset[str]:
        """The words that stand in the file more often than before."""
        if path not in self._gained:
            change = self.difference.changed[path]
            source = self.sources.get(path)
            old = self.difference.changed[source].old if source else change.old
            more = self._words(change.new) - self._words(old)
            self._gained[path] = frozenset(more)
        return self._gained[path]

    @cached_property
    def sources(self) -> dict[str, str]:
        """The old path of each moved file by its new one."""
        return {new: old for old, new in self.difference.moved.items()}

    @cached_property
    def emptied_folders(self) -> frozenset[str]:
        """The folders out of which files were moved, and that hold nothing any more."""
        left = {path.rpartition("/")[0] for path in self.difference.moved} - {""}
        if not left:
            return frozenset()
        kept = set()
        for path in self.revision.paths:
            while "/" in path:
                path = path.rpartition("/")[0]
                kept.add(path)
        return frozenset(left - kept)

    def sources_changed(self) -> Iterator[tuple[str, FileFacts | None, FileFacts]]:
        """Each changed file of a known language that is there, with what both versions say."""
        for path, change in self.difference.changed.items():
            new = self.facts(path, change.new)
            if new is not None:
                source = self.sources.get(path, path)
                yield path, self.facts(source, self.difference.changed[source].old), new

    def _words(self, entry: Entry | None) -> Counter[str]:
        return Counter(WORD.findall(self.text(entry)))
