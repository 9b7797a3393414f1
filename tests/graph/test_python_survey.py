"""A survey reads expressions from their text; it must say what reading every node says."""

from __future__ import annotations

import asyncio
import email
import unittest
from dataclasses import replace
from pathlib import Path

import pathspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paralex.graph import python_extract
from paralex.graph.shapes import FileFacts

SNIPPETS = [
    'f"{a.b}" + g(h.i)',
    "rf'{a!r:>{w.x}}' 'b'",
    "a(b=c.d, e==f, *g, **h.i)",
    "a(b  # c\n = d, e  # f\n == g)",
    "a().b.c(d)",
    "(a\n  .b\n  # c\n  .d)",
    "(a.\n b . c)",
    "a.b(c)(d).e",
    "'x'.join(a).b",
    "a[b].c[d.e](f)",
    "[a for b in c.d if e.f]",
    "{a: b.c for a, b in d}",
    "lambda a, b=c.d: e.f(a)",
    "(a := b.c)",
    "not a and b or c in d is e",
    "a if b.c else(d)",
    "1if a else.5+b",
    "0x1f+a.b, 1_000j, 1e-5, 1.e5.real, 5 .real",
    "a\\\n.b, c \\\n+ d",
    "ä.b + c, naïve.d",
    "...if a else b",
    "a[..., b.c]",
    "a[b:c.d:-1]",
    "'it\\'s' \"a.b\" b'c' Rb'\\d'",
    "'''a.b\n\"c''' + d",
    '"""a""" "" + b',
    "'' '' \"\" + a",
    "x @ y.z @ w",
    "print(*a.b, **c.d)",
    "await a.b(c)",
    "(yield a.b)",
    "None.a, True.b",
    "super().a(b), super(C, d).e",
    "a<b>c, a<=b, a>=b, a!=b, a==b",
    "a(b\n=c)",
    "a.b=c.d",
    "*a.b, c = d",
    "a = b = c.d()",
    "a.b, (c, [d, *e]) = f",
    "a += b.c",
    "a: b.c = d.e",
    "a: 'b.C[d]' = e",
    "del a.b, c[d]",
    "return a.b",
    "raise a.b(c) from d",
    "assert a.b, c",
    "yield from a",
    "import a.b as c",
    "import_module('a.b').c",
]
HEADS = [
    "def f(): return a.b",
    "def f(a, *b, c, **d) -> e.f: a.x = c.x",
    "def f(a, /, b, *, c): a, b",
    "def f(a, b,): a",
    "def f( a, b ): a",
    "def f(a, b=c.d): a",
    "def f(a: b.c, d) -> 'e.f': a",
    "def f(a, *) : a",
    "def ä(b): b.c",
    "async def f(a): await a.b",
    "class D: x = y.z",
    "class D(): x = y.z",
    "class D(a.b, c):\n        'Doc.'\n        def g(self, h): self.i = h.j",
    "class D(a.b, metaclass=c.d): pass",
    "class D(a[b], e): pass",
    "@a.b(c)\n    # d\n    def f(e): e.f",
    "@staticmethod\n    def f(a): a.b",
    "@classmethod\n    def f(a): a.b = c.d",
    "@a.b\n    class D(c): 'Doc.'",
    "def __new__(a, b): a.c = b",
    "def __init__(a, b): a.c = b.d; a.e = b",
    "def f(a): # comment\n        'Doc.'\n        return a",
    "def f[T](a: T) -> T: return a",
]
FRAMES = ["{}\n", "def f(a, b=c.d, *e):\n    {}\n", "class C(d.e, f=g):\n    {}\n"]


def agree(data: bytes) -> None:
    """Both readings are the same, but for the digests."""
    whole = python_extract.extract("a.py", data)
    assert python_extract.extract("a.py", data, digests=False) == without_digests(whole)


def without_digests(facts: FileFacts) -> FileFacts:
    symbols = tuple(replace(symbol, body="") for symbol in facts.symbols)
    return replace(facts, symbols=symbols, loose="")


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("snippet", SNIPPETS)
def test_snippets(snippet: str, frame: str) -> None:
    agree(frame.format(snippet).encode())


@pytest.mark.parametrize("around", ["if a:\n    {}\n", "class C(a):\n    {}\n"])
@pytest.mark.parametrize("head", HEADS)
def test_heads(head: str, around: str) -> None:
    agree(around.format(head).encode())


@pytest.mark.parametrize("package", [asyncio, email, pathspec, unittest])
def test_real_packages(package: object) -> None:
    files = sorted(Path(str(package.__file__)).parent.rglob("*.py"))  # type: ignore[attr-defined]  # modules of files
    assert len(files) > 5
    for file in files:
        agree(file.read_bytes())


TEXTS = st.recursive(
    st.sampled_from(["a", "b.c", "1", "'x'", 'f"{d}"', "e.f.g", "h()", "i(j).k", "...", "ü"]),
    lambda inner: st.one_of(
        st.builds("({})".format, inner),
        st.builds("[{}, {}]".format, inner, inner),
        st.builds("{} + {}".format, inner, inner),
        st.builds("{} if {} else {}".format, inner, inner, inner),
        st.builds("l({}, m={}, *{})".format, inner, inner, inner),
        st.builds("({})\n.n".format, inner).map("({})".format),
        st.builds("o[{}:{}].p".format, inner, inner),
        st.builds("(lambda q, r={}: {})".format, inner, inner),
        st.builds("[{} for s, t in {} if {}]".format, inner, inner, inner),
        st.builds("(u := {})".format, inner),
        st.builds("({}  # v.w = '\n)".format, inner),
        st.builds('f"{{{}}} x.y"'.format, inner.filter(lambda t: not set(t) & set("\"'\n#"))),
        st.builds("not {}".format, inner).map("({})".format),
    ),
    max_leaves=8,
)
STATEMENTS = st.sampled_from(
    ["{}", "x = {}", "x: y = {}", "self.z = {}", "return {}", "if {}: pass", "x += {}",
     "for x.y in {}: pass", "with {} as z: pass", "@{}\n{indent}def g(): pass", "assert {}"]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(STATEMENTS, TEXTS), min_size=1, max_size=4), st.booleans())
def test_generated_statements(parts: list[tuple[str, str]], nested: bool) -> None:
    indent = "        " if nested else ""
    head = "class C:\n    def f(self, x, *, k=a):\n" if nested else ""
    lines = [indent + frame.format(text, indent=indent) for frame, text in parts]
    agree((head + "\n".join(lines) + "\n").encode())


def test_what_hides_deep_in_a_nest_is_found_without_reading_it_at_each_level() -> None:
    agree(b"x = " + b"(" * 3000 + b"lambda: a.b" + b")" * 3000 + b"\n")
