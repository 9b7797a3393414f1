"""The folder `.paralex/` of a repository, and the lock on the graph inside it."""

from __future__ import annotations

import errno
import fcntl
import logging
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from paralex.errors import EnvironmentLacks, UsageError
from paralex.graph.scan import STATE

PATIENCE = 1.0  # seconds of waiting before a word about it
_POLL = 0.02
_log = logging.getLogger("paralex")


def repository(root: Path) -> Path:
    """`root` made absolute. Raises UsageError when it is no folder, or has no files by design."""
    if not root.exists():
        raise UsageError(f"{root}: no such folder")
    if not root.is_dir():
        raise UsageError(f"{root}: not a folder; name the repository's top folder")
    if (root / "HEAD").is_file() and all((root / name).is_dir() for name in ("objects", "refs")):
        raise UsageError(
            f"{root}: a bare git repository, without files to read; "
            f"`git -C {root} worktree add FOLDER` makes them"
        )
    return root.resolve()


def state_folder(root: Path) -> Path:
    """`.paralex/` of the repository, made when it is not there; it ignores itself.

    Raises EnvironmentLacks where it cannot be written, UsageError where something is in its way.
    """
    state = root / STATE
    if state.is_symlink() or (state.exists() and not state.is_dir()):
        raise UsageError(f"{state}: paralex keeps its state in a folder here; move this away")
    try:
        state.mkdir(exist_ok=True)
        ignore = state / ".gitignore"
        if not ignore.exists():
            ignore.write_text("*\n", encoding="utf-8")
        (state / "graph.lock").touch()
    except OSError as error:
        raise EnvironmentLacks(
            f"{state}: cannot be written ({error.strerror}), and paralex keeps its graph there; "
            f"make {root} writable, or work on a copy of it"
        ) from error
    return state


@contextmanager
def locked(state: Path, *, write: bool) -> Iterator[None]:
    """Holds the lock on the graph: shared among readers, alone for a writer.

    One process must not write inside its own `with` that reads: it would wait for itself.
    """
    with _open_lock(state / "graph.lock") as file:
        _wait(file, fcntl.LOCK_EX if write else fcntl.LOCK_SH)
        try:
            yield
        finally:
            fcntl.flock(file, fcntl.LOCK_UN)


@contextmanager
def alone(place: Path) -> Iterator[bool]:
    """Tries to hold the lock file at `place`; gives whether that worked. Never waits."""
    with _open_lock(place) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno not in (errno.EAGAIN, errno.EACCES):
                raise
            yield False
        else:
            yield True


def _open_lock(place: Path) -> IO[bytes]:
    try:
        return place.open("ab")
    except OSError as error:
        raise EnvironmentLacks(
            f"{place}: cannot be opened ({error.strerror}); make the folder writable"
        ) from error


def _wait(file: IO[bytes], kind: int) -> None:
    start = time.monotonic()
    while True:
        try:
            fcntl.flock(file, kind | fcntl.LOCK_NB)
            return
        except OSError as error:
            if error.errno not in (errno.EAGAIN, errno.EACCES):
                raise EnvironmentLacks(
                    f"{file.name}: this file system has no locks ({os.strerror(error.errno or 0)});"
                    " keep the repository on a local disk"
                ) from error
        if time.monotonic() - start > PATIENCE:
            _log.warning("waiting for another paralex that uses the graph of this repository")
            fcntl.flock(file, kind)
            return
        time.sleep(_POLL)
