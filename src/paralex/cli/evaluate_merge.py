"""Whether two versions of a file really come together, as the publish gate merges them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paralex.graph.languages import extract, language_of
from paralex.graph.scan import HUGE
from paralex.orchestrator.git import Repo
from paralex.orchestrator.lines import Lines, merge_lines
from paralex.orchestrator.merge_text import expected, merge_texts

if TYPE_CHECKING:
    from paralex.graph.entries import Entry
    from paralex.graph.revision import Objects
    from paralex.planner.parallel import Meeting


class Merger:
    """Merges of files of one repository; nothing is written to it."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects
        root = objects.root.resolve()
        self._repo = Repo(root, root, "")  # only for merges of texts, which need no repository

    def merges(self, meeting: Meeting) -> bool:
        """Whether both orders give a text, and, in a language, what both sides say. Inside of
        one symbol the changes have to lie apart, or only insert."""
        base, one, other = meeting.base.old, meeting.one.new, meeting.other.new
        lines = self._lines(base, one, other)
        if self._judged(meeting.path, lines, base, one, other) is None:
            return False
        if lines is not None and lines.merged is not None:
            return True  # the same in both orders
        back = self._lines(base, other, one)
        return self._judged(meeting.path, back, base, other, one) is not None

    def merged(
        self, path: str, base: Entry | None, ours: Entry | None, theirs: Entry | None
    ) -> bytes | None:
        """The merged text, or None."""
        return self._judged(path, self._lines(base, ours, theirs), base, ours, theirs)

    def _lines(self, *versions: Entry | None) -> Lines | None:
        if any(entry is not None and not entry.is_file for entry in versions):
            return None
        base, ours, theirs = (
            self._objects.blob(entry.identity) if entry else b"" for entry in versions
        )
        if max(map(len, (base, ours, theirs))) > HUGE:
            return None
        return merge_lines(self._repo, ours, base, theirs)

    def _judged(self, path: str, lines: Lines | None, *versions: Entry | None) -> bytes | None:
        wanted = None
        if language_of(path) is not None:
            was, here, there = (
                self._objects.facts(path, entry.identity) if entry and entry.is_file else None
                for entry in versions
            )
            if here is not None and there is not None:
                wanted = expected(was, here, there, inside=True)
        return merge_texts(lines, wanted, lambda text: extract(path, text))
