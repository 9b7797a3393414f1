"""What git tells about the past."""

from __future__ import annotations

from pathlib import Path

from paralex.graph import read_history
from tests.graph.conftest import git, write


def test_without_git_or_commits_there_is_no_history(root: Path) -> None:
    assert read_history(root).commits == ()
    git(root, "init", "-q")
    assert read_history(root).commits == ()


def test_newest_first_with_both_names_of_a_rename(root: Path) -> None:
    git(root, "init", "-q")
    write(root, {"a\nb.py": "one\ntwo\n", "sub/c.py": ""})
    git(root, "add", ".")
    git(root, "commit", "-qm", "first\n\nbody")
    git(root, "mv", "a\nb.py", "sub/d.py")
    git(root, "commit", "-qm", "second \x01 odd")
    second, first = read_history(root).commits
    assert (second.subject, second.paths) == ("second \x01 odd", ("a\nb.py", "sub/d.py"))
    assert (first.subject, first.paths) == ("first", ("a\nb.py", "sub/c.py"))
    assert [each.subject for each in read_history(root, limit=1).commits] == [second.subject]


def test_a_folder_inside_a_repository_has_its_own_part(root: Path) -> None:
    git(root, "init", "-q")
    write(root, {"sub/c.py": "", "top.py": ""})
    git(root, "add", ".")
    git(root, "commit", "-qm", "first")
    assert [each.paths for each in read_history(root / "sub").commits] == [("c.py",)]
