"""Merges and claims of Java: members are joined, imports are a set, and what both change is
refused."""

from __future__ import annotations

import pytest

from paralex.graph.languages import extract
from paralex.orchestrator.git import Repo
from paralex.planner.delta import needed_claims, outside
from paralex.planner.dst import Claim
from tests.orchestrator.merging import merged_text

CLASS = """package p;

import java.util.List;

/** Says it. */
public class A {
    private int n = 1;

    public int f() {
        return n;
    }
}
"""
ENUM = "package p;\n\nenum E {\n    ONE,\n    TWO;\n}\n"
METHOD = "    public int f() {\n        return n;\n    }\n"


def merged(repo: Repo, *texts: str) -> str | None:
    return merged_text(repo, "p/A.java", *texts)


def with_method(name: str) -> str:
    return CLASS.replace(METHOD, f"{METHOD}\n    void {name}() {{\n        f();\n    }}\n")


def test_new_methods_of_both_sides_are_joined(repo: Repo) -> None:
    both = merged(repo, CLASS, with_method("g"), with_method("h"))
    assert both is not None and "void g()" in both and "void h()" in both
    facts = extract("p/A.java", both.encode())
    assert facts is not None and facts.problem is None
    assert {"A.g", "A.h"} <= {symbol.name for symbol in facts.symbols}


def test_overloads_of_both_sides_are_not_two_definitions_of_one_name_by_chance(repo: Repo) -> None:
    two = with_method("g").replace("void g()", "void g(int a)")
    assert merged(repo, CLASS, with_method("g"), two) is None


def test_imports_of_both_sides_are_joined(repo: Repo) -> None:
    one, two = (
        CLASS.replace("List;\n", f"List;\nimport java.util.{name};\n") for name in ("Map", "Set")
    )
    both = merged(repo, CLASS, one, two)
    assert both is not None and "java.util.Map;" in both and "java.util.Set;" in both


def test_a_body_and_a_head_of_one_method_are_one_place(repo: Repo) -> None:
    body, head = CLASS.replace("return n", "return n + 1"), CLASS.replace("int f()", "long f()")
    assert merged(repo, CLASS, body, head) is None
    field = CLASS.replace("n = 1", "n = 2")
    both = merged(repo, CLASS, body, field)
    assert both is not None and "n + 1" in both and "n = 2" in both


def test_constants_that_both_sides_add_to_an_enum(repo: Repo) -> None:
    one = ENUM.replace("    ONE,\n", "    ZERO,\n    ONE,\n")
    two = ENUM.replace("    TWO;\n", "    TWO,\n    THREE;\n")
    both = merged(repo, ENUM, one, two)
    assert both is not None and "ZERO" in both and "THREE" in both


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (CLASS.replace("return n", "return n + 1"), {("p/A.java", "A.f", "body")}),
        (CLASS.replace("int f()", "long f()"), {("p/A.java", "A.f", "signature")}),
        (CLASS.replace("n = 1", "n = 2"), {("p/A.java", "A.n", "body")}),
        (with_method("g"), {("p/A.java", "A.g", "add")}),
        (CLASS.replace(METHOD, ""), {("p/A.java", "A.f", "remove")}),
        (CLASS.replace("class A", "class A extends B"), {("p/A.java", "A", "signature")}),
        (CLASS.replace("private int n", "public  int n"), {("p/A.java", "A.n", "signature")}),
        # Import lines, comments and white space need any claim: `outside` says so.
        (CLASS.replace("        return n;", "  return n; // note"), {("p/A.java", "", "whole")}),
        (CLASS + "class B {}\n", {("p/A.java", "B", "add")}),
    ],
)
def test_a_change_needs_the_claim_of_what_it_changes(
    after: str, expected: set[tuple[str, str, str]]
) -> None:
    pair = (extract("p/A.java", CLASS.encode()), extract("p/A.java", after.encode()))
    claims = needed_claims("p/A.java", *pair, existed=True, exists=True)
    assert {(c.path, c.symbol or "", c.mode) for c in claims} == expected


def test_an_import_and_a_comment_are_implied_by_any_claim_on_the_file() -> None:
    after = CLASS.replace("List;\n", "List;\nimport java.util.Map;\n").replace("Says", "Tells")
    pair = (extract("p/A.java", CLASS.encode()), extract("p/A.java", after.encode()))
    held = (Claim(path="p/A.java", symbol="A", mode="body"),)
    assert outside(held, "p/A.java", *pair, existed=True, exists=True) == ()
    assert outside((), "p/A.java", *pair, existed=True, exists=True) != ()
