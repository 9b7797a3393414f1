"""Packages, targets, module trees: the rules of Cargo and rustc, one trap a test."""

from __future__ import annotations

import pytest

from paralex.graph.rust_conditions import holds
from tests.graph.rust_project import CARGO, all_resolved, edges, missing, resolved


def modules(files: dict[str, str]) -> dict[str, str]:
    return {path: found.module for path, found in all_resolved(files).items()}


def test_a_file_a_module_and_a_folder_of_modules() -> None:
    files = {
        "src/lib.rs": "mod a; pub mod b; mod c { mod d; }",
        "src/a.rs": "mod inner;",
        "src/a/inner.rs": "",
        "src/b/mod.rs": "mod deep;",
        "src/b/deep.rs": "",
        "src/c/d.rs": "",
        "src/stray.rs": "",
    }
    assert modules(files) == {
        "src/lib.rs": "my_app",
        "src/a.rs": "my_app::a",
        "src/a/inner.rs": "my_app::a::inner",
        "src/b/mod.rs": "my_app::b",
        "src/b/deep.rs": "my_app::b::deep",
        "src/c/d.rs": "my_app::c::d",
        "src/stray.rs": "",
    }
    assert edges(files) == {("mod", "src/a.rs"), ("mod", "src/b/mod.rs"), ("mod", "src/c/d.rs")}


def test_path_attributes() -> None:
    files = {
        "src/lib.rs": '#[path = "odd/x.rs"] mod a;\n mod m { #[path = "y.rs"] mod b; }\n'
        '#[path = "else"] mod n { mod z; }',
        "src/odd/x.rs": "mod beside;",  # such a file counts as a mod.rs
        "src/odd/beside.rs": "",
        "src/m/y.rs": "",
        "src/else/z.rs": "",
    }
    found = modules(files)
    assert found["src/odd/x.rs"] == "my_app::a"
    assert found["src/odd/beside.rs"] == "my_app::a::beside"
    assert found["src/m/y.rs"] == "my_app::m::b"
    assert found["src/else/z.rs"] == "my_app::n::z"


def test_a_path_inside_an_inline_module_of_a_file_that_is_no_mod_rs() -> None:
    files = {
        "src/lib.rs": "mod a;",
        "src/a.rs": 'mod m { #[path = "y.rs"] mod b; }',
        "src/a/m/y.rs": "",
    }
    assert modules(files)["src/a/m/y.rs"] == "my_app::a::m::b"


def test_modules_under_conditions_are_kept_with_the_condition() -> None:
    files = {
        "src/lib.rs": "#[cfg(unix)] #[path = \"u.rs\"] mod os;\n#[cfg(windows)] mod os;\n"
        '#[cfg_attr(x, path = "w.rs")] mod sys;\n'
        "cfg_if::cfg_if! { if #[cfg(a)] { mod p; } else { mod q; } }\n"
        "feature! { pub mod r; use r::R; }",
        **{f"src/{name}.rs": "" for name in ("u", "os", "w", "sys", "p", "q")},
        "src/r.rs": "pub struct R;",
    }  # fmt: skip
    found = resolved(files)
    written = {each.to_path: each.written for each in found.imports if each.how[:3] == "mod"}
    assert written == {
        "src/u.rs": "#[cfg(unix)] mod os",
        "src/os.rs": "#[cfg(windows)] mod os",
        "src/w.rs": "mod sys",
        "src/sys.rs": "mod sys",
        "src/p.rs": "cfg_if::cfg_if! mod p",
        "src/q.rs": "cfg_if::cfg_if! mod q",
        "src/r.rs": "feature! mod r",
    }
    assert any(row.to_symbol == "R" for row in found.references)


@pytest.mark.parametrize(
    ("condition", "answer"),
    [
        ("", True),
        ("#[cfg(unix)]", True),
        ("#[cfg(test)]", False),
        ('#[cfg(feature = "x")]', False),
        ('#[cfg(all(unix, not(feature = "x"), any(windows, target_os = "linux")))]', True),
        ('#[cfg(not(any(loom, feature = "x")))] #[cfg(test)]', False),
        ("#[cfg(all())]", True),
        ("#[cfg(any())]", False),
        ("cfg_rt!", None),
        ("#[cfg(windows)] cfg_rt!", False),
        ('#[cfg(target_os = "not")] ', False),
        ("#[cfg((((]", True),
    ],
)
def test_conditions(condition: str, answer: bool | None) -> None:
    assert holds(condition) is answer
    assert holds('#[cfg(feature = "x")]', frozenset({"x"})) is True


def test_a_module_that_a_plain_build_leaves_out_has_an_edge_of_its_own_kind() -> None:
    files = {"src/lib.rs": "#[cfg(test)] mod a; mod b; use b::B;", "src/a.rs": "", "src/b.rs": ""}
    assert edges(files) == {("mod-if", "src/a.rs"), ("mod", "src/b.rs"), ("unresolved", "b::B")}
    files["src/lib.rs"] = "#![cfg(windows)]\nmod a;"
    assert edges(files) == {("mod-if", "src/a.rs")}


def test_a_module_that_is_not_there_says_where_it_was_looked_for() -> None:
    (only,) = resolved({"src/lib.rs": "mod gone;"}).imports
    assert (only.status, only.reason) == (
        "unresolved",
        "there is no src/gone.rs or src/gone/mod.rs",
    )


def test_include() -> None:
    files = {
        "src/lib.rs": 'include!("part.in.rs");\ninclude!(concat!(env!("OUT_DIR"), "/x.rs"));\n'
        "fn f() { part() }",
        "src/part.in.rs": "fn part() { f() }",
    }
    assert ("include", "src/part.in.rs") in edges(files)
    assert missing(files, "src/part.in.rs") == set()


def test_targets_and_their_names() -> None:
    files = {
        "Cargo.toml": CARGO + '[[bin]]\nname = "tool"\npath = "tools/t.rs"\n',
        "src/lib.rs": "",
        "src/main.rs": "",
        "src/bin/one.rs": "",
        "src/bin/two/main.rs": "mod part;",
        "src/bin/two/part.rs": "",
        "tools/t.rs": "",
        "tests/it.rs": "mod util;",
        "tests/other.rs": "mod util;",
        "tests/util.rs": "",
        "examples/e/main.rs": "",
        "benches/b.rs": "",
        "build.rs": "",
    }
    assert modules(files) == {
        "src/lib.rs": "my_app",
        "src/main.rs": "my-app(bin my-app)",
        "src/bin/one.rs": "my-app(bin one)",
        "src/bin/two/main.rs": "my-app(bin two)",
        "src/bin/two/part.rs": "my-app(bin two)::part",
        "tools/t.rs": "my-app(bin tool)",
        "tests/it.rs": "my-app(test it)",
        "tests/other.rs": "my-app(test other)",
        "tests/util.rs": "my-app(test it)::util",  # the first of both
        "examples/e/main.rs": "my-app(example e)",
        "benches/b.rs": "my-app(bench b)",
        "build.rs": "my-app(build)",
    }
    assert ("mod", "tests/util.rs") in edges(files, "tests/other.rs")


@pytest.mark.parametrize(
    ("more", "there"),
    [
        ("autobins = false\n", False),
        ('edition = "2015"\n[[bin]]\nname = "x"\npath = "x.rs"\n', False),
        ('edition = "2018"\n[[bin]]\nname = "x"\npath = "x.rs"\n', True),
    ],
)
def test_when_targets_are_found_by_their_place(more: str, there: bool) -> None:
    files = {
        "Cargo.toml": f'[package]\nname = "p"\n{more}',
        "src/bin/one.rs": "",
        "x.rs": "",
    }
    assert bool(modules(files)["src/bin/one.rs"]) is there


WORKSPACE = {
    "Cargo.toml": '[workspace]\nmembers = ["crates/*"]\n[workspace.package]\nedition = "2021"\n'
    '[workspace.dependencies]\nbase = { path = "crates/base" }\nserde = "1"\n',
    "crates/base/Cargo.toml": '[package]\nname = "base"\nedition.workspace = true\n'
    '[lib]\nname = "base_lib"\npath = "b.rs"\n',
    "crates/base/b.rs": "pub fn f() {}",
    "crates/app/Cargo.toml": '[package]\nname = "app"\nedition.workspace = true\n'
    "[dependencies]\nbase.workspace = true\nserde = { workspace = true }\n"
    'gone = { path = "../gone" }\n'
    '[target.\'cfg(unix)\'.dependencies]\nlow = { package = "low-level", path = "../low" }\n'
    '[dev-dependencies]\ntools = { path = "../tools" }\n'
    '[build-dependencies]\nbase = { path = "../base" }\n',
    "crates/app/src/lib.rs": "use base_lib::f;\nuse low::g;\nuse serde::Serialize;\nuse nix::x;",
    "crates/app/build.rs": "fn main() { base_lib::f(); low::g(); }",
    "crates/low/Cargo.toml": '[package]\nname = "low-level"\n',
    "crates/low/src/lib.rs": "pub fn g() {}",
    "crates/tools/Cargo.toml": '[package]\nname = "tools"\n',
    "crates/tools/src/lib.rs": "",
}


def test_dependencies_of_a_workspace() -> None:
    found = resolved(WORKSPACE, "crates/app/src/lib.rs").imports
    assert {(e.how, e.status, e.written, e.to_path) for e in found if "depend" in e.how} == {
        ("dependency", "internal", "base", "crates/base/b.rs"),
        ("dependency", "internal", "low-level", "crates/low/src/lib.rs"),
        ("dependency", "external", "serde", None),
        ("dependency", "unresolved", "gone", None),
        ("dev-dependency", "internal", "tools", "crates/tools/src/lib.rs"),
        ("build-dependency", "internal", "base", "crates/base/b.rs"),
    }


def test_crates_by_the_names_that_the_code_uses() -> None:
    path = "crates/app/src/lib.rs"
    assert {("workspace", "crates/base/b.rs"), ("workspace", "crates/low/src/lib.rs")} <= edges(
        WORKSPACE, path
    )
    assert ("external", "serde") in edges(WORKSPACE, path)
    assert missing(WORKSPACE, path) == {"nix::x", "gone"}
    assert missing(WORKSPACE, "crates/app/build.rs") == {"low::g"}


def test_a_broken_manifest_is_survived() -> None:
    found = resolved({"Cargo.toml": "[package\nname=", "src/lib.rs": "fn f() { g() }\nfn g() {}"})
    assert found.module == ""
    assert [(row.user, row.to_symbol) for row in found.references] == [("f", "g")]


def test_modules_that_only_a_macro_knows_of_are_unresolved_with_the_reason() -> None:
    files = {
        "src/lib.rs": """macro_rules! each { ($($n:ident),*) => { $( mod $n; )* pub mod fixed; } }
each!(a, b);
feature! { "rt"; pub mod x; }
paren!(mod y;);
other!(mod z {} model; mod.rs; "mod w;");
items! { mod known; }
""",
        **{f"src/{name}.rs": "" for name in ("a", "b", "fixed", "x", "y", "known")},
    }
    edges = resolved(files).imports
    assert {e.to_path for e in edges if e.status == "internal"} == {"src/known.rs"}
    hidden = [(e.line, e.written, e.reason) for e in edges if e.status == "unresolved"]
    there = "the macro declares it where the macro is used"
    alone = "the macro alone knows whether it declares it"
    assert hidden == [
        (1, "each! mod $n", there),
        (1, "each! mod fixed", there),
        (3, "feature! mod x", alone),
        (4, "paren! mod y", alone),
    ]
