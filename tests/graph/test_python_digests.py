"""Signature, body and loose digests: what changes them, and what must not."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pathspec
import pytest

from tests.graph.python_project import facts, symbols

BEFORE = '''
    @deco(1)
    def f(a, b: int = 1, *, c="x") -> str:
        """Doc."""
        if a and b:
            return g(a, b)[1:]
        return f"{a}" "b"
'''


def changed(before: str, after: str, name: str = "f") -> tuple[bool, bool]:
    """(signature differs, body differs)"""
    old, new = symbols(before)[name], symbols(after)[name]
    return old.signature != new.signature, old.body != new.body


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("def f(", "def f(  # why\n        "),
        ("b: int = 1, *,", "b: int=1,\n        *,"),
        ('c="x")', "c='x',)"),
        ("-> str:", "-> (str):"),
        ("    if a and b:", "    if (a\n            and b):  # both\n"),
        ("return g(a, b)[1:]", "return (g(a, b,)[1:])"),
        ('f"{a}" "b"', "f'{a}b'"),
        ('"""Doc."""', "''' Doc.  '''"),
    ],
)
def test_formatting_and_comments_change_nothing(old: str, new: str) -> None:
    assert old in BEFORE
    assert changed(BEFORE, BEFORE.replace(old, new)) == (False, False)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("@deco(1)", "@deco(2)", (True, False)),
        ("b: int", "b: str", (True, False)),
        ("= 1", "= 2", (True, False)),
        ("-> str", "-> bytes", (True, False)),
        ("(a, b:", "(x, b:", (True, False)),
        ("*, c", "/, c", (True, False)),
        ('c="x"', 'c="x y"', (True, False)),
        ("def f", "async def f", (True, False)),
        ("Doc.", "Docs.", (False, True)),
        ("a and b", "a or b", (False, True)),
        ("[1:]", "[:1]", (False, True)),
        ("g(a, b)", "g(a, *b)", (False, True)),
        ('"b"', '"c"', (False, True)),
        ("    return f", "        return f", (False, True)),
    ],
)
def test_what_counts_as_signature_and_what_as_body(
    old: str, new: str, expected: tuple[bool, bool]
) -> None:
    assert old in BEFORE
    assert changed(BEFORE, BEFORE.replace(old, new)) == expected


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("not x", "notx"),
        ("(a + b) * c", "a + (b * c)"),
        ("a if b else c", "b if a else c"),
        ("f(a)(b)", "f(a, b)"),
        ("(1,)", "(1)"),
        ("await x", "x"),
        ("yield x", "yield from x"),
        ("a < b <= c", "a <= b < c"),
        ("b'a'", "'a'"),
        ("'a b'", "'ab'"),
        ("lambda x: x", "lambda x=1: x"),
        ("[x for x in y]", "[x async for x in y]"),
        ("r'\\n'", "'\\n'"),
        ("f'{x!r}'", "f'{x!s}'"),
        ("f'{x:>3}'", "f'{x:>4}'"),
    ],
)
def test_expressions_that_differ_have_bodies_that_differ(before: str, after: str) -> None:
    source = "async def f(x, y):\n    z = {}\n"
    assert changed(source.format(before), source.format(after)) == (False, True)


def test_a_class_leaves_its_members_out() -> None:
    source = 'class C(B):\n    """Doc."""\n    x = 1\n    def m(self): return 1\n    print(x)\n'
    assert changed(source, source.replace("return 1", "return 2"), "C") == (False, False)
    assert changed(source, source.replace("x = 1", "x = 2"), "C") == (False, False)
    assert changed(source, source.replace("print", "log"), "C") == (False, True)
    assert changed(source, source.replace("Doc", "Docs"), "C") == (False, True)
    assert changed(source, source.replace("(B)", "(B, D)"), "C") == (True, False)
    assert changed(source, source.replace("(B)", "(B, metaclass=M)"), "C") == (True, False)


def test_a_constant_has_its_declared_type_as_signature_and_its_value_as_body() -> None:
    assert changed("X = 1", "X = 2", "X") == (False, True)
    assert changed("X: int = 1", "X: int = 2", "X") == (False, True)
    assert changed("X: int = 1", "X: str = 1", "X") == (True, True)


def test_loose_statements_are_what_is_neither_symbol_nor_import() -> None:
    base = facts("import a\nX = 1\ndef f(): ...\nprint(X)\n").loose
    assert base == facts("import a, b\nX = 2\ndef f(): pass\n\n# x\nprint( X )\n").loose
    assert base != facts("import a\nX = 1\ndef f(): ...\nprint(X, 1)\n").loose
    assert base != facts("import a\nX = 1\ndef f(): ...\nprint(X)\nregister(f)\n").loose


def test_a_condition_over_nothing_but_imports_is_no_loose_statement() -> None:
    assert facts("if TYPE_CHECKING:\n    import a\n").loose == facts("").loose
    assert facts("try:\n    import a\nexcept ImportError:\n    import b\n").loose == facts("").loose
    assert facts("if X:\n    import a\n    print(a)\n").loose != facts("").loose


def test_the_surface_does_not_know_bodies_or_lines() -> None:
    old = facts("from a import b\nclass C(b.D):\n    def m(self): return 1\n")
    new = facts("\n\nfrom a import b\n# x\nclass C(b.D):\n    def m(self, x): return 2\n")
    assert old.surface == new.surface
    assert old.surface != facts("from a import c\nclass C(c.D):\n    def m(self): ...\n").surface
    assert old.surface != facts("from a import b\nclass C(b.D):\n    def n(self): ...\n").surface


def test_a_formatter_changes_no_digest_of_a_real_package(tmp_path: Path) -> None:
    """ruff rewrites lines, quotes, parentheses and commas of a package; the facts stay."""
    source, copy = Path(pathspec.__file__).parent, tmp_path / "copy"
    shutil.copytree(source, copy, ignore=shutil.ignore_patterns("__pycache__"))
    options = ["--isolated", "--no-cache", "--line-length", "60"]
    options += ["--config", 'format.quote-style="single"']
    ruff = Path(sys.executable).with_name("ruff")
    environment = {"HOME": str(tmp_path), "PATH": os.environ["PATH"]}
    subprocess.run([ruff, "format", *options, copy], check=True, env=environment)
    rewritten = 0
    for file in sorted(source.rglob("*.py")):
        before, after = file.read_bytes(), (copy / file.relative_to(source)).read_bytes()
        rewritten += before != after
        old, new = facts(before), facts(after)
        assert (old.loose, old.imports, old.surface) == (new.loose, new.imports, new.surface)
        assert {(s.name, s.signature, s.body) for s in old.symbols} == {
            (s.name, s.signature, s.body) for s in new.symbols
        }
    assert rewritten > 5
