"""Go that is broken, huge, deep or no Go at all: facts and no exception."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paralex.graph.go import LANGUAGE
from paralex.graph.packing import packed, unpacked
from tests.graph.go_project import facts, resolved

DEEP = 10_000  # repetitions
PIECES = st.sampled_from(
    (
        *("package a\n", "func ", "f", "(", ")", "{", "}", "[", "]", "type T ", "struct", "\n"),
        *("interface", "x := ", "range ", "for ", "switch ", "case ", ".(type)", ".", ",", '"a"'),
        *(
            "import ",
            "var ",
            "const (",
            "iota",
            "func (t *T) M",
            "<-",
            "map[",
            "*",
            "`",
            "//",
            "/*",
        ),
    )
)


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=40).map("".join))
def test_pieces_of_go(source: str) -> None:
    found = facts(source)
    assert all(1 <= symbol.line <= symbol.end_line <= found.lines + 1 for symbol in found.symbols)
    assert unpacked(packed(found)) == found
    resolved({"a.go": source})


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes(data: bytes) -> None:
    LANGUAGE.extract("a.go", data)
    LANGUAGE.extract("a.go", b"package a\nfunc f() {" + data + b"}")


@pytest.mark.parametrize(
    ("head", "open_", "middle", "close"),
    [
        ("func f() { x = ", "(", "1", ")"),
        ("func f() { x = ", "f(", "1", ")"),
        ("func f() { x", ".a", "", ""),
        ("func f() { x", ".a()", "", ""),
        ("func f() { x = ", "-", "1", ""),
        ("func f() { ", "{", "", "}"),
        ("func f() { x = ", "[]T{", "", "}"),
        ("func f() { x = T", "{a: T", "", "}"),
        ("func f() { x = T{", "{", "", "}"),
        ("func f() { ", "if x {", "", "}"),
        ("func f() { ", "func() {", "", "}()"),
        ("func f(x ", "[]", "int", ""),
        ("func f(x ", "func(x ", "int", ")"),
        ("type T ", "struct { x ", "int", "}"),
        ("type T ", "map[string]", "int", ""),
        ("var x = ", "a + ", "1", ""),
        ("func f() { ", "/*", "", ""),
        ("func f() { ", "`", "x", ""),
        ("func f() { ", "'a\"", "", ""),
    ],
)
def test_nesting(head: str, open_: str, middle: str, close: str) -> None:
    source = f"package a\n{head}{open_ * DEEP}{middle}{close * DEEP}\n"
    found = LANGUAGE.extract("a.go", source.encode())
    assert unpacked(packed(found)) == found
    resolved({"a.go": source})


def test_values_that_grow_from_one_another() -> None:
    lines = "".join(f"\tx{n + 1} := x{n}.a(x{n})\n" for n in range(2000))
    answer = resolved({"a.go": f"package a\n\nfunc f(x0 T) {{\n{lines}}}\n\ntype T int\n"})
    assert answer["a.go"].module == "example.com/m"


def test_line_ends_and_byte_order_mark() -> None:
    source = 'package a\n\nimport "fmt"\n\n// D\nfunc F() {\n\tfmt.Println(`a`)\n}\n'
    plain = facts(source)
    for other in (source.replace("\n", "\r\n"), "\ufeff" + source):
        found = facts(other)
        assert found.problem is None
        assert [(s.name, s.line, s.signature, s.body, s.doc) for s in found.symbols] == [
            (s.name, s.line, s.signature, s.body, s.doc) for s in plain.symbols
        ]
        assert (found.imports, found.loose) == (plain.imports, plain.loose)


def test_what_is_no_text_is_refused() -> None:
    assert "NUL" in str(LANGUAGE.extract("a.go", b"package a\0").problem)
    assert "UTF-8" in str(LANGUAGE.extract("a.go", b"\xff\xfe" * 50).problem)


def test_other_files_of_the_project_may_be_broken() -> None:
    files = {
        "go.mod": "module\n(((\n=> replace\nreplace =>\n",
        "go.work": "use",
        "a.go": "package a\nfunc f() {",
    }
    assert resolved(files)["a.go"].module == ""
