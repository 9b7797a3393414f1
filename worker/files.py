"""Reading and writing files of a view, and of nothing else."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from pathlib import Path

from paralex.planner.dst import canonical_path

# Folders that belong to git and to the run, whatever a claim says.
RESERVED = frozenset({".git", ".paralex"})


class PathRefused(ValueError):
    """The path leads out of the view, or to what no task may touch. The message says why."""


def confined(root: Path, path: str) -> Path:
    """`path` below `root`, with every link on the way followed and still inside.

    PathRefused for an absolute path, `..`, a link that leads out, `.git` and `.paralex`.
    """
    try:
        canonical_path(path)
    except ValueError as error:
        raise PathRefused(str(error)) from error
    if any(part.lower() in RESERVED for part in path.split("/")):
        raise PathRefused(f"{path}: {' and '.join(sorted(RESERVED))} are not yours to touch")
    top = Path(os.path.realpath(root))
    real = Path(os.path.realpath(top / path))
    if not real.is_relative_to(top):
        raise PathRefused(f"{path}: a link leads out of your copy of the repository")
    if any(part.lower() in RESERVED for part in real.relative_to(top).parts):
        raise PathRefused(f"{path}: a link leads to what is not yours to touch")
    return real


def read_bytes(root: Path, path: str) -> bytes | None:
    """The content of a file; None when it is not there. PathRefused also for a folder."""
    place = confined(root, path)
    if place.is_dir():
        raise PathRefused(f"{path}: is a folder")
    try:
        return place.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise PathRefused(f"{path}: cannot be read: {error.strerror}") from error


def decoded(path: str, data: bytes) -> str:
    """`data` as text, line ends as they are. PathRefused when it is not UTF-8."""
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise PathRefused(f"{path}: is not UTF-8 text (byte {error.start})") from error


def own_place(root: Path, path: str) -> Path:
    """Like `confined`, for changing: PathRefused also when a link leads elsewhere in the view,
    which the claims know by another path."""
    place = confined(root, path)
    real = place.relative_to(os.path.realpath(root)).as_posix()
    if real != path:
        raise PathRefused(f"{path}: a link leads to {real}: name that path")
    return place


def move(root: Path, path: str, to: str) -> None:
    """Moves a file, its mode included, to a place that is free."""
    source, place = own_place(root, path), own_place(root, to)
    if place.exists():
        raise PathRefused(f"{to}: is there already")
    place.parent.mkdir(parents=True, exist_ok=True)
    os.rename(source, place)


def write(root: Path, path: str, data: bytes | None) -> None:
    """Puts `data` in place in one step, keeping the file's mode; None deletes the file."""
    place = own_place(root, path)
    if data is None:
        place.unlink()
        return
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".paralex-", dir=place.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            if place.exists():
                shutil.copymode(place, name)
            else:
                os.chmod(name, 0o666 & ~_umask())
            os.replace(name, place)
        except BaseException:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(name)
            raise
    except OSError as error:
        raise PathRefused(f"{path}: cannot be written: {error.strerror}") from error


def _umask() -> int:
    """The process's umask, without changing it where /proc tells (other threads create files)."""
    try:
        with open("/proc/self/status", encoding="ascii", errors="replace") as status:
            return next(int(line.split()[1], 8) for line in status if line.startswith("Umask:"))
    except (OSError, StopIteration):
        return 0o022
