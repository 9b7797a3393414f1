"""What the names of Go refer to: scopes, packages, members of values whose type is written."""

from __future__ import annotations

import pytest

from tests.graph.go_project import refs, resolved, uses

LIB = """package lib

type Base struct{ Depth int }

func (b *Base) Close() error { return nil }

type Box[T any] struct {
	*Base
	Item  T
	Boxes map[string][]*Box[T]
}

func (b *Box[T]) Get() T { return b.Item }

type Doer interface{ Do() *Base }

func New() (*Box[int], error) { return nil, nil }

func Make(n int) *Base { return &Base{Depth: n} }

var Shared = Make(1)
"""


def used(body: str, head: str = "", **more: str) -> set[tuple[str, str]]:
    source = f'package a\n\nimport "example.com/m/lib"\n\n{head}\nfunc f() {{\n{body}\n}}\n'
    answers = resolved({"lib/l.go": LIB, "a/a.go": source, **more})
    return {pair for pair in uses(answers["a/a.go"], "f")}


def members(body: str, head: str = "") -> set[str]:
    return {symbol for _, symbol in used(body, head) if "." in symbol}


def test_a_package_is_one_scope_over_its_files() -> None:
    files = {"a/a.go": "package a\n\nfunc f() { g() }\n", "a/b.go": "package a\n\nfunc g() {}\n"}
    assert uses(resolved(files)["a/a.go"]) == {("a/b.go", "g")}


def test_all_definitions_under_different_constraints_are_meant() -> None:
    files = {
        "a/a.go": "package a\n\nfunc f() { g() }\n",
        "a/g_linux.go": "package a\n\nfunc g() {}\n",
        "a/g_windows.go": "package a\n\nfunc g() {}\n",
    }
    expected = {("a/g_linux.go", "g"), ("a/g_windows.go", "g")}
    assert uses(resolved(files)["a/a.go"]) == expected


def test_files_without_tests_do_not_see_what_tests_declare() -> None:
    files = {
        "a/a.go": "package a\n\nfunc f() { helper() }\n",
        "a/a_test.go": "package a\n\nfunc helper() { f() }\n\nfunc Export() {}\n",
        "a/x_test.go": 'package a_test\n\nimport "example.com/m/a"\n\nfunc t() { a.Export() }\n',
    }
    answers = resolved(files)
    assert uses(answers["a/a.go"]) == set()
    assert [each.written for each in answers["a/a.go"].unresolved] == ["helper"]
    assert uses(answers["a/a_test.go"], "helper") == {("a/a.go", "f")}
    assert uses(answers["a/x_test.go"]) == {("a/a_test.go", "Export")}


def test_imports_by_name_alias_and_dot() -> None:
    lib = {"go-lib/l.go": "package lib\n\nfunc F() {}\n"}
    for line, call in (("", "lib.F()"), ("other ", "other.F()"), (". ", "F()")):
        source = f'package a\n\nimport {line}"example.com/m/go-lib"\n\nfunc f() {{ {call} }}\n'
        assert uses(resolved({**lib, "a.go": source})["a.go"]) == {("go-lib/l.go", "F")}


def test_a_package_that_lacks_the_name_is_said_so() -> None:
    source = 'package a\n\nimport "example.com/m/lib"\n\nfunc f() { lib.Nothing() }\n'
    answer = resolved({"lib/l.go": LIB, "a/a.go": source})["a/a.go"]
    assert [(each.written, each.user) for each in answer.unresolved] == [("Nothing", "f")]


@pytest.mark.parametrize(
    "body",
    [
        "g := 1\n_ = g",
        "var g int\n_ = g",
        "for g := range 3 { _ = g }",
        "for i, g := range x() { _ = g; _ = i }",
        "func(g int) { _ = g }(1)",
        "if g := 1; g > 0 { _ = g }",
        "switch g := y().(type) { case int: _ = g }",
        "select { case g := <-c(): _ = g }",
        "g:\nfor { break g }",
        "const g = 1\n_ = g",
        "type g struct{}\n_ = g{}",
    ],
)
def test_local_names_hide_those_of_the_package(body: str) -> None:
    head = "func g() {}\nfunc x() []int { return nil }\nfunc y() any { return 1 }\n"
    assert ("a/a.go", "g") not in used(body, head + "func c() chan int { return nil }")


@pytest.mark.parametrize("body", ["g := g()\n_ = g", "{ g := 1; _ = g }\ng()", "if g := g(); g {}"])
def test_a_local_name_holds_only_behind_its_declaration_and_in_its_block(body: str) -> None:
    assert ("a/a.go", "g") in used(body, "func g() bool { return true }")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("var b *lib.Base\nb.Close()", {"Base.Close"}),
        ("b := &lib.Base{}\nb.Close()", {"Base.Close"}),
        ("b := new(lib.Base)\n_ = b.Depth", {"Base.Depth"}),
        ("lib.Make(1).Close()", {"Base.Close"}),
        ("b, err := lib.New()\nb.Get()\n_ = err", {"Box.Get"}),
        ("lib.Shared.Close()", {"Base.Close"}),
        ("for _, b := range []*lib.Base{} { b.Close() }", {"Base.Close"}),
        ("var m map[string]*lib.Base\nm[``].Close()", {"Base.Close"}),
        ("var d lib.Doer\nd.Do().Close()", {"Doer.Do", "Base.Close"}),
        ("var x any\nif b, ok := x.(*lib.Base); ok { b.Close() }", {"Base.Close"}),
        ("var x any\nswitch b := x.(type) { case *lib.Base: b.Close() }", {"Base.Close"}),
        ("func(b *lib.Base) { b.Close() }(nil)", {"Base.Close"}),
        ("_ = (*lib.Base).Close", {"Base.Close"}),
        ("var b lib.Box[int]\nb.Close()\n_ = b.Depth", {"Base.Close", "Base.Depth"}),
        ("var b lib.Box[*lib.Base]\nb.Get().Close()", {"Box.Get", "Base.Close"}),
        ("var b lib.Box[int]\nb.Boxes[``][0].Get()", {"Box.Boxes", "Box.Get"}),
        ("_ = []lib.Base{{Depth: 1}}", {"Base.Depth"}),
        ("t := []struct{ b *lib.Base }{}\nfor _, c := range t { c.b.Close() }", {"Base.Close"}),
        ("_ = map[string]lib.Base{x: {}}", set()),
        ("go func() { defer lib.Shared.Close() }()", {"Base.Close"}),
    ],
)
def test_members_of_values_of_known_type(body: str, expected: set[str]) -> None:
    assert members(body, "const x = `x`") == expected


def test_the_receiver_is_the_type_of_the_value() -> None:
    source = 'package a\n\nimport "example.com/m/lib"\n\nfunc f(b lib.Box[int]) { b.Close() }\n'
    answer = resolved({"lib/l.go": LIB, "a/a.go": source})["a/a.go"]
    found = [ref for ref in refs(answer, "f") if ref.to_symbol == "Base.Close"]
    assert [ref.receiver for ref in found] == [("lib/l.go", "Box")]


def test_keys_of_a_literal_are_fields_or_expressions_as_the_type_says() -> None:
    head = "const k = 1\ntype S struct{ k int }\ntype M map[int]int\ntype other struct{ k int }"
    assert ("a/a.go", "S.k") in used("_ = S{k: 1}", head)
    assert ("a/a.go", "k") in used("_ = M{k: 1}", head)
    assert ("a/a.go", "k") not in used("_ = S{k: 1}", head)


def test_embedded_types_are_inherited_from() -> None:
    rows = [ref for ref in resolved({"lib/l.go": LIB})["lib/l.go"].references]
    assert [(r.user, r.to_symbol) for r in rows if r.kind == "inherit"] == [("Box", "Base")]


def test_methods_may_stand_in_other_files_and_in_tests() -> None:
    files = {
        "a/a.go": "package a\n\ntype T struct{}\n\nfunc New() *T { return nil }\n",
        "a/b.go": "package a\n\nfunc (t *T) M() {}\n",
        "a/c_test.go": "package a\n\nfunc (t *T) N() {}\n\nfunc f() { New().M(); New().N() }\n",
    }
    found = uses(resolved(files)["a/c_test.go"], "f")
    assert {("a/b.go", "T.M"), ("a/c_test.go", "T.N")} <= found


def test_members_of_what_is_not_known_are_listed_by_name() -> None:
    source = (
        'package a\n\nimport ("net/http"; "slices"; "example.com/m/lib")\n\n'
        "func f(x any, r *http.Request, s []lib.Base) {\n"
        "\tslices.Clone(s)[0].Close()\n\tr.Body.Close()\n\tlib.Shared.Missing()\n}\n"
    )
    answer = resolved({"lib/l.go": LIB, "a/a.go": source})["a/a.go"]
    assert answer.unknown_members == ("Close",)
    assert [each.written for each in answer.unresolved] == ["Missing"]
    assert ("lib/l.go", "Base.Close") not in uses(answer)


def test_methods_may_be_declared_for_an_alias() -> None:
    head = "type S struct{}\ntype A = S\nfunc (a *A) M() {}"
    assert members("var s S\ns.M()", head) == {"A.M"}


def test_syntax_that_the_grammar_takes_for_a_type() -> None:
    many = ", ".join(f"p{n}" for n in range(12))
    head = f"func h({many} int) {{ _ = p0 }}\ntype s struct{{}}\nfunc g() {{ h(1) }}"
    source = (
        f"package a\n\n{head}\n\nfunc f(s []int, m map[int]map[int]int) {{ m[s.a][s.b] = 1 }}\n"
    )
    answer = resolved({"a.go": source})["a.go"]
    assert not answer.unresolved and uses(answer, "f") == set()


def test_recursive_types_and_values_end() -> None:
    head = "type A = B\ntype B = A\ntype S struct{ *S }\nvar p = q\nvar q = p\ntype R R"
    assert members("var a A\na.X()\nvar s S\ns.X()\np.X()\nvar r R\nr.X()", head) == set()
