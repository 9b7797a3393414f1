"""The store under kills, damage and other processes; and how it is read."""

from __future__ import annotations

import fcntl
import logging
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from paralex.errors import EnvironmentLacks, UsageError
from paralex.graph import Iri, build, reading, store, vocab
from paralex.graph.state import locked
from tests.graph.conftest import write
from tests.graph.test_build import TWO, analyze, anew, quads
from tests.graph.toy import Toy

HERE = Path(__file__).parents[2]
BUILDER = "paralex.graph.store:Builder"
EMBEDDED = "paralex.graph.store_embedded:EmbeddedBackend"
PATCH = "paralex.graph.store_patch:PatchFile"
CACHE = "paralex.graph.cache:FactCache"
BUILD_POINTS = (
    f"before {CACHE}:save_files",
    f"after {CACHE}:save_files",
    f"before {BUILDER}:finish",
    f"after {BUILDER}:finish",
    f"after {BUILDER}:put_in_place",
    f"before {CACHE}:save_graphs",
    f"after {CACHE}:save_graphs",
)
UPDATE_POINTS = (
    f"after {CACHE}:save_files",
    f"before {PATCH}:write",
    f"after {PATCH}:write",
    f"before {EMBEDDED}:_change",
    f"after {EMBEDDED}:_change",
    f"before {PATCH}:remove",
    f"before {CACHE}:save_graphs",
)
REPLACE_POINTS = (f"before {BUILDER}:put_in_place", "before shutil::rmtree", "after shutil::rmtree")


def run(root: Path, point: str = "none") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.graph.killed", str(root), *point.split()]
    return subprocess.run(command, cwd=HERE, capture_output=True, text=True, check=False)


def is_right(root: Path, elsewhere: Path) -> bool:
    analysis = build.analyze(root, languages=(Toy(),))
    leftovers = {place.name for place in (root / ".paralex").iterdir()} - {
        ".gitignore", "facts.sqlite", "graph", "graph.lock", "graph.patch",
    }  # fmt: skip
    assert not leftovers
    return (quads(root), analysis.digest) == anew(root, elsewhere)


@pytest.mark.parametrize("point", BUILD_POINTS)
def test_a_killed_first_build_leaves_no_harm(root: Path, tmp_path: Path, point: str) -> None:
    write(root, TWO)
    assert run(root, point).returncode == -signal.SIGKILL
    assert is_right(root, tmp_path / "new")


@pytest.mark.parametrize("point", UPDATE_POINTS)
def test_a_killed_update_leaves_no_harm(root: Path, toy: Toy, tmp_path: Path, point: str) -> None:
    write(root, TWO)
    analyze(root, toy)
    write(root, {"b.toy": "def h z\nimport a\n", "c.toy": "use b h\n"})
    assert run(root, point).returncode == -signal.SIGKILL
    with reading(root):  # what is there can be read at once
        pass
    assert is_right(root, tmp_path / "new")


@pytest.mark.parametrize("point", REPLACE_POINTS)
def test_a_killed_replacement_leaves_no_harm(
    root: Path, toy: Toy, tmp_path: Path, point: str
) -> None:
    write(root, TWO)
    analyze(root, toy)
    (root / ".paralex/graph.damaged").touch()
    assert run(root, point).returncode == -signal.SIGKILL
    assert is_right(root, tmp_path / "new")


def test_a_kill_at_any_moment_of_an_update(root: Path, toy: Toy, tmp_path: Path) -> None:
    write(root, {f"m{i}.toy": f"def f{i}\nimport m{i + 1}\n" for i in range(40)})
    analyze(root, toy)
    for delay in (0.0, 0.002, 0.005, 0.01, 0.02):
        write(root, {f"m{i}.toy": f"def g{i} {delay}\nimport m{i + 1}\n" for i in range(40)})
        with subprocess.Popen(
            [sys.executable, "-m", "tests.graph.killed", str(root), "none"],
            cwd=HERE, stdout=subprocess.DEVNULL,
        ) as process:  # fmt: skip
            cache = root / ".paralex/facts.sqlite-journal"
            while not cache.exists() and process.poll() is None:
                pass  # it has read the files, and begins to write
            time.sleep(delay)
            process.kill()
    assert is_right(root, tmp_path / "new")


def test_workers_end_with_a_parent_that_is_killed(root: Path) -> None:
    write(root, {f"m{i}.toy": "def f\n" for i in range(300)})
    process = run(root, "before paralex.graph.processes:Ahead:__iter__")
    assert process.returncode == -signal.SIGKILL
    # run() has seen the end of its output, which the workers held open too: they are gone.


def test_two_at_once(root: Path, tmp_path: Path) -> None:
    write(root, {f"m{i}.toy": f"def f{i}\nimport m{i + 1}\n" for i in range(60)})
    command = [sys.executable, "-m", "tests.graph.killed", str(root), "none"]
    both = [
        subprocess.Popen(command, cwd=HERE, stdout=subprocess.PIPE, text=True) for _ in range(2)
    ]
    said = [process.communicate()[0] for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert said[0] == said[1]
    assert is_right(root, tmp_path / "new")


@pytest.mark.parametrize("damage", ["current", "garbage", "empty", "half", "version", "file"])
def test_a_damaged_graph_is_built_anew_and_says_so(
    root: Path, toy: Toy, tmp_path: Path, damage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(root, TWO)
    if damage == "version":
        with monkeypatch.context() as patch:
            patch.setattr(vocab, "VERSION", "0")
            analyze(root, toy)
    else:
        analyze(root, toy)
    graph = root / ".paralex/graph"
    if damage == "current":
        (graph / "CURRENT").write_text("nonsense")
    elif damage == "garbage":
        for place in graph.glob("*.sst"):
            place.write_bytes(b"garbage")
    elif damage in ("empty", "half"):
        shutil.rmtree(graph)
        graph.mkdir()
        if damage == "half":
            import pyoxigraph

            pyoxigraph.Store(graph).flush()
    elif damage == "file":
        shutil.rmtree(graph)
        graph.write_text("")
    analysis = analyze(root, toy)
    assert len(analysis.notes) == 1
    assert "built anew" in analysis.notes[0]
    assert is_right(root, tmp_path / "new")


def test_damage_that_a_query_meets_is_repaired_by_the_next_run(
    root: Path, toy: Toy, tmp_path: Path
) -> None:
    write(root, {f"m{i}.toy": f"def f{i} {'x' * 500}\n" for i in range(200)})
    analyze(root, toy)
    for place in (root / ".paralex/graph").glob("*.sst"):
        data = bytearray(place.read_bytes())
        middle = len(data) // 2
        data[middle : middle + 64] = b"\x55" * 64
        place.write_bytes(bytes(data))
    with pytest.raises(EnvironmentLacks, match="built anew"), reading(root) as reader:
        reader.select("SELECT * { ?s ?p ?o }")
    assert is_right(root, tmp_path / "new")


@pytest.mark.parametrize("damage", ["garbage", "version", "facts", "foreign"])
def test_a_damaged_cache_is_made_again_and_says_so(
    root: Path, toy: Toy, tmp_path: Path, damage: str
) -> None:
    write(root, TWO)
    analyze(root, toy)
    place = root / ".paralex/facts.sqlite"
    if damage == "garbage":
        place.write_bytes(b"garbage" * 1000)
    elif damage == "foreign":
        place.unlink()
        with sqlite3.connect(place) as connection:
            connection.execute("CREATE TABLE files (x)")
    else:
        with sqlite3.connect(place) as connection:
            if damage == "version":
                connection.execute("UPDATE meta SET value = 'old' WHERE key = 'version'")
            else:
                connection.execute("UPDATE facts SET value = x'00112233'")
        write(root, {"b.toy": "def other\n"})
    analysis = analyze(root, toy)
    assert len(analysis.notes) == 1
    assert "every file is read again" in analysis.notes[0]
    assert is_right(root, tmp_path / "new")


def test_a_cache_that_names_code_runs_none_of_it(root: Path, toy: Toy, tmp_path: Path) -> None:
    import hashlib
    import pickle

    class Evil:
        def __reduce__(self) -> tuple[Any, ...]:
            return os.mkdir, (str(tmp_path / "sprung"),)

    write(root, TWO)
    analyze(root, toy)
    value = pickle.dumps(Evil())
    sealed = hashlib.blake2b(value, digest_size=16).digest() + value
    with sqlite3.connect(root / ".paralex/facts.sqlite") as connection:
        connection.execute("UPDATE facts SET value = ?", (sealed,))
    write(root, {"b.toy": "def other\n"})
    analyze(root, toy)
    assert not (tmp_path / "sprung").exists()
    assert is_right(root, tmp_path / "new")


def test_without_a_graph_there_is_nothing_to_read(root: Path) -> None:
    with pytest.raises(UsageError, match="paralex analyze"), reading(root):
        pass
    (root / ".paralex").mkdir()
    with pytest.raises(UsageError, match="paralex analyze"), reading(root):
        pass


def test_a_writer_waits_for_readers_and_says_so(
    root: Path, toy: Toy, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(root, TWO)
    analyze(root, toy)
    monkeypatch.setattr("paralex.graph.state.PATIENCE", 0.0)
    waiting = threading.Event()

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            waiting.set()

    logging.getLogger("paralex").addHandler(Listener())
    done = []

    def update() -> None:
        write(root, {"c.toy": "def f\n"})
        done.append(build.analyze(root, languages=(Toy(),)))

    with reading(root) as reader:
        before = reader.digest
        writer = threading.Thread(target=update)
        writer.start()
        assert waiting.wait(30)
        assert not done
        assert reader.digest == before
    writer.join(30)
    assert done[0].digest != before


def test_readers_share(root: Path, toy: Toy) -> None:
    write(root, TWO)
    analyze(root, toy)
    with reading(root) as one, reading(root) as two:
        assert one.quads() == two.quads()


def test_the_lock_is_free_after_a_writer(root: Path, toy: Toy) -> None:
    write(root, TWO)
    analyze(root, toy)
    state = root / ".paralex"
    with (
        locked(state, write=True),
        (state / "graph.lock").open("ab") as other,
        pytest.raises(BlockingIOError),
    ):
        fcntl.flock(other, fcntl.LOCK_SH | fcntl.LOCK_NB)
    with (state / "graph.lock").open("ab") as other:
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_values_come_as_plain_python(root: Path, toy: Toy) -> None:
    write(root, TWO)
    analyze(root, toy)
    with reading(root) as reader:
        table = reader.select(
            'SELECT (1 AS ?i) (1.5 AS ?d) (true AS ?b) ("x" AS ?t) ?u (px:File AS ?iri) {}'
        )
        assert table.records() == [
            {"i": 1, "d": 1.5, "b": True, "t": "x", "u": None, "iri": vocab.term("File")}
        ]
        assert reader.select("ASK { ?f px:path 'a.toy' }").rows == ((True,),)
        construct = "CONSTRUCT { ?f px:path ?p } WHERE { ?f px:path ?p }"
        assert len(reader.select(construct).rows) == 3
        assert "README" in (reader.turtle(construct) or "")
        assert reader.turtle("ASK {}") is None
        by_text = reader.select("SELECT ?f ?p { ?f px:path ?p }", {"p": "a.toy"})
        by_iri = reader.select(
            "SELECT ?f ?p { ?f px:path ?p }", {"f": Iri(vocab.file_iri("a.toy"))}
        )
        assert by_text == by_iri
        assert reader.select("SELECT ?s ?n { ?s px:lines ?n }", {"n": 2}).rows == (
            (vocab.file_iri("b.toy"), 2),
        )


def test_a_text_cannot_break_out_of_a_parameter(root: Path, toy: Toy) -> None:
    write(root, TWO)
    analyze(root, toy)
    with reading(root) as reader:
        for text in ('a.toy" . ?x ?y ?z . #', "' } INSERT", "\\", "\n"):
            assert reader.select("SELECT ?f ?p { ?f px:path ?p }", {"p": text}).rows == ()


def test_a_wrong_query_names_the_line(root: Path, toy: Toy) -> None:
    write(root, TWO)
    analyze(root, toy)
    with reading(root) as reader:
        with pytest.raises(UsageError, match=r"line 2, column .*\n  2 \|   \?a px:imports b"):
            reader.select("SELECT ?a {\n  ?a px:imports b }")
        with pytest.raises(UsageError, match="of"):
            reader.select("SELECT ?a { ?a px:path ?of }", {"of": "x"})


def test_another_program_that_has_the_store_open(root: Path, toy: Toy) -> None:
    write(root, TWO)
    analyze(root, toy)
    graph = root / ".paralex/graph"
    with_it_open = store.open_store(graph, write=True)
    try:
        command = (
            "import pathlib, sys; from paralex.graph.store import open_store; "
            "open_store(pathlib.Path(sys.argv[1]), write=True)"
        )
        done = subprocess.run(
            [sys.executable, "-c", command, str(graph)],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
    finally:
        del with_it_open
    assert "EnvironmentLacks" in done.stderr
    assert "another program has the graph open" in done.stderr
