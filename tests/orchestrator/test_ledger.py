"""Laws of the ledger: exclusive, all or nothing, fenced by tokens, on a clock that we hold."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from paralex.orchestrator.ledger import Ledger
from paralex.orchestrator.scheduler import Stake, compatible
from tests.orchestrator.support import claim
from tests.orchestrator.test_scheduler import TARGETS

LEASE = 10.0


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def stake(name: str, *claims: str) -> Stake:
    return Stake(name, tuple(map(claim, claims)), ())


names = st.sampled_from(["a", "b", "c", "d"])
steps: st.SearchStrategy[tuple[str, str, list[str]]] = st.one_of(
    st.tuples(st.just("grant"), names, st.lists(st.sampled_from(TARGETS), max_size=3)),
    st.tuples(st.just("extend"), names, st.lists(st.sampled_from(TARGETS), max_size=2)),
    st.tuples(st.just("release"), names, st.just([])),
    st.tuples(st.just("wait"), names, st.just([])),
)


@given(st.lists(steps, max_size=30))
def test_holders_never_collide_and_tokens_only_grow(
    moves: list[tuple[str, str, list[str]]],
) -> None:
    clock = Clock()
    ledger = Ledger(LEASE, clock)
    last = 0
    tokens: dict[str, int] = {}
    for what, name, targets in moves:
        claims = tuple(map(claim, targets))
        if what == "grant":
            before = ledger.live
            token = ledger.grant(Stake(name, claims, ()))
            if token is None:
                assert ledger.live == before, "a refused grant leaves no trace"
            else:
                assert token > last
                last = tokens[name] = token
        elif what == "extend" and name in tokens:
            before = ledger.live
            if ledger.extend(name, claims):
                assert ledger.live == before, "a refused extension leaves no trace"
        elif what == "release":
            ledger.release(name)
            if name in tokens:
                assert not ledger.holds(name, tokens.pop(name))
        elif what == "wait":
            clock.now += 3.0
            for late in ledger.expired():
                ledger.release(late)
                tokens.pop(late)
        live = ledger.live
        assert all(compatible(a, b) for a in live for b in live if a is not b)
        assert {held.task for held in live} == tokens.keys()
        assert all(ledger.holds(task, token) for task, token in tokens.items())


def test_silence_ends_a_lease_and_a_sign_of_life_renews_it() -> None:
    clock = Clock()
    ledger = Ledger(LEASE, clock)
    quiet, alive = ledger.grant(stake("quiet", "whole a.py")), ledger.grant(stake("alive"))
    assert quiet and alive
    clock.now = 9.0
    assert ledger.renew("alive", alive)
    clock.now = 10.0
    assert ledger.expired() == ()  # exactly at the deadline is still in time
    clock.now = 10.1
    assert ledger.expired() == ("quiet",)


def test_the_old_holder_is_refused_by_its_token() -> None:
    ledger = Ledger(LEASE, Clock())
    old = ledger.grant(stake("t", "whole a.py"))
    ledger.release("t")
    new = ledger.grant(stake("t", "whole a.py"))
    assert old and new and new > old
    assert not ledger.renew("t", old) and not ledger.holds("t", old)
    assert ledger.renew("t", new)


def test_tokens_go_on_where_an_earlier_session_ended() -> None:
    assert Ledger(LEASE, Clock(), last_token=41).grant(stake("t")) == 42


def test_one_claim_in_the_way_refuses_them_all() -> None:
    ledger = Ledger(LEASE, Clock())
    assert ledger.grant(stake("one", "body a.py::f"))
    assert ledger.grant(stake("two", "create free.py", "whole a.py")) is None
    assert ledger.grant(stake("three", "create free.py"))
