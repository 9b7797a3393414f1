"""The rules of the contract on claims, case by case, and the laws behind them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paralex.planner.claims import breaks, commute, covers, overlap
from paralex.planner.dst import Claim, Mode, Read
from tests.planner.toy import claim

PARTS = st.sampled_from(["C", "m", "x"])
NAMES = st.lists(PARTS, min_size=1, max_size=3).map(".".join)
PATHS = st.sampled_from(["a.py", "b.py", "d/a.py", "d"])


@st.composite
def claims(draw: st.DrawFn) -> Claim:
    mode: Mode = draw(
        st.sampled_from(
            ["body", "signature", "add", "remove", "whole", "create", "delete", "rename", "use"]
        )
    )
    if mode == "use":
        return Claim(resource=draw(st.sampled_from(["port:1", "port:2"])), mode=mode)
    path = draw(PATHS)
    if mode in {"whole", "create", "delete"}:
        return Claim(path=path, mode=mode)
    if mode == "rename":
        return Claim(path=path, mode=mode, to=draw(PATHS))
    symbol = draw(NAMES)
    star = draw(st.booleans()) and mode == "add"
    return Claim(path=path, symbol=f"{symbol}.*" if star else symbol, mode=mode)


READS = st.builds(lambda path, symbol: Read(path=path, symbol=symbol), PATHS, st.none() | NAMES)


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        ("body a.py::f", "body a.py::g", True),
        ("body a.py::f", "body a.py::f", False),
        ("body a.py::f", "signature a.py::f", False),
        ("body a.py::f", "body b.py::f", True),
        ("body a.py::C", "body a.py::C.m", False),
        ("add a.py::C.x", "add a.py::C.y", True),
        ("add a.py::C.x", "add a.py::C.x", False),
        ("add a.py::C.x", "body a.py::C", False),
        ("add a.py::C.x", "body a.py::C.m", True),
        ("add a.py::C.*", "add a.py::C.x", False),
        ("add a.py::C.*", "add a.py::C.*", False),
        ("add a.py::C.*", "body a.py::C.m", False),
        ("add a.py::C.*", "body a.py::D.m", True),
        ("add a.py::*", "body a.py::f", False),
        ("add a.py::*", "body b.py::f", True),
        ("whole a.py", "body a.py::f", False),
        ("whole a.py", "add a.py::f", False),
        ("whole a.py", "whole b.py", True),
        ("create a.py", "add a.py::f", False),
        ("delete a.py", "body a.py::C.m", False),
        ("rename a.py > b.py", "body a.py::f", False),
        ("rename a.py > b.py", "body b.py::f", False),
        ("rename a.py > b.py", "create b.py", False),
        ("rename a.py > b.py", "whole c.py", True),
        ("create d", "create d/a.py", False),
        ("whole d.py", "whole d/a.py", True),
        ("body a.py", "body a.py::f", False),
        ("use port:1", "use port:1", False),
        ("use port:1", "use port:2", True),
        ("use a.py", "whole a.py", True),
    ],
)
def test_commute(one: str, other: str, together: bool) -> None:
    assert commute(claim(one), claim(other)) is together
    assert commute(claim(other), claim(one)) is together


def test_distinct_adds_touch_one_container_and_still_commute() -> None:
    one, other = claim("add a.py::C.x"), claim("add a.py::C.y")
    assert overlap(one, other) and commute(one, other)
    assert overlap(claim("add a.py::f"), claim("add a.py::g"))
    assert not overlap(one, claim("add a.py::D.x"))
    assert not overlap(one, claim("body a.py::C.y"))


@pytest.mark.parametrize(
    ("held", "needed", "allowed"),
    [
        ("signature a.py::f", "body a.py::f", True),
        ("body a.py::f", "signature a.py::f", False),
        ("body a.py::f", "remove a.py::f", False),
        ("signature a.py::f", "remove a.py::f", False),
        ("body a.py::f", "body a.py::g", False),
        ("body a.py::C", "body a.py::C.m", True),
        ("body a.py::C", "signature a.py::C.m", False),
        ("body a.py::C", "add a.py::C.x", True),
        ("body a.py::C", "add a.py::C.*", True),
        ("body a.py::C", "remove a.py::C.m", False),
        ("signature a.py::C", "signature a.py::C.m", True),
        ("signature a.py::C", "add a.py::C.x", True),
        ("body a.py::C.m", "body a.py::C", False),
        ("remove a.py::C", "remove a.py::C.m", True),
        ("remove a.py::C", "body a.py::C.m", False),
        ("add a.py::C.*", "add a.py::C.x", True),
        ("add a.py::C.*", "add a.py::C.x.y", False),
        ("add a.py::C.*", "body a.py::C.m", False),
        ("add a.py::C.*", "body a.py::C", False),
        ("add a.py::*", "add a.py::f", True),
        ("add a.py::*", "add a.py::C.x", False),
        ("add a.py::C.x", "add a.py::C.*", False),
        ("add a.py::C", "add a.py::C.x", True),
        ("add a.py::C", "body a.py::C.x", True),
        ("add a.py::C.x", "body a.py::C.y", False),
        ("whole a.py", "body a.py::C.m", True),
        ("whole a.py", "remove a.py::f", True),
        ("whole a.py", "add a.py::*", True),
        ("whole a.py", "delete a.py", False),
        ("whole a.py", "create a.py", False),
        ("whole a.py", "rename a.py > b.py", False),
        ("whole a.py", "whole b.py", False),
        ("signature a.py::f", "whole a.py", False),
        ("create a.py", "whole a.py", True),
        ("create a.py", "signature a.py::f", True),
        ("create a.py", "delete a.py", False),
        ("delete a.py", "delete a.py", True),
        ("delete a.py", "body a.py::f", False),
        ("rename a.py > b.py", "rename a.py > b.py", True),
        ("rename a.py > b.py", "rename a.py > c.py", False),
        ("rename a.py > b.py", "delete a.py", True),
        ("rename a.py > b.py", "create b.py", True),
        ("rename a.py > b.py", "body b.py::f", True),
        ("rename a.py > b.py", "body a.py::f", False),
        ("use port:1", "use port:1", True),
        ("use port:1", "use port:2", False),
    ],
)
def test_covers(held: str, needed: str, allowed: bool) -> None:
    assert covers([claim(held)], claim(needed)) is allowed


@pytest.mark.parametrize(
    ("writes", "path", "symbol", "broken"),
    [
        ("signature a.py::f", "a.py", "f", True),
        ("signature a.py::f", "a.py", "g", False),
        ("signature a.py::C.m", "a.py", "C", True),
        ("signature a.py::C", "a.py", "C.m", True),
        ("signature a.py::f", "a.py", None, True),
        ("remove a.py::f", "a.py", "f", True),
        ("body a.py::f", "a.py", "f", False),
        ("body a.py::f", "a.py", None, False),
        ("add a.py::C.x", "a.py", "C", False),
        ("add a.py::C.x", "a.py", None, False),
        ("add a.py::C.x", "a.py", "C.x", True),
        ("add a.py::C.*", "a.py", "C.x", False),
        ("whole a.py", "a.py", "f", True),
        ("whole a.py", "a.py", None, True),
        ("delete a.py", "a.py", "f", True),
        ("rename a.py > b.py", "a.py", "f", True),
        ("rename a.py > b.py", "b.py", "f", True),
        ("create a.py", "a.py", None, True),
        ("whole a.py", "b.py", "f", False),
        ("use port:1", "a.py", "f", False),
    ],
)
def test_breaks(writes: str, path: str, symbol: str | None, broken: bool) -> None:
    assert breaks(claim(writes), Read(path=path, symbol=symbol)) is broken


@given(claims(), claims())
def test_commute_and_overlap_are_symmetric(a: Claim, b: Claim) -> None:
    assert commute(a, b) is commute(b, a)
    assert overlap(a, b) is overlap(b, a)
    assert commute(a, b) or overlap(a, b)


@given(claims())
def test_nothing_commutes_with_itself_and_all_cover_themselves(a: Claim) -> None:
    assert not commute(a, a)
    assert covers([a], a)


@given(claims(), claims(), claims())
def test_covering_is_transitive(a: Claim, b: Claim, c: Claim) -> None:
    if covers([a], b) and covers([b], c):
        assert covers([a], c)


@given(claims(), claims(), claims())
def test_what_is_covered_conflicts_with_no_more_than_what_covers_it(
    held: Claim, needed: Claim, other: Claim
) -> None:
    if covers([held], needed) and commute(held, other):
        assert commute(needed, other)


@given(claims(), claims(), READS)
def test_what_is_covered_breaks_no_more_than_what_covers_it(
    held: Claim, needed: Claim, read: Read
) -> None:
    """Except an addition: who reads around it cannot mean what was not there."""
    if held.mode != "add" and needed.mode != "add" and covers([held], needed):
        assert not breaks(needed, read) or breaks(held, read)
