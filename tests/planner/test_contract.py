"""Signatures that are settled first, resources that tests share, and what is odd in a list."""

from __future__ import annotations

from dataclasses import replace

import pytest

from paralex.errors import Refused
from paralex.planner.check import check, order_of
from paralex.planner.dst import Dst
from paralex.planner.evidence import Evidence
from paralex.planner.make import plan_work
from paralex.planner.remarks import remarks
from paralex.planner.work import WorkItem
from paralex.queries.code import Code
from tests.planner.test_make import EVIDENCE, item
from tests.planner.toy import BASE, CORE, EXISTING, NOTES, SERVICE, TEST, code, file, ref, symbol

USERS = ("u0.py", "u1.py", "u2.py")
LIBRARY = Code.of(
    [file("lib.py")._replace(lines=900), *(file(path) for path in USERS)],
    [
        symbol("lib.py", "f", 1, "(x)")._replace(end_line=4000),
        symbol("lib.py", "C", 5000),
        *(symbol(path, "g", 1, "()")._replace(end_line=3000) for path in USERS),
    ],
    [ref(f"{path}::g", f"lib.py::{name}", 2) for path in USERS for name in ("f", "C")],
    digest="g",
)
WIDE = Evidence(LIBRARY, existing=frozenset(("lib.py", *USERS)))


def contracted(*items: WorkItem, contracts: bool = True) -> Dst:
    made = plan_work(items, WIDE, 4, contracts=contracts)
    assert check(made, WIDE.code, WIDE.base, existing=WIDE.existing).ok
    return made


def using(count: int) -> list[WorkItem]:
    return [item(f"u{at}", symbols=[f"u{at}.py::g"]) for at in range(count)]


def test_users_wait_for_the_contract_and_not_for_the_rest() -> None:
    made = contracted(item("core", symbols=["lib.py::f"]), *using(3))
    assert [task.id for task in made.tasks] == ["core-contract", "core", "u0", "u1", "u2"]
    waits = [[edge.task for edge in task.depends_on] for task in made.tasks]
    assert waits == [[], *[["core-contract"]] * 4]
    first, rest = made.tasks[:2]
    assert [str(claim) for claim in first.claims] == ["signature lib.py::f"]
    assert [str(claim) for claim in rest.claims] == ["body lib.py::f"]
    assert first.items == rest.items == ("core",)
    text = rest.depends_on[0].because[0].text
    assert text == "core builds on the signature that core-contract settles"


def test_what_else_an_item_claims_is_no_part_of_its_contract() -> None:
    tests = ["tests/test_new.py", "u0.py"]
    core = item("core", symbols=["lib.py::f"], files=tests[:1], tests=tests)
    first, rest = contracted(core, *using(3)).tasks[:2]
    assert [str(claim) for claim in first.claims] == ["signature lib.py::f"]
    assert [str(claim) for claim in rest.claims] == ["create tests/test_new.py", "body lib.py::f"]
    assert first.accept.tests == ("u0.py",) and rest.accept.tests == core.tests


def test_contracts_are_made_on_request_and_where_they_bring_much() -> None:
    plain = contracted(item("core", symbols=["lib.py::f"]), *using(3), contracts=False)
    assert [task.id for task in plain.tasks] == ["core", "u0", "u1", "u2"]
    few = contracted(item("core", symbols=["lib.py::f"]), *using(1))
    assert [task.id for task in few.tasks] == ["core", "u0"]
    a_class = contracted(item("core", symbols=["lib.py::C"]), *using(3))
    assert [task.id for task in a_class.tasks] == ["core", "u0", "u1", "u2"]
    first = contracted(*using(3), item("x", symbols=["lib.py::f"], after=["u0", "u1", "u2"]))
    assert [task.id for task in first.tasks] == ["u0", "u1", "u2", "x"]


def test_a_contract_keeps_after() -> None:
    core = item("core", symbols=["lib.py::f"], after=["first"])
    ends = [item("first", files=["new.py"]), item("end", files=[], after=["core"])]
    made = contracted(core, *using(3), *ends)
    order = order_of(made.tasks)
    index = order.index
    assert order.before[index["core-contract"]] >> index["first"] & 1
    assert order.before[index["end"]] >> index["core"] & 1


# --- resources ------------------------------------------------------------------------------


def test_tests_that_need_one_resource_do_not_run_together() -> None:
    evidence = replace(EVIDENCE, resources={"port:8080": f"the server of {TEST}."})
    items = [item("a", files=[SERVICE]), item("b", files=[BASE]), item("c", files=[NOTES])]
    made = plan_work(items, evidence, 4)
    used = {task.id: [c.resource for c in task.claims if c.resource] for task in made.tasks}
    assert used == {"a": ["port:8080"], "b": ["port:8080"], "c": []}
    assert order_of(made.tasks).ordered(0, 1)
    fact = made.tasks[0].claims[-1].because[0]
    assert fact.text == f"runs {TEST}, and the configuration keeps port:8080 for {TEST}"
    assert "Claimed too: port:8080" in made.tasks[0].instructions
    folder = replace(EVIDENCE, resources={"database": "everything in ./tests/"})
    assert plan_work(items, folder, 4).tasks[0].claims[-1].resource == "database"


def test_resources_for_nothing_that_is_there_are_nobodys() -> None:
    evidence = replace(
        EVIDENCE, resources={"port:1": "the server", "port:2": "tests/test_other.py"}
    )
    made = plan_work([item("a", files=[SERVICE])], evidence, 4)
    assert all(claim.resource is None for claim in made.tasks[0].claims)


# --- odd lists ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("app/serivce.py", SERVICE),
        ("app/Core.py", CORE),
        ("core.py", CORE),
        ("x/app/core.py", CORE),
        ("app/new.py", None),
        ("tests/test_services.py", TEST),
        ("tests/test_service_x.py", None),
        (CORE, None),
    ],
)
def test_a_file_that_may_be_misspelt_is_told(written: str, meant: str | None) -> None:
    told = remarks([item("a", files=[written])], Evidence(code(), existing=EXISTING))
    if meant is None:
        assert told == ()
    else:
        assert told == (f"item a: {written} is not there and will be created; {meant} is",)


def test_items_that_say_the_same_are_told() -> None:
    items = [
        item("a", "Fix  it", files=[CORE]), item("b", "fix it", files=[CORE]),
        item("c", "fix it", files=[BASE]), item("d", "fix it"),
    ]  # fmt: skip
    assert remarks(items, EVIDENCE) == ("item b says the same as a: one of them may do",)


def test_all_hopeless_items_are_named_at_once() -> None:
    with pytest.raises(
        Refused, match=r"w: item i0: nothing .*; item i4: .*; and 2 more items; give"
    ):
        plan_work([item(f"i{at}", "zzzz qqqq") for at in range(7)], EVIDENCE, 2, "w")
