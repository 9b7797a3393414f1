"""Whether two versions of a file really come together, as the publish gate merges them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paralex.graph.languages import extract, language_of
from paralex.graph.scan import HUGE
from paralex.orchestrator.git import Repo
from paralex.orchestrator.lines import merge_lines
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
        return all(
            self.merged(meeting.path, meeting.base.old, ours, theirs) is not None
            for ours, theirs in (
                (meeting.one.new, meeting.other.new),
                (meeting.other.new, meeting.one.new),
            )
        )

    def merged(
        self, path: str, base: Entry | None, ours: Entry | None, theirs: Entry | None
    ) -> bytes | None:
        """The merged text, or None."""
        entries = (ours, base, theirs)
        if any(entry is not None and not entry.is_file for entry in entries):
            return None
        texts = [self._objects.blob(entry.identity) if entry else b"" for entry in entries]
        if max(map(len, texts)) > HUGE:
            return None
        known = language_of(path) is not None
        here, was, there = (
            self._objects.facts(path, entry.identity) if entry and known else None
            for entry in entries
        )
        wanted = None
        if here is not None and there is not None:
            wanted = expected(was, here, there, inside=True)
        lines = merge_lines(self._repo, *texts)
        return merge_texts(lines, wanted, lambda text: extract(path, text))
