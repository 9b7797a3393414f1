"""Three-way merges of the lines of one text."""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

from paralex.orchestrator.git import GitError, Repo

_OURS, _BASE, _THEIRS, _END = b"<|=>"
_JUMP = re.compile(rb"(?:return|raise|throw|break|continue)\b")
_GO_IMPORT = re.compile(rb"(?:[\w.]+ )?\"[^\"\s]+\"")


@dataclass(frozen=True)
class Lines:
    """`merged`: without any conflict, or None. `joined`: where both sides changed one place,
    ours and then theirs, in the ways that are worth a try; most often nonsense, except where
    both only inserted, which `inserted` says of all those places (and that neither insertion ends
    in a jump)."""

    merged: bytes | None
    joined: tuple[bytes, ...] = ()
    inserted: bool = False


def merge_lines(repo: Repo, ours: bytes, base: bytes, theirs: bytes) -> Lines | None:
    """None for what is no text."""
    width = 7  # of the conflict markers: wider than anything that looks like one
    while any(bytes([mark]) * width in text for mark in b"<|=>" for text in (ours, base, theirs)):
        width *= 2
    with tempfile.TemporaryDirectory(prefix="paralex-") as folder:
        names = [Path(folder, name) for name in ("ours", "base", "theirs")]
        for name, text in zip(names, (ours, base, theirs), strict=True):
            name.write_bytes(text)
        # With --diff3 git leaves a place that both changed in one piece, instead of merging the
        # lines (often blank ones) that happen to be equal inside it.
        flags = ("-p", "-q", "--diff3", f"--marker-size={width}")
        try:
            # The exit code is the number of conflicts, at most 127.
            out = repo.run("merge-file", *flags, *map(str, names), ok=range(128))
        except GitError:
            return None
    if bytes([_OURS]) * width not in out:
        return Lines(out)
    joined = tuple(_joined(out, width, repeats=repeats) for repeats in (False, True))
    return Lines(None, joined, _only_inserted(out, width))


def _only_inserted(marked: bytes, width: int) -> bool:
    """Whether nothing of the base stands in any conflict, and no side ends in a jump, after which
    the other side's lines would never be reached."""
    markers = {bytes([mark]) * width: mark for mark in (_OURS, _BASE, _THEIRS, _END)}
    side, lines = _END, list[bytes]()
    for line in marked.splitlines():
        if line[:width] in markers:
            if (side == _BASE and lines) or (side != _END and _jumps(lines)):
                return False
            side, lines = markers[line[:width]], []
        elif side != _END:
            lines.append(line)
    return True


def _jumps(lines: list[bytes]) -> bool:
    """Whether a line that stands as far left as any leaves the block."""
    code = [line for line in lines if line.strip()]
    left = min((len(line) - len(line.lstrip()) for line in code), default=0)
    return any(_JUMP.match(line, left) for line in code)


def _joined(marked: bytes, width: int, *, repeats: bool) -> bytes:
    """Both sides of each conflict, one after the other, without the base. Without `repeats`, a
    line that both sides have stands once where it is at the margin or looks like a line of Go's
    import block: often it is the same import."""
    markers = {bytes([mark]) * width: mark for mark in (_OURS, _BASE, _THEIRS, _END)}
    kept: list[bytes] = []
    side, ours = _END, set[bytes]()
    for line in marked.splitlines(keepends=True):
        if line[:width] in markers:
            side = markers[line[:width]]
            if side == _OURS:
                ours = set()
            continue
        if side == _OURS:
            ours.add(line)
        known = side == _THEIRS and line in ours and _may_be_import(line)
        if side != _BASE and (repeats or not known):
            kept.append(line)
    return b"".join(kept)


def _may_be_import(line: bytes) -> bool:
    return not line[:1].isspace() or _GO_IMPORT.fullmatch(line.strip()) is not None
