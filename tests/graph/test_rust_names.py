"""What names mean: paths, imports, globs, re-exports, macros, members, one trap a test."""

from __future__ import annotations

from tests.graph.rust_project import CARGO, edges, missing, resolved, rows

LIB = "src/lib.rs"
A = "src/a.rs"


def test_paths_from_everywhere() -> None:
    files = {
        LIB: "mod a; mod b; fn top() {}",
        A: "pub fn f() {}\npub mod inner { pub fn g() { super::f(); super::super::top() } }",
        "src/b.rs": "use crate::a::{self, inner as i, f};\n"
        "fn h() { f(); a::inner::g(); i::g(); self::k(); crate::top() }\nfn k() {}",
    }
    assert {
        ("h", "use", A, "f"),
        ("h", "use", A, "inner.g"),
        ("h", "use", "src/b.rs", "k"),
        ("h", "use", LIB, "top"),
        ("", "use", A, "f"),
    } <= rows(files, "src/b.rs")
    assert {("inner.g", "use", A, "f"), ("inner.g", "use", LIB, "top")} <= rows(files, A)
    assert missing(files, "src/b.rs") == set()


def test_a_reexport_is_a_row_for_each_hop() -> None:
    files = {
        LIB: "mod a; mod c; pub use a::Thing; fn f(t: Thing) {}",
        A: "mod deep; pub use self::deep::*;",
        "src/a/deep.rs": "pub struct Thing;",
        "src/c.rs": "fn g() -> crate::Thing { todo!() }",
    }
    assert {row for row in rows(files, "src/c.rs") if row[0] == "g"} == {
        ("g", "use", "src/a/deep.rs", "Thing"),
        ("g", "reexport", LIB, "Thing"),
        ("g", "reexport", A, "Thing"),
    }
    assert edges(files) == {("mod", A), ("mod", "src/c.rs")}
    assert edges(files, "src/c.rs") == {("crate", LIB)}  # the module that is named


def test_globs_take_what_may_be_seen_and_own_items_come_first() -> None:
    files = {
        LIB: "mod a; mod b; use a::*; use b::*; fn f() { shown(); hidden(); both() }\nfn both() {}",
        A: "pub fn shown() {} fn hidden() {} pub fn both() {}",
        "src/b.rs": "use crate::a::*; pub fn other() {}",
    }
    found = rows(files)
    assert ("f", "use", A, "shown") in found and ("f", "use", LIB, "both") in found
    assert missing(files) == {"hidden"}


def test_a_test_module_sees_all_that_is_above_it() -> None:
    files = {
        LIB: "mod a;\nuse a::Thing;\nfn secret() {}\n"
        "#[cfg(test)] mod tests { use super::*; #[test] fn t() { secret(); let _ = Thing; } }",
        A: "pub struct Thing;",
    }
    found = rows(files)
    assert ("tests.t", "use", LIB, "secret") in found
    assert ("tests.t", "use", A, "Thing") in found
    assert missing(files) == set()


def test_globs_in_a_circle_end() -> None:
    files = {
        LIB: "mod a; mod b; fn f() { a::gone(); b::there() }",
        A: "pub use crate::b::*; pub fn there() {}",
        "src/b.rs": "pub use crate::a::*;",
    }
    assert ("f", "use", A, "there") in rows(files)
    assert missing(files) == {"a::gone"}


def test_locals_hide_items_and_only_where_they_are() -> None:
    files = {
        LIB: "fn x() -> u8 { 1 }\nfn y() {}\n"
        "fn f(y: u8) { let x = x(); { let z = x; } y }\n"
        "fn g() { if let Some(x) = Some(1) { x } else { x() } |y| y; y() }\n"
        "fn h() { x(); fn x() {} }\n"
        "fn k() { match 1 { x if x > 1 => x, _ => x() } for y in 0..1 { y } }",
    }
    found = {(user, symbol) for user, kind, _, symbol in rows(files) if kind == "use"}
    assert found == {("f", "x"), ("g", "x"), ("g", "y"), ("k", "x")}


def test_enums_constants_and_patterns() -> None:
    files = {
        LIB: "mod a; use a::{E, E::One, LIMIT};\n"
        "fn f(e: E) { match e { One => 1, E::Two(n) => n, E::Three { n } if n > LIMIT => n } }",
        A: "pub enum E { One, Two(u8), Three { n: u8 } }\npub const LIMIT: u8 = 1;",
    }
    assert {s for u, _, p, s in rows(files) if u == "f" and p == A} == {
        "E", "E.One", "E.Two", "E.Three", "LIMIT"
    }  # fmt: skip


def test_associated_items_and_self() -> None:
    files = {
        LIB: "mod a; mod b; use a::Thing;\nfn f() { Thing::new().run(); Thing::MAX; "
        "<Thing>::new() }",
        A: "pub struct Thing { n: u8 }\n"
        "impl Thing { pub const MAX: u8 = 1; pub fn new() -> Self { Self::make() }\n"
        "fn make() -> Self { Self { n: Self::MAX } } }",
        "src/b.rs": "use crate::a::Thing; impl Thing { pub fn run(&self) { self.run(); } }",
    }
    found = rows(files)
    assert {
        ("f", "use", A, "Thing"),
        ("f", "use", A, "Thing.new"),
        ("f", "use", A, "Thing.MAX"),
        ("f", "use", "src/b.rs", "Thing.run"),
    } <= found
    assert {("Thing.new", "use", A, "Thing.make"), ("Thing.make", "use", A, "Thing.MAX")} <= rows(
        files, A
    )


def test_members_by_the_type_that_is_declared() -> None:
    files = {
        LIB: "mod a; use a::*; use std::sync::Arc;\n"
        "struct S { t: Arc<Thing>, many: Vec<Thing> }\n"
        "impl S { fn f(&self) { self.t.run(); self.g().run(); self.many.run(); }\n"
        "fn g(&self) -> &Thing { &self.t } }\n"
        "fn p(a: &mut Thing, b: Option<Thing>) { a.run(); b.unwrap().run(); let c: Thing = x();\n"
        "c.n; make().run(); let d = make(); d.run(); if let Some(e) = b { e.run() } }\n"
        "fn q<T: Runs>(t: T, u: impl Runs, v: Box<dyn Runs>) { t.go(); u.go(); v.go() }\n"
        "fn r(x: &Thing) { x.go(); x.derived(); }",
        A: "pub struct Thing { pub n: u8 }\nimpl Thing { pub fn run(&self) {} }\n"
        "pub fn make() -> Thing { Thing { n: 1 } }\n"
        "pub trait Runs { fn go(&self); fn twice(&self) {} }\n"
        "impl Runs for Thing { fn go(&self) {} }",
    }
    found = resolved(files)
    by = {(row.user, row.to_symbol): row for row in found.references if row.receiver is not None}
    assert {key for key in by if key[0] in ("S.f", "p", "q", "r")} == {
        ("S.f", "Thing.run"), ("S.f", "S"), ("S.f", "S.g"), ("p", "Thing.run"), ("p", "Thing"),
        ("q", "Runs.go"), ("r", "Thing.go"),
    }  # fmt: skip
    assert by["p", "Thing.run"].lines == (5, 6) and by["S.f", "Thing.run"].lines == (3,)
    assert by["p", "Thing.run"].receiver == (A, "Thing")
    assert by["p", "Thing"].how == "field"


def test_members_of_unknown_values_are_named() -> None:
    files = {
        LIB: "struct A; impl A { fn run(&self) {} fn other(&self) {} }\n"
        "fn f() { for x in all() { x.run(); x.len(); } }\nfn all() -> Vec<A> { vec![] }",
    }
    assert resolved(files).unknown_members == ("run",)


def test_traits_are_bases() -> None:
    files = {
        LIB: "mod a; use a::Base; use std::fmt;\ntrait Own: Base + Send {}\nstruct S;\n"
        "impl a::Base for S { fn b(&self) {} }\nimpl fmt::Debug for S { }\n"
        "fn f(s: S) { s.extra(); }",
        A: "pub trait Root { fn extra(&self) {} }\npub trait Base: Root { fn b(&self); }",
    }
    found = rows(files)
    assert {("Own", "inherit", A, "Base"), ("S", "inherit", A, "Base")} <= found
    assert ("f", "use", A, "Root.extra") in found
    assert ("Base", "inherit", A, "Root") in rows(files, A)


def test_macros() -> None:
    files = {
        LIB: "#[macro_use] mod a; mod b;\n"
        "mod c { pub(crate) use mine; macro_rules! mine {() => {}} }\n"
        "fn f() { textual!(); c::mine!(); crate::shared!(); std::println!(); vec![1] }",
        A: "macro_rules! textual { () => { $crate::b::helper() } }",
        "src/b.rs": "#[macro_export] macro_rules! shared { () => {} }\n"
        "pub fn helper() { textual!() }\n"
        "fn g() { gone!() }",
    }
    found = rows(files)
    assert {("f", "use", A, "textual"), ("f", "use", "src/b.rs", "shared")} <= found
    assert ("f", "use", LIB, "c.mine") in found
    assert ("textual", "use", "src/b.rs", "helper") in rows(files, A)
    assert ("helper", "use", A, "textual") in rows(files, "src/b.rs")
    assert missing(files, "src/b.rs") == {"gone"}
    assert missing(files) == set()


def test_tokens_of_macros() -> None:
    """Those of std's macros are expressions; of others only paths are taken."""
    files = {
        LIB: "mod a; use a::{Thing, f, div};\n"
        'fn t(x: Thing) { assert_eq!(f(1), x.run()); println!("{}", Thing::new().run()); }\n'
        "fn h() { html! { div { f(1) a::g() } } }",
        A: "pub struct Thing; impl Thing { pub fn new() -> Thing { Thing } pub fn run(&self) {} }\n"
        "pub fn f(x: u8) {} pub fn g() {} pub fn div() {}",
    }
    found = {row for row in rows(files) if row[0]}
    assert found == {
        ("t", "use", A, "Thing"), ("t", "use", A, "f"), ("t", "use", A, "Thing.run"),
        ("t", "use", A, "Thing.new"), ("h", "use", A, "g"),
    }  # fmt: skip


def test_derives_of_the_same_repository() -> None:
    files = {
        "Cargo.toml": CARGO + '[dependencies]\nm = { path = "m" }\n',
        LIB: "use m::{Magic, attr};\n#[derive(Debug, Magic)] #[attr] struct S;\n"
        "#[serde(x)] struct T;",
        "m/Cargo.toml": '[package]\nname = "m"\n[lib]\nproc-macro = true\n',
        "m/src/lib.rs": "#[proc_macro_derive(Magic, attributes(x))] pub fn derive_it() {}\n"
        "#[proc_macro_attribute] pub fn attr() {}",
    }
    found = rows(files)
    assert ("S", "use", "m/src/lib.rs", "derive_it") in found
    assert ("S", "use", "m/src/lib.rs", "attr") in found
    assert missing(files) == set()


def test_extern_crate_and_a_renamed_facade() -> None:
    files = {
        "Cargo.toml": CARGO + '[dependencies]\nfacade = { path = "f" }\n',
        LIB: "extern crate facade as other;\nuse facade::inner::Thing;\n"
        "fn f(t: other::inner::Thing) {}",
        "f/Cargo.toml": '[package]\nname = "facade"\nedition = "2021"\n'
        '[dependencies]\ndeep = { path = "../d" }\n',
        "f/src/lib.rs": "pub extern crate deep as inner;",
        "d/Cargo.toml": '[package]\nname = "deep"\n',
        "d/src/lib.rs": "pub struct Thing;",
    }
    assert ("f", "use", "d/src/lib.rs", "Thing") in rows(files)
    assert {path for _, path in edges(files)} == {"f/src/lib.rs"}


def test_paths_of_the_first_edition() -> None:
    files = {
        "Cargo.toml": '[package]\nname = "old"\n',
        LIB: "mod a; mod b;",
        A: "pub fn f() {}",
        "src/b.rs": "use a::f;\nfn g() { f(); ::a::f() }",
    }
    assert ("g", "use", A, "f") in rows(files, "src/b.rs")
    assert missing(files, "src/b.rs") == set()


def test_what_is_not_there_has_a_reason() -> None:
    files = {
        LIB: "mod a; use a::gone; use nowhere::x; odd! { a b }\nfn f() { g(); crate::a::h() }",
        A: "super::super::x!();",
    }
    found = resolved(files)
    reasons = {each.written: each.reason for each in found.imports if each.reason}
    assert reasons["a::gone"] == "there is no gone in my_app::a; macros there may define more"
    assert reasons["nowhere::x"].startswith("nowhere is not in scope in my_app")
    assert {each.written for each in found.unresolved} == {"g", "odd", "crate::a::h"}
