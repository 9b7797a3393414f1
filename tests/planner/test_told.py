"""Edges in words: what belongs together comes together, and nothing is said twice."""

from __future__ import annotations

import re

import pytest

from paralex.planner.check import check
from paralex.planner.conflicts import Contacts
from paralex.planner.dst import Claim, Dependency, Dst, Fact, Task
from paralex.planner.explain import explained_plan, task_lines
from paralex.planner.facts import said, spoken
from paralex.planner.make import plan_work
from paralex.planner.ordering import edge_facts
from paralex.planner.told import edges_of
from paralex.queries.code import Code, FileRow, SymbolRow
from tests.planner.test_make import EVIDENCE, item
from tests.planner.toy import CORE, EXISTING, HERE, SERVICE, code, plan, task


def lines_of(made: Dst, task_id: str) -> str:
    return "\n".join(task_lines(made.task(task_id), {task.id for task in made.tasks}))


def test_an_edge_reads_as_a_conflict_does() -> None:
    made = plan_work(
        [item("b", "Run.", files=[SERVICE]), item("a", "Parse.", symbols=["parse"])], EVIDENCE, 2
    )
    assert lines_of(made, "b").endswith(
        "  SERIALISE a -> b   signature change\n"
        "    a changes core.parse(text, cfg)      app/core.py:12\n"
        "    b uses it                            app/service.py:5\n"
        "    certain (resolved reference). Options: order | split | freeze the signature"
    )


def test_a_whole_file_is_told_once_with_its_uses() -> None:
    made = plan_work(
        [item("b", "Run.", symbols=["stop"]), item("a", "All.", files=[CORE])], EVIDENCE, 2
    )
    text = lines_of(made, "b")
    assert "SERIALISE a -> b   all of app/core.py may change\n" in text
    assert "b uses core.Config" in text and "b uses core.dump" in text
    assert text.count("may change") == 1


def test_forty_edges_on_one_file_are_one_reason() -> None:
    first = [task(f"t{at}", f"body {CORE}::dump") for at in range(40)]
    last = task("last", f"whole {CORE}")
    contacts = Contacts([*first, last], code())
    edges = tuple(
        Dependency(task=it.id, because=edge_facts(contacts, at, 40)) for at, it in enumerate(first)
    )
    made = plan(*first, last.model_copy(update={"depends_on": edges}))
    text = lines_of(made, "last")
    assert "SERIALISE t0, t1, t2, t3 and 36 more -> last   two writers of app/core.py" in text
    assert text.count("SERIALISE") == 1 and len(text.splitlines()) < 20
    assert "more lines, which are in the plan" in text


def test_what_an_edge_settles_on_the_way_is_named_and_not_mixed_in() -> None:
    tasks = [task(name, f"signature {CORE}::parse") for name in ("one", "two", "three")]
    contacts = Contacts(tasks, code())
    asked = Fact(text="the work list wants three after two")
    facts = (asked, *edge_facts(contacts, 1, 2), *edge_facts(contacts, 0, 2))
    after = (Dependency(task="two", because=facts),)
    made = plan(*tasks[:2], tasks[2].model_copy(update={"depends_on": after}))
    (edge,) = edges_of(made.task("three"), {"one", "two", "three"})
    assert edge.beside == {"one": {CORE}}
    assert [reason.what for reason in edge.reasons] == [
        "the work list wants it",
        "two writers of core.parse(text, cfg)",
    ]
    assert "by the same order also after one (app/core.py)" in lines_of(made, "three")


def test_facts_of_any_other_making_stay_as_they_are() -> None:
    facts = (
        Fact(text="the model says so"),
        Fact(text="b uses nothing known", at="x.py:3"),
        Fact(text="it was so in 2019", at="y.py:1"),
        Fact(text="b changes of plan"),
    )
    made = plan(
        task("a"),
        task("b").model_copy(update={"depends_on": (Dependency(task="a", because=facts),)}),
    )
    text = lines_of(made, "b")
    for fact in facts:
        assert fact.text in text or fact.text.startswith("b changes"), fact.text
    assert "x.py:3" in text and "y.py:1" in text
    bare = plan(task("a"), task("b", after="a"))
    assert "a -> b" not in lines_of(bare, "a")
    assert "ORDER a -> b   no reason is given" in lines_of(bare, "b")


def test_every_fact_that_is_made_is_understood_again() -> None:
    tasks = [
        task("w.1", f"whole {CORE}", "use port:1"),
        task("s", f"signature {CORE}::parse", f"add {CORE}::other", "use port:1"),
        task("r", f"body {SERVICE}::run", f"delete {SERVICE}"),
    ]
    contacts = Contacts(tasks, code())
    ids = {task.id for task in tasks}
    for one in range(3):
        for other in range(3):
            for fact in edge_facts(contacts, one, other) if one != other else ():
                if fact.at or fact.text.endswith("port:1"):
                    assert said(fact, ids), fact
    assert said(Fact(text="x changes core.parse", at="a:1"), ids) is None


@pytest.mark.parametrize(
    ("signature", "symbol", "shown"),
    [
        ("def f(self, a: dict[str, int] = {}, *, b=(1, 2)) -> int", "C.f", "core.C.f(a, b)"),
        ("func (c *C) XML(code int, obj any)", "C.XML", "core.C.XML(code int, obj any)"),
        ("export function f<T>(a: (x: T) => void, b?: string): T", "f", "core.f(a, b?)"),
        ("fn f(&mut self, a: Vec<(u8, u8)>) -> R", "f", "core.f(a)"),
        ("def f()", "f", "core.f()"),
        ("f", "f", "core.f"),
        ("def f(" + ", ".join(f"parameter{at}" for at in range(20)) + ")", "f", None),
        ("def f(a, b", "f", "core.f(a, b)"),
    ],
)  # fmt: skip
def test_symbols_are_named_with_the_names_of_their_parameters(
    signature: str, symbol: str, shown: str | None
) -> None:
    row = SymbolRow(CORE, symbol, "function", 1, 2, signature, "", True)
    known = Code.of(files=[FileRow(CORE, "x.y/app.core", "python", 2, False, True)], symbols=[row])
    text = spoken(known, CORE, symbol)
    assert text == shown or (shown is None and text.endswith("...)") and len(text) < 70)


def test_the_mode_that_a_work_list_implies_is_explained_once() -> None:
    made = plan_work(
        [item("a", "A.", symbols=["parse"]), item("b", "B.", symbols=["dump"])], EVIDENCE, 2
    )
    assert explained_plan(made).count('write "body" for that claim') == 1
    bare = plan_work([item("a", "A.", files=[CORE])], EVIDENCE, 2)
    assert "body" not in explained_plan(bare)


def test_claims_say_why_in_one_line_each() -> None:
    claims = tuple(
        Claim(path=f"d/{at}.py", mode="whole", confidence=0.5, because=(Fact(text="x" * 200),))
        for at in range(30)
    )
    made = plan(Task(id="a", role="all", title="", instructions="", claims=claims))
    lines = lines_of(made, "a").splitlines()
    assert len(lines) == 14 and lines[-1] == "  and 18 more claims, which are in the plan"
    assert re.fullmatch(r"  whole d/0\.py +50% sure; x+\.\.\.", lines[1])


def test_files_that_two_tasks_share_are_one_reason() -> None:
    listed = [item(name, name, files=[CORE, SERVICE]) for name in ("a", "b")]
    text = lines_of(plan_work(listed, EVIDENCE, 2), "b")
    assert "SERIALISE a -> b   two writers of app/core.py, app/service.py" in text
    assert text.count("two writers") == 1


def test_what_is_not_claimed_is_one_line() -> None:
    said_so = (
        "Do it.\n\nNot claimed: x (a hub). Ask for scope if it has to change.\n\nNot claimed: y."
    )
    made = plan(task("a").model_copy(update={"instructions": said_so}))
    assert "\n  not claimed: x (a hub); y.\n" in lines_of(made, "a") + "\n"


def test_hubs_are_better_left_to_one_task() -> None:
    listed = [item(name, name, files=["app/__init__.py"]) for name in ("a", "b")]
    text = lines_of(plan_work([*listed], EVIDENCE, 2), "b")
    assert "two writers of app/__init__.py" in text
    made = plan(task("a", "whole app/__init__.py"), task("b", "whole app/__init__.py"))
    (conflict,) = check(made, code(), HERE, existing=EXISTING).conflicts
    assert conflict.options[-1] == "leave app/__init__.py to one task at the end"
