"""What names mean: packages, imports, nesting, inheritance, types that flow."""

from __future__ import annotations

import pytest

from tests.graph.java_project import edge_to, imports, resolved, rows, uses


def body(code: str, head: str = "", fields: str = "") -> dict[str, str]:
    """A class `p.A` with one method around `code`, beside `q.B`, `q.C` and `p.S`."""
    return {
        "p/A.java": f"package p; {head} class A {{ {fields} void f() {{ {code} }} }}",
        "p/S.java": """package p; public class S<T> { public q.B b; public T item;
            public q.B next() { return b; }
            static S<q.B> of() { return null; } T get() { return item; }
            S<T> self() { return this; } }""",
        "q/B.java": """package q; public class B extends Base { public C c;
            public C c() { return c; }
            public static final int K = 1; public static B make(int a, String s) { return null; }
            public static class In { public void in() {} } public enum E { X, Y } }""",
        "q/Base.java": "package q; public class Base { public C inherited; public void up() {} }",
        "q/C.java": "package q; public class C { public int n; public void go() {} }",
    }


def test_classes_of_the_own_package_need_no_import() -> None:
    assert uses(body("S<String> s;"), "p/A.java") == {"p/S.java:S"}


def test_an_import_leads_to_the_file_and_a_use_to_the_symbol() -> None:
    files = body("B.make(1, null);", "import q.B;")
    edge = imports(files, "p/A.java")["q.B"]
    assert (edge.status, edge.to_path, edge.to_module, edge.how) == (
        "internal", "q/B.java", "q.B", "import",
    )  # fmt: skip
    assert rows(files, "p/A.java") == {("A.f", "use", "q/B.java", "B.make")}
    assert edge_to(files, "p/A.java", "B.make").receiver == ("q/B.java", "B")


def test_a_wildcard_leads_to_the_package_and_uses_to_the_files() -> None:
    files = body("B b; C c;", "import q.*;")
    edge = imports(files, "p/A.java")["q.*"]
    assert (edge.status, edge.to_path, edge.to_module, edge.names) == (
        "internal",
        None,
        "q",
        ("*",),
    )
    assert uses(files, "p/A.java") == {"q/B.java:B", "q/C.java:C"}


def test_the_own_package_hides_what_a_wildcard_brings() -> None:
    files = body("B b;", "import q.*;") | {"p/B.java": "package p; class B {}"}
    assert uses(files, "p/A.java") == {"p/B.java:B"}


def test_static_imports_bring_members() -> None:
    files = body("int k = K; make(1, null); up();", "import static q.B.*;")
    edge = imports(files, "p/A.java")["q.B.*"]
    assert (edge.to_path, edge.how) == ("q/B.java", "static")
    assert uses(files, "p/A.java") == {"q/B.java:B.K", "q/B.java:B.make", "q/Base.java:Base.up"}
    files = body("int k = K; In i;", "import static q.B.K; import static q.B.In;")
    assert uses(files, "p/A.java") == {"q/B.java:B.K", "q/B.java:B.In"}


def test_nested_classes_are_in_the_file_of_the_outer_one() -> None:
    files = body("In i = new In(); i.in(); B.E e = B.E.X;", "import q.B; import q.B.In;")
    assert imports(files, "p/A.java")["q.B.In"].to_path == "q/B.java"
    assert uses(files, "p/A.java") == {
        "q/B.java:B.In", "q/B.java:B.In.in", "q/B.java:B.E", "q/B.java:B.E.X",
    }  # fmt: skip


def test_types_flow_through_fields_returns_and_inheritance() -> None:
    assert "q/C.java:C.go" in uses(body("new S<String>().b.c().go();"), "p/A.java")
    assert "q/C.java:C.go" in uses(body("var s = S.of(); s.next().inherited.go();"), "p/A.java")
    edge = edge_to(body("new S<String>().next().up();"), "p/A.java", "Base.up")
    assert (edge.to_path, edge.receiver) == ("q/Base.java", ("q/B.java", "B"))


def test_type_arguments_flow() -> None:
    head = "import java.util.*; import q.*;"
    for code in (
        "S.of().self().get().c().go();",
        "List<B> l = null; l.get(0).c().go();",
        'Map<String, List<C>> m = null; m.get("").get(0).go();',
        "Map<String, C> m = null; for (var e : m.entrySet()) e.getValue().go();",
        "List<C> l = null; l.forEach(x -> x.go());",
        "List<B> l = null; l.stream().filter(x -> x.c != null).findFirst().get().c().go();",
        "C[] a = null; a[0].go();",
        "for (C x : new C[0]) x.go();",
        "Object o = null; if (o instanceof C x) { x.go(); }",
        "Object o = null; ((C) o).go();",
        "Optional.of(new C()).orElse(null).go();",
    ):
        assert "q/C.java:C.go" in uses(body(code, head), "p/A.java"), code


def test_a_local_hides_a_field_and_a_field_of_an_inner_class_a_local() -> None:
    head, fields = "import q.*;", "C x;"
    assert "q/C.java:C.go" not in uses(body("B x = null; x.go();", head, fields), "p/A.java")
    assert "q/C.java:C.go" in uses(body("{ B x = null; } x.go();", head, fields), "p/A.java")
    inner = "B x = null; new Object() { C x; void g() { x.go(); } };"
    assert "q/C.java:C.go" in uses(body(inner, head), "p/A.java")


def test_overloads_are_told_apart_by_number_and_types() -> None:
    heads = ("B o(int a)", "C o(String s)", "C o(int a, int b)")
    fields = " ".join(f"{head} {{ return null; }}" for head in heads)
    files = body('o("").go(); o(1).c(); o(1, 2).go();', "import q.*;", fields)
    assert resolved(files, "p/A.java").unresolved == ()
    assert {"q/C.java:C.go", "q/B.java:B.c"} <= uses(files, "p/A.java")


def test_enum_constants_in_a_switch() -> None:
    files = body(
        "switch (e) { case X: break; case Y: go(); }", "import q.B;", "B.E e; void go() {}"
    )
    assert {"q/B.java:B.E.X", "q/B.java:B.E.Y"} <= uses(files, "p/A.java")


def test_inheritance_annotations_throws_and_permits() -> None:
    files = {
        "p/A.java": """package p; @N(v = 1) sealed class A<T extends X>
            extends Base implements I permits Sub {
            void f() throws Oops { super.up(); up(); } } final class Sub extends A<X> {}""",
        "p/N.java": "package p; @interface N { int v(); }",
        "p/X.java": "package p; class X {}",
        "p/Base.java": "package p; class Base { void up() {} }",
        "p/I.java": "package p; interface I {}",
        "p/Oops.java": "package p; class Oops extends Exception {}",
    }  # fmt: skip
    found = rows(files, "p/A.java")
    assert ("A", "inherit", "p/Base.java", "Base") in found
    assert ("A", "inherit", "p/I.java", "I") in found
    assert ("A", "use", "p/N.java", "N.v") in found
    assert ("A", "use", "p/X.java", "X") in found
    assert ("A.f", "use", "p/Oops.java", "Oops") in found
    assert ("A.f", "use", "p/Base.java", "Base.up") in found


def test_records_and_method_references() -> None:
    files = {
        "p/R.java": "package p; record R(C c) {}",
        "p/C.java": "package p; class C { void go() {} static C of() { return null; } }",
        "p/A.java": """package p; import java.util.function.*; class A { void f(R r) { r.c().go();
            Supplier<C> s = C::of; Supplier<C> t = C::new; s.get().go(); } }""",
    }
    assert {"p/R.java:R.c", "p/C.java:C.go", "p/C.java:C.of"} <= uses(files, "p/A.java")


def test_a_type_that_only_passes_through_counts_as_part_of_a_signature() -> None:
    files = body("new S<String>().next();")
    edge = edge_to(files, "p/A.java", "B")
    assert (edge.to_path, edge.how) == ("q/B.java", "signature")


ROOTS = {
    "one/src/main/java/p/A.java": "package p; class A { B b; q.D d; }",
    "one/src/main/java/p/B.java": "package p; class B {}",
    "two/src/main/java/p/B.java": "package p; class B {}",
    "two/src/main/java/q/D.java": "package q; public class D {}",
    "two/src/test/java/p/BTest.java": "package p; class BTest { B b; Only o; }",
    "two/src/test/java/p/Only.java": "package p; class Only {}",
    "two/src/main/java/p/Main.java": "package p; class Main { Only o; }",
    "three/src/main/java/p/E.java": "package p; class E { B b; }",
}


def test_the_nearest_root_wins_and_modules_see_each_other() -> None:
    assert uses(ROOTS, "one/src/main/java/p/A.java") == {
        "one/src/main/java/p/B.java:B", "two/src/main/java/q/D.java:D",
    }  # fmt: skip
    assert uses(ROOTS, "two/src/test/java/p/BTest.java") == {
        "two/src/main/java/p/B.java:B", "two/src/test/java/p/Only.java:Only",
    }  # fmt: skip


def test_equal_candidates_are_ambiguous_and_tests_are_out_of_sight() -> None:
    (only,) = resolved(ROOTS, "three/src/main/java/p/E.java").unresolved
    assert (only.written, only.reason) == ("B", "ambiguous: 2 files define B")
    (only,) = resolved(ROOTS, "two/src/main/java/p/Main.java").unresolved
    assert (only.written, "no class 'Only'" in only.reason) == ("Only", True)


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("import java.util.List;", "external"),
        ("import static org.junit.Assert.assertTrue;", "external"),
        ("import q.Gone;", "unresolved"),
        ("import q.B.Gone;", "unresolved"),
        ("import q.*;", "internal"),
    ],
)
def test_what_is_outside_and_what_is_missing(line: str, status: str) -> None:
    (edge,) = resolved(body("", line), "p/A.java").imports
    assert edge.status == status
    assert bool(edge.reason) == (status == "unresolved")


def test_missing_members_have_a_reason_unless_they_may_be_inherited_from_outside() -> None:
    files = body("new B().gone(); nowhere();", "import q.B;")
    assert {(u.written, u.reason) for u in resolved(files, "p/A.java").unresolved} == {
        ("B.gone", "B has no member 'gone'"),
        ("nowhere", "no method 'nowhere' in the classes around and the imports"),
    }
    files["q/Base.java"] = "package q; public class Base extends org.lib.Outside { }"
    files["p/A.java"] = (
        "package p; class A extends q.Base { void f(q.B b) { b.gone(); nowhere(); } }"
    )
    assert resolved(files, "p/A.java").unresolved == ()


def test_members_of_what_is_unknown_are_listed_when_some_class_has_them() -> None:
    files = body("org.lib.X x = null; x.any().go(); x.any().other();")
    assert resolved(files, "p/A.java").unknown_members == ("go",)


def test_a_member_is_not_bound_by_its_name_alone() -> None:
    assert uses(body('Object o = null; o.go(); String s = ""; s.go();'), "p/A.java") == set()


def test_cycles_of_inheritance_end() -> None:
    files = {
        "A.java": "class A extends B { void f() { x(); y.z(); } C.D d; }",
        "B.java": "class B extends A { class C extends A.C {} }",
        "C.java": "class C extends C.D {}",
    }
    assert ("A", "inherit", "B.java", "B") in rows(files, "A.java")


def test_the_module_of_a_file() -> None:
    files = {
        "src/main/java/p/q/A.java": "package p.q; class A {}",
        "src/main/java/p/q/package-info.java": "@Deprecated package p.q;",
        "src/main/java/module-info.java": "module m { exports p.q; }",
        "B.java": "class B {}",
    }
    modules = {path: resolved(files, path).module for path in files}
    assert list(modules.values()) == ["p.q.A", "p.q.package-info", "module-info", "B"]


def test_an_annotation_inside_a_qualified_type_keeps_the_type() -> None:
    files = body("", "import q.*;", "p. @N S<C> one; B. @N(1) In two;") | {
        "p/N.java": "package p; public @interface N { int value() default 0; }"
    }
    assert uses(files, "p/A.java") == {
        "p/S.java:S", "p/N.java:N", "q/C.java:C", "q/B.java:B.In",
    }  # fmt: skip


def test_the_head_of_a_class_does_not_see_what_the_class_nests() -> None:
    files = body("") | {
        "p/H.java": """package p; import q.*;
            @In class H<T extends E> extends Base implements I<C> {
            class Base {} class C {} interface I<T> {} class E {} @interface In {} }""",
        "p/I.java": "package p; interface I<T> {}",
        "p/E.java": "package p; class E {}",
        "p/In.java": "package p; @interface In {}",
    }
    found = rows(files, "p/H.java")
    assert ("H", "inherit", "q/Base.java", "Base") in found
    assert ("H", "inherit", "p/I.java", "I") in found
    assert {"q/C.java:C", "p/E.java:E", "p/In.java:In"} <= uses(files, "p/H.java")


def test_super_is_never_an_interface() -> None:
    files = {
        "p/A.java": """package p; class A extends org.lib.Outside implements I {
            A() { super(1); } public void go() { super.go(); super.gone(); I.super.go(); } }""",
        "p/I.java": "package p; interface I { default void go() {} }",
    }
    found = resolved(files, "p/A.java")
    assert [edge.lines for edge in found.references if edge.to_symbol == "I.go"] == [(2,)]
    assert found.unresolved == ()
    without = files | {"p/A.java": files["p/A.java"].replace("I.super.go();", "")}
    assert "p/I.java:I.go" not in uses(without, "p/A.java")


@pytest.mark.parametrize(
    ("base", "head", "used"),
    [
        ("class Up { Wide f() { return null; } }", "extends Up", True),
        ("class Up<T extends Wide> { void f(T x) {} }", "extends Up<Near>", True),
        ("class Up<T> { void f(T x) {} }", "extends Up<Near>", False),
        ("class Up { static Wide f() { return null; } }", "extends Up", False),
        ("class Up { private Wide f() { return null; } }", "extends Up", False),
        ("class Up { Wide f(int a, int b) { return null; } }", "extends Up", False),
    ],
)
def test_an_override_with_another_head_depends_on_what_it_overrides(
    base: str, head: str, used: bool
) -> None:
    method = "void f(Near x) {}" if "(T x)" in base else "Near f() { return null; }"
    files = {
        "p/A.java": f"package p; class A {head} {{ {method} }}",
        "p/Up.java": f"package p; {base}",
        "p/Wide.java": "package p; class Wide {}",
        "p/Near.java": "package p; class Near extends Wide {}",
    }
    assert (("A.f", "use", "p/Wide.java", "Wide") in rows(files, "p/A.java")) == used


def test_annotations_of_type_parameters() -> None:
    note = {"p/N.java": "package p; @interface N {}", "p/M.java": "package p; @interface M {}"}
    files = note | {"p/A.java": "package p; class A<@N T> { <@M U extends T> void f(U u) {} }"}
    assert {("A", "use", "p/N.java", "N"), ("A.f", "use", "p/M.java", "M")} == rows(
        files, "p/A.java"
    )


@pytest.mark.parametrize(
    ("call", "symbol"),
    [
        ('make("", "")', "p/Texts.java:Texts.make"),
        ("make(1, 2)", "p/Numbers.java:Numbers.make"),
        ("make(1)", "p/Stars.java:Stars.make"),
    ],
)
def test_static_imports_of_one_name_are_overloads_and_go_before_wildcards(
    call: str, symbol: str
) -> None:
    imported = "import static p.Numbers.make; import static p.Texts.make;"
    if symbol.startswith("p/Stars"):
        imported = "import static p.Stars.*; import static p.Numbers.*;"
    files = {
        "q/A.java": f"package q; {imported} class A {{ void f() {{ {call}; }} }}",
        "p/Numbers.java": "package p; public class Numbers { public static int make(int a, int b) "
        "{ return a; } }",
        "p/Texts.java": "package p; public class Texts { public static int make(String a, "
        "String b) { return 1; } }",
        "p/Stars.java": "package p; public class Stars { public static int make(int a) "
        "{ return 1; } public static int make(int a, int b) { return 1; } }",
    }
    assert uses(files, "q/A.java") == {symbol}


def test_a_static_import_of_the_library_beside_one_of_the_project() -> None:
    files = {
        "p/A.java": """package p; import static java.util.Arrays.stream;
            import static p.Streams.stream; import java.util.*;
            class A { void f(Object[] a) { stream(a); } void g(List<A> a) { stream(a); } }""",
        "p/Streams.java": "package p; import java.util.stream.*; public class Streams { "
        "public static <T> Stream<T> stream(Iterable<T> a) { return null; } }",
    }
    assert rows(files, "p/A.java") == {("A.g", "use", "p/Streams.java", "Streams.stream")}
