"""The user's working tree: brought up to date, and nothing of the user's overwritten."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from paralex.orchestrator.git import LINK, Entry, Repo, open_repo
from paralex.orchestrator.worktree import WorkTree
from tests.orchestrator.support import git, tree_of, write


def bring(
    repo: Repo,
    scratch: Path,
    files: dict[str, str | None],
    mode: str = "100644",
    crash: Callable[[str], None] = lambda point: None,
) -> dict[str, str]:
    """Applies a change of HEAD's tree, as a publish would after its commit."""
    scratch.mkdir(exist_ok=True)
    base = tree_of(repo.root)
    edits: dict[str, Entry | None] = {
        path: None if text is None else Entry(mode, repo.write_blob(text.encode()))
        for path, text in files.items()
    }
    tree = repo.edited_tree(base, edits)
    return WorkTree(repo, scratch, crash).apply(tree, repo.diff(base, tree))


def test_changes_deletions_new_folders_and_modes_arrive(repo: Repo, tmp_path: Path) -> None:
    root = repo.root
    assert bring(repo, tmp_path / "s", {"a.py": "new\n", "x/y/z.txt": "z\n", "src/deep/c.py": None,
                                        }) == {}  # fmt: skip
    assert (root / "a.py").read_text() == "new\n"
    assert (root / "x/y/z.txt").read_text() == "z\n"
    assert not (root / "src").exists()
    assert git(root, "diff", "--name-only") == ""
    assert git(root, "diff", "--cached", "--name-status").split() == [
        "M", "a.py", "D", "src/deep/c.py", "A", "x/y/z.txt"]  # fmt: skip
    assert list((tmp_path / "s").iterdir()) == []


def test_it_may_be_done_again(repo: Repo, tmp_path: Path) -> None:
    for _ in range(2):
        assert bring(repo, tmp_path / "s", {"a.py": "new\n", "b.py": None}) == {}
    assert (repo.root / "a.py").read_text() == "new\n"


def test_executables_and_links(repo: Repo, tmp_path: Path) -> None:
    assert bring(repo, tmp_path / "s", {"run.sh": "#!/bin/sh\n"}, "100755") == {}
    assert os.access(repo.root / "run.sh", os.X_OK)
    assert bring(repo, tmp_path / "s", {"link": "a.py"}, LINK) == {}
    assert os.readlink(repo.root / "link") == "a.py"
    assert bring(repo, tmp_path / "s", {"notes.txt": "one\n"}, "100755") == {}
    assert os.access(repo.root / "notes.txt", os.X_OK)


def test_a_file_that_the_user_changed_is_kept_and_said(repo: Repo, tmp_path: Path) -> None:
    write(repo.root, {"a.py": "the user's\n"})
    kept = bring(repo, tmp_path / "s", {"a.py": "ours\n", "b.py": "ours\n"})
    assert list(kept) == ["a.py"] and "meanwhile" in kept["a.py"]
    assert (repo.root / "a.py").read_text() == "the user's\n"
    assert (repo.root / "b.py").read_text() == "ours\n"


def test_an_untracked_file_in_the_way_is_kept(repo: Repo, tmp_path: Path) -> None:
    write(repo.root, {"new.txt": "the user's\n", "folder/inside": "x"})
    assert list(bring(repo, tmp_path / "s", {"new.txt": "ours\n", "folder": "ours\n"})) == [
        "folder",
        "new.txt",
    ]
    assert (repo.root / "new.txt").read_text() == "the user's\n"
    assert (repo.root / "folder/inside").read_text() == "x"


def test_a_file_that_the_user_deleted_stays_deleted(repo: Repo, tmp_path: Path) -> None:
    (repo.root / "a.py").unlink()
    assert list(bring(repo, tmp_path / "s", {"a.py": "ours\n"})) == ["a.py"]
    assert not (repo.root / "a.py").exists()


def test_a_folder_that_is_a_link_is_not_followed(repo: Repo, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (repo.root / "out").symlink_to(elsewhere)
    kept = bring(repo, tmp_path / "s", {"out/x.txt": "ours\n"})
    assert kept == {"out/x.txt": "its folder is not a real folder"}
    assert list(elsewhere.iterdir()) == []


def test_a_file_becomes_a_folder_and_back(repo: Repo, tmp_path: Path) -> None:
    assert bring(repo, tmp_path / "s", {"notes.txt": None, "notes.txt/part": "x\n"}) == {}
    assert (repo.root / "notes.txt/part").read_text() == "x\n"
    git(repo.root, "commit", "-q", "-m", "now a folder")
    assert bring(repo, tmp_path / "s", {"notes.txt": "y\n", "notes.txt/part": None}) == {}
    assert (repo.root / "notes.txt").read_text() == "y\n"


def test_what_the_user_has_staged_is_kept(repo: Repo, tmp_path: Path) -> None:
    base = (repo.root / "a.py").read_text()
    write(repo.root, {"a.py": "staged\n"})
    git(repo.root, "add", "a.py")
    staged = git(repo.root, "ls-files", "-s", "a.py")
    write(repo.root, {"a.py": base})
    kept = bring(repo, tmp_path / "s", {"a.py": "ours\n"})
    assert kept == {"a.py": "staged by somebody else meanwhile"}
    assert git(repo.root, "ls-files", "-s", "a.py") == staged


def test_other_entries_of_the_index_are_not_touched(repo: Repo, tmp_path: Path) -> None:
    write(repo.root, {"b.py": "work in progress\n", "untracked": "u"})
    git(repo.root, "add", "b.py")
    assert bring(repo, tmp_path / "s", {"a.py": "ours\n"}) == {}
    assert git(repo.root, "status", "--porcelain").splitlines() == [
        "M  a.py",
        "M  b.py",
        "?? untracked",
    ]


def test_a_locked_index_is_said_after_a_while(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("paralex.orchestrator.worktree._PAUSE", 0.0)
    (repo.root / ".git/index.lock").touch()
    kept = bring(repo, tmp_path / "s", {"a.py": "ours\n"})
    assert "index.lock" in kept["a.py"]
    assert (repo.root / "a.py").read_text() == "ours\n"


def test_a_folder_that_cannot_be_written_is_said(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(source: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("paralex.orchestrator.worktree.os.replace", full)
    assert "No space left" in bring(repo, tmp_path / "s", {"a.py": "ours\n"})["a.py"]


def test_line_ends_are_those_of_the_users_configuration(root: Path, tmp_path: Path) -> None:
    write(root, {".gitattributes": "*.txt text eol=crlf\n"})
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "attributes")
    (root / "notes.txt").unlink()
    git(root, "checkout", "-q", "--", "notes.txt")
    assert b"\r\n" in (root / "notes.txt").read_bytes()
    assert bring(open_repo(root), tmp_path / "s", {"notes.txt": "new\nlines\n"}) == {}
    assert (root / "notes.txt").read_bytes() == b"new\r\nlines\r\n"


def test_each_file_arrives_whole_or_not_at_all(repo: Repo, tmp_path: Path) -> None:
    class Killed(Exception):
        pass

    def crash(point: str) -> None:
        if point == "file":
            raise Killed

    files: dict[str, str | None] = {"a.py": "new a\n", "b.py": "new b\n"}
    old = (repo.root / "b.py").read_text()
    with pytest.raises(Killed):
        bring(repo, tmp_path / "s", files, crash=crash)
    assert (repo.root / "a.py").read_text() == "new a\n"
    assert (repo.root / "b.py").read_text() == old
    assert bring(repo, tmp_path / "s", files) == {}
    assert (repo.root / "b.py").read_text() == "new b\n"
