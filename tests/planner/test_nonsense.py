"""Plans that were edited by hand into nonsense: an answer or a sentence, never a traceback."""

from __future__ import annotations

import copy
import json
import random
from typing import Any

from paralex.errors import UsageError
from paralex.planner.check import check
from paralex.planner.dst import parse_plan
from paralex.planner.explain import explained_report
from paralex.planner.plan_rdf import triples_of
from tests.planner.toy import CORE, EXISTING, HERE, SERVICE, code, plan, task

GOOD = json.loads(
    plan(
        task("a", f"signature {CORE}::parse", f"add {CORE}::fresh", "use port:1"),
        task("b", f"whole {SERVICE}", reads=f"{CORE}::parse", after="a"),
        task("c", "create app/new.py", "rename notes.txt > words.txt", after="a b"),
    ).to_json()
)
ODD: tuple[Any, ...] = (
    None, True, -1, 1e400, "", "*", "a", "..", "app", "/etc/passwd", "C.*.x", "\x00", "é\n", [], {},
    [[]], "add", "rename", CORE, "app/core.py/", "b", 10**30, "\ud800", {"task": "a"},
)  # fmt: skip


def spots(value: Any, found: list[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    """Every (container, key) of a document."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in items:
        found.append((value, key))
        if isinstance(inner, dict | list):
            spots(inner, found)
    return found


def spoilt(luck: random.Random) -> Any:
    """The good plan with one to three changes."""
    data = copy.deepcopy(GOOD)
    for _ in range(luck.randint(1, 3)):
        holder, key = luck.choice(spots(data, []))
        others = spots(data, [])
        way = luck.randrange(4)
        if way == 0:
            holder[key] = luck.choice(ODD)
        elif way == 1:
            del holder[key]
        elif way == 2:
            other, at = luck.choice(others)
            holder[key] = copy.deepcopy(other[at])
        elif isinstance(holder, list):
            holder.append(copy.deepcopy(holder[key]))
        else:
            holder[luck.choice(("symbol", "to", "resource", "odd", "mode"))] = luck.choice(ODD)
        if not data:
            break
    return data


def test_two_thousand_spoilt_plans_get_an_answer() -> None:
    luck, known = random.Random(1), code()
    answers = {"ok": 0, "no": 0, "not a plan": 0}
    for _ in range(2000):
        try:
            made = parse_plan(json.dumps(spoilt(luck)), "plan.json")
        except UsageError as error:
            assert str(error).startswith("plan.json")
            answers["not a plan"] += 1
            continue
        report = check(made, known, HERE, existing=EXISTING, pairs=True)
        explained_report(report)
        report.to_json()
        triples_of(made)
        answers["ok" if report.ok else "no"] += 1
    assert min(answers.values()) > 20, answers


def test_a_thousand_tasks_on_one_file() -> None:
    tasks = [
        task(f"t{at}", f"whole {CORE}", after=f"t{at - 1}" if at else "") for at in range(1000)
    ]
    assert check(plan(*tasks), code(), HERE, existing=EXISTING).ok
