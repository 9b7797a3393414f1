"""Any bytes: nothing is raised, nothing recurses, the answer is the same each time."""

from __future__ import annotations

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from paralex.graph.packing import packed, unpacked
from paralex.graph.rust import LANGUAGE
from paralex.graph.shapes import FileFacts, Project, Resolved
from tests.graph.rust_project import CARGO, all_resolved, facts_of, resolved, symbols_of

PIECES = [
    "fn ", "f", "(", ")", "{", "}", "[", "]", "<", ">", "::", ":", ";", ",", ".", "->", "=>", "=",
    "pub ", "pub(crate) ", "mod ", "use ", "a", "B", "self", "Self", "super", "crate", "$crate",
    "*", "as ", "impl ", "for ", "trait ", "struct ", "enum ", "union ", "type ", "const ",
    "static ", "let ", "match ", "if ", "macro_rules! ", "m!", "cfg_if!", "include!", '"x"',
    "r#\"y\"#", "'a'", "'a", "#[path = \"b.rs\"]", "#[derive(", "#![a]", "extern ", "where ", "&",
    "|", "?", "..", "@", "_", "//", "/*", "*/", "///", "\n", " ", "1", "é", "dyn ", "$x",
]  # fmt: skip
SOURCE = st.one_of(
    st.binary(max_size=400),
    st.lists(st.sampled_from(PIECES), max_size=80).map(lambda parts: "".join(parts).encode()),
)
QUICK = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=200)


def resolve(facts: FileFacts) -> Resolved:
    files = {facts.path: facts}
    project = Project(frozenset({*files, "Cargo.toml"}), files, {"Cargo.toml": CARGO}.get)
    return LANGUAGE.resolver(project)(facts.path)


@QUICK
@given(SOURCE)
def test_any_bytes_give_facts_inside_the_file_and_the_same_again(data: bytes) -> None:
    facts = LANGUAGE.extract("src/lib.rs", data)
    assert facts == LANGUAGE.extract("src/lib.rs", data)
    assert unpacked(packed(facts)) == facts
    last = data.count(b"\n") + 1
    for symbol in facts.symbols:
        assert 1 <= symbol.line <= symbol.end_line <= last
        assert 0 <= symbol.column <= len(data)
        assert symbol.name
    found = resolve(facts)
    assert found == resolve(facts)
    names = {symbol.name for symbol in facts.symbols} | {""}
    assert {row.user for row in found.references} <= names
    for edge in found.imports:
        assert 1 <= edge.line <= max(last, 1)
        assert (edge.status == "unresolved") == bool(edge.reason)
    assert all(1 <= line <= last for row in found.references for line in row.lines)


@QUICK
@given(st.text(max_size=200), st.text(max_size=100))
def test_any_manifest_is_survived(one: str, two: str) -> None:
    files = {"Cargo.toml": one, "a/Cargo.toml": two, "a/src/lib.rs": "mod b;", "a/src/b.rs": ""}
    assert len(all_resolved(files)) == 2


@pytest.mark.parametrize(
    "text",
    [
        "package = 1", "[package]\nname = 1", "[[package]]", "[lib]\npath = 1", "[[bin]]\nname = 1",
        "[dependencies]\na = 1\nb = [1]", "[target]\nx = 1", "[target.x]\ndependencies = 1",
        "[workspace]\nmembers = 1\ndependencies = 1", "[patch]\ncrates-io = 1", "bin = 1",
        "[package]\nname='x'\nedition=1\nbuild=1\nautobins=1\nworkspace='../../..'",
        "[package]\nname='x'\nbuild='/etc/passwd'\n[lib]\npath='../../../x.rs'",
        "[package]\nname='x'\n[dependencies]\na={workspace=true}\nb={path=1}\nc={path='/'}",
    ],
)  # fmt: skip
def test_any_shape_of_a_manifest_is_survived(text: str) -> None:
    assert all_resolved({"Cargo.toml": text, "src/lib.rs": "use a::b; use c::d;"})


N = 10_000
DEEP = {
    "parentheses": "fn f() { " + "(" * N + "1" + ")" * N + " }",
    "fields": "fn f() { a" + ".b" * N + " }",
    "calls": "fn f() { " + "g(" * N + ")" * N + " }",
    "chained calls": "fn f() { a" + ".b()" * N + " }",
    "functions": "fn f(){" * N + "}" * N,
    "modules": "mod a{" * N + "}" * N,
    "implementations": "impl A { fn f() {" * N + "}}" * N,
    "blocks": "fn f() {" + "{let x = 1;" * N + "}" * N + "}",
    "paths": "use " + "a::" * N + "b;",
    "lists": "use " + "{a::" * N + "b" + "}" * N + ";",
    "types": "type T = " + "A<" * 2_000 + "B" + ">" * 2_000 + ";",
    "references": "fn f(x: " + "&" * N + "A) {}",
    "patterns": "fn f() { let " + "A(" * N + "x" + ")" * N + " = 1; }",
    "closures": "fn f() { " + "|x| " * N + "1 }",
    "conditions": "fn f() { " + "if a {" * N + "}" * N + "}",
    "else": "fn f() { " + "if a {} else " * N + "{} }",
    "macros": "m! {" * N + "}" * N,
    "tokens": "fn f() { vec![" + "(" * N + "a.b" + ")" * N + "]; }",
    "items in macros": "m! { fn f() {} " * 300 + "}" * 300,
    "comments": "/*" * N + "*/" * N + " fn f() {}",
    "questions": "fn f() { a" + "?" * N + " }",
    "bounds": "fn f<T: " + "A + " * N + "B>(t: T) { t.x() }",
    "supers": "fn f() { " + "super::" * N + "x() }",
    "attributes": "#[a]" * N + "fn f() {}",
    "match": "fn f() { " + "match x { y => " * N + "1" + "}" * N + " }",
    "open angles": "f<a," * N,
}


@pytest.mark.parametrize("name", sorted(DEEP))
def test_depth_is_no_danger(name: str) -> None:
    started = time.process_time()
    facts = facts_of(DEEP[name])
    resolve(facts)
    assert time.process_time() - started < 15


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"fn f() {}\0", "line 1: holds a NUL byte, so it is not source text"),
        (bytes(range(128, 256)) * 20, "line 1: not UTF-8"),
        (b" " * 5_000_001, "line 1: larger than 5 MB, not read"),
        (b"f<a," * 6_000, "line 1: 6000 more '<' than '>', not read"),
    ],
)
def test_what_is_not_worth_parsing(data: bytes, problem: str) -> None:
    facts = LANGUAGE.extract("a.rs", data)
    assert (facts.problem, facts.symbols) == (problem, ())


def test_a_byte_order_mark_and_line_ends_of_windows() -> None:
    data = b"\xef\xbb\xbfmod a;\r\n/// Doc.\r\nfn f() {\r\n}\r\n"
    facts = LANGUAGE.extract("a.rs", data)
    (symbol,) = facts.symbols
    assert (facts.problem, symbol.line, symbol.end_line, symbol.doc) == (None, 3, 4, "Doc.")
    assert facts.imports == {"mod a"}


def test_a_macro_named_like_a_type_parses() -> None:
    assert facts_of('fn f() { g(str![["a"]]) }').problem is None
    assert symbols_of('fn f() { g(str![["a"]]) }') != symbols_of('fn f() { g(s_r![["a"]]) }')


def test_a_long_chain_of_imports_ends_the_same_way_in_any_order() -> None:
    files = {"src/lib.rs": "".join(f"mod m{i};" for i in range(201)) + "mod user;"}
    files |= {f"src/m{i}.rs": f"pub use crate::m{i + 1}::f;" for i in range(200)}
    files |= {"src/m200.rs": "pub fn f() {}", "src/user.rs": "use crate::m0::f;"}
    alone = resolved(files, "src/user.rs")
    assert alone == all_resolved(files)["src/user.rs"]
    assert [each.reason for each in alone.imports] == ["more than 64 `use` in a row"]
    assert not [each for each in resolved(files, "src/m190.rs").imports if each.reason]
