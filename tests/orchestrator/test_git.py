"""The git commands of the coordinator: any path, no hooks, compare-and-swap."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from paralex.errors import EnvironmentLacks
from paralex.orchestrator.git import Change, Entry, open_repo
from tests.orchestrator.support import git, make_repo, tree_of

ODD = os.fsdecode(b"sp ace\tand\nline/caf\xe9 'q' \"d\" :(top) *.txt")


def test_paths_of_any_bytes_survive(root: Path) -> None:
    repo = open_repo(root)
    blob = repo.write_blob(b"odd\n")
    tree = repo.edited_tree(tree_of(root), {ODD: Entry("100644", blob)})
    assert repo.diff(tree_of(root), tree) == {ODD: Change(None, Entry("100644", blob))}
    assert repo.entries(tree, [ODD]) == {ODD: Entry("100644", blob)}
    assert ODD in repo.paths(tree)
    repo.stage({ODD: Entry("100644", blob)})
    assert repo.staged([ODD]) == {ODD: Entry("100644", blob)}
    (root / ODD).parent.mkdir()
    (root / ODD).write_bytes(b"odd\n")
    assert repo.hashes([ODD], filtered=True) == {ODD: blob}
    assert ODD in repo.dirty()


def test_a_file_may_take_the_place_of_a_folder_and_back(root: Path) -> None:
    repo = open_repo(root)
    blob = repo.write_blob(b"x")
    flat = repo.edited_tree(tree_of(root), {"src": Entry("100644", blob), "src/deep/c.py": None})
    assert "src" in repo.paths(flat)
    deep = repo.edited_tree(flat, {"src": None, "src/new.py": Entry("100644", blob)})
    assert "src/new.py" in repo.paths(deep)


def test_the_branch_moves_only_from_where_it_was_thought_to_be(root: Path) -> None:
    repo = open_repo(root)
    base = git(root, "rev-parse", "HEAD")
    one = repo.commit(tree_of(root), base, "one", "agent")
    two = repo.commit(tree_of(root), base, "two", "agent")
    assert repo.move("refs/heads/x", one, repo.nothing, "made")
    assert not repo.move("refs/heads/x", two, repo.nothing, "made again")
    assert not repo.move("refs/heads/x", two, base, "from elsewhere")
    assert repo.move("refs/heads/x", two, one, "on")
    assert repo.commit_of("refs/heads/x") == two


def test_a_lock_that_is_in_the_way_is_not_taken_for_a_lost_race(root: Path) -> None:
    repo = open_repo(root)
    base = git(root, "rev-parse", "HEAD")
    (root / ".git/refs/heads/main.lock").touch()
    with pytest.raises(EnvironmentLacks, match=r"main\.lock"):
        repo.move("refs/heads/main", repo.commit(tree_of(root), base, "m", "a"), base, "why")


def test_no_hook_runs(root: Path, tmp_path: Path) -> None:
    for name in ("post-index-change", "reference-transaction", "post-checkout", "pre-commit"):
        hook = root / ".git/hooks" / name
        hook.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran-{name}\n")
        hook.chmod(0o755)
    repo = open_repo(root)
    base = git(root, "rev-parse", "HEAD")
    (tmp_path / "ran-post-index-change").unlink(missing_ok=True)
    commit = repo.commit(tree_of(root), base, "m", "a")
    repo.move("refs/heads/main", commit, base, "why")
    repo.stage({"a.py": None})
    repo.dirty()
    assert list(tmp_path.glob("ran-*")) == []


def test_commits_need_no_identity_and_name_both(root: Path) -> None:
    repo = open_repo(root)
    base = git(root, "rev-parse", "HEAD")
    commit = repo.commit(tree_of(root), base, "subject", "helper")
    assert git(root, "show", "-s", "--format=%an|%cn|%ce", commit) == "helper|Ada|ada@example.org"
    git(root, "config", "--unset", "user.name")
    git(root, "config", "--unset", "user.email")
    commit = open_repo(root).commit(tree_of(root), base, "subject", "helper")
    assert git(root, "show", "-s", "--format=%an|%cn", commit) == "helper|paralex"


def test_the_surroundings_do_not_lead_git_astray(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "index"))
    assert open_repo(root).git_dir == root / ".git"


def test_where_there_is_no_repository(tmp_path: Path, root: Path) -> None:
    with pytest.raises(EnvironmentLacks, match="git init"):
        open_repo(tmp_path)
    with pytest.raises(EnvironmentLacks, match="inside the repository"):
        open_repo(root / "src")
    bare = tmp_path / "bare"
    bare.mkdir()
    git(bare, "init", "-q", "--bare")
    with pytest.raises(EnvironmentLacks, match="without a working tree"):
        open_repo(bare)


def test_a_linked_worktree_is_a_repository_too(root: Path, tmp_path: Path) -> None:
    git(root, "worktree", "add", "-q", "-b", "side", str(tmp_path / "side"))
    repo = open_repo(tmp_path / "side")
    assert repo.head_ref() == "refs/heads/side"
    assert repo.dirty() == frozenset()


def test_sha256_repositories_work(tmp_path: Path) -> None:
    place = tmp_path / "new"
    place.mkdir()
    git(place, "init", "-q", "--object-format=sha256")
    make_repo(place, {"a": "1\n", "b": "2\n"})
    repo = open_repo(place)
    tree = repo.edited_tree(tree_of(place), {"a": None})
    assert repo.paths(tree) == {"b"}
    base = git(place, "rev-parse", "HEAD")
    assert repo.move("refs/heads/x", repo.commit(tree, base, "m", "a"), repo.nothing, "why")
