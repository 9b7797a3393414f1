"""Watching: the graph follows the files, and readers see one state."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import pytest

from paralex.errors import UsageError
from paralex.graph import reading
from paralex.graph.snapshots import is_watched
from paralex.graph.state import locked
from paralex.graph.watching import _concerns, watch
from paralex.queries import named
from tests.graph.conftest import write


class Watcher:
    """`paralex analyze --watch --json` in a process of its own."""

    def __init__(self, root: Path) -> None:
        command = [sys.executable, "-m", "paralex", "analyze", str(root), "--watch", "--json"]
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ
        )

    def next(self) -> dict[str, Any]:
        """The next state of the graph, once it is there."""
        out: IO[str] | None = self.process.stdout
        assert out is not None
        answer: dict[str, Any] = json.loads(out.readline())
        return answer


@pytest.fixture
def watcher(root: Path) -> Iterator[Watcher]:
    write(root, {"a.py": "import b\n", "b.py": "def f(): pass\n", "c.py": ""})
    found = Watcher(root)
    try:
        yield found
    finally:
        found.process.kill()
        found.process.communicate()


def imports(root: Path) -> set[tuple[object, ...]]:
    with reading(root) as reader:
        return {row[:2] for row in named(reader, "imports").rows}


def test_the_graph_follows_the_files(root: Path, watcher: Watcher) -> None:
    first = watcher.next()
    assert first["files"]["parsed"] == 3
    assert imports(root) == {("a", "b")}
    write(root, {"c.py": "import b\n"})
    second = watcher.next()
    assert (second["changed_files"], imports(root)) == (1, {("a", "b"), ("c", "b")})
    (root / "new.py").write_text("import c\n")
    (root / "new.py").rename(root / "a.py")  # as editors save
    while imports(root) != {("a", "c"), ("c", "b")}:
        watcher.next()
    (root / "b.py").unlink()
    while imports(root) != {("a", "c")}:
        watcher.next()
    watcher.process.send_signal(signal.SIGINT)
    assert watcher.process.wait(timeout=30) == 0
    assert watcher.process.stderr is not None
    assert watcher.process.stderr.read() == ""
    assert not is_watched(root / ".paralex")


def test_a_reader_and_an_update_do_not_wait_for_each_other(root: Path, watcher: Watcher) -> None:
    watcher.next()
    with reading(root) as reader:
        write(root, {"c.py": "import b\n"})
        watcher.next()  # done, while we read
        assert {row[:2] for row in named(reader, "imports").rows} == {("a", "b")}
    with locked(root / ".paralex", write=False):
        assert imports(root) == {("a", "b"), ("c", "b")}
    assert not [*(root / ".paralex").glob("snapshot-*")]


def test_what_a_killed_reader_leaves_is_swept(root: Path, watcher: Watcher) -> None:
    watcher.next()
    code = (
        "import os, signal, sys\nfrom pathlib import Path\nfrom paralex.graph import reading\n"
        "with reading(Path(sys.argv[1])):\n    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, root], env=os.environ)
    assert done.returncode == -signal.SIGKILL
    (left,) = (root / ".paralex").glob("snapshot-*.lock")
    left.with_suffix(".tmp").mkdir()  # of a copy that was cut off
    write(root, {"c.py": "import a\n"})
    watcher.next()
    assert not [*(root / ".paralex").glob("snapshot-*")]


def test_one_watcher_is_enough(root: Path, watcher: Watcher) -> None:
    watcher.next()
    with pytest.raises(UsageError, match="keeps this graph current"):
        next(watch(root, None, None))  # type: ignore[arg-type]  # it uses neither


def test_which_files_belong_is_followed(root: Path, watcher: Watcher) -> None:
    watcher.next()
    write(root, {".gitignore": "c.py\n"})
    while watcher.next()["files"]["parsed"] != 2:
        pass
    write(root, {"c.py": "import a\n", ".gitignore": ""})
    while imports(root) != {("a", "b"), ("c", "a")}:
        watcher.next()


def test_what_was_put_aside_is_settled_when_nothing_happens(root: Path, watcher: Watcher) -> None:
    watcher.next()
    write(root, {"c.py": "import b\n"})
    watcher.next()
    patch = root / ".paralex/graph.patch"
    for _ in range(100):
        if not patch.exists():
            break
        time.sleep(0.1)
    assert not patch.exists()
    assert imports(root) == {("a", "b"), ("c", "b")}


def test_which_of_gits_own_files_tell_something() -> None:
    root = Path("/x")
    for path in (".git", ".git/HEAD", ".git/index", ".git/refs/heads/a/b", "a/.git", "a.py"):
        assert _concerns(root, f"/x/{path}")
    for path in (".git/index.lock", ".git/objects/aa/bb", ".git/logs/HEAD", "a/.git/HEAD"):
        assert not _concerns(root, f"/x/{path}")
    assert not _concerns(root, "/x/.paralex/graph.patch")
    assert not _concerns(root, "/y")
