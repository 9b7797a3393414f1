"""A private directory for each attempt: what is published, plus the attempt's own edits.

Views lie outside the repository, so that tools which look upward for `.git`, `.gitignore` or
`pyproject.toml` find nothing of the user's. A view has no `.git`: its content goes to and fro
as tree ids, through an index that lies beside it.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from paralex.orchestrator.facts import Reader
from paralex.orchestrator.git import GITLINK, LINK, Change, GitError, Repo
from paralex.orchestrator.merge import merge_trees

_SHARED = "node_modules"  # linked in: too big to copy, and tests do not run without it


class Unfit(Exception):
    """The view holds what must not be published; the message says what and where."""


@dataclass
class View:
    """`home` holds all of it: the view itself (`root`), its index, and places for HOME and
    TMPDIR. `base`: the published tree that it stands on."""

    home: Path
    base: str

    @property
    def root(self) -> Path:
        return self.home / "tree"

    @property
    def index(self) -> Path:
        return self.home / "index"

    @property
    def private_home(self) -> Path:
        return self.home / "home"

    @property
    def tmp(self) -> Path:
        return self.home / "tmp"


def views_folder(repo: Repo, run: str) -> Path:
    """Where the views of a run lie: in the user's cache, or else in the temporary directory.
    Never inside the repository (a repository may hold the user's whole home)."""
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    # A digest, not the name: a `:` in it would cut PYTHONPATH in two.
    name = f"{hashlib.sha256(os.fsencode(repo.root)).hexdigest()[:8]}-{run}"
    for parent in (Path(cache), Path(tempfile.gettempdir())):
        place = parent.resolve() / "paralex" / "views" / name
        if place.is_relative_to(repo.root):
            continue
        try:
            place.mkdir(parents=True, exist_ok=True)
            tempfile.TemporaryFile(dir=place).close()
        except OSError:
            continue
        return place
    return Path(tempfile.mkdtemp(prefix=f"paralex-{run}-")).resolve()


def make(repo: Repo, home: Path, tree: str) -> View:
    """A fresh view of `tree` at `home`, which must not exist yet."""
    view = View(home, tree)
    for folder in (view.root, view.private_home, view.tmp):
        folder.mkdir(parents=True)
    repo.run("read-tree", tree, index=view.index, tree=view.root)
    repo.run("checkout-index", "-a", "-u", "-f", "-q", index=view.index, tree=view.root)
    shared = repo.root / _SHARED
    if shared.is_dir() and not (view.root / _SHARED).exists() and not repo.entries(tree, [_SHARED]):
        (view.root / _SHARED).symlink_to(shared, target_is_directory=True)
    return view


def snapshot(repo: Repo, view: View, claimed: Iterable[str]) -> str:
    """The view's content as a tree id; `claimed` paths count even where they are ignored.

    Unfit for a nested repository, a changed submodule, a link that leads out of the view, and
    what git cannot read.
    """
    _refuse_repositories(repo, view)
    there = [path for path in sorted(set(claimed)) if os.path.lexists(view.root / path)]
    try:
        _stage(repo, view)
        if there:
            repo.run(
                "--literal-pathspecs", "add", "-f", "--", *there, index=view.index, tree=view.root
            )
        tree = repo.run("write-tree", index=view.index).decode().strip()
    except GitError as error:
        raise Unfit(f"the view cannot be read: {error}") from error
    _refuse_links(repo, repo.diff(view.base, tree))
    return tree


def reset(repo: Repo, view: View, tree: str) -> None:
    """Makes the view hold exactly `tree` (ignored files stay)."""
    # What is not in the index would be left lying about; what git cannot read may stay.
    _stage(repo, view, "--ignore-errors", ok=(0, 1, 128))
    repo.run("read-tree", "--reset", "-u", tree, index=view.index, tree=view.root)


def rebase(repo: Repo, view: View, tree: str) -> None:
    """The same, and the view stands on `tree` from now on."""
    reset(repo, view, tree)
    view.base = tree


def sync(repo: Repo, reader: Reader, view: View, own: str, tree: str) -> Mapping[str, str]:
    """Brings what is published in `tree` into the view, and keeps its own edits (`own`: the
    view's content now). Returns the conflicts by path; then nothing has changed."""
    merged = merge_trees(repo, reader, view.base, own, tree)
    if not merged.conflicts:
        reset(repo, view, merged.tree)
        view.base = tree
    return merged.conflicts


def remove(home: Path) -> None:
    """Deletes a view, also what a tool made read-only. Leaves what cannot be deleted: `paralex
    runs --clean` tries again."""

    def unlock(function: Callable[[str], Any], path: str, _: object) -> None:
        try:
            os.chmod(os.path.dirname(path), stat.S_IRWXU)
            function(path)
        except OSError:
            return

    shutil.rmtree(home, onerror=unlock)


def _stage(repo: Repo, view: View, *flags: str, ok: Sequence[int] = (0,)) -> None:
    """The view's content into its index."""
    linked = (view.root / _SHARED).is_symlink()
    skip = [f":(exclude,top,literal){_SHARED}"] if linked else []
    repo.run("add", "-A", *flags, "--", ".", *skip, index=view.index, tree=view.root, ok=ok)


def _refuse_repositories(repo: Repo, view: View) -> None:
    found, todo = [], [str(view.root)]
    while todo:
        with os.scandir(todo.pop()) as entries:
            for entry in entries:
                if entry.name.lower() == ".git":
                    found.append(os.path.relpath(os.path.dirname(entry.path), view.root))
                elif entry.is_dir(follow_symlinks=False):
                    todo.append(entry.path)
    if not found:
        return
    asked = b"".join(os.fsencode(path) + b"\0" for path in sorted(found))
    ignored = repo.run(
        "check-ignore", "-z", "--stdin", stdin=asked, index=view.index, tree=view.root,
        ok=(0, 1),
    ).split(b"\0")  # fmt: skip
    for path in sorted(found):
        if os.fsencode(path) not in ignored:
            raise Unfit(f"{path}: a repository inside the view cannot be published")


def _refuse_links(repo: Repo, changes: Mapping[str, Change]) -> None:
    for path, change in changes.items():
        if GITLINK in {change.old and change.old.mode, change.new and change.new.mode}:
            raise Unfit(f"{path}: a change of a submodule cannot be published")
    links = {p: c.new.blob for p, c in changes.items() if c.new and c.new.mode == LINK}
    targets = repo.blobs(links.values())
    for path, blob in links.items():
        target = os.fsdecode(targets[blob])
        normal = os.path.normpath(os.path.join(os.path.dirname(path), target))
        if os.path.isabs(target) or normal.split(os.sep)[0] == os.pardir:
            raise Unfit(f"{path}: a link that leads out of the repository ({target})")
