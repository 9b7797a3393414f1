"""Changes that are put aside: readers see them, and nothing in that file can do harm."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from paralex.errors import EnvironmentLacks
from paralex.graph import analyze, reading, vocab
from paralex.graph.store_embedded import EmbeddedBackend
from tests.graph.conftest import git, write
from tests.graph.test_build import TWO, anew, quads
from tests.graph.test_build import analyze as analyze_toy
from tests.graph.toy import Toy


def opened(root: Path) -> tuple[int, int]:
    current = (root / ".paralex/graph/CURRENT").stat()
    return current.st_ino, current.st_mtime_ns


@pytest.fixture
def changed(root: Path, toy: Toy) -> Path:
    """A repository whose graph has a change put aside."""
    write(root, TWO)
    analyze_toy(root, toy)
    write(root, {"b.toy": "def g y\n"})
    before = opened(root)
    analyze_toy(root, toy)
    assert opened(root) == before
    return root / ".paralex/graph.patch"


def test_the_next_reader_takes_it_in(root: Path, toy: Toy, changed: Path, tmp_path: Path) -> None:
    write(root, {"b.toy": "def g y\nimport a\n", "c.toy": "import b\n"})
    (root / "a.toy").unlink()
    digest = analyze_toy(root, toy).digest
    before = opened(root)
    assert (quads(root), digest) == anew(root, tmp_path / "new")
    assert opened(root) != before
    assert not changed.exists()


def test_a_run_knows_what_was_put_aside(root: Path, toy: Toy, changed: Path) -> None:
    before = changed.read_bytes()
    analyze_toy(root, toy)
    assert changed.read_bytes() == before
    (root / "README").unlink()
    analyze_toy(root, toy)
    assert json.loads(changed.read_text())[2][vocab.file_iri("README")] is None
    assert f"<{vocab.file_iri('README')}>" not in "".join(quads(root))


def test_many_changes_go_to_the_store_at_once(root: Path, toy: Toy, tmp_path: Path) -> None:
    write(root, {f"m{i}.toy": f"def f{i}\n" for i in range(150)} | {"all.toy": "import m1\n"})
    analyze_toy(root, toy)
    write(root, {"new.toy": "".join(f"def name_{i} {'x' * 1000}\n" for i in range(1200))})
    digest = analyze_toy(root, toy).digest
    assert not (root / ".paralex/graph.patch").exists()
    assert (quads(root), digest) == anew(root, tmp_path / "new")


@pytest.mark.parametrize(
    "written", ["", "{}", "[1, 2, 3]", '["a", "b", {"urn:x": ["s"]}]', '["a b", "b", {}]', "[["]
)
def test_a_file_that_makes_no_sense_counts_for_nothing(
    root: Path, toy: Toy, changed: Path, tmp_path: Path, written: str
) -> None:
    changed.write_text(written)
    with reading(root):
        pass
    assert not changed.exists()
    digest = analyze_toy(root, toy).digest
    assert (quads(root), digest) == anew(root, tmp_path / "new")


def test_a_change_of_another_graph_counts_for_nothing(
    root: Path, toy: Toy, changed: Path, tmp_path: Path
) -> None:
    of_another = changed.read_bytes()
    write(root, {"b.toy": "def other\n"})
    digest = analyze_toy(root, toy).digest
    with reading(root) as reader:
        assert reader.digest == digest
    changed.write_bytes(of_another)
    assert (quads(root), analyze_toy(root, toy).digest) == anew(root, tmp_path / "new")


@pytest.mark.parametrize(
    "triples", ["}} ; DROP ALL ; INSERT DATA { GRAPH <urn:x> {", "<a b> <c> <d> .", "x"]
)
def test_nothing_in_it_is_read_as_a_request(
    root: Path, toy: Toy, changed: Path, tmp_path: Path, triples: str
) -> None:
    base, digest, graphs = json.loads(changed.read_text())
    graphs[vocab.file_iri("b.toy")][1] = triples
    changed.write_text(json.dumps([base, digest, graphs]))
    with pytest.raises(EnvironmentLacks, match="built anew"), reading(root):
        pass
    said = analyze_toy(root, toy)
    assert said.notes == ("the graph was damaged: it is built anew",)
    assert (quads(root), said.digest) == anew(root, tmp_path / "new")


def test_what_an_opening_changes_is_seen(root: Path, toy: Toy, changed: Path) -> None:
    one = EmbeddedBackend(root / ".paralex")
    before = one.stated()
    EmbeddedBackend(root / ".paralex").settle()
    assert one.stated() == before
    write(root, {"b.toy": "def other\n"})
    digest = analyze_toy(root, toy).digest
    quads(root)
    said = one.stated()
    assert said is not None
    assert said.digest == digest


def test_the_past_is_put_aside_too(root: Path) -> None:
    write(root, {"a.py": "", "b.py": "import a\n"})
    git(root, "init", "-q")
    digest = analyze(root).digest
    git(root, "add", ".")
    git(root, "commit", "-qm", "x")
    assert analyze(root).digest == digest
    assert (root / ".paralex/graph.patch").exists()
    assert sum(f"<{vocab.term('changes')}>" in quad for quad in quads(root)) == 2
    (root / ".git").rename(root / ".gone")
    (root / ".gone/HEAD").unlink()
    write(root, {".gitignore": ".gone\n"})
    analyze(root)
    assert not any(f"<{vocab.HISTORY}>" in quad for quad in quads(root))
