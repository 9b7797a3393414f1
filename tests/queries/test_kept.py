"""The snapshot that is kept is the graph's, whatever is done to its file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from paralex.graph import analyze, reading
from paralex.queries import load_code
from paralex.queries.code import Code


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "a.py").write_text('def f(x: int) -> int:\n    """Ünï."""\n    return x\n')
    (tmp_path / "b.py").write_text("from a import f\n\n\nclass C:\n    def m(self) -> int:\n")
    (tmp_path / "c.py").write_text("import a\n\nprint(a.f(1))\n")
    analyze(tmp_path)
    return tmp_path


def loaded(root: Path) -> Code:
    with reading(root) as reader:
        return load_code(reader)


def test_the_kept_snapshot_is_that_of_the_graph(root: Path) -> None:
    first = loaded(root)
    place = root / ".paralex" / "code.json"
    before = place.stat().st_ino
    assert loaded(root) == first
    assert first.symbols and first.references and first.imports
    assert [type(row) for row in loaded(root).symbols] == [type(row) for row in first.symbols]
    assert place.stat().st_ino == before


def test_a_changed_graph_is_read_again(root: Path) -> None:
    loaded(root)
    (root / "c.py").write_text("def g() -> None: ...\n")
    analyze(root)
    assert "g" in loaded(root).symbols_in("c.py")


@pytest.mark.parametrize("damage", ["", "[]", "{}", "null", "cut", "columns", "numbers"])
def test_damage_costs_only_time(root: Path, damage: str) -> None:
    first = loaded(root)
    place = root / ".paralex" / "code.json"
    text = place.read_text()
    data = json.loads(text)
    if damage == "cut":
        text = text[:-20]
    elif damage == "columns":
        data["RefRow"].pop()
        text = json.dumps(data)
    elif damage == "numbers":
        data["FileRow"][0] = [10_000] * len(data["FileRow"][0])
        text = json.dumps(data)
    else:
        text = damage
    place.write_text(text)
    assert loaded(root) == first
