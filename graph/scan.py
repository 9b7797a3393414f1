"""Which files the repository has: from git where there is git, else by walking the folders.

Nothing is opened here. What is no regular file, or is not to be analysed whatever it holds,
says so by its reason.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from paralex.errors import UsageError
from paralex.graph.git import GitTrouble, git

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

HUGE = 2 * 1024 * 1024  # bytes; a source file that a person wrote is smaller
STATE = ".paralex"
_INSTALLED = frozenset({"node_modules", "__pycache__", ".tox", ".nox", STATE})


@dataclass(frozen=True, slots=True)
class Entry:
    """A path of the repository. `stamp` changes when the file may have changed; `changed` is
    the later of its times (nanoseconds since the epoch); `skip`: why it will not be opened."""

    path: str
    stamp: str
    changed: int
    skip: str | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """`entries` ascend by path. `others`: what is there but is no file, with the reason.
    `notes`: what a person should know about how the files were found."""

    entries: tuple[Entry, ...]
    others: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()


def scan(root: Path, ignore: Iterable[str] = (), generated: Iterable[str] = ()) -> Listing:
    """Every file below `root`. `ignore` and `generated` are patterns as in a .gitignore.

    Raises UsageError for a pattern that is none.
    """
    others: list[tuple[str, str]] = []
    notes: list[str] = []
    ignored = matcher("ignore", ignore)
    made = matcher("generated", generated)
    entries: dict[str, Entry] = {}
    for raw in _names(root, others, notes):
        try:
            path = raw.decode("utf-8")
        except UnicodeDecodeError:
            others.append((raw.decode("utf-8", "backslashreplace"), "its name is not UTF-8"))
            continue
        if path == STATE or path.startswith(STATE + "/") or ignored(path):
            continue
        found = look(root, path, made)
        if isinstance(found, Entry):
            entries[path] = found
        elif found is not None:
            others.append((path, found))
    return Listing(
        tuple(entries[path] for path in sorted(entries)), tuple(sorted(set(others))), tuple(notes)
    )


def matcher(key: str, patterns: Iterable[str]) -> Callable[[str], bool]:
    """Whether a path is meant by `patterns`, which stand under `key` in the configuration."""
    lines = tuple(patterns)
    if not lines:
        return lambda path: False
    from pathspec import GitIgnoreSpec  # slow to load, and most repositories need none

    try:
        return GitIgnoreSpec.from_lines(lines).match_file
    except ValueError as error:
        raise UsageError(f"{key}: not a pattern as in a .gitignore: {error}") from error


def look(root: Path, path: str, made: Callable[[str], bool]) -> Entry | str | None:
    """The entry of `path`, the reason why it is none, or None when there is nothing. `made` says
    whether the configuration calls a path generated."""
    place = f"{root}/{path}"
    try:
        status = os.lstat(place)
    except FileNotFoundError:
        return None  # still in the index, gone from the folder
    except OSError as error:
        return f"cannot be looked at: {error.strerror}"
    changed = max(status.st_mtime_ns, status.st_ctime_ns)
    stamp = f"{status.st_size}:{status.st_mtime_ns}:{status.st_ctime_ns}:{status.st_ino}"
    if stat.S_ISREG(status.st_mode):
        skip = None
        if status.st_size > HUGE:
            skip = "larger than 2 MB"
        elif made(path):
            skip = "generated (says the configuration)"
        return Entry(path, stamp, changed, skip)
    if stat.S_ISLNK(status.st_mode):
        return Entry(path, stamp, changed, _about_link(root, place))
    if stat.S_ISDIR(status.st_mode):
        return "another repository inside this one"
    return "no regular file"


def _about_link(root: Path, place: str) -> str:
    target = os.path.realpath(place)
    if not os.path.exists(target):
        return "a link to nothing"
    if os.path.commonpath((target, root)) != str(root):
        return "a link out of the repository"
    return "a link"


def _names(root: Path, others: list[tuple[str, str]], notes: list[str]) -> Iterator[bytes]:
    """The names of all files, as bytes relative to `root`, in any order."""
    if (root / ".git").exists():
        try:
            listed = git(root, "ls-files", "-co", "--exclude-standard", "-z")
        except GitTrouble as trouble:
            notes.append(f"git could not list the files ({trouble}): found by walking instead")
        else:
            yield from (name.rstrip(b"/") for name in listed.split(b"\0") if name)
            return
    yield from _walk(root, others)


def _walk(root: Path, others: list[tuple[str, str]]) -> Iterator[bytes]:
    """Depth first, without following links. What tools install or cache is left out."""
    stack: list[tuple[str, tuple[tuple[str, GitIgnoreSpec], ...]]] = [("", ())]
    while stack:
        folder, specs = stack.pop()
        try:
            children = sorted(os.scandir(root / folder), key=lambda child: child.name)
        except OSError as error:
            others.append((_shown(folder) + "/", f"cannot be read: {error.strerror}"))
            continue
        names = {child.name for child in children}
        if folder and ("pyvenv.cfg" in names or "CACHEDIR.TAG" in names):
            others.append((_shown(folder) + "/", "installed packages or a tool's cache"))
            continue
        if ".gitignore" in names:
            specs = (*specs, (folder, _gitignore(root / folder / ".gitignore")))
        for child in children:
            path = f"{folder}/{child.name}" if folder else child.name
            is_folder = child.is_dir(follow_symlinks=False)
            if child.name == ".git" or _is_ignored(path, is_folder, specs):
                continue
            if not is_folder:
                yield os.fsencode(path)
            elif child.name not in _INSTALLED:
                stack.append((path, specs))
            elif child.name == "node_modules":
                others.append((_shown(path) + "/", "installed packages or a tool's cache"))


def _shown(path: str) -> str:
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _gitignore(place: Path) -> GitIgnoreSpec:
    """The patterns of one file; those that git would not understand do nothing."""
    from pathspec import GitIgnoreSpec

    try:
        lines = place.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return GitIgnoreSpec.from_lines(())
    try:
        return GitIgnoreSpec.from_lines(lines)
    except ValueError:
        return GitIgnoreSpec.from_lines(line for line in lines if _is_pattern(line))


def _is_pattern(line: str) -> bool:
    from pathspec import GitIgnoreSpec

    try:
        GitIgnoreSpec.from_lines((line,))
    except ValueError:
        return False
    return True


def _is_ignored(path: str, is_folder: bool, specs: tuple[tuple[str, GitIgnoreSpec], ...]) -> bool:
    """The file nearest to the path that says anything about it decides."""
    for folder, spec in reversed(specs):
        below = path[len(folder) + 1 :] if folder else path
        answer = spec.check_file(below + "/" if is_folder else below).include
        if answer is not None:
            return answer
    return False
