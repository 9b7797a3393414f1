"""No bytes make the extraction raise, overflow the stack, or say something outside of the file."""

from __future__ import annotations

import pickle
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paralex.graph.python_extract import extract
from paralex.graph.shapes import FileFacts
from tests.graph.python_project import facts, resolve

_WORDS = [
    *("def f(", "class C(", "import a", "from .b import *", "__all__ = [", "x", "self", ".y", "("),
    *(")", "[", "]", "{", "}", ":", "\n", "\n    ", "=", "@", "lambda", "match x:", "case", "if"),
    *("else:", "try:", "except", "as", "global x", "'", '"""', "f'{", "#", ",", "*", "for", "in"),
    *("async", "await", ":=", "->", "del", "with", "é", "\\\n", "\t", "\r", "type X =", "1."),
]


def lies_inside(found: FileFacts) -> bool:
    return all(1 <= s.line <= s.end_line <= max(found.lines, 1) for s in found.symbols)


@given(st.binary(max_size=400))
def test_any_bytes(data: bytes) -> None:
    found = facts(data)
    assert found == facts(data)
    assert lies_inside(found)


@given(st.lists(st.sampled_from(_WORDS), max_size=60).map(" ".join))
def test_any_heap_of_words(source: str) -> None:
    found = facts(source.encode())
    assert found == facts(source.encode())
    assert lies_inside(found)
    assert pickle.loads(pickle.dumps(found)) == found
    resolve({"m.py": source, "b.py": source})


@pytest.mark.parametrize(
    "data",
    [
        b"[" * 10_000,
        b"x = " + b"(" * 10_000 + b"1" + b")" * 10_000,
        b"f(" * 10_000 + b")" * 10_000,
        b"x" + b".a()" * 20_000,
        b"x" + b".a" * 100_000,
        b"x: " + b"A[" * 5_000 + b"'B'" + b"]" * 5_000,
        b"".join(b" " * n + b"if a:\n" for n in range(1_000)),
        b"".join(b" " * n + b"class A:\n" for n in range(1_000)),
        b"a = " * 10_000 + b"1\n",
        b", ".join(b"a%d" % n for n in range(10_000)) + b" = b\n",
        b"@a\n" * 5_000 + b"def f(): ...\n",
        b'"""' * 20_000,
        b"from . import " + b"a, " * 20_000 + b"b\n",
        b"from " + b"." * 20_000 + b" import x\n",
        b"def f(" + b"a='x,', " * 20_000 + b"): ...\n",
        b"lambda: " * 5_000 + b"x\n",
        b"f'" + b"{x:" * 1_000 + b"}" * 1_000 + b"'\n",
        b"x = [" + b"1, " * 100_000 + b"]\n",
        b"x = '" + b"a" * 10_000_000 + b"'\n",
        b"\x00" * 100_000,
        b"",
    ],
    ids=lambda data: repr(data[:12]),
)
def test_shapes_that_break_naive_walkers(data: bytes) -> None:
    started = time.process_time()
    assert lies_inside(facts(data))
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"x = 1\n", None),
        (b"x = 1\ndef f(:\n", "line 2: not valid Python syntax"),
        (b"x = 1\n\n# \xe9\n", "line 3: not UTF-8 (byte 0xe9)"),
        (b"# coding: latin-1\nx = '\xe9'\n", None),
        (b"# coding: klingon\nx = 1\n", "line 1: cannot be read as 'klingon'"),
        (b"x = 1\ny = \x00\n", "line 2: a NUL byte"),
        (b"\xef\xbb\xbfx = 1\n", None),
        (b"x = 1\r\ndef f(): ...\r\n", None),
    ],
)
def test_what_is_wrong_with_a_file_is_a_fact(data: bytes, problem: str | None) -> None:
    assert facts(data).problem == problem


def test_what_parses_of_a_broken_file_is_kept() -> None:
    found = facts("def good(): ...\nclass C:\n    def m(self): ...\n)\nLAST = 1\n")
    assert {"good", "C", "C.m"} <= {symbol.name for symbol in found.symbols}


def test_an_old_encoding_reads_as_the_same_names() -> None:
    assert [s.name for s in facts("# coding: latin-1\né = 1\n".encode("latin-1")).symbols] == ["é"]


def test_lines_are_counted_as_an_editor_does() -> None:
    assert [facts(data).lines for data in (b"", b"x", b"x\n", b"x\ny", b"\n\n")] == [0, 1, 1, 2, 2]


@pytest.mark.parametrize("source", [b"def (x): pass\n", b"class (A): pass\n", b"for  in x: pass\n"])
def test_a_name_that_only_the_parser_sees_is_none(source: bytes) -> None:
    found = extract("a.py", source)
    assert found.problem
    assert all(all(symbol.name.split(".")) for symbol in found.symbols)


def test_locals_that_are_told_by_locals_without_end() -> None:
    lines = [f"    x{number} = x{number - 1}.a()" for number in range(1, 2000)]
    source = "def f(x0):\n" + "\n".join(reversed(lines)) + "\n    x1999.m\n"
    assert extract("a.py", source.encode()).problem is None
