"""Merges of Rust: `use` and `mod` lines are sets, and nothing is joined that would not compile."""

from __future__ import annotations

from paralex.graph.languages import extract
from paralex.orchestrator.git import Repo
from tests.orchestrator.merging import merged_text

BASE = """\
use std::fmt;

mod a;

struct S;

impl S {
    fn f(&self) -> u8 {
        1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one() {
        S.f();
    }
}
"""


def merged(repo: Repo, ours: str, theirs: str, base: str = BASE) -> str | None:
    """The merged text, None for a conflict."""
    text = merged_text(repo, "m.rs", base, ours, theirs)
    if text is None:
        return None
    facts = extract("m.rs", text.encode())
    assert facts is not None and facts.problem is None
    return text


def with_import(line: str) -> str:
    return BASE.replace("use std::fmt;\n", f"use std::fmt;\n{line}\n")


def test_import_and_module_lines_are_sets(repo: Repo) -> None:
    text = merged(repo, with_import("use std::io;"), with_import("use std::mem;"))
    assert text is not None and "use std::io;\nuse std::mem;\n" in text
    ours, theirs = (BASE.replace("mod a;", f"mod a;\nmod {name};") for name in "bc")
    text = merged(repo, ours, theirs)
    assert text is not None and "mod a;\nmod b;\nmod c;\n" in text


def test_names_added_to_one_list_are_joined_where_each_has_its_line(repo: Repo) -> None:
    base = "use a::{\n    b,\n};\nfn f() {}\n"
    text = merged(
        repo, base.replace("b,\n", "b,\n    c,\n"), base.replace("b,\n", "b,\n    d,\n"), base
    )
    assert text == "use a::{\n    b,\n    c,\n    d,\n};\nfn f() {}\n"


def test_a_name_is_not_imported_twice(repo: Repo) -> None:
    """It would parse, and no compiler would take it."""
    base = "use a::{b};\nfn f() {}\n"
    assert merged(repo, base.replace("b", "b, c"), base.replace("b", "b, d"), base) is None
    before = BASE.replace("use std::fmt;", "use std::io;\nuse std::fmt;")
    assert merged(repo, before, with_import("use std::mem;\nuse std::io;")) is None


def test_members_and_tests_that_both_add(repo: Repo) -> None:
    def with_method(name: str) -> str:
        return BASE.replace(
            "        1\n    }\n", f"        1\n    }}\n\n    fn {name}(&self) {{}}\n"
        )

    def with_test(name: str) -> str:
        more = f"\n    #[test]\n    fn {name}() {{\n        S.f();\n    }}\n"
        return BASE.removesuffix("}\n") + more + "}\n"

    for make in (with_method, with_test):
        text = merged(repo, make("mine"), make("yours"))
        assert text is not None and "fn mine" in text and "fn yours" in text
    text = merged(repo, with_test("mine"), with_test("yours"))
    assert text is not None and text.count("#[test]") == 3


def test_attributes_stay_with_their_items(repo: Repo) -> None:
    ours, theirs = (f"{BASE}\n#[derive(Debug)]\nstruct {name};\n" for name in ("A", "B"))
    text = merged(repo, ours, theirs)
    assert text is not None and text.count("#[derive(Debug)]") == 2


def test_two_traits_for_one_type_with_the_same_method_are_a_conflict(repo: Repo) -> None:
    """Both are the symbol `S.fmt`: which is whose cannot be said."""
    ours, theirs = (
        f"{BASE}\nimpl fmt::{trait} for S {{\n    fn fmt(&self) {{}}\n}}\n"
        for trait in ("Debug", "Display")
    )
    assert merged(repo, ours, theirs) is None
