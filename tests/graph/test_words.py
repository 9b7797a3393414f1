"""The words of files."""

from __future__ import annotations

from pathlib import Path

import pytest

from paralex.graph import words, words_in_files
from paralex.graph.words import Words
from tests.graph.conftest import write


def test_identifiers_are_taken_apart() -> None:
    text = b"def loadHTTPServer_config(x2): # Reads the caf\xc3\xa9 menu\n  return UTF8_NAME"
    found = words.words_of(text).counts
    assert found == {
        "UTF8_NAME": 1, "loadHTTPServer_config": 1, "café": 1, "config": 1, "def": 1,
        "http": 1, "load": 1, "menu": 1, "name": 1,
        "reads": 1, "return": 1, "server": 1, "the": 1, "utf8": 1, "x2": 1,
    }  # fmt: skip


def test_where_words_stand_is_told_in_blocks_of_lines() -> None:
    lines = ["alpha", *[""] * 14, "alpha betaGamma", *[""] * 40, "gamma"]
    blocks = words.words_of("\n".join(lines).encode()).blocks
    assert blocks == {"alpha": 0b11, "beta": 0b10, "betaGamma": 0b10, "gamma": 0b1010}
    far = words.words_of(b"\n" * 100_000 + b"alpha").blocks
    assert far["alpha"].bit_length() == 1000


def test_a_second_call_reads_words_from_the_cache(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(root, {"a.py": "alpha\nalpha Ab_c", "b.py": "beta"})
    expected = {
        "a.py": Words({"Ab_c": 1, "ab": 1, "alpha": 2}, {"Ab_c": 1, "ab": 1, "alpha": 1}),
        "b.py": Words({"beta": 1}, {"beta": 1}),
        "gone.py": Words({}, {}),
    }
    assert words_in_files(root, ["b.py", "a.py", "gone.py"]) == expected
    counted: list[bytes] = []
    real = words.words_of

    def counting(data: bytes) -> Words:
        counted.append(data)
        return real(data)

    monkeypatch.setattr(words, "words_of", counting)
    assert words_in_files(root, ["a.py", "b.py", "gone.py"]) == expected
    assert counted == []
    write(root, {"b.py": "gamma"})
    assert words_in_files(root, ["b.py"])["b.py"].counts == {"gamma": 1}
    assert counted == [b"gamma"]
