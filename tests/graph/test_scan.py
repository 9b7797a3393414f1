"""Which files there are, and why some are not opened."""

from __future__ import annotations

import os
import socket
import subprocess
from pathlib import Path

import pytest

from paralex.errors import UsageError
from paralex.graph import analyze
from paralex.graph.content import Skip, read_file, reason_to_skip
from paralex.graph.scan import HUGE, scan
from tests.graph.conftest import git, write

TREE: dict[str, str | bytes] = {
    "a.py": "",
    "pkg/b.py": "",
    "pkg/.gitignore": "skipped.py\n!kept.log\n",
    "pkg/skipped.py": "",
    "pkg/kept.log": "",
    "x.log": "",
    "build/c.py": "",
    ".gitignore": "*.log\nbuild/\n",
}
SEEN = [".gitignore", "a.py", "pkg/.gitignore", "pkg/b.py", "pkg/kept.log"]


def paths(root: Path, **options: tuple[str, ...]) -> list[str]:
    return [entry.path for entry in scan(root, **options).entries]


def test_walking_and_git_see_the_same_files(root: Path) -> None:
    write(root, TREE)
    assert paths(root) == SEEN
    git(root, "init", "-q")
    assert paths(root) == SEEN  # no commits yet
    git(root, "add", "a.py")
    git(root, "commit", "-qm", "one")
    assert paths(root) == SEEN


def test_a_tracked_file_that_is_gone_is_not_seen(root: Path) -> None:
    write(root, {"a.py": "", "b.py": ""})
    git(root, "init", "-q")
    git(root, "add", ".")
    (root / "b.py").unlink()
    assert paths(root) == ["a.py"]


def test_a_folder_inside_a_repository_is_walked(root: Path) -> None:
    write(root, {"sub/a.py": "", "top.py": ""})
    git(root, "init", "-q")
    assert paths(root / "sub") == ["a.py"]


def test_a_broken_repository_is_walked_and_a_note_says_so(root: Path) -> None:
    write(root, {"a.py": "", ".git": "gitdir: nowhere\n"})
    listing = scan(root)
    assert [entry.path for entry in listing.entries] == ["a.py"]
    assert "walking instead" in listing.notes[0]


def test_ignore_and_generated_are_patterns(root: Path) -> None:
    write(root, {"a.py": "", "gen/b.py": "", "docs/c.md": ""})
    listing = scan(root, ignore=("docs/",), generated=("gen/*.py",))
    assert [(entry.path, entry.skip) for entry in listing.entries] == [
        ("a.py", None),
        ("gen/b.py", "generated (says the configuration)"),
    ]
    with pytest.raises(UsageError, match="ignore"):
        scan(root, ignore=("!",))


@pytest.mark.parametrize("name", ['sp ace".py', "new\nline.py", "<{}>|^`\\.py", "ünï.py", "#?%.py"])
def test_any_name_is_a_name(root: Path, name: str) -> None:
    write(root, {name: ""})
    assert paths(root) == [name]
    git(root, "init", "-q")
    assert paths(root) == [name]


def test_what_is_no_file_says_why(root: Path, tmp_path: Path) -> None:
    write(root, {"real.py": "", "inner/x.py": ""})
    (tmp_path / "outside").mkdir()
    os.mkfifo(root / "fifo.py")
    os.symlink("real.py", root / "link.py")
    os.symlink("../outside", root / "out")
    os.symlink("loop", root / "loop")
    with socket.socket(socket.AF_UNIX) as sock:
        sock.bind(os.path.relpath(root / "sock"))
    (root / os.fsdecode(b"\xff.py")).touch()
    with (root / "big.py").open("wb") as big:
        big.truncate(HUGE + 1)
    listing = scan(root)
    assert {entry.path: entry.skip for entry in listing.entries if entry.skip} == {
        "big.py": "larger than 2 MB",
        "link.py": "a link",
        "loop": "a link to nothing",
        "out": "a link out of the repository",
    }
    assert listing.others == (
        ("\\xff.py", "its name is not UTF-8"),
        ("fifo.py", "no regular file"),
        ("sock", "no regular file"),
    )


def test_a_repository_inside_is_left_alone(root: Path) -> None:
    write(root, {"a.py": "", "inner/b.py": ""})
    git(root, "init", "-q")
    git(root / "inner", "init", "-q")
    listing = scan(root)
    assert [entry.path for entry in listing.entries] == ["a.py"]
    assert listing.others == (("inner", "another repository inside this one"),)


def test_installed_packages_are_not_walked(root: Path) -> None:
    write(root, {"a.py": "", "venv/pyvenv.cfg": "", "venv/lib/x.py": "", "node_modules/y.js": ""})
    assert paths(root) == ["a.py"]
    assert [path for path, _ in scan(root).others] == ["node_modules/", "venv/"]


def test_the_repository_cannot_make_git_run_anything(root: Path, tmp_path: Path) -> None:
    write(root, {"a.py": ""})
    git(root, "init", "-q")
    trap = tmp_path / "trap"
    trap.write_text(f"#!/bin/sh\ntouch {tmp_path}/sprung\n")
    trap.chmod(0o755)
    git(root, "config", "core.fsmonitor", str(trap))
    assert paths(root) == ["a.py"]
    assert not (tmp_path / "sprung").exists()


def test_reading_says_why_not(root: Path) -> None:
    os.mkfifo(root / "fifo")
    os.symlink("fifo", root / "link")
    for path, reason in (("gone", "vanished"), ("fifo", "no regular file"), ("link", "unreadable")):
        with pytest.raises(Skip, match=reason):
            read_file(root, path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_unreadable(root: Path) -> None:
    write(root, {"a.py": ""})
    (root / "a.py").chmod(0)
    with pytest.raises(Skip, match="unreadable"):
        read_file(root, "a.py")


@pytest.mark.parametrize(
    ("path", "data", "reason"),
    [
        ("a.py", b"x = 1\n", None),
        ("a.py", b"a\0b", "binary"),
        (
            "a.py",
            b"# Code generated by x. DO NOT EDIT.\n",
            "generated (says a comment near the top)",
        ),
        ("a.ts", b"/*\n * @generated by x\n */\n", "generated (says a comment near the top)"),
        ("a.py", b"MARK = '@generated'\n", None),
        ("a.py", b"\n" * 3000 + b"# @generated\n", None),
        ("a.min.js", b"a\n", "minified"),
        ("a.js", b"x" * 30_000, "minified"),
        ("a.py", b"x" * 30_000, None),
    ],
)
def test_content_that_is_not_analysed(path: str, data: bytes, reason: str | None) -> None:
    assert reason_to_skip(path, data) == reason


def test_git_is_not_needed(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(root, {"a.py": ""})
    git(root, "init", "-q")
    monkeypatch.setenv("PATH", "")
    assert subprocess.run(["/bin/sh", "-c", "command -v git"], check=False).returncode != 0
    assert paths(root) == ["a.py"]


def test_a_bare_repository_has_no_files_to_read(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "--bare", "store.git")
    with pytest.raises(UsageError, match="a bare git repository"):
        analyze(tmp_path / "store.git")
    assert not (tmp_path / "store.git/.paralex").exists()


def test_a_worktree_and_a_submodule(root: Path, tmp_path: Path) -> None:
    write(root, {"a.py": "import b\n", "b.py": ""})
    git(root, "init", "-q")
    git(root, "add", ".")
    git(root, "commit", "-q", "-m", "x")
    git(root, "worktree", "add", "-q", str(tmp_path / "tree"))
    assert analyze(tmp_path / "tree").imports.internal == 1
    write(tmp_path / "outer", {"main.py": ""})
    git(tmp_path / "outer", "init", "-q")
    git(
        tmp_path / "outer",
        "-c",
        "protocol.file.allow=always",
        "submodule",
        "add",
        "-q",
        str(root),
        "sub",
    )
    analysis = analyze(tmp_path / "outer")
    assert analysis.files.parsed >= 1
