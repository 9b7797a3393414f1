"""What a grammar gets lost in ends all the same, and is told."""

from __future__ import annotations

import time

import pytest

from paralex.graph import extract, parsing
from paralex.graph.parsing import TOO_LONG, ended

SIZE = 60_000  # bytes; each of these took minutes
LOST = [
    ("a.java", b"/* x "),
    ("a.java", b"*\n * http:/*\n"),
    ("a.go", b"/* x "),
    ("a.ts", b"/* x "),
    ("a.tsx", b"<-"),
    ("a.js", b"/* x "),
    ("a.js", b"case a:"),
    ("a.js", b"a::b "),
    ("a.rs", b'!A!) B=($(c \\"${cur}\\"))\n'),
    ("a.rs", b'\\"a '),
    ("a.rs", b'r##"a"# '),
]


@pytest.mark.parametrize(("path", "piece"), LOST)
def test_no_piece_of_text_keeps_the_parser_busy_for_long(path: str, piece: bytes) -> None:
    data = piece * (SIZE // len(piece))
    started = time.process_time()
    facts = extract(path, data)
    assert time.process_time() - started < 6
    assert facts is not None
    assert (facts.problem or "").startswith("line ")
    assert facts == extract(path, data)


def test_what_the_parser_is_lost_in_is_told() -> None:
    facts = extract("a.js", b"case a:" * 10_000)
    assert facts is not None
    assert (facts.problem, facts.symbols) == (f"line 1: {TOO_LONG}", ())


def test_comments_that_end_and_a_few_that_do_not_stay() -> None:
    whole = b"/* a */ x = 'b/*';\n" * 500 + b"/* open"
    assert ended(whole) == whole
    many = b"/* a */ x;\n" + b"'b/*'\n" * 500
    assert ended(many) == b"/* a */ x;\n" + b"'b/ '\n" * 500


def test_a_parse_that_takes_too_much_of_the_processor_is_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(parsing, "_LONGEST", 0.5)
    started = time.process_time()
    for path, piece in (("a.rs", b'r#"'), ("a.java", b"!a")):
        facts = extract(path, piece * 30_000)
        assert facts is not None
        assert facts.problem == f"line 1: {TOO_LONG}"
    assert time.process_time() - started < 8
    facts = extract("a.rs", b"fn f() {}")
    assert facts is not None
    assert [symbol.name for symbol in facts.symbols] == ["f"]
