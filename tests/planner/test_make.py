"""Plans from work lists and goals: always proved, deterministic, and as wide as is safe."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paralex.errors import Refused, UsageError
from paralex.planner.check import check, order_of
from paralex.planner.claims import breaks, commute
from paralex.planner.conflicts import Contacts
from paralex.planner.dst import Base, Dst, parse_plan
from paralex.planner.evidence import Evidence
from paralex.planner.make import plan_goal, plan_work
from paralex.planner.work import WorkItem
from paralex.queries.code import Code, ImportRow
from tests.planner.test_footprint import HISTORY, WORDS
from tests.planner.toy import (
    BASE,
    CHILD,
    CORE,
    EXISTING,
    HERE,
    NOTES,
    SERVICE,
    TEST,
    code,
    file,
    ref,
    symbol,
)

EVIDENCE = Evidence(code(), HISTORY, WORDS, EXISTING, HERE, tests_configured=True)


def item(name: str, text: str = "Do it.", **more: object) -> WorkItem:
    return WorkItem.model_validate({"id": name, "text": text, **more})


def work(*items: WorkItem, agents: int = 4) -> Dst:
    return plan_work(items, EVIDENCE, agents)


def edges(plan: Dst) -> dict[str, list[str]]:
    return {task.id: [d.task for d in task.depends_on] for task in plan.tasks}


# --- work lists -----------------------------------------------------------------------------


def test_files_become_exactly_these_claims() -> None:
    made = work(item("a", files=[CORE, "app/new.py"]))
    assert [str(claim) for claim in made.tasks[0].claims] == [f"whole {CORE}", "create app/new.py"]
    told = [fact.text for claim in made.tasks[0].claims for fact in claim.because]
    assert told == [
        "the work list names this file",
        "the work list names this file, and it is not there yet: it will be created",
    ]


def test_symbols_become_signature_claims() -> None:
    made = work(item("a", symbols=["Config.load", f"{SERVICE}::run"], files=[NOTES]))
    assert [str(claim) for claim in made.tasks[0].claims] == [
        f"whole {NOTES}",
        f"signature {CORE}::Config.load",
        f"signature {SERVICE}::run",
    ]
    assert all(fact.triples for claim in made.tasks[0].claims for fact in claim.because)


def test_definitions_go_before_their_users_whatever_the_list_says() -> None:
    made = work(item("uses", files=[SERVICE]), item("defines", symbols=["parse"]))
    assert edges(made) == {"uses": ["defines"], "defines": []}
    facts = made.task("uses").depends_on[0].because
    assert [(fact.text, fact.at) for fact in facts] == [
        ("defines changes core.parse(text, cfg)", f"{CORE}:12"),
        ("uses uses core.parse", f"{SERVICE}:5"),
        ("certain (resolved reference)", None),
    ]


def test_after_is_kept_even_against_the_definitions() -> None:
    made = work(item("uses", files=[SERVICE]), item("defines", symbols=["parse"], after=["uses"]))
    assert edges(made) == {"uses": [], "defines": ["uses"]}
    texts = [fact.text for fact in made.task("defines").depends_on[0].because]
    assert texts[0] == "the work list wants defines after uses"
    assert "defines changes core.parse(text, cfg)" in texts


def test_one_file_puts_tasks_in_a_row_without_needless_edges() -> None:
    made = work(*(item(name, files=[CORE]) for name in "abc"))
    assert edges(made) == {"a": [], "b": ["a"], "c": ["b"]}
    assert len(made.roles) == 1 and made.roles[0].id == "core"
    told = [fact.text for fact in made.task("c").depends_on[0].because]
    assert any(text.startswith("a ") for text in told)  # the pair a, c is told on the way


def test_who_others_wait_for_goes_first_where_either_order_would_do() -> None:
    made = work(
        item("a", files=[CORE]),
        item("b", files=[CORE]),
        item("c", files=[BASE], after=["b"]),
        item("d", files=[CHILD], after=["c"]),
    )
    assert edges(made) == {"a": ["b"], "b": [], "c": ["b"], "d": ["c"]}
    assert made.forecast is not None
    assert made.forecast.advice.endswith(". No order of these tasks is faster for 4 agents")


def test_distinct_symbols_of_a_file_run_together_under_two_roles() -> None:
    made = work(item("a", symbols=["Config.load"]), item("b", symbols=["dump"]))
    assert edges(made) == {"a": [], "b": []}
    assert len(made.roles) == 2


def test_who_owns_a_whole_file_owns_its_symbols() -> None:
    made = work(item("a", symbols=["dump"]), item("b", files=[CORE]))
    assert len(made.roles) == 1


def test_only_the_first_creates() -> None:
    made = work(*(item(name, files=["app/new.py"]) for name in "ab"))
    assert [str(task.claims[0]) for task in made.tasks] == ["create app/new.py", "whole app/new.py"]


def test_predicted_claims_have_confidence_and_reasons() -> None:
    made = work(item("a", "The config is parsed twice."))
    first = made.tasks[0].claims[0]
    assert str(first) == f"whole {CORE}" and first.confidence and first.because


def test_tests_are_found_when_there_is_a_way_to_run_them() -> None:
    made = work(item("a", files=[SERVICE]), item("b", files=[BASE], tests=["t.py"]))
    assert made.task("a").accept.tests == (TEST,)
    assert made.task("b").accept.tests == ("t.py",)
    silent = plan_work([item("a", files=[SERVICE])], Evidence(code(), existing=EXISTING), 1)
    assert silent.tasks[0].accept.tests == ()


@pytest.mark.parametrize(
    ("bad", "error", "words"),
    [
        (item("a", symbols=["nothing"]), UsageError, "work list: item a: no symbol 'nothing'"),
        (item("a", files=["app"]), UsageError, "app is a folder"),
        (item("a", "zzzz qqqq"), Refused, "nothing in the repository fits"),
    ],
)
def test_bad_items(bad: WorkItem, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        work(bad)


def test_an_item_may_claim_nothing() -> None:
    assert work(item("a", files=[])).tasks[0].claims == ()


# --- goals ----------------------------------------------------------------------------------


def test_a_goal_is_split_along_definitions() -> None:
    wide = Evidence(code(), existing=EXISTING, base=HERE, tests_configured=True)
    made = plan_goal(f"Change {CORE}, {CHILD} and {BASE}", wide, 4)
    held = {task.id: {claim.path for claim in task.claims} for task in made.tasks}
    assert set().union(*held.values()) == {CORE, CHILD, BASE}
    assert sum(len(paths) for paths in held.values()) == 3


def test_one_agent_gets_one_task() -> None:
    made = plan_goal(f"Change {CORE}, {SERVICE} and {BASE}", EVIDENCE, 1)
    assert len(made.tasks) == 1
    assert made.forecast and made.forecast.advice == "use one agent"


def test_a_hopeless_goal_is_refused_with_what_is_near() -> None:
    with pytest.raises(Refused, match="the repository speaks of config"):
        plan_goal("confg", EVIDENCE, 2)


def test_large_goals_become_parallel_tasks_with_their_tests() -> None:
    paths = [f"p/m{at}.py" for at in range(6)]
    tests = [f"tests/test_m{at}.py" for at in range(6)]
    many = Code.of(
        [file(path)._replace(lines=900) for path in (*paths, *tests)],
        imports=[ImportRow(test, path, 1, "") for test, path in zip(tests, paths, strict=True)],
    )
    evidence = Evidence(many, existing=frozenset((*paths, *tests)))
    made = plan_goal("Change " + " ".join((*paths, *tests)), evidence, 3)
    assert len(made.tasks) == 3
    assert edges(made) == {task.id: [] for task in made.tasks}
    for task in made.tasks:
        numbers = [str(claim.path)[-4] for claim in task.claims]
        assert sorted(numbers[: len(numbers) // 2] * 2) == sorted(numbers)
    assert made.forecast and made.forecast.advice.startswith("use 3 agents: about 3.0 times")


# --- laws -----------------------------------------------------------------------------------

MODULES = tuple(f"m{at}.py" for at in range(5))


@st.composite
def evidences(draw: st.DrawFn) -> Evidence:
    """A random small repository: two symbols a module, and any references among them."""
    names = [f"{path}::{name}" for path in MODULES for name in ("f", "C", "C.m")]
    pairs = draw(st.lists(st.tuples(st.sampled_from(names), st.sampled_from(names)), max_size=8))
    made = Code.of(
        [file(path) for path in MODULES],
        [symbol(path, name, 1) for path in MODULES for name in ("f", "C", "C.m")],
        [ref(user, used, 2) for user, used in sorted(set(pairs))],
        [
            ImportRow(user.partition("::")[0], used.partition("::")[0], 1, "absolute")
            for user, used in sorted(set(pairs))
            if user.partition("::")[0] != used.partition("::")[0]
        ],
        "g",
    )
    words = {path: {"thing": at + 1, f"word{path[1]}": 3} for at, path in enumerate(MODULES)}
    return Evidence(made, words=words, existing=frozenset(MODULES), base=Base(graph="g"))


@st.composite
def work_lists(draw: st.DrawFn) -> tuple[WorkItem, ...]:
    files = st.lists(st.sampled_from([*MODULES, "new.py"]), max_size=2, unique=True)
    names = [f"{path}::{name}" for path in MODULES for name in ("f", "C", "C.m")]
    symbols = st.lists(st.sampled_from(names), max_size=2, unique=True)
    items = []
    for at in range(draw(st.integers(1, 6))):
        shape: dict[str, object] = {}
        if draw(st.booleans()):
            shape["files"] = draw(files)
        if draw(st.booleans()):
            shape["symbols"] = draw(symbols)
        if at and draw(st.booleans()):
            shape["after"] = draw(
                st.lists(st.sampled_from([f"t{b}" for b in range(at)]), max_size=2, unique=True)
            )
        items.append(item(f"t{at}", f"the thing in m{at}.py", **shape))
    return tuple(items)


@settings(deadline=None)
@given(evidences(), work_lists(), st.integers(1, 4))
def test_every_plan_passes_check_and_is_the_same_again(
    evidence: Evidence, items: tuple[WorkItem, ...], agents: int
) -> None:
    made = plan_work(items, evidence, agents)
    report = check(made, evidence.code, evidence.base, existing=evidence.existing)
    assert report.ok
    assert made.certificate == report.certificate
    assert plan_work(items, evidence, agents).to_json() == made.to_json()
    assert parse_plan(made.to_json(), "plan") == made
    assert json.loads(made.to_json())["schema"] == "paralex.dst/1"
    for task in made.tasks:
        assert all(claim.because for claim in task.claims)
        assert all(dependency.because for dependency in task.depends_on)


@settings(deadline=None)
@given(evidences(), work_lists())
def test_only_colliding_pairs_are_ordered_directly(
    evidence: Evidence, items: tuple[WorkItem, ...]
) -> None:
    """Each edge is one that the work list or a collision asks for."""
    made = plan_work(items, evidence, 2)
    after = {entry.id: entry.after for entry in items}
    contacts = Contacts(made.tasks, evidence.code)
    order = order_of(made.tasks)
    for at, task in enumerate(made.tasks):
        for dependency in task.depends_on:
            other = order.index[dependency.task]
            collide = contacts.writers_beside(at) | contacts.breakers_of(at)
            back = contacts.breakers_of(other) >> at & 1
            assert dependency.task in after[task.id] or collide >> other & 1 or back
    for at in range(len(made.tasks)):
        for other in range(at):
            if not order.ordered(at, other):
                one, two = made.tasks[at], made.tasks[other]
                assert all(commute(a, b) for a in one.claims for b in two.claims)
                assert not any(breaks(c, r) for c in one.claims for r in two.reads)
                assert not any(breaks(c, r) for c in two.claims for r in one.reads)


@settings(deadline=None)
@given(evidences(), st.sets(st.sampled_from(MODULES), min_size=1), st.integers(1, 4))
def test_every_goal_plan_claims_each_file_once(
    evidence: Evidence, paths: set[str], agents: int
) -> None:
    goal = "change " + " ".join(sorted(paths))
    made = plan_goal(goal, evidence, agents)
    claimed = [str(claim.path) for task in made.tasks for claim in task.claims]
    assert len(claimed) == len(set(claimed)) and paths <= set(claimed)
    assert plan_goal(goal, evidence, agents).to_json() == made.to_json()
