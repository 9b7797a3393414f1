"""When two changes inside of one body hang together."""

from __future__ import annotations

import pytest

from paralex.graph.languages import extract
from paralex.planner.parallel_lines import code_of, hang_together, lines_of

BASE = ["def f(a):", "    size = len(a)", "    return size"]


def between(*lines: str) -> list[str]:
    return [BASE[0], BASE[1], *(f"    {line}" for line in lines), BASE[2]]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (["first = 1"], ["second = 2"]),
        (["if a: raise ValueError"], ["log(size)"]),
        (["first = 1", "use(first)"], ["first = 2", "go(first)"]),  # each sets its own
        (["groups = []"], ["# groups of it"]),
        (["groups = []"], ['"""', "groups of it", '"""']),
        (["for each in a: use(each)"], ["each(1)"]),
        (["if x == y: go()"], ["y(x)"]),
        (["same = 1"], ["same = 1"]),
    ],
)
def test_apart(one: list[str], other: list[str]) -> None:
    assert not hang_together(BASE, between(*one), between(*other))
    assert not hang_together(BASE, between(*other), between(*one))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (["size = size + 1"], ["log(size)"]),
        (["groups = keep(a)"], ["if a: log(groups)"]),
        (["groups = keep(groups)"], ["groups = less(groups)"]),
        (["total += 1"], ["total += 2"]),
        (["self.size: int = 1"], ["use(self.size)"]),
        (["const size = 1;"], ["call(size);"]),
        (["one, two = a"], ["use(two)"]),
        (["known[a] = 1"], ["use(known)"]),
    ],
)
def test_one_goes_on_from_the_other(one: list[str], other: list[str]) -> None:
    assert hang_together(BASE, between(*one), between(*other))
    assert hang_together(BASE, between(*other), between(*one))


def test_a_name_that_was_set_there_before_is_no_new_one() -> None:
    one = [BASE[0], "    size = len(a) + 1", BASE[2]]
    other = [*BASE[:2], "    return (size)"]
    assert not hang_together(BASE, one, other)


def test_lines_of_code() -> None:
    text = ["/* one", "two */", "// three", "", '"""four"""', "  five = 5  # six"]
    assert code_of(text) == ["five = 5  # six"]


def test_the_lines_of_a_class_are_without_its_members() -> None:
    text = "class C:\n    x = 1\n    def m(self):\n        return 1\n"
    facts = extract("a.py", text.encode())
    assert facts is not None
    assert lines_of(facts, text.splitlines(), "C") == ["class C:"]
    assert lines_of(facts, text.splitlines(), "C.m") == text.splitlines()[2:]
