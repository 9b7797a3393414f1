"""Proposals: whatever somebody proposes, what becomes a plan passes `check`."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paralex.planner.check import check
from paralex.planner.evidence import Evidence
from paralex.planner.footprint import Footprints
from paralex.planner.judge import Judge, Verdict
from paralex.planner.port import StructuralPlanner, Wish
from paralex.planner.proposal import Proposal
from paralex.planner.work import WorkItem
from tests.planner.test_footprint import HISTORY, WORDS
from tests.planner.toy import BASE, CHILD, CORE, EXISTING, HERE, INIT, NOTES, SERVICE, TEST, code

EVIDENCE = Evidence(code(), HISTORY, WORDS, EXISTING, HERE, tests_configured=True)
FOOTPRINTS = Footprints(EVIDENCE)
GOAL = Wish(goal="zzzz")  # fits nothing, so nothing has to be claimed
ITEMS = Wish(
    items=(
        WorkItem(id="one", text="Parse more.", symbols=("parse",)),
        WorkItem(id="two", text="Stop.", files=(SERVICE,), after=("one",), tests=(TEST,)),
    )
)


def claim(text: str) -> dict[str, Any]:
    """`body app/core.py::parse`, `rename a.py > b.py`, `use port:1`."""
    mode, _, target = text.partition(" ")
    if mode == "use":
        return {"resource": target, "mode": mode}
    path, _, to = target.partition(" > ")
    path, _, symbol = path.partition("::")
    return {"path": path, "symbol": symbol or None, "mode": mode, "to": to or None}


def task(name: str, *claims: str, after: str = "", **more: Any) -> dict[str, Any]:
    return {
        "id": name,
        "title": more.pop("title", name),
        "instructions": "Do it.",
        "claims": list(map(claim, claims)),
        "after": after.split(),
        **more,
    }


def judged(*tasks: dict[str, Any], wish: Wish = GOAL, **more: Any) -> Verdict:
    proposal = Proposal.model_validate({"tasks": tasks, **more})
    return Judge(wish, EVIDENCE, FOOTPRINTS, frozenset()).judge(proposal)


def edges(verdict: Verdict) -> dict[str, list[str]]:
    assert verdict.plan is not None, verdict
    return {one.id: [d.task for d in one.depends_on] for one in verdict.plan.tasks}


def test_what_commutes_becomes_a_plan_as_it_is() -> None:
    found = judged(task("a", f"body {CORE}::parse"), task("b", f"body {CORE}::dump"))
    assert edges(found) == {"a": [], "b": []}
    assert found.plan is not None and found.plan.certificate and found.plan.forecast
    assert found.plan.tasks[0].accept.tests == (TEST,)
    facts = [fact for one in found.plan.tasks for held in one.claims for fact in held.because]
    assert {fact.text for fact in facts} == {"the model planner proposed it"}
    assert all(fact.triples for fact in facts) and facts[0].at == f"{CORE}:12"


def test_what_collides_comes_back_with_facts_and_options() -> None:
    found = judged(
        task("uses", f"body {SERVICE}::run"), task("changes", f"signature {CORE}::parse")
    )
    assert found.plan is None
    (conflict,) = found.conflicts
    assert conflict.kind == "read-write" and conflict.tasks == ("changes", "uses")
    assert conflict.options and any(f"{SERVICE}:5" == fact.at for fact in conflict.facts)
    assert found.ordered is not None
    assert [d.task for d in found.ordered.task("uses").depends_on] == ["changes"]


def test_automatic_order_adds_the_edges_with_their_facts() -> None:
    tasks = [task("uses", f"body {SERVICE}::run"), task("changes", f"signature {CORE}::parse")]
    found = judged(*tasks, order="auto")
    assert edges(found) == {"uses": ["changes"], "changes": []}
    assert found.plan is not None
    because = found.plan.tasks[0].depends_on[0].because
    assert because and all(fact.triples for fact in because if fact.at)


@pytest.mark.parametrize(
    ("later", "earlier"),
    [
        ("whole app/new.py", "create app/new.py"),
        (f"body {CORE}::fresh", f"add {CORE}::fresh"),
        (f"add {CORE}::Fresh.start", f"add {CORE}::Fresh"),
        (f"delete {CORE}", f"body {CORE}::parse"),
        (f"remove {CORE}::Config", f"signature {CORE}::Config.load"),
        ("add app/old.py::fresh", f"rename {BASE} > app/old.py"),
        (f"rename {NOTES} > more.txt", f"whole {NOTES}"),
    ],
)
def test_automatic_order_makes_things_first_and_takes_them_away_last(
    later: str, earlier: str
) -> None:
    for tasks in (
        [task("late", later), task("early", earlier)],
        [task("early", earlier), task("late", later)],
    ):
        assert edges(judged(*tasks, order="auto"))["late"] == ["early"]
    asked = judged(task("late", later), task("early", earlier, after="late"), order="auto")
    assert asked.plan is None and asked.conflicts[0].kind == "unknown"  # what is asked is kept


def test_automatic_order_brings_shared_files_up_to_date_last() -> None:
    tasks = [task("front", f"whole {INIT}"), task("stop", f"body {SERVICE}::stop")]
    assert edges(judged(*tasks, order="auto")) == {"front": ["stop"], "stop": []}
    mixed = task("front", f"whole {INIT}", f"whole {CHILD}")
    assert edges(judged(mixed, tasks[1], order="auto")) == {"front": [], "stop": ["front"]}


def test_an_order_of_ones_own_is_kept_and_told_apart_from_what_the_claims_need() -> None:
    found = judged(
        task("changes", f"signature {CORE}::parse"),
        task("uses", f"body {SERVICE}::run", after="changes"),
        task("free", f"body {BASE}::Base.start", after="changes"),
    )
    assert edges(found) == {"changes": [], "uses": ["changes"], "free": ["changes"]}
    assert found.plan is not None
    first, *rest = found.plan.task("uses").depends_on[0].because
    assert first.text == "the model planner wants uses after changes" and rest
    assert len(found.plan.task("free").depends_on[0].because) == 1


def test_a_circle_comes_back_as_one() -> None:
    for order in ("mine", "auto"):
        found = judged(
            task("a", f"body {CORE}::parse", after="b"),
            task("b", f"body {BASE}::Base", after="a"),
            order=order,
        )
        assert found.plan is None and found.conflicts[0].kind == "cycle"
    assert judged(task("a", f"body {CORE}::parse", after="a")).conflicts[0].kind == "cycle"


def test_a_use_of_what_an_earlier_task_removes_is_refused() -> None:
    found = judged(
        task("gone", f"remove {CORE}::parse"), task("uses", f"body {SERVICE}::run", after="gone")
    )
    assert found.plan is None and found.conflicts[0].kind == "unknown"
    turned = judged(
        task("uses", f"body {SERVICE}::run"), task("gone", f"remove {CORE}::parse", after="uses")
    )
    assert edges(turned) == {"uses": [], "gone": ["uses"]}


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ("body app/cor.py::parse", "no file app/cor.py: did you mean 'app/core.py'?"),
        (f"body {CORE}::pars", "did you mean 'parse'?"),
        (f"create {CORE}", f"{CORE} is there already"),
        ("whole app", "app is a folder"),
    ],
)
def test_names_that_are_not_there_come_back_with_the_nearest(wrong: str, told: str) -> None:
    (conflict,) = judged(task("a", wrong)).conflicts
    assert conflict.kind == "unknown" and any(told in fact.text for fact in conflict.facts)


@pytest.mark.parametrize(
    ("tasks", "told"),
    [
        ([task("a", "create ../x.py")], "is not a normal path inside the repository"),
        ([task("a", "whole /etc/passwd")], "is not a path relative to the repository"),
        ([task("a", "create .git/hooks/post-commit")], "nothing in .git can be claimed"),
        ([task("a", "create .GIT/config")], "nothing in .GIT can be claimed"),
        ([task("a", "create vendor/x/.git/config")], "nothing in .git can be claimed"),
        ([task("a", f"rename {CORE} > .paralex/plan.json")], "nothing in .paralex can be claimed"),
        ([task("a", f"create {NOTES}/x.py")], f"{NOTES} is a file, not a folder"),
        ([task("a", f"add {CORE}")], "mode 'add' needs a symbol"),
        ([task("a", f"whole {CORE}::parse")], "mode 'whole' is for a file"),
        ([task("a")], "claims nothing"),
        ([task("a", f"whole {CORE}"), task("a", f"whole {BASE}")], "two tasks have the id 'a'"),
        ([task("ab", f"whole {CORE}", after="bb")], "no task 'bb': did you mean 'ab'?"),
        ([task("a", f"whole {CORE}", items=["one"])], "there is no work list"),
    ],
)
def test_what_check_does_not_know_is_refused_too(tasks: list[dict[str, Any]], told: str) -> None:
    found = judged(*tasks)
    assert found.plan is None and any(told in problem for problem in found.problems)


def test_a_work_list_is_done_as_a_whole_and_in_its_order() -> None:
    parse = task("p", f"signature {CORE}::parse", items=["one"])
    stop = task("s", f"body {SERVICE}::stop", items=["two"])
    assert judged(parse, wish=ITEMS).problems == (
        "no task does the item 'two' of the work list: name it in `items`",
    )
    other = task("s", f"body {BASE}::Base", items=["two"])
    assert judged(parse, other, wish=ITEMS).problems == (
        f"no task of 'two' claims {SERVICE}, which the work list names",
    )
    assert "did you mean 'two'" in judged(task("p", items=["twoo"]), wish=ITEMS).problems[0]
    found = judged(stop, parse, wish=ITEMS)
    assert edges(found) == {"s": ["p"], "p": []}
    assert found.plan is not None and found.plan.task("s").accept.tests == (TEST,)
    because = found.plan.task("s").depends_on[0].because
    assert because[0].text == "the work list wants two after one"


def test_items_may_be_put_together_unless_one_waits_for_a_task_between() -> None:
    both = task("both", f"whole {SERVICE}", f"signature {CORE}::parse", items=["one", "two"])
    assert edges(judged(both, wish=ITEMS)) == {"both": []}
    middle = task("mid", f"body {CHILD}::Child.own", after="both")
    circle = judged({**both, "after": ["mid"]}, middle, wish=ITEMS)
    assert circle.conflicts[0].kind == "cycle"


def test_likely_files_may_be_left_out_only_for_a_reason() -> None:
    wish = Wish(goal=f"{SERVICE} must stop")  # a file that is named is always likely
    judge = Judge(wish, EVIDENCE, FOOTPRINTS, frozenset())
    likely = [path for path, guess in judge.guesses.items() if guess.confidence >= 0.5]
    assert SERVICE in likely
    one = task("a", f"body {BASE}::Base.start")
    found = judged(one, wish=wish)
    assert found.plan is None and sorted(path for path, _ in found.left_out) == sorted(likely)
    reasons = dict.fromkeys(likely, "it only calls what changes")
    assert judged(one, wish=wish, left_out=reasons).plan is not None
    assert judged(one, wish=wish, left_out=dict.fromkeys(likely, " ")).plan is None


def test_undeclared_resources_are_refused_where_some_are_declared() -> None:
    proposal = Proposal.model_validate({"tasks": [task("a", "use port:1")]})
    judge = Judge(GOAL, EVIDENCE, FOOTPRINTS, frozenset({"port:2"}))
    assert judge.judge(proposal).conflicts[0].kind == "unknown"


def test_a_hub_may_be_claimed_and_is_named() -> None:
    found = judged(task("a", "whole app/__init__.py"))
    assert found.plan is not None and "is a hub (a package's front)" in found.notes[0]


def test_the_structural_plan_of_a_wish_is_what_the_functions_make() -> None:
    plan = StructuralPlanner().plan(ITEMS, EVIDENCE).plan
    assert [one.id for one in plan.tasks] == ["one", "two"]


GOOD = [
    f"body {CORE}::parse", f"signature {CORE}::parse", f"body {CORE}::dump", f"remove {CORE}::dump",
    f"add {CORE}::new", f"add {CORE}::Config.new", f"add {CORE}::*", f"body {CORE}::Config",
    f"body {CORE}::Config.load", f"remove {CORE}::Config.save", f"body {SERVICE}::run",
    f"signature {SERVICE}::stop", f"add {SERVICE}::dump", f"signature {BASE}::Base.start",
    f"add {CHILD}::Child.start", f"body {CHILD}::Child.own", f"whole {CHILD}", f"delete {CHILD}",
    f"rename {BASE} > app/old.py", f"whole {TEST}", f"whole {NOTES}", "create app/new.py",
    "use port:1", "use port:2",
]  # fmt: skip
ODD = [
    f"body {CORE}::nothing", f"whole {CORE}::parse", f"create {CORE}", "body app/new.py::made",
    "whole app", "delete .git/config", f"rename {BASE} > {CHILD}", f"add {CORE}::parse",
    "whole app/__init__.py", "whole app/bad.py", "body app/bad.py::x",
]  # fmt: skip
CLAIMS = st.one_of(*[st.sampled_from(GOOD)] * 30, st.sampled_from(ODD))


@st.composite
def proposals(draw: st.DrawFn, items: dict[str, str]) -> dict[str, Any]:
    """`items`: the work list's ids, and what has to be claimed for each."""
    ids = draw(st.lists(st.sampled_from("abcde"), min_size=1, max_size=4, unique=True))
    held = {name: draw(st.lists(CLAIMS, min_size=1, max_size=2)) for name in ids}
    doing: dict[str, list[str]] = {name: [] for name in ids}
    for item, needed in items.items():
        name = draw(st.sampled_from(ids))
        doing[name].append(item)
        held[name].append(needed)
    earlier = {name: ids[:at] for at, name in enumerate(ids)}
    if draw(st.integers(0, 9)) == 0:
        earlier = dict.fromkeys(ids, ids)  # circles too
    tasks = [
        task(
            name,
            *held[name],
            after=" ".join(other for other in earlier[name] if draw(st.integers(0, 2)) == 0),
            items=doing[name],
        )
        for name in ids
    ]
    return {"tasks": tasks, "order": draw(st.sampled_from(["mine", "auto"]))}


def is_sound(verdict: Verdict, proposal: Proposal) -> bool:
    """A verdict is a plan that passes `check` and does what was proposed, or says why not."""
    if verdict.plan is None:
        return bool(verdict.problems or verdict.conflicts or verdict.left_out)
    report = check(verdict.plan, EVIDENCE.code, HERE, existing=EXISTING)
    own = proposal.order == "mine" and not any(one.items for one in proposal.tasks)
    kept = all(
        {d.task for d in one.depends_on} == set(asked.after)
        if own
        else {d.task for d in one.depends_on} >= set(asked.after)
        for one, asked in zip(verdict.plan.tasks, proposal.tasks, strict=True)
    )
    cited = all(
        all(held.because for held in one.claims) and all(edge.because for edge in one.depends_on)
        for one in verdict.plan.tasks
    )
    return report.ok and report.certificate == verdict.plan.certificate and kept and cited


@settings(max_examples=600, deadline=None)
@given(proposals({}))
def test_no_proposal_becomes_an_invalid_plan(given_: dict[str, Any]) -> None:
    proposal = Proposal.model_validate(given_)
    assert is_sound(Judge(GOAL, EVIDENCE, FOOTPRINTS, frozenset()).judge(proposal), proposal)


@settings(max_examples=300, deadline=None)
@given(proposals({"one": f"body {CORE}::parse", "two": f"whole {SERVICE}"}))
def test_no_proposal_for_a_work_list_does_either(given_: dict[str, Any]) -> None:
    proposal = Proposal.model_validate(given_)
    assert is_sound(Judge(ITEMS, EVIDENCE, FOOTPRINTS, frozenset()).judge(proposal), proposal)
