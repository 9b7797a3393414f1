"""What changed between two commits, read from git's objects."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from paralex.errors import UsageError
from paralex.graph.changes import FileChange, changes
from paralex.graph.revision import Objects, Revision
from tests.graph.conftest import git, write

LONG = "".join(f"def f{number}(): return {number}\n" for number in range(30))
OLD: dict[str, str | bytes] = {
    "app/core.py": "def parse(text): return text\n",
    "app/gone.py": "import app.core as c\n\ndef main(): return [c.parse(n) for n in range(9)]\n",
    "app/moved.py": LONG,
    "data.bin": b"\0\1",
    "same.py": "x = 1\n",
}
NEW: dict[str, str | bytes] = {
    "app/core.py": "def parse(text, size=1): return text\n",
    "app/new.py": "from app.core import parse\nparse('')\n",
    "app/there.py": LONG + "x = 1\n",
    "data.bin": b"\0\2",
    "same.py": "x = 1\n",
}


@pytest.fixture
def repo(root: Path) -> Path:
    git(root, "init", "-q")
    for files in (OLD, NEW):
        for path in OLD:
            (root / path).unlink(missing_ok=True)
        write(root, files)
        git(root, "add", "-A")
        git(root, "commit", "-qm", "next")
    return root


def between(root: Path, *, renames: bool = True, only: set[str] | None = None) -> list[FileChange]:
    with Objects(root) as objects:
        old, new = (Revision.of(objects, name) for name in ("HEAD~1", "HEAD"))
        return list(changes(old, new, renames=renames, only=only))


def test_each_file_that_differs_is_told_with_both_versions(repo: Path) -> None:
    found = {change.path: change for change in between(repo)}
    assert {path: (change.status, change.source) for path, change in found.items()} == {
        "app/core.py": ("M", "app/core.py"),
        "app/gone.py": ("D", "app/gone.py"),
        "app/new.py": ("A", "app/new.py"),
        "app/there.py": ("R", "app/moved.py"),
        "data.bin": ("M", "data.bin"),
    }
    core, new, gone = (found[path] for path in ("app/core.py", "app/new.py", "app/gone.py"))
    assert core.old and core.new and core.old.symbols[0].signature != core.new.symbols[0].signature
    assert new.old is None and new.before is None and not new.existed and new.after is not None
    assert [edge.to_symbol for edge in new.after.references if edge.to_symbol] == ["parse"]
    assert gone.before is not None and gone.new is None and not gone.exists
    assert found["data.bin"].old is None and found["data.bin"].after is None


def test_without_renames_a_moved_file_is_added_and_deleted(repo: Path) -> None:
    found = {change.path: change.status for change in between(repo, renames=False)}
    assert (found["app/there.py"], found["app/moved.py"]) == ("A", "D")


def test_only_the_files_that_are_asked_for(repo: Path) -> None:
    assert [change.path for change in between(repo, only={"app/core.py"})] == ["app/core.py"]


def test_links_and_modes_count_as_changes_and_odd_names_do_not(repo: Path) -> None:
    (repo / "same.py").unlink()
    os.symlink("app/core.py", repo / "same.py")
    (repo / "app/core.py").chmod(0o755)
    (repo / os.fsdecode(b"\xff.py")).write_bytes(b"x = 1\n")
    git(repo, "add", "-A")
    git(repo, "commit", "-qm", "odd")
    found = {change.path: change for change in between(repo)}
    assert {path: change.status for path, change in found.items()} == {
        "app/core.py": "M",
        "same.py": "M",
    }
    assert found["same.py"].old is not None and found["same.py"].new is None


def test_one_file_resolves_as_in_the_whole_commit(repo: Path) -> None:
    with Objects(repo) as objects:
        alone, whole = Revision.of(objects, "HEAD"), Revision.of(objects, "HEAD")
        assert {path: alone.resolve(path) for path in alone.facts} == whole.resolved
        with pytest.raises(KeyError):
            alone.resolve("data.bin")
        assert alone.facts_of("data.bin") is None


def test_commits_that_cannot_be_compared(repo: Path) -> None:
    with Objects(repo) as objects:
        head = Revision.of(objects, "HEAD")
        lost = Revision(objects, "0" * 40, (), {})
        with pytest.raises(UsageError, match="cannot be compared"):
            changes(lost, head)
