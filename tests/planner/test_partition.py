"""How one goal's files are split, what several agents bring, and who owns what."""

from __future__ import annotations

from itertools import combinations

import networkx as nx
from hypothesis import given, settings
from hypothesis import strategies as st

from paralex.planner.assign import assigned
from paralex.planner.dst import Estimate, Task
from paralex.planner.estimate import estimate
from paralex.planner.evidence import Evidence
from paralex.planner.forecast import forecast
from paralex.planner.order import Order, bits, mask_of
from paralex.planner.partition import partition
from paralex.planner.runnable import acceptance_tests, runs
from paralex.planner.splitting import Splits, communities
from paralex.queries.code import Code, ImportRow
from tests.planner.toy import BASE, CORE, SERVICE, TEST, claim, code, file, task

PATHS = (*(f"m{at}.py" for at in range(6)), "tests/test_a.py", "tests/test_b.py")
PAIRS = st.lists(st.tuples(st.sampled_from(PATHS), st.sampled_from(PATHS)), max_size=14)


def evidence(pairs: list[tuple[str, str]]) -> Evidence:
    """Files of which the first of each pair imports the second."""
    rows = [ImportRow(user, used, 1, "absolute") for user, used in sorted(set(pairs))]
    return Evidence(Code.of([file(path) for path in PATHS], imports=rows))


def each_file(paths: tuple[str, ...]) -> float:
    return 200.0 * len(paths)


def split(pairs: list[tuple[str, str]], agents: int, each: float = 200.0) -> list[list[str]]:
    groups = partition(PATHS, evidence(pairs), agents, lambda paths: each * len(paths))
    return [list(group) for group in groups.groups]


@settings(deadline=None, max_examples=40)
@given(PAIRS, st.integers(1, 4), st.sampled_from([10.0, 200.0]))
def test_every_file_is_in_one_group_and_no_groups_wait_for_each_other(
    pairs: list[tuple[str, str]], agents: int, each: float
) -> None:
    groups = split(pairs, agents, each)
    assert sorted(path for group in groups for path in group) == sorted(PATHS)
    home = {path: at for at, group in enumerate(groups) for path in group}
    for user, used in pairs:
        assert home[used] <= home[user]
    assert split(pairs, agents, each) == groups


@settings(deadline=None, max_examples=40)
@given(PAIRS, st.integers(1, 4))
def test_circles_share_a_group(pairs: list[tuple[str, str]], agents: int) -> None:
    groups = split(pairs, agents)
    graph: nx.DiGraph[str] = nx.DiGraph([(used, user) for user, used in pairs])
    for circle in nx.strongly_connected_components(graph):
        assert any(circle <= set(group) for group in groups)


def test_a_chain_is_one_group_and_small_files_are_put_together() -> None:
    chain = [(PATHS[at + 1], PATHS[at]) for at in range(5)]
    assert list(PATHS[:6]) in split(chain, 4)
    assert len(split([], 4, each=10.0)) == 1
    assert len(split([], 4, each=200.0)) == 4


def test_tests_go_with_the_last_code_that_they_use() -> None:
    pairs = [("m1.py", "m0.py"), ("m2.py", "m0.py"), ("tests/test_a.py", "m0.py")]
    pairs.append(("tests/test_a.py", "m2.py"))
    assert any({"m2.py", "tests/test_a.py"} <= set(group) for group in split(pairs, 4))


def test_a_test_goes_with_code_that_it_reaches_through_others() -> None:
    pairs = [("m5.py", "m0.py"), ("tests/test_b.py", "m5.py")]
    made = partition(["m0.py", "m1.py", "tests/test_b.py"], evidence(pairs), 4, each_file)
    assert ("m0.py", "tests/test_b.py") in made.groups


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=9), st.integers(1, 4))
def test_no_split_is_better_than_the_best_of_all(pairs: list[tuple[int, int]], agents: int) -> None:
    needs = [mask_of({a for a, b in pairs if b == at and a < b}) for at in range(6)]
    splits = Splits(needs, agents, lambda mask: 30.0 + 100 * mask.bit_count(), 120.0)
    best = splits.best(splits.all())
    assert sum(best) == 63 and all(one & other == 0 for one, other in combinations(best, 2))
    for groups in (*communities(needs), (63,)):
        good = splits.improved(splits.best(iter([groups, (63,)])))
        assert float(splits.cost(best) or 0) <= float(splits.cost(good) or 0)


def test_what_hangs_together_stays_together() -> None:
    """Two triangles with one use between them, two agents: each triangle is a task."""
    uses = [("m1.py", "m0.py"), ("m2.py", "m0.py"), ("m2.py", "m1.py")]
    uses += [("m4.py", "m3.py"), ("m5.py", "m3.py"), ("m5.py", "m4.py")]
    made = partition(PATHS[:6], evidence(uses), 2, each_file)
    assert made.exact and set(made.groups) == {PATHS[:3], PATHS[3:6]}


# --- forecast -------------------------------------------------------------------------------


def timed(*shape: tuple[str, float, str]) -> list[Task]:
    return [
        task(name, after=after).model_copy(update={"estimate": Estimate(seconds=took, tokens=1)})
        for name, took, after in shape
    ]


def ordered(tasks: list[Task]) -> Order:
    return Order([t.id for t in tasks], [(d.task, t.id) for t in tasks for d in t.depends_on])


def test_forecast_of_a_diamond() -> None:
    tasks = timed(("a", 10, ""), ("b", 20, "a"), ("c", 30, "a"), ("d", 10, "b c"))
    made = forecast(tasks, ordered(tasks), 3)
    assert (made.t1, made.t_inf) == (70, 50)
    assert made.tp == {"1": 70, "2": 50, "3": 50}
    assert made.serialised == round(5 / 6, 3)
    assert made.advice == "use 2 agents: about 1.4 times as fast as one; more than 2 bring nothing"


def test_forecast_of_a_row_says_use_one_agent() -> None:
    tasks = timed(("a", 10, ""), ("b", 20, "a"))
    assert forecast(tasks, ordered(tasks), 4).advice == "use one agent"


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(0, 3)), min_size=1, max_size=8))
def test_forecast_keeps_its_bounds(shape: list[tuple[int, int]]) -> None:
    tasks = timed(
        *(
            (f"t{at}", float(took), " ".join(f"t{b}" for b in range(max(0, at - back), at)))
            for at, (took, back) in enumerate(shape)
        )
    )
    made = forecast(tasks, ordered(tasks), 4)
    for count, time in made.tp.items():
        assert max(made.t_inf, made.t1 / int(count)) - 0.1 <= time <= made.t1 + 0.1
        assert time <= made.t1 / int(count) + made.t_inf + 0.1  # Graham's bound


# --- order ----------------------------------------------------------------------------------


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=14))
def test_order_is_reachability_and_cycles_are_real(pairs: list[tuple[int, int]]) -> None:
    ids = [f"t{at}" for at in range(7)]
    order = Order(ids, [(ids[a], ids[b]) for a, b in pairs])
    graph: nx.DiGraph[int] = nx.DiGraph(pairs)
    graph.add_nodes_from(range(7))
    for one in range(7):
        reached = nx.descendants(graph, one)
        knot = {other for other in reached if one in nx.descendants(graph, other)}
        assert set(bits(order.after[one])) == reached - knot - {one}
        assert set(bits(order.apart(one))) == {
            other
            for other in range(7)
            if other != one and not (order.ordered(one, other) or order.ordered(other, one))
        }
    for cycle in order.cycles:
        steps = [order.index[name] for name in cycle]
        assert all(graph.has_edge(a, b) for a, b in zip(steps, steps[1:] + steps[:1], strict=True))
    in_knots = [group for group in nx.strongly_connected_components(graph) if len(group) > 1]
    loops = [at for at in range(7) if graph.has_edge(at, at)]
    alone = [at for at in loops if not any(at in knot for knot in in_knots)]
    assert len(order.cycles) == len(in_knots) + len(alone)


# --- roles, estimates, tests ----------------------------------------------------------------


def test_roles_share_files_only_by_symbols_and_have_readable_names() -> None:
    roles, tasks = assigned(
        [
            task("a", f"whole {CORE}"),
            task("b", f"body {CORE}::dump"),
            task("c", f"body {SERVICE}::run"),
            task("d", f"body {SERVICE}::stop"),
            task("e", "whole app/sub/x.py", "whole app/sub/y.py", f"whole {TEST}"),
            task("f"),
        ]
    )
    assert [role.id for role in roles] == ["core", "service", "service-2", "sub", "f"]
    assert [done.role for done in tasks] == ["core", "core", "service", "service-2", "sub", "f"]
    assert [str(held) for held in roles[0].owns] == [f"whole {CORE}", f"body {CORE}::dump"]
    assert roles[0].spec == "roles/core.json"


def test_estimates_grow_with_what_there_is_to_read() -> None:
    small = estimate([claim(f"body {CORE}::dump")], code())
    large = estimate([claim(f"whole {CORE}")], code())
    both = estimate([claim(f"whole {CORE}"), claim(f"whole {SERVICE}")], code())
    assert 0 < small.seconds < large.seconds < both.seconds
    assert 0 < small.tokens < large.tokens < both.tokens


def test_only_files_with_tests_are_run() -> None:
    assert acceptance_tests([SERVICE, BASE], code()) == (TEST,)
    names = ["tests/test_a.py", "a_test.py", "x.spec.ts", "x.test.tsx", "tests.py"]
    assert all(map(runs, names))
    assert not any(map(runs, ["tests/conftest.py", "tests/__init__.py", "tests/samples.py"]))
