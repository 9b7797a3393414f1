"""A process that keeps the graph current: what it reads, and what it notices."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import NoReturn

import pytest

from paralex.graph import tree
from paralex.graph.live import Live
from tests.graph.conftest import git, write
from tests.graph.test_build import TWO, analyze, anew, quads
from tests.graph.toy import Toy


def is_right(root: Path, live: Live, paths: list[str] | None, elsewhere: Path) -> bool:
    digest = live.refresh(paths).digest
    return (quads(root), digest) == anew(root, elsewhere)


def refuse(*_: object) -> NoReturn:
    raise AssertionError("nobody may look at all files")


def test_a_change_that_others_cannot_see_costs_one_file(
    root: Path, toy: Toy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(root, TWO)
    with Live(root, languages=(toy,)) as live:
        live.refresh()
        monkeypatch.setattr(tree, "scan", refuse)
        for at in range(3):
            toy.extracted.clear()
            toy.resolved.clear()
            write(root, {"b.toy": "def g y\n" + "import a\n" * at, "README": f"{at}"})
            said = live.refresh(["b.toy", "./README", "gone.swp", ".paralex/graph.patch"])
            assert (toy.extracted, toy.resolved) == (["b.toy"], ["b.toy"])
            assert said.changed_files == 2
        toy.resolved.clear()
        assert live.refresh(["b.toy"]).changed_files == 0
        assert live.refresh([]).digest == said.digest
        assert toy.resolved == []
        monkeypatch.undo()
        assert is_right(root, live, [], tmp_path / "new")


def test_the_numbers_stay_those_of_a_run_from_nothing(root: Path, toy: Toy, tmp_path: Path) -> None:
    write(root, TWO)
    with Live(root, languages=(toy,)) as live:
        live.refresh()
        for files in ({"b.toy": "trouble\n"}, {"README": "\0"}, {"b.toy": "use a f\nbang\n"}):
            write(root, files)
            said = live.refresh([*files]).to_json()
            write(tmp_path / "new", {path: (root / path).read_bytes() for path in TWO})
            fresh = analyze(tmp_path / "new", toy).to_json()
            for document in (said, fresh):
                for key in ("repo", "seconds", "changed_files"):
                    del document[key]
            assert said == fresh


def test_a_failure_is_told_once(root: Path, toy: Toy) -> None:
    write(root, TWO | {"b.toy": "bang\n"})
    with Live(root, languages=(toy,)) as live:
        assert len(live.refresh().notes) == 1
        write(root, {"a.toy": "import b\n"})
        live.refresh(["a.toy"])
        assert live.refresh(["README"]).notes == ()


@pytest.mark.parametrize("told", [["d"], ["d/x.toy"], ["new.toy"], [".gitignore"], ["toy.cfg"]])
def test_what_other_files_see_is_found(
    root: Path, toy: Toy, tmp_path: Path, told: list[str]
) -> None:
    write(root, TWO | {"d/x.toy": "def x\n", "c.toy": "import d.x\nimport new\nuse d.x x\n"})
    with Live(root, languages=(toy,)) as live:
        live.refresh()
        if told[0].startswith("d"):
            (root / "d").rename(root / ".." / "d")
        elif told == [".gitignore"]:
            write(root, {".gitignore": "d\n"})
        else:
            write(root, {told[0]: "d/"})
        assert is_right(root, live, told, tmp_path / "new")


def test_a_file_that_becomes_a_link(root: Path, toy: Toy, tmp_path: Path) -> None:
    write(root, TWO)
    with Live(root, languages=(toy,)) as live:
        live.refresh()
        (root / "b.toy").unlink()
        (root / "b.toy").symlink_to("a.toy")
        said = live.refresh(["b.toy"])
        assert ("b.toy", "a link") in said.skipped
        (root / "b.toy").unlink()
        write(root, {"b.toy": "def g y\n"})
        assert is_right(root, live, ["b.toy"], tmp_path / "new")


@pytest.mark.parametrize("read", [False, True])
def test_another_process_in_between_is_noticed(
    root: Path, toy: Toy, tmp_path: Path, read: bool
) -> None:
    write(root, TWO)
    with Live(root, languages=(Toy(),)) as live:
        live.refresh()
        write(root, {"a.toy": "import b\nuse b k\n", "b.toy": "def k\n"})
        analyze(root, toy)
        if read:
            quads(root)
        write(root, {"c.toy": "use b k\n"})
        assert is_right(root, live, ["c.toy"], tmp_path / "new")  # it was told of no other


def test_another_process_that_changes_nothing_is_none(
    root: Path, toy: Toy, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(root, TWO)
    with Live(root, languages=(toy,)) as live:
        live.refresh()
        monkeypatch.setattr("paralex.graph.files._SETTLED", 0)
        analyze(root, Toy())  # it has seen that the files are settled
        monkeypatch.setattr(tree, "scan", refuse)
        write(root, {"a.toy": "import b\n"})
        live.refresh(["a.toy"])


@pytest.mark.parametrize("damage", ["mark", "current", "gone", "patch", "cache", "no cache", "row"])
def test_damage_in_between_is_repaired(root: Path, toy: Toy, tmp_path: Path, damage: str) -> None:
    state = root / ".paralex"
    write(root, TWO)
    with Live(root, languages=(toy,)) as live:
        live.refresh()
        write(root, {"b.toy": "def g\n"})
        live.refresh(["b.toy"])
        if damage == "mark":
            (state / "graph.damaged").touch()
        elif damage == "current":
            (state / "graph/CURRENT").write_text("MANIFEST-99\n")
        elif damage == "gone":
            (state / "graph").rename(tmp_path / "graph")
        elif damage == "patch":
            (state / "graph.patch").write_text("[")
        elif damage == "cache":
            (state / "facts.sqlite").write_bytes(b"x" * 5000)
        elif damage == "no cache":
            (state / "facts.sqlite").unlink()
        else:
            with sqlite3.connect(state / "facts.sqlite") as cache:
                cache.execute("DELETE FROM facts")
        write(root, {"a.toy": "import b\nuse b g\n"})
        assert is_right(root, live, ["a.toy"], tmp_path / "new")
        write(root, {"b.toy": "def h\n"})
        assert is_right(root, live, ["b.toy"], tmp_path / "new")


def test_the_past_follows_when_git_is_told(root: Path, toy: Toy) -> None:
    def changes() -> int:
        return sum("vocab#changes>" in quad for quad in quads(root))

    write(root, TWO)
    git(root, "init", "-q")
    with Live(root, languages=(toy,)) as live:
        live.refresh()
        git(root, "add", ".")
        git(root, "commit", "-qm", "x")
        write(root, {"a.toy": "import b\n"})
        live.refresh(["a.toy"])
        assert changes() == 0
        live.refresh([".git/HEAD"])
        assert changes() == 3
        write(root, {"a.toy": "import b\nimport b\n"})
        live.refresh(["a.toy"])
        assert changes() == 3


def test_readers_find_what_was_put_aside_settled(root: Path, toy: Toy, tmp_path: Path) -> None:
    write(root, TWO)
    with Live(root, languages=(toy,)) as live:
        live.settle()
        live.refresh()
        write(root, {"a.toy": "import b\n"})
        live.refresh(["a.toy"])
        assert (root / ".paralex/graph.patch").exists()
        live.settle()
        assert not (root / ".paralex/graph.patch").exists()
        write(root, {"a.toy": "import a\n"})
        assert is_right(root, live, ["a.toy"], tmp_path / "new")
