"""What `check` finds in plans made by hand, over the toy repository."""

from __future__ import annotations

import json

import pytest

from paralex.planner.check import check
from paralex.planner.dst import Base, Dst, Role, Task
from paralex.planner.report import Conflict, Report
from tests.planner.toy import (
    BASE,
    BROKEN,
    CHILD,
    CORE,
    EXISTING,
    HERE,
    INIT,
    NOTES,
    SERVICE,
    code,
    plan,
    task,
)  # fmt: skip

NEW = "app/new.py"


def checked(made: Dst, now: Base = HERE, pairs: bool = False) -> Report:
    return check(made, code(), now, existing=EXISTING, pairs=pairs)


def found(*tasks: Task) -> list[tuple[str, tuple[str, ...], str]]:
    report = checked(plan(*tasks))
    assert report.ok is (not report.conflicts)
    return [(c.kind, c.tasks, c.resource) for c in report.conflicts]


def only(*tasks: Task) -> Conflict:
    report = checked(plan(*tasks))
    assert len(report.conflicts) == 1, report.conflicts
    return report.conflicts[0]


def said(conflict: Conflict) -> str:
    return " / ".join(f"{fact.text} @ {fact.at}" for fact in conflict.facts)


# --- two writers ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "resource"),
    [
        (f"body {CORE}::Config", f"body {CORE}::Config.load", f"{CORE}::Config.load"),
        (f"whole {CORE}", f"body {CORE}::dump", f"{CORE}::dump"),
        (f"whole {NOTES}", f"whole {NOTES}", NOTES),
        (f"create {NEW}", f"create {NEW}", NEW),
        (f"rename {NOTES} > {NEW}", f"create {NEW}", NEW),
        ("use port:1", "use port:1", "port:1"),
        (f"add {CORE}::Config.*", f"add {CORE}::Config.x", f"{CORE}::Config.x"),
    ],
)
def test_two_writers(one: str, other: str, resource: str) -> None:
    assert ("write-write", ("a", "b"), resource) in found(task("a", one), task("b", other))
    assert found(task("a", one), task("b", one)) != []


def test_an_order_keeps_writers_apart() -> None:
    writer = f"body {CORE}::dump"
    assert found(task("a", writer), task("b", writer, after="a")) == []
    between = task("m", after="a")
    assert found(task("a", writer), between, task("b", writer, after="m")) == []


def test_distinct_members_may_be_added_at_once() -> None:
    assert found(task("a", f"add {CORE}::Config.x"), task("b", f"add {CORE}::Config.y")) == []


def test_many_clashes_in_one_file_are_one_conflict() -> None:
    conflict = only(
        task("a", f"whole {CORE}"),
        task("b", f"body {CORE}::dump", f"body {CORE}::parse", f"body {CORE}::Config"),
    )
    assert conflict.resource == CORE
    assert conflict.options[0] == "order"


# --- a writer and a reader ------------------------------------------------------------------


def test_a_changed_signature_and_its_user() -> None:
    conflict = only(task("a", f"signature {CORE}::parse"), task("b", f"body {SERVICE}::run"))
    assert (conflict.kind, conflict.tasks) == ("read-write", ("a", "b"))
    assert said(conflict) == (
        f"a changes core.parse(text, cfg) @ {CORE}:12 / b uses core.parse @ {SERVICE}:5 / "
        "b starts, a starts and ends, b ends: it was made for the old one @ None / "
        "certain (resolved reference) @ None"
    )
    assert conflict.options == ("order", "split", "freeze the signature")
    assert conflict.facts[1].triples == (
        (
            "urn:paralex:symbol:app/service.py#run",
            "urn:paralex:vocab#uses",
            "urn:paralex:symbol:app/core.py#parse",
        ),
    )


@pytest.mark.parametrize(
    ("writer", "reader", "collides"),
    [
        (f"body {CORE}::parse", f"body {SERVICE}::run", False),
        (f"signature {CORE}::parse", f"body {SERVICE}::stop", False),
        (f"signature {CORE}::Config.load", f"body {SERVICE}::stop", True),
        (f"signature {CORE}::parse", f"whole {SERVICE}", True),
        (f"whole {CORE}", f"body {SERVICE}::run", True),
        (f"signature {BASE}::Base.start", f"body {CHILD}::Child.own", True),
        (f"signature {BASE}::Base", f"add {CHILD}::Child.more", True),
        (f"body {BASE}::Base.start", f"whole {CHILD}", False),
        (f"whole {INIT}", f"body {SERVICE}::stop", True),
        (f"whole {INIT}", f"body {SERVICE}::run", False),
        (f"add {CORE}::fresh", f"whole {SERVICE}", False),
        (f"signature {SERVICE}::run", "whole tests/test_service.py", True),
        (f"add {INIT}::dump", f"body {SERVICE}::stop", True),
        (f"add {INIT}::other", f"body {SERVICE}::stop", False),
        (f"whole {BASE}", "whole tests/test_service.py", True),
        (f"signature {BASE}::Base", "whole tests/test_service.py", False),
    ],
)
def test_readers(writer: str, reader: str, collides: bool) -> None:
    result = found(task("a", writer), task("b", reader))
    assert [kind for kind, _, _ in result] == (["read-write"] if collides else [])


def test_who_removes_comes_last() -> None:
    conflict = only(task("a", f"remove {CORE}::parse"), task("b", f"body {SERVICE}::run"))
    assert conflict.tasks == ("b", "a")


def test_overriding_what_is_inherited_is_a_changed_signature() -> None:
    reader = task("b", reads=f"{CHILD}::Child")
    assert found(task("a", f"add {CHILD}::Child.start"), reader) == [
        ("read-write", ("a", "b"), f"{CHILD}::Child.start")
    ]
    assert found(task("a", f"add {CHILD}::Child.*"), reader) != []
    assert found(task("a", f"add {CHILD}::Child.fresh"), reader) == []


def test_declared_reads_count() -> None:
    conflict = only(task("a", f"whole {NOTES}"), task("b", f"whole {BASE}", reads=NOTES))
    assert conflict.tasks == ("a", "b")
    assert "b reads notes.txt: the plan says so" in said(conflict)


def test_a_shared_file_is_told_once() -> None:
    assert [
        kind for kind, _, _ in found(task("a", f"whole {CORE}"), task("b", f"whole {CORE}"))
    ] == ["write-write"]


# --- what is not there ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("claims", "words"),
    [
        ("whole app/cor.py", "no file app/cor.py: did you mean 'app/core.py'?"),
        ("whole lib/service.py", "no file lib/service.py: did you mean 'app/service.py'?"),
        ("whole app", "app is a folder"),
        (f"body {CORE}::prase", "no symbol 'prase' in app/core.py: did you mean 'parse'?"),
        (f"add {CORE}::parse", "is there already"),
        (f"add {CORE}::Confg.x", "no symbol 'Confg' in app/core.py: did you mean 'Config'?"),
        (f"create {CORE}", "app/core.py is there already"),
        ("create app", "app is a folder"),
        (f"rename {CORE} > {BASE}", "app/base.py is there already"),
        (f"rename gone.py > {NEW}", "no file gone.py"),
        (f"body {NOTES}::x", "claim the whole file"),
        (f"body {BROKEN}::x", "could not be parsed"),
        (f"body {INIT}::dump", "only passes dump on: it is defined in app/core.py"),
        (f"delete {NEW}", "no file app/new.py"),
    ],
)
def test_unknown(claims: str, words: str) -> None:
    conflict = only(task("a", claims))
    assert conflict.kind == "unknown"
    assert words in said(conflict)
    assert conflict.options


@pytest.mark.parametrize(
    ("first", "then"),
    [
        (f"create {NEW}", f"body {NEW}::anything"),
        (f"create {NEW}", f"whole {NEW}"),
        (f"add {CORE}::fresh", f"body {CORE}::fresh"),
        (f"add {CORE}::Fresh", f"add {CORE}::Fresh.x"),
        (f"add {CORE}::Config.*", f"body {CORE}::Config.new"),
        (f"add {CORE}::*", f"signature {CORE}::new"),
        (f"rename {CORE} > {NEW}", f"body {NEW}::parse"),
        (f"delete {CORE}", f"create {CORE}"),
        (f"remove {CORE}::dump", f"add {CORE}::dump"),
    ],
)
def test_an_earlier_task_makes_it(first: str, then: str) -> None:
    assert found(task("a", first), task("b", then, after="a")) == []
    kinds = {kind for kind, _, _ in found(task("a", first), task("b", then))}
    assert "unknown" in kinds and "write-write" in kinds


@pytest.mark.parametrize(
    ("first", "then", "words"),
    [
        (f"delete {CORE}", f"body {CORE}::parse", "gone: a takes it away"),
        (f"rename {CORE} > {NEW}", f"whole {CORE}", "gone: a takes it away"),
        (f"remove {CORE}::Config", f"body {CORE}::Config.load", "a removes it before"),
        (f"create {NEW}", f"create {NEW}", "a makes it before"),
        (f"rename {CORE} > {NEW}", f"body {NEW}::prase", "did you mean 'parse'?"),
    ],
)
def test_an_earlier_task_takes_it_away(first: str, then: str, words: str) -> None:
    conflict = only(task("a", first), task("b", then, after="a"))
    assert (conflict.kind, conflict.tasks) == ("unknown", ("b",))
    assert words in said(conflict)


def test_reads_are_looked_up_too() -> None:
    assert only(task("a", reads=f"{CORE}::nothing")).kind == "unknown"
    assert found(task("a", reads=f"{INIT}::dump {CHILD}::Child.start {NOTES}")) == []


def test_a_task_may_use_what_it_makes_itself() -> None:
    assert found(task("a", f"create {NEW}", f"add {NEW}::f", f"body {NEW}::g")) == []


# --- order, owners, base --------------------------------------------------------------------


def test_a_cycle_names_the_tasks_in_order_and_the_rest_is_still_reported() -> None:
    result = found(
        task("a", f"body {CORE}::dump", after="c"),
        task("b", f"body {CORE}::dump", after="a"),
        task("c", after="b"),
        task("d", "whole nowhere.py", after="c"),
    )
    assert ("cycle", ("a", "b", "c"), "a -> b -> c -> a") in result
    assert ("write-write", ("a", "b"), f"{CORE}::dump") in result
    assert ("unknown", ("d",), "nowhere.py") in result
    assert found(task("a", after="a")) == [("cycle", ("a",), "a -> a")]


def test_unowned() -> None:
    one = task("a", f"body {CORE}::dump", f"signature {CORE}::parse")
    made = plan(one).model_copy(
        update={"roles": (Role(id="all", owns=(plan(one).roles[0].owns[0],)),)}
    )
    report = checked(made)
    assert [(c.kind, c.tasks, c.resource) for c in report.conflicts] == [
        ("unowned", ("a",), f"{CORE}::parse")
    ]


@pytest.mark.parametrize(
    ("base", "now", "stale"),
    [
        (HERE, HERE, False),
        (Base(), HERE, False),
        (Base(tree="t1"), HERE, True),
        (Base(tree="t0", graph="other"), HERE, False),
        (Base(graph="other"), HERE, False),
        (Base(graph="other"), Base(graph="g0"), True),
        (Base(graph="g0"), Base(graph="g0"), False),
        (Base(tree="t1"), Base(graph="g0"), True),
    ],
)
def test_stale(base: Base, now: Base, stale: bool) -> None:
    report = checked(plan(task("a"), base=base), now)
    assert [c.kind for c in report.conflicts] == (["stale"] if stale else [])


# --- the document ---------------------------------------------------------------------------


def test_pairs() -> None:
    made = plan(
        task("a", f"signature {CORE}::parse"),
        task("b", f"body {SERVICE}::run"),
        task("c", f"body {CORE}::dump"),
        task("d", f"whole {NOTES}"),
        task("e", "whole nowhere.py", after="d"),
    )
    answers = {pair.tasks: pair.answer for pair in checked(made, pairs=True).answers or ()}
    assert answers == {
        ("a", "b"): "conflict",
        ("a", "c"): "commute",
        ("a", "d"): "independent",
        ("a", "e"): "unknown",
        ("b", "c"): "independent",
        ("b", "d"): "independent",
        ("b", "e"): "unknown",
        ("c", "d"): "independent",
        ("c", "e"): "unknown",
        ("d", "e"): "ordered",
    }


def test_the_document() -> None:
    made = plan(task("a", f"whole {CORE}"), task("b", f"whole {CORE}"))
    data = checked(made).to_json()
    assert list(data) == ["schema", "ok", "certificate", "conflicts"]
    assert data["schema"] == "paralex.check/1" and data["ok"] is False
    assert data["certificate"]["graph"] == "g0"
    assert data["certificate"]["plan"] == made.digest()
    assert {"name": "write-write", "answer": "1 in 1 pairs that may run together"} in (
        data["certificate"]["queries"]
    )
    assert json.dumps(data) == json.dumps(checked(made).to_json())
    assert "answers" in checked(made, pairs=True).to_json()


def test_an_empty_plan_is_fine() -> None:
    assert checked(Dst(goal="", roles=(), tasks=())).ok


# --- named resources ------------------------------------------------------------------------


def test_a_resource_that_is_not_declared_is_unknown() -> None:
    wanted = plan(task("a", "use port:8081"))
    report = check(
        wanted, code(), HERE, existing=EXISTING, resources=frozenset({"port:8080", "db:main"})
    )
    (conflict,) = report.conflicts
    assert (conflict.kind, conflict.resource) == ("unknown", "port:8081")
    assert "did you mean 'port:8080'?" in said(conflict)
    assert check(wanted, code(), HERE, existing=EXISTING).ok
