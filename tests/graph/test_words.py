"""The words of files."""

from __future__ import annotations

from pathlib import Path

import pytest

from paralex.graph import word_counts, words
from tests.graph.conftest import write


def test_identifiers_are_taken_apart() -> None:
    text = b"def loadHTTPServer_config(x2): # Reads the caf\xc3\xa9 menu\n  return UTF8_NAME"
    found = words.words_of(text)
    assert found == {
        "café": 1, "config": 1, "def": 1, "http": 1, "load": 1, "menu": 1, "name": 1,
        "reads": 1, "return": 1, "server": 1, "the": 1, "utf8": 1, "x2": 1,
    }  # fmt: skip


def test_a_second_call_reads_counts_from_the_cache(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(root, {"a.py": "alpha alpha", "b.py": "beta"})
    expected = {"a.py": {"alpha": 2}, "b.py": {"beta": 1}, "gone.py": {}}
    assert word_counts(root, ["b.py", "a.py", "gone.py"]) == expected
    counted: list[bytes] = []
    real = words.words_of

    def counting(data: bytes) -> dict[str, int]:
        counted.append(data)
        return real(data)

    monkeypatch.setattr(words, "words_of", counting)
    assert word_counts(root, ["a.py", "b.py", "gone.py"]) == expected
    assert counted == []
    write(root, {"b.py": "gamma"})
    assert word_counts(root, ["b.py"]) == {"b.py": {"gamma": 1}}
    assert counted == [b"gamma"]
