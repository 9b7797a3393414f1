"""What git knows about the past: which files were changed together."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from paralex.graph.git import GitTrouble, git

_START = re.compile("\x01([0-9a-f]{40,64})\0")


@dataclass(frozen=True, slots=True)
class Commit:
    """`paths`: what it changed, sorted, relative to the folder that was asked about."""

    id: str
    subject: str
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class History:
    """Newest first. Empty without git and before the first commit."""

    commits: tuple[Commit, ...] = ()


def read_history(root: Path, limit: int = 1500, commit: str = "HEAD") -> History:
    """The last `limit` commits up to `commit`, merges left out, that changed anything below
    `root`."""
    try:
        log = git(
            root, "log", f"--max-count={limit}", "--no-merges", "--no-renames", "--name-only",
            "--relative", "--no-ext-diff", "--no-textconv", "--no-show-signature", "--no-color",
            "-z", "--format=%x01%H%x00%s", commit, "--", ".",
        )  # fmt: skip
    except GitTrouble:
        return History()
    _, *records = _START.split(log.decode("utf-8", "replace"))
    return History(tuple(map(_commit, records[::2], records[1::2])))


def head(root: Path) -> str:
    """The commit that is checked out, "" without git and before the first commit."""
    try:
        return git(root, "rev-parse", "--verify", "--quiet", "HEAD").decode().strip()
    except GitTrouble:
        return ""


def _commit(identity: str, record: str) -> Commit:
    subject, *paths = record.split("\0")
    if paths:
        paths[0] = paths[0].removeprefix("\n")
    return Commit(identity, subject, tuple(sorted({path for path in paths if path})))
