"""A running plan and a change: what is done and at work stays, the rest is put where it is safe."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from paralex.errors import Refused, UsageError
from paralex.planner.check import check, order_of
from paralex.planner.dst import Base, Claim, Dst, Read, Task
from paralex.planner.evidence import Evidence
from paralex.planner.finish import finished
from paralex.planner.replan import Replanned, replan
from paralex.planner.replan_standing import Change
from paralex.queries.code import Code
from tests.planner.toy import (
    BASE,
    CHILD,
    CORE,
    EXISTING,
    HERE,
    NOTES,
    SERVICE,
    TEST,
    claim,
    code,
    ref,
    task,
)  # fmt: skip

NOW = Base(commit="c1", tree="t1", graph="g1")
EVIDENCE = Evidence(code=code(), existing=EXISTING, base=HERE)


def later(existing: frozenset[str] = EXISTING) -> Evidence:
    """The same code on another commit."""
    return Evidence(code=code(), existing=existing, base=NOW)


def changed() -> Code:
    """Somebody has taken `Config.load` away, and lets `Base.start` use `dump`."""
    now = code()
    return Code.of(
        now.files,
        [row for row in now.symbols if row.symbol != "Config.load"],
        [*now.references, ref(f"{BASE}::Base.start", f"{CORE}::dump", 2)],
        now.imports,
        "g1",
    )


def planned(*tasks: Task, after: Mapping[str, tuple[str, ...]] | None = None) -> Dst:
    return finished("goal", tasks, after or {}, EVIDENCE, 2)


def again(
    plan: Dst, states: str, change: Change | None = None, evidence: Evidence = EVIDENCE
) -> Replanned:
    """`states` in the order of the plan, one word for each task."""
    words = {task.id: word for task, word in zip(plan.tasks, states.split(), strict=True)}
    made = replan(plan, words, change or Change(), evidence, 2)
    assert check(made.plan, evidence.code, evidence.base, existing=evidence.existing).ok
    return made


def waits(made: Replanned, name: str) -> list[str]:
    return [edge.task for edge in made.plan.task(name).depends_on]


def same(one: Dst, other: Dst) -> bool:
    return one.digest() == other.digest()


def three() -> Dst:
    """`uses` waits for `defines`; `notes` is on its own."""
    return planned(
        task("defines", f"signature {CORE}::parse"),
        task("uses", f"body {SERVICE}::run"),
        task("notes", f"whole {NOTES}"),
    )


def test_nothing_changes_when_nothing_has_come_up() -> None:
    made = again(three(), "running pending ready")
    assert same(made.plan, three()) and made.told == ()


def test_more_scope_makes_others_wait() -> None:
    asked = Change(scope={"defines": (claim(f"whole {NOTES}"),)})
    made = again(three(), "running pending pending", asked)
    assert [str(c) for c in made.plan.task("defines").claims] == [
        f"signature {CORE}::parse", f"whole {NOTES}",
    ]  # fmt: skip
    assert waits(made, "notes") == ["defines"]
    assert made.told == (
        f"defines may have whole {NOTES} too",
        f"notes waits for defines now: defines may change all of {NOTES}",
    )


def test_scope_that_another_at_work_holds_is_refused_until_one_yields() -> None:
    asked = Change(scope={"defines": (claim(f"whole {NOTES}"),)})
    with pytest.raises(Refused, match="defines and notes are both at work and would collide"):
        again(three(), "running pending running", asked)
    made = again(three(), "ready pending running", asked)  # it has yielded
    assert waits(made, "defines") == ["notes"] and waits(made, "uses") == ["defines"]


def test_what_is_done_comes_before_everything() -> None:
    asked = Change(scope={"uses": (claim(f"whole {NOTES}"),)})
    made = again(three(), "done running done", asked)
    assert waits(made, "uses") == ["defines", "notes"]
    with pytest.raises(Refused, match="defines can get no more claims: done"):
        again(three(), "done pending ready", Change(scope={"defines": (claim(f"whole {NOTES}"),)}))


def test_a_failed_task_is_tried_again_or_left_out_with_what_needs_it() -> None:
    made = again(three(), "failed blocked running", Change(retry=["defines"]))
    assert same(made.plan, three()) and made.told == ("defines is tried again",)
    made = again(three(), "failed blocked running")
    assert [task.id for task in made.plan.tasks] == ["notes"]
    assert made.told == (
        "defines is left out: failed",
        "uses is left out: it needs defines, which is not done",
    )
    with pytest.raises(Refused, match="new is to come after uses, which is left out: it needs"):
        again(three(), "failed blocked running", Change(new=(task("new", after="uses"),)))
    made = again(three(), "cancelled pending done", Change(drop=["uses"]))
    assert [task.id for task in made.plan.tasks] == ["defines", "notes"]


def test_new_work_goes_where_it_is_safe() -> None:
    new = (
        task("parse", f"body {CORE}::parse"),
        task("service", f"whole {SERVICE}", after="notes"),
    )
    made = again(three(), "running pending pending", Change(new=new))
    assert waits(made, "parse") == ["defines"]
    assert "defines" in waits(made, "service") and "notes" in waits(made, "service")
    assert "service is new" in made.told
    assert {task.role for task in made.plan.tasks} == {role.id for role in made.plan.roles}


def test_who_makes_a_thing_goes_first_and_who_takes_it_away_last() -> None:
    plan = planned(task("away", f"remove {CORE}::Config"), task("makes", "create app/new.py"))
    new = (task("changes", f"body {CORE}::Config.load", "body app/new.py::f"),)
    made = again(plan, "ready pending", Change(new=new))
    assert waits(made, "changes") == ["makes"] and waits(made, "away") == ["changes"]


def test_on_a_newer_state_what_is_done_is_part_of_it() -> None:
    plan = planned(task("makes", "create app/new.py"), task("more", f"add {CORE}::fresh"))
    made = again(plan, "done pending", evidence=later(EXISTING | {"app/new.py"}))
    assert [task.id for task in made.plan.tasks] == ["more"] and made.plan.base == NOW
    assert [task.id for task in made.done] == ["makes"]
    assert made.told == (
        "the base is c1 now, and was c0", "done, and part of the base: makes",
    )  # fmt: skip


def test_a_commit_from_outside_amends_what_it_has_done_already() -> None:
    plan = planned(
        task("makes", "create app/new.py"), task("clears", f"delete {NOTES}", f"whole {CHILD}")
    )
    made = again(plan, "pending pending", evidence=later(EXISTING - {NOTES} | {"app/new.py"}))
    assert [str(c) for task in made.plan.tasks for c in task.claims] == [
        "whole app/new.py", f"whole {CHILD}",
    ]  # fmt: skip
    assert f"clears: delete {NOTES} is not needed any more: it is gone already" in made.told


def test_a_commit_from_outside_that_takes_away_what_is_claimed_is_told() -> None:
    with pytest.raises(Refused, match=rf"unknown notes {NOTES}: .*no file {NOTES}"):
        again(three(), "done pending pending", evidence=later(EXISTING - {NOTES}))


def test_a_commit_from_outside_may_make_tasks_collide() -> None:
    plan = planned(
        task("start", f"body {BASE}::Base.start"), task("dump", f"signature {CORE}::dump")
    )
    now = Evidence(code=changed(), existing=EXISTING, base=NOW)
    made = again(plan, "ready ready", evidence=now)
    assert waits(made, "start") == ["dump"]
    assert "start waits for dump now: dump changes core.dump(value)" in made.told
    made = again(plan, "running ready", evidence=now)
    assert waits(made, "dump") == ["start"]
    with pytest.raises(Refused, match="start and dump are both at work"):
        again(plan, "running running", evidence=now)


def test_facts_are_those_of_the_code_as_it_is_now() -> None:
    rows = code()
    moved = [
        ref(f"{SERVICE}::run", f"{CORE}::parse", 50) if row.line == 5 else row
        for row in rows.references
    ]
    now = Code.of(rows.files, rows.symbols, moved, rows.imports, "g1")
    made = again(three(), "ready pending done", evidence=Evidence(now, existing=EXISTING, base=NOW))
    (edge,) = made.plan.task("uses").depends_on
    assert f"{SERVICE}:50" in {fact.at for fact in edge.because}


def test_reads_that_a_plan_declares_are_kept_until_they_are_gone() -> None:
    plan = three()
    uses = plan.task("uses")
    told = uses.model_copy(update={"reads": (*uses.reads, Read(path=CHILD))})
    by_hand = plan.model_copy(update={"tasks": (plan.tasks[0], told, plan.tasks[2])})
    new = (task("child", f"whole {CHILD}"),)
    made = again(by_hand, "ready pending done", Change(new=new))
    assert made.plan.task("uses").reads == told.reads
    assert made.plan.task("uses").depends_on[-1].task == "child" or waits(made, "child") == ["uses"]
    made = again(by_hand, "ready pending done", evidence=later(EXISTING - {CHILD}))
    assert made.plan.task("uses").reads == uses.reads
    assert f"uses reads {CHILD} no more: it is gone" in made.told


def test_a_task_at_work_may_have_made_what_it_claims() -> None:
    plan = planned(task("makes", "create app/new.py"))
    states = {"makes": "running"}
    made = replan(plan, states, Change(), later(EXISTING | {"app/new.py"}), 2)
    assert made.plan.tasks == plan.tasks and made.plan.base == NOW


def test_roles_keep_their_names() -> None:
    plan = three()
    owner = plan.task("notes").role
    new = (task("aaa", f"whole {NOTES}", "create b.txt"),)
    made = again(plan, "done running running", Change(new=new))
    assert made.plan.task("aaa").role == made.plan.task("notes").role == owner
    assert waits(made, "aaa") == ["notes"]


@pytest.mark.parametrize(
    ("states", "change", "told"),
    [
        ("done done", Change(), "no state is given for notes"),
        (
            "pending done done",
            Change(),
            "uses is done, but defines, which it waits for, is pending",
        ),
        ("donne done done", Change(), "did you mean 'done'?"),
        ("done done done", Change(retry=["notes"]), "only what failed can be tried again"),
        ("done done running", Change(drop=["notes"]), "cannot be dropped any more"),
        ("done done ready", Change(drop=["note"]), "did you mean 'notes'?"),
        ("done done ready", Change(new=(task("notes"),)), "needs an id of its own"),
        ("done done ready", Change(new=(task("x", after="y"),)), "no such task"),
    ],
)
def test_what_does_not_fit_is_told(states: str, change: Change, told: str) -> None:
    words = dict(zip(("defines", "uses", "notes"), states.split(), strict=False))
    with pytest.raises(UsageError) as raised:
        replan(three(), words, change, EVIDENCE, 2)
    assert told in str(raised.value)


CLAIMS = st.sampled_from(
    [f"{mode} {path}" for mode in ("whole", "delete") for path in (CORE, SERVICE, BASE, CHILD)]
    + [f"{mode} {CORE}::{name}" for mode in ("body", "signature", "remove")
       for name in ("parse", "dump", "Config", "Config.load")]
    + [f"body {SERVICE}::run", f"signature {SERVICE}::stop", f"add {CORE}::new", f"add {CORE}::*",
       f"add {CORE}::Config.new", f"body {BASE}::Base.start", "create app/new.py", f"whole {TEST}",
       f"add {CHILD}::Child.start", f"whole {NOTES}", "use port:1"]
)  # fmt: skip
WORDS = ["done", "running", "claimed", "pending", "ready", "failed", "blocked", "cancelled"]


@st.composite
def situations(draw: st.DrawFn) -> tuple[Dst, dict[str, str], Change, Evidence]:
    """A plan that passes, states that a run could be in, and a change."""
    tasks = [
        task(f"t{at}", *draw(st.lists(CLAIMS, min_size=1, max_size=2, unique=True)))
        for at in range(draw(st.integers(1, 6)))
    ]
    try:
        plan = planned(*tasks)
    except Exception:  # claims that make no plan: one deletes what the next one needs
        assume(False)
    states: dict[str, str] = {}
    for at in order_of(plan.tasks).sequence:
        each = plan.tasks[at]
        met = all(states[edge.task] == "done" for edge in each.depends_on)
        words = WORDS if met else ["pending", "failed", "blocked", "cancelled"]
        states[each.id] = draw(st.sampled_from(words))
    waiting = [name for name in states if states[name] not in {"done", "failed", "blocked"}]
    asked = draw(st.lists(st.sampled_from(waiting), max_size=2, unique=True)) if waiting else []
    failed = [name for name in states if states[name] == "failed"]
    change = Change(
        scope={name: (claim(draw(CLAIMS)),) for name in asked},
        retry=[name for name in failed if draw(st.booleans())],
        new=tuple(
            task(f"n{at}", *draw(st.lists(CLAIMS, max_size=2, unique=True)))
            for at in range(draw(st.integers(0, 2)))
        ),
    )
    moved = draw(st.booleans())
    gone = frozenset(draw(st.lists(st.sampled_from([NOTES, BASE]), max_size=1)) if moved else [])
    evidence = later(EXISTING - gone) if moved else EVIDENCE
    if moved and draw(st.booleans()):
        evidence = Evidence(code=changed(), existing=evidence.existing, base=NOW)
    return plan, states, change, evidence


@settings(max_examples=100, deadline=None)
@given(situations())
def test_laws(situation: tuple[Dst, dict[str, str], Change, Evidence]) -> None:
    plan, states, change, evidence = situation
    try:
        made = replan(plan, states, change, evidence, 2)
    except Refused as refused:
        assert str(refused)
        return
    assert made == replan(plan, states, change, evidence, 2)
    report = check(made.plan, evidence.code, evidence.base, existing=evidence.existing)
    at_work = {"running", "claimed", "verifying"}
    live = {name for name in states if states[name] in at_work}
    done = {name for name in states if states[name] == "done"}
    assert all(c.kind == "unknown" and set(c.tasks) <= live for c in report.conflicts)
    assert not order_of(made.plan.tasks).cycles
    ids = {each.id for each in made.plan.tasks}
    assert ids >= live and (ids >= done or evidence.base == NOW)
    assert {each.id for each in made.done} == done
    told = "\n".join(made.told)
    assert all(name in ids | done or f"{name} is left out" in told for name in states)
    for each in made.plan.tasks:
        if each.id in done | live:
            old = plan.task(each.id)
            wider = each.claims[: len(old.claims)]
            assert wider == old.claims and (each.claims == wider or each.id in change.scope)
            edges = {edge.task for edge in each.depends_on}
            assert edges <= done
            assert each.id in change.scope or each.depends_on in (old.depends_on, ())
    assert replan(made.plan, {t: states.get(t, "pending") for t in ids} | {
        t: "pending" for t in ids if states.get(t) in {"failed", "blocked"}}, Change(), evidence, 2
    ).plan.tasks == made.plan.tasks or report.conflicts  # fmt: skip


def test_claims_are_said_only_once() -> None:
    asked = Change(scope={"notes": (claim(f"whole {NOTES}"), claim(f"whole {CHILD}"))})
    made = again(three(), "done done running", asked)
    assert [c.target for c in made.plan.task("notes").claims] == [NOTES, CHILD]
    assert isinstance(made.plan.task("notes").claims[1], Claim)
