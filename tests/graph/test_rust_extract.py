"""What one file of Rust says: definitions, what others see of them, and what tells edits apart."""

from __future__ import annotations

import pytest

from paralex.graph.packing import packed, unpacked
from paralex.planner.delta import needed_claims
from tests.graph.rust_project import facts_of, symbols_of

SOURCE = """
//! The crate.
/// A shape.
#[derive(Clone)]
pub struct Shape<T> { pub a: u8, b: T }
impl<T> Shape<T> {
    pub const MAX: u8 = 1;
    /// Makes one.
    pub fn new(a: u8, b: T) -> Self { Shape { a, b } }
    fn hidden(&self) {}
}
impl<T> fmt::Display for &Shape<T> where T: Copy { fn fmt(&self) {} }
pub(crate) enum Kind { One, Two(u8) }
pub trait Draw: Base { type Out; const N: u8; fn draw(&self); fn twice(&self) { self.draw() } }
type Alias = Shape<u8>;
pub static NAME: &str = "x";
const LIMIT: usize = 1;
macro_rules! mine { ($x:expr) => { $x }; }
mod inner { pub fn f() {} struct S; impl S { pub fn g() {} } }
extern "C" { pub fn c(x: u8); }
union U { a: u8 }
fn main() { fn local() {} struct Local; }
"""


def test_definitions() -> None:
    found = {name: (each.kind, each.exported) for name, each in symbols_of(SOURCE).items()}
    assert found == {
        "Shape": ("class", True),
        "Shape.MAX": ("constant", True),
        "Shape.new": ("method", True),
        "Shape.hidden": ("method", False),
        "Shape.fmt": ("method", True),
        "Kind": ("class", True),
        "Kind.One": ("constant", True),
        "Kind.Two": ("constant", True),
        "Draw": ("type", True),
        "Draw.Out": ("type", True),
        "Draw.N": ("constant", True),
        "Draw.draw": ("method", True),
        "Draw.twice": ("method", True),
        "Alias": ("type", False),
        "NAME": ("variable", True),
        "LIMIT": ("constant", False),
        "mine": ("function", True),
        "inner": ("type", False),
        "inner.f": ("function", True),
        "inner.S": ("class", False),
        "inner.S.g": ("method", True),
        "c": ("function", True),
        "U": ("class", False),
        "main": ("function", False),
    }


def test_signatures_and_docs() -> None:
    found = symbols_of(SOURCE)
    assert found["Shape"].signature == ("#[derive(Clone)] pub struct Shape<T> { pub a: u8, b: T }")
    assert found["Shape.new"].signature == ("impl<T> Shape<T> pub fn new(a: u8, b: T) -> Self")
    assert found["Draw"].signature == (
        "pub trait Draw: Base type Out; const N: u8; fn draw(&self);"
    )
    assert found["NAME"].signature == "pub static NAME: &str ="
    assert (found["Shape"].doc, found["Shape.new"].doc) == ("A shape.", "Makes one.")
    assert (found["Shape"].line, found["Shape.new"].line, found["Shape.new"].column) == (5, 9, 4)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("fn f(a: u8) -> u8 { a + 1 }", "fn f(\n    a: u8,\n) -> u8 {\n    // why\n    a + 1\n}\n"),
        ("use a::{b, c};", "use a::b;\n\nuse a::{c};"),
        ("struct S { a: u8 }", "struct S { /* x */\n  a: u8 }"),
        ("fn f() { g(r#\"a // b\"#) }", "fn f() {\r\n g(r#\"a // b\"#) /* c */ }"),
        ("mod a; mod b;", "mod b;\nmod a;"),
    ],
)  # fmt: skip
def test_formatting_changes_nothing(one: str, other: str) -> None:
    a, b = facts_of(one), facts_of(other)
    assert [(s.name, s.signature, s.body) for s in a.symbols] == [
        (s.name, s.signature, s.body) for s in b.symbols
    ]
    assert (a.loose, a.imports, a.surface) == (b.loose, b.imports, b.surface)


def claims(old: str, new: str) -> list[tuple[str | None, str]]:
    found = needed_claims("src/lib.rs", facts_of(old), facts_of(new), True, True)
    return [(claim.symbol, claim.mode) for claim in found]


@pytest.mark.parametrize(
    ("old", "new", "needed"),
    [
        ("fn f() { 1 }", "fn f() { 2 }", [("f", "body")]),
        ("fn f() {}", "fn f(a: u8) {}", [("f", "signature")]),
        ("fn f() {}", "pub fn f() {}", [("f", "signature")]),
        ("fn f() {}", "#[must_use] fn f() {}", [("f", "signature")]),
        ("fn f() { (x,) }", "fn f() { (x) }", [("f", "body")]),
        ("fn f() { ' ' }", "fn f() { '\"' }", [("f", "body")]),
        ("fn f() { \"// a\" }", "fn f() { \"// b\" }", [("f", "body")]),
        ("struct S { a: u8 }", "struct S { a: u16 }", [("S", "signature")]),
        ("enum E { A }", "enum E { A, B }", [("E", "signature")]),
        ("impl S { fn a() {} }", "impl S { fn a() {} fn b() {} }", [("S.b", "add")]),
        ("impl S { fn a() {} }", "impl<T> S { fn a() {} }", [("S.a", "signature")]),
        ("trait T { fn a(); }", "trait T { fn a(); fn b(); }", [("T", "signature")]),
        ("trait T { fn a(); }", "trait T { fn a(); fn b() {} }", [("T.b", "add")]),
        ("const A: u8 = 1;", "const A: u8 = 2;", [("A", "body")]),
        ("static A: u8 = 1;", "static A: u16 = 1;", [("A", "signature")]),
        ("macro_rules! m { () => {1} }", "macro_rules! m { () => {2} }", [("m", "body")]),
        ("macro_rules! m { () => {1} }", "macro_rules! m { (a) => {1} }", [("m", "signature")]),
        ("mod m { fn f() {} }", "mod m { fn f() {1} }", [("m.f", "body")]),
        ("fn f() { struct S; }", "fn f() { struct S { a: u8 } }", [("f", "body")]),
        ("call! { a }", "call! { b }", [(None, "whole")]),
        ("impl A for B {}", "", [(None, "whole")]),
        ("#![no_std]", "", [(None, "whole")]),
        ("#[macro_use] mod a;", "mod a;", [(None, "whole")]),
        ("feature! { fn f() {1} }", "feature! { fn f() {2} }", [("f", "body")]),
        ("feature! { fn f() {1} }", "fn f() {1}", [(None, "whole")]),
    ],
)  # fmt: skip
def test_the_least_claims_for_a_change(
    old: str, new: str, needed: list[tuple[str | None, str]]
) -> None:
    assert claims(old, new) == needed


def test_imports_are_lines_of_their_own() -> None:
    text = "use a::{self, b as c, d::*};\n#[cfg(unix)] pub(crate) use x;\n"
    text += "mod m { use q::r; }\nmod f;"
    assert facts_of(text).imports == {
        "use a as a", "use a::b as c", "use a::d as *", "#[cfg(unix)] pub(crate) use x as x",
        "m.: use q::r as r", "mod f",
    }  # fmt: skip


def test_the_surface_is_what_other_files_may_ask_about() -> None:
    start = "mod a; pub fn f() -> A { 1 } struct S { x: A } use a::A;"
    same = "mod a;\n\npub fn f() -> A { 2; struct Inner; } struct S { x: A } use a::A;"
    assert facts_of(start).surface == facts_of(same).surface
    for other in (
        start.replace("pub fn", "fn"),
        start.replace("-> A", "-> B"),
        start.replace("x: A", "x: B"),
        start.replace("use a::A", "pub use a::A"),
        start.replace("mod a;", '#[path = "b.rs"] mod a;'),
        start + "impl S { fn g() {} }",
    ):
        assert facts_of(other).surface != facts_of(start).surface


def test_facts_go_through_the_cache() -> None:
    facts = facts_of(SOURCE + "use a::{b, c as d}; fn g(x: Option<b>) { x.unwrap().y() }")
    assert unpacked(packed(facts)) == facts
