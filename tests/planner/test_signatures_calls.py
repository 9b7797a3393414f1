"""Which changes of a signature leave every use of it right."""

from __future__ import annotations

import inspect

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paralex.graph.languages import extract
from paralex.planner.signatures import still_fits


def fits(before: str, after: str, path: str = "a.py") -> bool:
    old, new = (extract(path, text.encode()) for text in (before, after))
    assert old is not None and new is not None
    return still_fits(old.symbols[0], new.symbols[0], old.language)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a, b", "a, b, c=1"),
        ("a, b", "a, b=2"),
        ("a: int", "a: str"),
        ("a", "a, *, c=1"),
        ("a, *, c", "a, *, c=1, d=2"),
        ("a", "a, **more"),
        ("a, *rest", "a, *rest, c=1"),
        ("a, /", "a"),
    ],
)
def test_callers_may_go_on(before: str, after: str) -> None:
    assert fits(f"def f({before}): ...", f"def f({after}): ...")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a, b", "a"),
        ("a, b", "b, a"),
        ("a", "a, b"),
        ("a", "c=1, a=2"),
        ("a, b=1", "a, b"),
        ("a", "a, *, c"),
        ("a", "a, /"),
        ("a, *, c=1", "a"),
        ("a, **more", "a"),
        ("a, *rest", "a, b=1, *rest"),
        ("*rest", ""),
    ],
)
def test_callers_have_to_change(before: str, after: str) -> None:
    assert not fits(f"def f({before}): ...", f"def f({after}): ...")


def test_other_differences() -> None:
    assert not fits("def f(): ...", "async def f(): ...")
    assert not fits("def f(): ...", "@cached\ndef f(): ...")
    assert not fits("class f: ...", "class f(Base): ...")
    assert not fits("function f(a) {}", "function f(a, b = 1) {}", "a.js")
    assert fits("function f(a) {}", "export function f(a) {}", "a.js") is False


names = st.sampled_from(["a", "b", "c"])


@st.composite
def parameters(draw: st.DrawFn) -> str:
    """A list of parameters that Python takes."""
    chosen = draw(st.lists(names, unique=True, max_size=3))
    cut = draw(st.integers(0, len(chosen)))
    optional = draw(st.integers(0, cut))
    placed = [n + ("=0" if at >= optional else "") for at, n in enumerate(chosen[:cut])]
    star = draw(st.sampled_from(["", "*rest"]))
    keyed = [n + draw(st.sampled_from(["", "=0"])) for n in chosen[cut:]]
    if keyed and not star:
        star = "*"
    more = draw(st.sampled_from([[], ["**more"]]))
    return ", ".join([*placed, *([star] if star else []), *keyed, *more])


calls = st.tuples(st.integers(0, 4), st.sets(st.sampled_from(["a", "b", "c", "z"])))


@given(parameters(), parameters(), st.lists(calls, max_size=30))
def test_a_call_that_was_right_stays_right(
    before: str, after: str, tried: list[tuple[int, set[str]]]
) -> None:
    if not fits(f"def f({before}): ...", f"def f({after}): ..."):
        return
    old, new = (inspect.signature(eval(f"lambda {text}: 0")) for text in (before, after))
    for count, keywords in tried:
        given_names = dict.fromkeys(keywords)
        try:
            old.bind(*range(count), **given_names)
        except TypeError:
            continue
        new.bind(*range(count), **given_names)
