"""What two versions of a file say, for the gate and for merges."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from paralex.graph.shapes import FileFacts
from paralex.orchestrator.git import GITLINK, LINK, Change, Entry, Repo
from paralex.planner.claims import covers
from paralex.planner.delta import outside
from paralex.planner.dst import Claim, canonical_path

Extract = Callable[[str, bytes], FileFacts | None]


class Reader:
    """Facts of blobs; each is read and parsed once."""

    def __init__(self, repo: Repo, extract: Extract) -> None:
        self._repo = repo
        self._extract = extract
        self._bytes: dict[str, bytes] = {}

    def load(self, entries: Iterable[Entry | None]) -> None:
        """Reads several blobs in one call."""
        wanted = {e.blob for e in entries if e and e.mode != GITLINK} - self._bytes.keys()
        self._bytes.update(self._repo.blobs(wanted))

    def data(self, entry: Entry) -> bytes:
        self.load([entry])
        return self._bytes[entry.blob]

    def facts(self, path: str, entry: Entry | None) -> FileFacts | None:
        """None for what is not there, is no regular file, or has no known language."""
        if entry is None or entry.mode in {LINK, GITLINK}:
            return None
        return self._extract(path, self.data(entry))

    def beyond(self, held: tuple[Claim, ...], path: str, change: Change) -> tuple[Claim, ...]:
        """The claims that a change needs beyond the `held` ones; empty when it is allowed."""
        old, new = change.old, change.new
        if old is not None and new is not None and old.mode != new.mode:
            # The mode is nobody's symbol: an executable bit, a file that becomes a link.
            whole = Claim(path=path, mode="whole")
            return () if covers(held, whole) else (whole,)
        return outside(
            held, path, self.facts(path, old), self.facts(path, new), old is not None,
            new is not None,
        )  # fmt: skip

    def outside(self, held: tuple[Claim, ...], changes: Mapping[str, Change]) -> tuple[Claim, ...]:
        """The same for several files."""
        self.load(entry for change in changes.values() for entry in (change.old, change.new))
        return tuple(c for path, change in changes.items() for c in self.beyond(held, path, change))


def claimable(path: str) -> bool:
    """Whether a claim can name this path at all (it must be text, without `\\`)."""
    try:
        canonical_path(path).encode()
    except ValueError:
        return False
    return True
