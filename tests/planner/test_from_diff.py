"""A finished diff as tasks: what comes first, what stays together, and what is free."""

from __future__ import annotations

import pytest

from paralex.planner.from_diff import split
from paralex.planner.from_diff_links import Link
from tests.planner.diffs import order_of, split_of

CORE = "def parse(text):\n    return text\n"
USER = "from core import parse\n\ndef run():\n    return parse('a')\n"


def test_a_definition_comes_before_its_use() -> None:
    old = {"core.py": CORE, "user.py": USER}
    new = {
        "core.py": CORE + "def more(): pass\n",
        "user.py": USER + "from core import more\nmore()\n",
    }
    assert order_of(old, new) == [("core.py", "user.py")]


def test_the_last_use_comes_before_the_removal() -> None:
    old = {"core.py": CORE, "user.py": USER}
    new = {"core.py": "x = 1\n", "user.py": "def run(): pass\n"}
    assert order_of(old, new) == [("user.py", "core.py")]


def test_a_circle_is_one_task() -> None:
    old = {"core.py": CORE, "user.py": USER, "free.py": "x = 1\n"}
    new = {
        "core.py": CORE.replace("parse", "read"),
        "user.py": USER.replace("parse", "read"),
        "free.py": "x = 2\n",
    }
    found = split_of(old, new)
    assert found.tasks == (("core.py", "user.py"), ("free.py",)) and found.edges == ()
    assert [link.kind for link in found.inside(0)] == ["name"] * len(found.inside(0))


def test_a_moved_definition_needs_both_orders_and_no_circle() -> None:
    old = {"core.py": CORE, "new.py": "", "user.py": USER}
    new = {"core.py": "", "new.py": CORE, "user.py": USER.replace("core", "new")}
    assert order_of(old, new) == [("new.py", "user.py"), ("user.py", "core.py")]


def test_who_passes_a_name_on_shields_those_behind_it() -> None:
    old = {"pkg/__init__.py": "from pkg.a import f\n", "pkg/a.py": "def f(): pass\n"}
    old |= {"pkg/b.py": "", "user.py": "from pkg import f\n"}
    new = {"pkg/__init__.py": "from pkg.b import f\n", "pkg/a.py": ""}
    new |= {"pkg/b.py": "def f(): pass\n", "user.py": "from pkg import f\nf()\n"}
    found = split_of(old, new)
    assert ("user.py",) in found.tasks and len(found.tasks) == 4
    assert not {at for edge in found.edges for at in edge} & {found.tasks.index(("user.py",))}


def test_an_unchanged_file_loses_nothing_on_the_way() -> None:
    """Both modules give the name to a package that does not change."""
    fixed = {"pkg/__init__.py": "from .a import *\nfrom .b import *\n"}
    fixed |= {"user.py": "from pkg import f\n"}
    old = {**fixed, "pkg/a.py": "def f(): pass\n", "pkg/b.py": "x = 1\n"}
    new = {**fixed, "pkg/a.py": "y = 1\n", "pkg/b.py": "def f(): pass\n"}
    assert order_of(old, new) == []
    assert order_of(old, new, beside=("user.py",)) == [("pkg/b.py", "pkg/a.py")]


def test_new_and_deleted_files() -> None:
    old = {"old.py": CORE, "user.py": USER.replace("core", "old")}
    new = {"new.py": CORE, "user.py": USER.replace("core", "new")}
    assert order_of(old, new) == [("new.py", "user.py"), ("user.py", "old.py")]


def test_a_submodule_and_a_module_that_makes_up_names() -> None:
    lazy = "def __getattr__(name): raise AttributeError\n"
    old = {"pkg/__init__.py": lazy, "user.py": ""}
    new = {
        "pkg/__init__.py": lazy + "def f(): pass\n",
        "pkg/sub.py": "x = 1\n",
        "user.py": "from pkg import f, sub\n",
    }
    assert order_of(old, new) == [("pkg/__init__.py", "user.py"), ("pkg/sub.py", "user.py")]


def test_a_stub_is_not_there_when_the_program_runs() -> None:
    old = {"core.py": "", "core.pyi": "def f() -> None: ...\n", "user.py": ""}
    new = {**old, "core.py": "def f(): pass\n", "user.py": "from core import f\n"}
    assert order_of(old, new) == [("core.py", "user.py")]


def test_an_import_for_checkers_is_an_order_and_never_a_circle() -> None:
    head = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from {} import {}\n"
    old = {"a.py": "", "b.py": ""}
    new = {
        "a.py": head.format("b", "B") + "class A: pass\n",
        "b.py": head.format("a", "A") + "class B: pass\n",
    }
    assert len(split_of(old, new).tasks) == 2
    firm = {**new, "b.py": "from a import A\nclass B: pass\n"}
    assert order_of(old, firm) == [("a.py", "b.py")]


def test_members_that_are_reached_through_a_base_in_another_file() -> None:
    old = {
        "base.py": "class Base: pass\n",
        "sub.py": "from base import Base\nclass Sub(Base): pass\n",
        "user.py": "from sub import Sub\n",
    }
    new = {
        **old,
        "base.py": "class Base:\n    def size(self): return 1\n",
        "user.py": "from sub import Sub\ndef run(): return Sub().size()\n",
    }
    assert order_of(old, new) == [("base.py", "user.py")]


@pytest.mark.parametrize(
    ("signature", "together"),
    [
        ("parse(text, size)", True),
        ("parse(words)", True),
        ("parse(text, size=1)", False),
        ("parse(text: str) -> str", False),
        ("parse(text, *, size=1, **rest)", False),
    ],
)
def test_who_uses_a_changed_signature_goes_with_it_when_the_old_use_would_fail(
    signature: str, together: bool
) -> None:
    old = {"core.py": CORE, "user.py": USER, "other.py": "x = 1\n"}
    new = {
        "core.py": CORE.replace("parse(text)", signature),
        "user.py": USER.replace("'a'", "'b'"),
        "other.py": "x = 2\n",
    }
    assert (("core.py", "user.py") in split_of(old, new).tasks) is together


def test_who_uses_a_changed_signature_and_is_not_changed_there_is_free() -> None:
    old = {"core.py": CORE, "user.py": USER + "x = 1\n"}
    new = {"core.py": CORE.replace("(text)", "(text, size)"), "user.py": USER + "x = 2\n"}
    assert len(split_of(old, new).tasks) == 2


TEST = "from core import parse\n\ndef test_one():\n    assert parse('a') == 'a'\n"


def test_an_edited_test_goes_with_its_code_and_a_new_one_after_it() -> None:
    old = {"core.py": CORE, "tests/test_core.py": TEST, "x.py": "x = 1\n"}
    code = {"core.py": CORE.replace("return text", "return text * 2"), "x.py": "x = 2\n"}
    edited = {**code, "tests/test_core.py": TEST.replace("== 'a'", "== 'aa'")}
    assert ("core.py", "tests/test_core.py") in split_of(old, edited).tasks
    more = "\ndef test_two():\n    assert parse('b') == 'bb'\n"
    assert order_of(old, {**code, "tests/test_core.py": TEST + more}) == [
        ("core.py", "tests/test_core.py")
    ]
    typed = {**code, "tests/test_core.py": TEST.replace("test_one()", "test_one() -> None")}
    assert order_of(old, typed) == []


def test_an_edited_test_reaches_its_code_through_files_that_do_not_change() -> None:
    middle = "from core import parse\n\ndef run(text):\n    return parse(text)\n"
    test = "from middle import run\n\ndef test_run():\n    assert run('a') == 'a'\n"
    old = {"core.py": CORE, "middle.py": middle, "tests/test_run.py": test, "x.py": "x = 1\n"}
    new = {
        **old,
        "core.py": CORE.replace("return text", "return text * 2"),
        "tests/test_run.py": test.replace("== 'a'", "== 'aa'"),
        "x.py": "x = 2\n",
    }
    assert ("core.py", "tests/test_run.py") in split_of(old, new).tasks
    alone = {path: text for path, text in new.items() if path != "x.py"}
    assert order_of(
        {**old, "x.py": alone.pop("x.py", "x = 1\n")}, {**alone, "x.py": "x = 1\n"}
    ) == [("core.py", "tests/test_run.py")]


def test_where_not_all_can_be_joined_a_test_goes_with_the_code_whose_behaviour_changes() -> None:
    """`user` stops using what `core` then takes away; the test reaches both."""
    test = "from user import run\n\ndef test_run():\n    assert run('a') == 'a'\n"
    middle = "from core import parse, less\n\ndef run(text):\n    return parse(less(text))\n"
    old = {"core.py": CORE + "def less(text): return text\n", "user.py": middle}
    new = {
        "core.py": CORE.replace("return text", "return text * 2"),
        "user.py": "from core import parse\n\ndef run(text):\n    return parse(text) + 'b'\n",
    }
    old["tests/test_run.py"], new["tests/test_run.py"] = test, test.replace("== 'a'", "== 'aab'")
    assert order_of(old, new) == [("tests/test_run.py user.py", "core.py")]


def link(first: str, then: str, *, firm: bool = True, together: bool = False) -> Link:
    return Link(first, then, "name", "", "", firm, together)


def test_what_is_not_firm_never_makes_a_circle_and_never_leaves_one_task() -> None:
    circle = [link("a", "b"), link("b", "a", firm=False)]
    assert split(["a", "b"], circle).tasks == (("a",), ("b",))
    pair = [link("b", "a", firm=False, together=True)]
    assert split(["a", "b"], pair).tasks == (("b",), ("a",))
    assert split(["a", "b", "c"], pair).tasks == (("a", "b"), ("c",))
    assert split(["a", "b"], [link("a", "b", together=True)]).tasks == (("a", "b"),)


def test_an_edge_that_others_imply_is_left_out() -> None:
    found = split(["a", "b", "c"], [link("a", "b"), link("b", "c"), link("a", "c")])
    assert found.edges == ((0, 1), (1, 2))
    assert [each.then for each in found.between(0, 1)] == ["b"]


MOD = {"go.mod": "module x.org/m\n"}
CRATE = {"Cargo.toml": '[package]\nname = "m"\n', "src/lib.rs": "pub mod a;\npub mod b;\n"}


@pytest.mark.parametrize(
    ("fixed", "code", "more", "user", "use"),
    [
        (MOD, "a/a.go", "package a\n|func F() {}\n", "a/b.go", "package a\n|func G() { F() }\n"),
        (
            {},
            "a.ts",
            "export {};|export const f = 1;\n",
            "b.ts",
            "import './a';|import {f} from './a';f;",
        ),
        (CRATE, "src/a.rs", "|pub fn f() {}\n", "src/b.rs", "|use crate::a::f;\nfn g() { f() }\n"),
        (
            {},
            "p/A.java",
            "package p; public class A {| public static int f() { return 1; }| }",
            "p/B.java",
            "package p; public class B {| int g() { return A.f(); }| }",
        ),
    ],
)
def test_the_same_in_other_languages(
    fixed: dict[str, str], code: str, more: str, user: str, use: str
) -> None:
    def text(parts: str, whole: bool) -> str:
        head, middle, tail = (*parts.split("|"), "")[:3]
        return head + (middle if whole else "") + tail

    old = {**fixed, code: text(more, False), user: text(use, False)}
    new = {**fixed, code: text(more, True), user: text(use, True)}
    assert order_of(old, new) == [(code, user)]
    assert order_of(new, old) == [(user, code)]
