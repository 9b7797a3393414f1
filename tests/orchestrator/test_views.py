"""The contract of a view, whatever it is made of."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from paralex.orchestrator import views
from paralex.orchestrator.facts import Reader
from paralex.orchestrator.git import Repo, open_repo
from paralex.orchestrator.views import Unfit, View
from tests.orchestrator.support import extract, git, tree_of, write


@pytest.fixture
def view(repo: Repo, tmp_path: Path) -> View:
    return views.make(repo, tmp_path / "views" / "t.1", tree_of(repo.root))


def edit(root: Path, files: dict[str, str]) -> str:
    """The tree of HEAD with these files, without touching the repository's working tree."""
    repo = open_repo(root)
    from paralex.orchestrator.git import Entry

    return repo.edited_tree(
        tree_of(root),
        {path: Entry("100644", repo.write_blob(text.encode())) for path, text in files.items()},
    )


def test_it_is_the_tree_and_knows_nothing_of_the_repository(repo: Repo, view: View) -> None:
    assert (view.root / "src/deep/c.py").read_text() == "def h():\n    return 0\n"
    assert not (view.root / ".git").exists()
    assert not any((parent / ".git").exists() for parent in view.root.parents)
    assert views.snapshot(repo, view, []) == view.base


def test_edits_new_files_deletions_modes_and_links_are_seen(repo: Repo, view: View) -> None:
    write(view.root, {"a.py": "changed\n", "new/x.py": "x\n"})
    (view.root / "b.py").unlink()
    (view.root / "notes.txt").chmod(0o755)
    (view.root / "link").symlink_to("src/deep/c.py")
    changes = repo.diff(view.base, views.snapshot(repo, view, []))
    seen = {path: (c.old and c.old.mode, c.new and c.new.mode) for path, c in changes.items()}
    assert seen == {
        "a.py": ("100644", "100644"),
        "b.py": ("100644", None),
        "link": (None, "120000"),
        "new/x.py": (None, "100644"),
        "notes.txt": ("100644", "100755"),
    }
    assert git(repo.root, "status", "--porcelain") == ""


def test_what_is_ignored_counts_only_where_it_is_claimed(root: Path, tmp_path: Path) -> None:
    write(root, {".gitignore": "*.log\nout/\n"})
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "ignore")
    repo = open_repo(root)
    view = views.make(repo, tmp_path / "v", tree_of(root))
    write(view.root, {"x.log": "x", "out/y": "y", "z.log": "z"})
    assert views.snapshot(repo, view, []) == view.base
    tree = views.snapshot(repo, view, ["x.log", "out/y", "not/there"])
    assert list(repo.diff(view.base, tree)) == ["out/y", "x.log"]


def test_a_reset_leaves_no_trace(repo: Repo, view: View) -> None:
    write(view.root, {"a.py": "mine\n"})
    mine = views.snapshot(repo, view, [])
    write(view.root, {"a.py": "spoiled\n", "litter/by-tests": "x"})
    (view.root / "b.py").unlink()
    views.reset(repo, view, mine)
    assert views.snapshot(repo, view, []) == mine
    assert (view.root / "a.py").read_text() == "mine\n"
    assert not (view.root / "litter").exists()


def test_sync_brings_what_others_published_and_keeps_own_edits(repo: Repo, view: View) -> None:
    write(view.root, {"a.py": "def f(x):\n    return x + 1\n\n\ndef g(x):\n    return x\n\n\n"
                              "class C:\n    def m(self):\n        return 1\n",
                      "own.py": "own\n"})  # fmt: skip
    others = edit(
        repo.root,
        {"a.py": (repo.root / "a.py").read_text().replace("return 1\n", "return 2\n"),
         "src/deep/c.py": "def h():\n    return 9\n"},
    )  # fmt: skip
    own = views.snapshot(repo, view, [])
    assert views.sync(repo, Reader(repo, extract), view, own, others) == {}
    assert view.base == others
    text = (view.root / "a.py").read_text()
    assert "x + 1" in text and "return 2" in text
    assert (view.root / "src/deep/c.py").read_text().endswith("9\n")
    assert list(repo.diff(others, views.snapshot(repo, view, []))) == ["a.py", "own.py"]


def test_a_sync_that_cannot_be_merged_changes_nothing(repo: Repo, view: View) -> None:
    write(view.root, {"notes.txt": "one\nMINE\nthree\nfour\nfive\n"})
    own = views.snapshot(repo, view, [])
    others = edit(repo.root, {"notes.txt": "one\nTHEIRS\nthree\nfour\nfive\n"})
    base = view.base
    assert list(views.sync(repo, Reader(repo, extract), view, own, others)) == ["notes.txt"]
    assert view.base == base and views.snapshot(repo, view, []) == own


@pytest.mark.parametrize("target", ["/etc/passwd", "../outside", "src/../../outside"])
def test_a_link_that_leads_out_is_refused(repo: Repo, view: View, target: str) -> None:
    (view.root / "link").symlink_to(target)
    with pytest.raises(Unfit, match=r"link: .*leads out"):
        views.snapshot(repo, view, [])


def test_a_repository_inside_is_refused(repo: Repo, view: View) -> None:
    (view.root / "deep").mkdir()
    git(view.root / "deep", "init", "-q")
    with pytest.raises(Unfit, match="deep: a repository"):
        views.snapshot(repo, view, [])


def test_a_repository_in_an_ignored_folder_is_nobodys_business(repo: Repo, view: View) -> None:
    write(view.root, {".gitignore": "cache/\n", "cache/dep/x": "x"})
    git(view.root / "cache/dep", "init", "-q")
    assert list(repo.diff(view.base, views.snapshot(repo, view, []))) == [".gitignore"]


def test_a_submodule_stays_as_it_is_and_may_not_change(root: Path, tmp_path: Path) -> None:
    commit = git(root, "rev-parse", "HEAD")
    git(root, "update-index", "--add", "--cacheinfo", f"160000,{commit},sub")
    git(root, "commit", "-q", "-m", "with a submodule")
    repo = open_repo(root)
    view = views.make(repo, tmp_path / "v", tree_of(root))
    assert views.snapshot(repo, view, []) == view.base
    (view.root / "sub").rmdir()
    write(view.root, {"sub": "now a file"})
    with pytest.raises(Unfit, match="sub: a change of a submodule"):
        views.snapshot(repo, view, [])


def test_node_modules_are_linked_and_never_published(root: Path, tmp_path: Path) -> None:
    write(root, {"node_modules/dep/index.js": "x"})
    repo = open_repo(root)
    view = views.make(repo, tmp_path / "v", tree_of(root))
    assert (view.root / "node_modules/dep/index.js").read_text() == "x"
    assert views.snapshot(repo, view, []) == view.base
    views.remove(view.home)
    assert (root / "node_modules/dep/index.js").exists()


def test_removal_takes_what_was_made_read_only(repo: Repo, view: View) -> None:
    write(view.root, {"locked/file": "x"})
    os.chmod(view.root / "locked", 0o500)
    views.remove(view.home)
    assert not view.home.exists()


def test_views_lie_in_the_cache_but_never_in_the_repository(
    root: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo = open_repo(root)
    assert views.views_folder(repo, "R").is_relative_to(home / "cache")
    assert views.views_folder(repo, "R") == views.views_folder(repo, "R")
    monkeypatch.setenv("XDG_CACHE_HOME", str(root / "cache"))
    assert not views.views_folder(repo, "R").is_relative_to(root)


def test_the_users_sparse_checkout_does_not_hide_files_from_views(
    root: Path, tmp_path: Path
) -> None:
    git(root, "sparse-checkout", "set", "src")
    assert (root / "src").exists()
    repo = open_repo(root)
    view = views.make(repo, tmp_path / "v", tree_of(root))
    assert (view.root / "a.py").exists() and (view.root / "src/deep/c.py").exists()
