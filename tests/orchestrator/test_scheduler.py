"""Which tasks may start: laws of a pure function."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from paralex.orchestrator.scheduler import Stake, blockers, compatible, ranks, startable
from paralex.planner.dst import Estimate, Read
from tests.orchestrator.support import claim, plan_of, task

TARGETS = ["whole a.py", "body a.py::f", "body a.py::g", "signature a.py::f", "add a.py::h",
           "add a.py::k", "create n.py", "delete b.py", "use port:80"]  # fmt: skip
READS = [Read(path="a.py", symbol="f"), Read(path="a.py"), Read(path="b.py")]


def stakes(name: str) -> st.SearchStrategy[Stake]:
    return st.builds(
        lambda claims, reads: Stake(name, tuple(map(claim, claims)), tuple(reads)),
        st.lists(st.sampled_from(TARGETS), max_size=3),
        st.lists(st.sampled_from(READS), max_size=1),
    )


worlds = st.integers(0, 6).flatmap(
    lambda count: st.tuples(*(stakes(f"t{number}") for number in range(count)))
)


@given(worlds, st.integers(0, 4))
def test_what_starts_is_compatible_with_everything_else(
    ready: tuple[Stake, ...], free: int
) -> None:
    live, waiting = ready[:2], ready[2:]
    live = live[:1] if len(live) == 2 and not compatible(*live) else live
    chosen = startable(waiting, live, free, {stake.task: 1.0 for stake in ready})
    by_name = {stake.task: stake for stake in waiting}
    together = [*live, *(by_name[name] for name in chosen)]
    assert len(chosen) <= free
    assert all(compatible(a, b) for a in together for b in together if a is not b)


@given(worlds)
def test_with_room_for_all_only_the_blocked_are_left(ready: tuple[Stake, ...]) -> None:
    chosen = startable(ready, [], len(ready), {stake.task: 1.0 for stake in ready})
    taken = [stake for stake in ready if stake.task in chosen]
    for stake in ready:
        assert stake.task in chosen or blockers(stake, taken)


@given(stakes("a"), stakes("b"))
def test_compatible_is_symmetric(one: Stake, other: Stake) -> None:
    assert compatible(one, other) == compatible(other, one)


def test_the_longest_chain_goes_first_then_the_order_of_the_plan() -> None:
    plan = plan_of(task("short"), task("also-short"), task("head"), task("tail", after=("head",)))
    rank = ranks(plan)
    ready = [Stake(name, (), ()) for name in ("short", "also-short", "head")]
    assert startable(ready, [], 2, rank) == ("head", "short")


def test_estimates_weigh_the_chains() -> None:
    slow = task("slow").model_copy(update={"estimate": Estimate(seconds=50, tokens=0)})
    plan = plan_of(task("head"), task("tail", after=("head",)), slow)
    assert ranks(plan) == {"head": 2.0, "tail": 1.0, "slow": 50.0}


def test_a_chain_may_be_longer_than_the_stack() -> None:
    tasks = [task("t0"), *(task(f"t{n}", after=(f"t{n - 1}",)) for n in range(1, 3000))]
    assert ranks(plan_of(*tasks))["t0"] == 3000.0
