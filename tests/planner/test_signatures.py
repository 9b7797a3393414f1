"""Whether calls of an old signature still work with a new one."""

from __future__ import annotations

import inspect
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paralex.graph.python import LANGUAGE
from paralex.graph.shapes import Symbol
from paralex.planner.signatures import compatible, runs_alike


def symbol(text: str, name: str = "f") -> Symbol:
    facts = LANGUAGE.extract("a.py", text.encode())
    return next(each for each in facts.symbols if each.name == name)


@pytest.mark.parametrize(
    ("old", "new", "fits"),
    [
        ("def f(a): pass", "def f(a: int, b=1) -> int: pass", True),
        ("def f(a): pass", "def f(a, b): pass", False),
        ("def f(a): pass", "def f(b): pass", False),
        ("def f(a, b): pass", "def f(b, a): pass", False),
        ("def f(a=1): pass", "def f(a): pass", False),
        ("def f(*a, **k): pass", "def f(): pass", False),
        ("def f(): pass", "async def f(): pass", False),
        ("def f(): pass", "@property\ndef f(): pass", False),
        ("f = 1", "f: int = 2", True),
        ("f = 1", "def f(): pass", False),
        ("class f(A): pass", "class f(A, B): pass", True),
        ("class f(A): pass", "class f: pass", False),
        ("def f(a, /): pass", "def f(a, b=1, /): pass", True),
        ("def f(*, a): pass", "def f(*, a, b=1): pass", True),
        ("def f(*, a): pass", "def f(*, b=1): pass", False),
        ("def f(__all): pass", "def f(a, __b): pass", False),
    ],
)
def test_what_old_uses_can_live_with(old: str, new: str, fits: bool) -> None:
    assert compatible(symbol(old), symbol(new), "python") is fits


def test_other_languages_are_taken_for_incompatible_as_soon_as_they_differ() -> None:
    one, other = symbol("def f(a): pass"), symbol("def f(a, b=1): pass")
    assert compatible(one, one, "go") and not compatible(one, other, "go")


def test_annotations_do_nothing_when_the_program_runs() -> None:
    pairs = [
        ("def f(a: int, *b: str) -> None: pass", "def f(a, *b): pass", True),
        ("def f(a): pass", "def f(a=1): pass", False),
        ("def f(a): pass", "def f(a): return 1", False),
        ("class f: pass", "class f(A): pass", False),
    ]
    for old, new, alike in pairs:
        assert runs_alike(symbol(old), symbol(new), "python") is alike, (old, new)
    assert not runs_alike(symbol(pairs[0][0]), symbol(pairs[0][1]), "go")


PARAMETERS = st.lists(
    st.tuples(st.sampled_from(["a", "b", "c"]), st.booleans()), max_size=3, unique_by=lambda p: p[0]
)


def text_of(parameters: list[tuple[str, bool]], named: list[tuple[str, bool]]) -> str:
    row = sorted(parameters, key=lambda each: each[1])  # those with a default stand last
    words = [f"{name}=0" if default else name for name, default in row]
    used = {name for name, _ in parameters}
    more = [f"{name}=0" if default else name for name, default in named if name not in used]
    return f"def f({', '.join([*words, *(['*', *more] if more else [])])}): return 1"


CALLS = [
    (values, {name: 1 for name in "abc" if bits >> ord(name) - ord("a") & 1})
    for values in ((), (1,), (1, 1), (1, 1, 1))
    for bits in range(8)
]


@given(PARAMETERS, PARAMETERS, PARAMETERS, PARAMETERS)
def test_each_call_of_the_old_one_fits_a_compatible_one(
    old: list[tuple[str, bool]],
    old_named: list[tuple[str, bool]],
    new: list[tuple[str, bool]],
    new_named: list[tuple[str, bool]],
) -> None:
    texts = text_of(old, old_named), text_of(new, new_named)
    if not compatible(symbol(texts[0]), symbol(texts[1]), "python"):
        return
    signatures = []
    for text in texts:
        scope: dict[str, Any] = {}
        exec(text, scope)
        signatures.append(inspect.signature(scope["f"]))
    for values, by_name in CALLS:
        if _binds(signatures[0], values, by_name):
            assert _binds(signatures[1], values, by_name), (texts, values, by_name)


def _binds(signature: inspect.Signature, values: tuple[int, ...], by_name: dict[str, int]) -> bool:
    try:
        signature.bind(*values, **by_name)
    except TypeError:
        return False
    return True
