"""Any bytes: nothing is raised, nothing recurses, the answer is the same each time."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from paralex.graph.java import LANGUAGE
from paralex.graph.packing import packed, unpacked
from paralex.graph.shapes import FileFacts, Project, Resolved

PIECES = [
    "package p;", "import a.b;", "import static a.*;", "class A", "interface I", "enum E",
    "record R(int a)", "@interface N", " extends ", "implements ", "{", "}", "(", ")", "[", "]",
    "<", ">", ";", ",", ".", "::", "->", "=", "?", ":", "a", "B", "x()", "new ", "this", "super",
    "int ", "var ", "void f()", "static ", "switch (x)", "case ", "default", "instanceof ",
    "try ", "catch (E e)", "for (", "return ", "throw ", "@O", '"s"', '"""', "'c'", "1", "+",
    "/*", "*/", "//", "\n", "\r\n", " ", "\\", "é", "𝒳", "...",
]  # fmt: skip
SOURCE = st.one_of(
    st.binary(max_size=400),
    st.lists(st.sampled_from(PIECES), max_size=80).map(lambda parts: "".join(parts).encode()),
    st.lists(st.sampled_from(PIECES), max_size=80).map(
        lambda parts: ("class A { void f() { " + " ".join(parts)).encode()
    ),
)
QUICK = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=200)


def resolve(facts: FileFacts) -> Resolved:
    project = Project(frozenset({facts.path}), {facts.path: facts}, lambda path: None)
    return LANGUAGE.resolver(project)(facts.path)


@QUICK
@given(SOURCE)
def test_any_bytes_give_facts_inside_the_file_and_the_same_again(data: bytes) -> None:
    facts = LANGUAGE.extract("A.java", data)
    assert facts == LANGUAGE.extract("A.java", data)
    assert unpacked(packed(facts)) == facts
    last = data.count(b"\n") + 1
    for symbol in facts.symbols:
        assert 1 <= symbol.line <= symbol.end_line <= last
        assert 0 <= symbol.column <= len(data)
        assert symbol.name
    found = resolve(facts)
    assert found == resolve(facts)
    assert all(1 <= line <= last for row in found.references for line in row.lines)
    assert all((edge.status == "unresolved") == bool(edge.reason) for edge in found.imports)


DEEP = 10_000


@pytest.mark.parametrize(
    "text",
    [
        "class A { int f = " + "(" * DEEP + "1" + ")" * DEEP + "; }",
        "class A { void f() { " + "{" * DEEP + "}" * DEEP + " } }",
        "class A { int f = " + "a(" * DEEP + ")" * DEEP + "; }",
        "class A { int f = a" + ".b()" * DEEP + "; }",
        "class A { int f = a" + "[a" * DEEP + "]" * DEEP + "; }",
        "class A { Object f = " + "x -> " * DEEP + "1; }",
        "class A { Object f = " + "new A() { Object f = " * 2000 + "1" + "; }" * 2000 + "; }",
        "class A { int f = 1" + " + 1" * DEEP + "; }",
        "class A { int f = " + "a ? b : " * DEEP + "1; }",
        "class A {" * DEEP + "A a;" + "}" * DEEP,
        "class A { " + "List<" * 4000 + "A" + ">" * 4000 + " f; }",
        "class A { int" + "[]" * DEEP + " f; }",
        "@A(" * DEEP + ")" * DEEP + " class A {}",
        "class A { void f() { " + "if (a) " * DEEP + "b(); } }",
        "import " + "a." * DEEP + "b; class A { b c; }",
    ],
)
def test_deep_nesting(text: str) -> None:
    facts = LANGUAGE.extract("A.java", text.encode())
    assert unpacked(packed(facts)) == facts
    resolve(facts)


def test_crlf_and_a_byte_order_mark() -> None:
    text = "package p;\r\nimport q.B;\r\nclass A {\r\n  B f() { return null; }\r\n}\r\n"
    plain = LANGUAGE.extract("A.java", text.encode())
    marked = LANGUAGE.extract("A.java", b"\xef\xbb\xbf" + text.encode())
    assert plain.problem is None
    assert marked.problem is None
    assert [s.name for s in marked.symbols] == ["A", "A.f"]
    assert [s.line for s in marked.symbols] == [3, 4]
    unix = LANGUAGE.extract("A.java", text.replace("\r\n", "\n").encode())
    assert unix.symbols == plain.symbols == marked.symbols


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"class A {\n \0 }", "line 2: a NUL byte, not source text"),
        (b"class A {}\n// \xff", "line 2: not UTF-8 (byte 0xff)"),
        (b"class A { void f( { } }", "line 1: "),
    ],
)
def test_what_cannot_be_read_is_a_problem_with_its_line(data: bytes, problem: str) -> None:
    assert (LANGUAGE.extract("A.java", data).problem or "").startswith(problem)


def test_facts_pickle_without_recursion() -> None:
    facts = LANGUAGE.extract(
        "A.java", b"class A { " + b"List<" * 500 + b"A" + b">" * 500 + b" f; }"
    )
    assert pickle.loads(pickle.dumps(facts)) == facts


@pytest.mark.parametrize(
    "text",
    [
        "class A { B () { return new C(); } int = new B(); void f(A a) { a.g(); } }",
        "class A { class { void f() { new A(); } } A = new A(); }",
        "class A { int \xff(A a) { a.x(); } enum { X(new A()); } }",
    ],
)
def test_a_member_without_a_name_is_nobody(text: str) -> None:
    facts = LANGUAGE.extract("A.java", text.encode())
    names = {symbol.name for symbol in facts.symbols} | {""}
    found = resolve(facts)
    assert {row.user for row in found.references} <= names
    assert {row.user for row in found.unresolved} <= names
