"""The user's working tree and index: brought to what was published, path by path.

Nothing of the user's is overwritten: a file is replaced only while it still is what was
published before, and an entry of the index likewise. What differs is kept and reported.
"""

from __future__ import annotations

import errno
import os
import shutil
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from paralex.orchestrator.git import GITLINK, LINK, Change, Entry, GitError, Repo

_TRIES, _PAUSE = 20, 0.1  # for the lock that a git command of the user holds for a moment


class WorkTree:
    """`scratch`: a folder on the same file system, for files before they are renamed into
    place. `crash` is told the name of each step (tests end the process there)."""

    def __init__(self, repo: Repo, scratch: Path, crash: Callable[[str], None]) -> None:
        self._repo = repo
        self._scratch = scratch
        self._crash = crash

    def apply(self, tree: str, changes: Mapping[str, Change]) -> dict[str, str]:
        """Brings `changes`, whose new side is in `tree`, into the working tree and the index.
        Idempotent. Returns path -> why for what was kept."""
        place = self._scratch / "incoming"
        try:
            self._check_out(tree, changes, place)
        except (GitError, OSError) as error:  # a filter that fails, a full disk
            return dict.fromkeys(changes, f"could not be written: {error}")
        # What goes first: a folder may take the place of a file, and the reverse.
        gone = {path: change for path, change in changes.items() if change.new is None}
        kept = self._replace(gone, place)
        kept.update(self._replace({p: c for p, c in changes.items() if p not in gone}, place))
        shutil.rmtree(place, ignore_errors=True)
        self._crash("files")
        kept.update(self._stage(changes))
        return kept

    def _replace(self, changes: Mapping[str, Change], place: Path) -> dict[str, str]:
        kept: dict[str, str] = {}
        now = self._standing(changes)
        for path, change in changes.items():
            if now[path] == change.new:
                continue
            if now[path] != change.old:
                said = now[path] if isinstance(now[path], str) else ""
                kept[path] = str(said) or "changed in the working tree meanwhile"
                continue
            try:
                self._put(path, place / path if change.new else None)
            except OSError as error:
                kept[path] = f"could not be written: {error.strerror}"
            self._crash("file")
        return kept

    def _check_out(self, tree: str, changes: Mapping[str, Change], place: Path) -> None:
        """The new content below `place`, as git itself would write it (filters, line ends)."""
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        index = self._scratch / "incoming.index"
        index.unlink(missing_ok=True)
        self._repo.run("read-tree", tree, index=index)
        wanted = b"".join(os.fsencode(path) + b"\0" for path, c in changes.items() if c.new)
        self._repo.run(
            "checkout-index", "-f", "-z", "--stdin", f"--prefix={place}/", stdin=wanted, index=index
        )
        index.unlink()
        for path, change in changes.items():
            if change.new and change.new.mode not in {LINK, GITLINK}:
                _flush(place / path)

    def _standing(self, changes: Mapping[str, Change]) -> dict[str, Entry | str | None]:
        """What is at each path now: an entry, None for nothing, or words for what no entry can
        say. A regular file counts as the old or the new blob when it is that with or without
        git's filters."""
        found: dict[str, Entry | str | None] = {}
        regular = []
        for path in changes:
            there = self._look(path)
            if isinstance(there, os.stat_result):
                regular.append(path)
            else:
                found[path] = there
        try:
            clean = self._repo.hashes(regular, filtered=True)
            plain = self._repo.hashes(regular, filtered=False)
        except GitError:  # unreadable, or gone since we looked
            return found | dict.fromkeys(regular, "it cannot be read")
        for path in regular:
            known = {e.blob: e for e in (changes[path].old, changes[path].new) if e}
            blob = plain[path] if plain[path] in known else clean[path]
            executable = os.lstat(self._repo.root / path).st_mode & 0o100
            mode = "100755" if executable else "100644"
            if blob in known and not self._repo.trusts_modes:
                mode = known[blob].mode
            found[path] = Entry(mode, blob)
        return found

    def _look(self, path: str) -> os.stat_result | Entry | str | None:
        """The status of a regular file, the entry of a link, None for nothing, or words."""
        full = self._repo.root / path
        for parent in reversed(Path(path).parents[:-1]):
            step = self._repo.root / parent
            if step.is_symlink() or (step.exists() and not step.is_dir()):
                return "its folder is not a real folder"
            if not step.exists():
                return None
        if full.is_symlink():
            target = os.readlink(os.fsencode(full))
            return Entry(LINK, self._repo.write_blob(target))
        if full.is_dir():
            # An empty folder, or a submodule's, is in nobody's way but cannot be renamed over.
            return "a folder is there"
        return os.lstat(full) if full.exists() else None

    def _put(self, path: str, source: Path | None) -> None:
        """Temp + rename: a reader sees the old content or the new one, never a half."""
        target = self._repo.root / path
        if source is None:
            target.unlink()
            for parent in Path(path).parents[:-1]:  # git keeps no empty folders either
                try:
                    (self._repo.root / parent).rmdir()
                except OSError:
                    break
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.replace(source, target)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            beside = target.with_name(f".{target.name[:200]}.paralex")
            shutil.copy2(source, beside, follow_symlinks=False)
            os.replace(beside, target)

    def _stage(self, changes: Mapping[str, Change]) -> dict[str, str]:
        """The entries of these paths in the user's index, where they are what they were."""
        for left in range(_TRIES, -1, -1):
            staged = self._repo.staged(changes)
            edits = {
                path: change.new
                for path, change in changes.items()
                if _equals(staged, path, change.old)
            }
            try:
                self._repo.stage(edits)
            except GitError as error:
                if left == 0:
                    return dict.fromkeys(edits, f"its index entry could not be set: {error}")
                time.sleep(_PAUSE)
                continue
            return {
                path: "staged by somebody else meanwhile"
                for path, change in changes.items()
                if path not in edits and not _equals(staged, path, change.new)
            }
        return {}


def _equals(staged: Mapping[str, Entry | None], path: str, entry: Entry | None) -> bool:
    if path not in staged:
        return entry is None
    return staged[path] is not None and staged[path] == entry


def _flush(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
