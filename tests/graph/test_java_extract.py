"""Symbols, signatures, digests and import lines of one file."""

from __future__ import annotations

import pytest

from paralex.graph.testfiles import is_test
from tests.graph.java_project import facts_of, symbols_of

SHAPES = """
    package p;
    /** A shape.
     *  <p>More. */
    @Deprecated final public class Shape<T extends Comparable<T>> extends Base implements I, J {
        public static final int MAX = 10;
        private int a, b[];
        static { MAX.toString(); }
        Shape(int x) throws Oops { this.a = x; }
        @Override protected <U> List<U> f(final List<? extends U> in, String... rest) {
            return null; }
        private void hidden() {}
        enum Kind { ONE(1) { int z() { return 1; } }, TWO; int z() { return 0; } }
        interface Inner { void g(); int K = 1; }
        record Point(int x, @N int y) { Point { check(x); } }
        @interface N { int value() default 3; }
    }
    class Helper {}
"""


def test_definitions_with_their_kinds_and_visibility() -> None:
    found = symbols_of(SHAPES)
    assert {name: symbol.kind for name, symbol in found.items()} == {
        "Shape": "class", "Shape.MAX": "constant", "Shape.a": "variable", "Shape.b": "variable",
        "Shape.Shape": "method", "Shape.f": "method", "Shape.hidden": "method",
        "Shape.Kind": "class", "Shape.Kind.ONE": "constant", "Shape.Kind.TWO": "constant",
        "Shape.Kind.z": "method", "Shape.Inner": "class", "Shape.Inner.g": "method",
        "Shape.Inner.K": "constant", "Shape.Point": "class", "Shape.Point.x": "variable",
        "Shape.Point.y": "variable", "Shape.Point.Point": "method", "Shape.N": "class",
        "Shape.N.value": "method", "Helper": "class",
    }  # fmt: skip
    assert {name for name, symbol in found.items() if not symbol.exported} == {
        "Shape.a", "Shape.b", "Shape.hidden",
    }  # fmt: skip


def test_signatures_hold_what_callers_see() -> None:
    found = symbols_of(SHAPES)
    assert found["Shape"].signature == (
        "@Deprecated public final class Shape<T extends Comparable<T>> extends Base implements I, J"
    )
    assert found["Shape"].doc == "A shape."
    assert found["Shape.f"].signature == (
        "protected <U> List<U> f(final List<? extends U> in, String... rest)"
    )
    assert found["Shape.Shape"].signature == "Shape(int x) throws Oops"
    assert found["Shape.b"].signature == "private int[] b"
    assert found["Shape.Point"].signature == "record Point(int x, @N int y)"


@pytest.mark.parametrize(
    ("before", "after", "changed"),
    [
        ("int f() { return 1; }", "int  f( )\n{ return 1 ; /* x */ }", set()),
        ("int f() { return 1; }", "int f() { return 2; }", {"body"}),
        ("int f() { return a + +b; }", "int f() { return a ++b; }", {"body"}),
        ('String f() { return "a b"; }', 'String f() { return "a  b"; }', {"body"}),
        ('String f() { return "//a"; }', 'String f() { return "//b"; }', {"body"}),
        ("void f() {}", "void f() throws E {}", {"signature"}),
        ("void f() {}", "@Override void f() {}", {"body"}),
        ("void f() {}", "@A void f() {}", {"signature"}),
        ("final static int f = 1;", "static final int f = 1;", set()),
        ("static final int f = 1;", "static final int f = 2;", {"body"}),
        ("void f(int a) {}", "void f(long a) {}", {"signature"}),
        ("void f() { }", "void f() { // note\r\n }", set()),
        ("int f() { return a - -b; }", "int f() { return a--b; }", {"body"}),
        ("int f() { return a - b; }", "int f() { return a-b; }", set()),
        ("Object f() { return new A ( ) ; }", "Object f() { return newA(); }", {"body"}),
        ("int f() { return a\u2003; }", "int f() { return a; }", {"body"}),
    ],
)
def test_what_changes_a_symbol(before: str, after: str, changed: set[str]) -> None:
    one, other = (symbols_of(f"class A {{ {text} }}")["A.f"] for text in (before, after))
    differs = {part for part in ("signature", "body") if getattr(one, part) != getattr(other, part)}
    assert differs == changed


def test_a_member_is_no_part_of_its_class_and_an_initialiser_is() -> None:
    plain = symbols_of("class A { int x; }")["A"]
    assert symbols_of("class A { int x = 2; void f() {} }")["A"].body == plain.body
    assert symbols_of("class A { int x; { x = 1; } }")["A"].body != plain.body


def test_import_lines_are_a_set_and_the_rest_is_loose() -> None:
    facts = facts_of("package p;\nimport a . B;\nimport static a.B.*; import a.*;\nclass A {}")
    assert facts.imports == {"import a.B", "import static a.B.*", "import a.*"}
    moved = facts_of(
        "package p; import a.*;\n\nimport a.B; import static a.B.*; class A { int x; }"
    )
    assert (moved.imports, moved.loose) == (facts.imports, facts.loose)
    assert facts_of("package q; class A {}").loose != facts.loose


def test_the_surface_is_what_other_files_can_see() -> None:
    def surface(text: str) -> str:
        return facts_of(f"package p; {text}").surface

    one = surface("class A { private int a; int f(B b) { return 1; } }")
    assert surface("\n\nclass A { int f(B x) { new I() { void z() {} }; return 2; } }") == one
    assert surface("class A { int f(C b) { return 1; } }") != one
    assert surface("import q.B; class A { int f(B b) { return 1; } }") != one
    assert surface("class A { int f(B b) { return 1; } int g; }") != one


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("core/src/test/java/p/Helper.java", True),
        ("core/src/integrationTest/java/p/A.java", True),
        ("p/FooTest.java", True),
        ("p/TestFoo.java", True),
        ("p/FooTestCase.java", True),
        ("p/DatabaseIT.java", True),
        ("core/src/main/java/p/LoadTest.java", False),
        ("p/Contest.java", False),
        ("p/UNIT.java", False),
        ("p/Testing.java", False),
        ("latest/Foo.java", False),
    ],
)
def test_test_files(path: str, answer: bool) -> None:
    assert is_test(path) == answer
