"""Who of two tasks that collide goes first: never worse than promised, and the best where few."""

from __future__ import annotations

from itertools import permutations, product
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from paralex.planner.order import bits
from paralex.planner.schedule import Problem
from paralex.planner.schedule_bound import bound
from paralex.planner.schedule_exact import shortest
from paralex.planner.schedule_list import good_schedule
from paralex.planner.schedule_solve import solved


def problem(
    took: list[int], before: list[tuple[int, int]], apart: list[tuple[int, int]], agents: int
) -> Problem:
    ahead, beside = [0] * len(took), [0] * len(took)
    for one, other in before:
        ahead[other] |= 1 << one
    for one, other in set(apart) - set(before):
        beside[one] |= 1 << other
        beside[other] |= 1 << one
    return Problem(tuple(took), tuple(ahead), tuple(beside), agents)


@st.composite
def problems(draw: st.DrawFn, most: int = 6) -> Problem:
    size = draw(st.integers(1, most))
    took = draw(st.lists(st.integers(1, 9), min_size=size, max_size=size))
    pairs = [(a, b) for b in range(size) for a in range(b)]
    some = st.lists(st.sampled_from(pairs), max_size=2 * size) if pairs else st.just([])
    return problem(took, draw(some), draw(some), draw(st.integers(1, 4)))


def is_kept(problem: Problem, starts: tuple[int, ...]) -> bool:
    """Whether no rule of the problem is broken."""
    ends = [start + took for start, took in zip(starts, problem.took, strict=True)]
    for task in range(problem.size):
        if any(ends[one] > starts[task] for one in bits(problem.before[task])):
            return False
        for one in bits(problem.apart[task]):
            if starts[one] < ends[task] and starts[task] < ends[one]:
                return False
    at_once = (sum(s <= at < e for s, e in zip(starts, ends, strict=True)) for at in starts)
    return min(starts) >= 0 and max(at_once) <= problem.agents


def best_of_all(problem: Problem) -> int:
    """The shortest length, by trying every order of starts."""
    best = sum(problem.took)
    for row in permutations(range(problem.size)):
        ends: dict[int, int] = {}
        now = 0
        for task in row:
            if any(one not in ends for one in bits(problem.before[task])):
                break
            waits = bits(problem.before[task] | problem.apart[task])
            busy = sorted(ends.values())
            free = busy[-problem.agents] if len(busy) >= problem.agents else 0
            now = max([now, free, *(ends[one] for one in waits if one in ends)])
            ends[task] = now + problem.took[task]
        else:
            best = min(best, max(ends.values()))
    return best


@settings(deadline=None)
@given(problems())
def test_bound_exact_and_heuristic_agree_with_brute_force(problem: Problem) -> None:
    least, best = bound(problem), best_of_all(problem)
    good = good_schedule(problem, least)
    found, ended = shortest(problem, good, least)
    assert is_kept(problem, good) and is_kept(problem, found) and ended
    assert least <= best == problem.length(found) <= problem.length(good)


@settings(deadline=None)
@given(problems(9), st.randoms(use_true_random=False))
def test_the_order_of_the_tasks_changes_no_exact_length(problem: Problem, chance: Random) -> None:
    row = list(range(problem.size))
    chance.shuffle(row)
    place = {task: at for at, task in enumerate(row)}

    def moved(masks: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(sum(1 << place[one] for one in bits(masks[task])) for task in row)

    other = Problem(
        tuple(problem.took[task] for task in row),
        moved(problem.before), moved(problem.apart), problem.agents,
    )  # fmt: skip
    one, two = solved(problem), solved(other)
    assert one.exact and two.exact and one.length == two.length


@settings(deadline=None, max_examples=30)
@given(problems(30))
def test_large_problems_are_kept_and_the_same_again(problem: Problem) -> None:
    made = solved(problem)
    assert is_kept(problem, made.starts)
    assert made.bound <= made.length <= sum(problem.took)
    assert made == solved(problem)


def test_the_long_chain_goes_first_on_a_shared_file() -> None:
    """0 and 1 collide, 2 waits for 1 and is long: 1 has to go first."""
    made = solved(problem([10, 10, 50], [(1, 2)], [(0, 1)], 4))
    assert made.exact and made.length == 60 and made.starts[1] < made.starts[0]


def test_few_agents_change_what_is_best() -> None:
    for agents, length in ((1, 12), (2, 6), (3, 4), (6, 2)):
        made = solved(problem([2] * 6, [], [], agents))
        assert made.exact and made.length == length == made.bound


def test_a_group_that_runs_one_by_one_is_a_bound() -> None:
    clique = [(a, b) for a, b in product(range(5), repeat=2) if a < b]
    assert bound(problem([3] * 5 + [1] * 5, [], clique, 8)) == 15
    assert bound(problem([3] * 5 + [4], [(5, at) for at in range(5)], clique, 8)) == 19
