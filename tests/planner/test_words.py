"""What people and other programs see of plans and reports: text, picture, OpenAPI."""

from __future__ import annotations

import json
import re

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from paralex.errors import UsageError
from paralex.planner.check import check
from paralex.planner.dst import Claim, Dependency, Dst, Fact
from paralex.planner.explain import explained_plan, explained_report
from paralex.planner.make import plan_work
from paralex.planner.mermaid import mermaid
from paralex.planner.roles import role_spec
from tests.planner.test_make import EVIDENCE, item
from tests.planner.toy import BASE, CORE, EXISTING, HERE, NOTES, SERVICE, code, plan, task


def report_text(made: Dst) -> str:
    return explained_report(check(made, code(), HERE, existing=EXISTING))


def test_a_conflict_reads_like_this() -> None:
    made = plan(task("a", f"signature {CORE}::parse"), task("b", f"body {SERVICE}::run"))
    assert report_text(made) == (
        "SERIALISE a -> b   signature change\n"
        "  a changes core.parse(text, cfg)      app/core.py:12\n"
        "  b uses core.parse                    app/service.py:5\n"
        "  b starts, a starts and ends, b ends: it was made for the old one\n"
        "  certain (resolved reference). Options: order | split | freeze the signature\n"
    )


def test_all_kinds_have_their_words() -> None:
    found = plan(
        task("a", f"whole {CORE}", "whole nowhere.py", after="c"),
        task("b", f"whole {CORE}", f"body {SERVICE}::run"),
        task("c", after="a"),
        base=HERE.model_copy(update={"tree": "old"}),
    )
    role = found.roles[0].model_copy(update={"owns": found.tasks[0].claims})
    text = report_text(found.model_copy(update={"roles": (role,)}))
    assert "CYCLE a -> c -> a" in text
    assert "SERIALISE a | b   two writers of app/core.py" in text
    assert "UNKNOWN a   nowhere.py" in text
    assert "UNOWNED b   app/service.py::run" in text
    assert "STALE   tree\n  the plan was made on tree old" in text
    assert report_text(plan(task("a"))) == ""


def made() -> Dst:
    return plan_work(
        [
            item("uses", "Run faster.", files=[SERVICE]),
            item("defines", "Parse more.", symbols=["parse"], files=["app/new.py"]),
            item("notes", 'Say "why" <now>.', files=[NOTES], after=["uses"]),
        ],
        EVIDENCE,
        2,
    )


def test_a_plan_is_explained_task_by_task() -> None:
    text = explained_plan(made())
    assert text.startswith("uses   Run faster.\n  whole app/service.py   the work list names it\n")
    assert "  accepted by tests/test_service.py\n" in text
    assert "  SERIALISE defines -> uses   signature change\n    defines changes core.parse(" in text
    assert "the work list names it, and it is not there yet: it will be created" in text
    assert text == explained_plan(made())


def test_the_picture_has_all_tasks_and_arrows_and_no_live_markup() -> None:
    text = mermaid(made())
    assert text.startswith("flowchart LR\n")
    assert text.count("-->") == 2
    assert '["notes<br/>whole notes.txt"]' in text
    hostile = plan(task("a", "whole x<script>#.py"), task("b", after="a"))
    assert "<script>" not in mermaid(hostile)


def test_the_picture_of_anything_is_well_formed() -> None:
    facts = (Fact(text='`x` & "y"|\n\u2028end]--> <b>'), Fact(text="other"))
    odd = plan(
        task("end", "whole a[b]\"c'.py"), task("graph"), task("subgraph", "whole d(e){f}|g.py")
    )
    first, second, third = odd.tasks
    second = second.model_copy(update={"depends_on": (Dependency(task="end", because=facts),)})
    lines = mermaid(odd.model_copy(update={"tasks": (first, second, third)})).splitlines()
    label = r"[^\"<>`&]*(<br/>[^\"<>`&]*)?"
    known = (
        r"flowchart LR", rf'  subgraph r\d+\["{label}"\]', "  end",
        rf'    t\d+\["{label}"\]', rf'  t\d+ -->(\|"{label}"\|)? t\d+',
    )  # fmt: skip
    for line in lines:
        assert any(re.fullmatch(form, line) for form in known), line
    assert len(lines) == 7


@pytest.mark.parametrize("count", [400, 1000])
def test_a_large_plan_stays_within_what_mermaid_draws(count: int) -> None:
    tasks = [task(f"t{at}", f"whole {'d' * 60}/{at}.py") for at in range(count)]
    edges = [task(f"u{at}", after=f"t{at}") for at in range(count)]
    text = mermaid(plan(*tasks, *edges))
    assert len(text) <= 50_000 and text.count("-->") == (400 if count == 400 else 1)
    assert (f"{count} tasks<br/>t0, t1" in text) == (count == 1000)


@pytest.mark.parametrize("role", [role.id for role in made().roles])
def test_each_role_is_a_valid_openapi_document(role: str) -> None:
    spec = role_spec(made(), role)
    OpenAPIV31SpecValidator(spec).validate()
    assert json.loads(json.dumps(spec)) == spec
    assert {"/read", "/run_tests", "/request_scope", "/publish", "/finish"} <= set(spec["paths"])


def test_what_is_owned_constrains_the_calls() -> None:
    schemas = role_spec(made(), made().task("defines").role)["components"]["schemas"]
    assert schemas["Create"]["properties"]["path"] == {"enum": ["app/new.py"]}
    by_path = {edit["properties"]["path"]["const"]: edit for edit in schemas["Edit"]["oneOf"]}
    assert by_path[CORE]["properties"]["symbol"]["enum"] == ["parse"]
    assert "enum" not in by_path["app/new.py"]["properties"]["symbol"]


def test_a_role_that_owns_nothing_may_not_edit() -> None:
    bare = plan(task("a"), task("b", f"delete {BASE}"))
    spec = role_spec(bare, "all")
    OpenAPIV31SpecValidator(spec).validate()
    assert "/edit" not in spec["paths"] and "/create" not in spec["paths"]
    with pytest.raises(UsageError, match="did you mean 'all'"):
        role_spec(bare, "al")


def test_renamed_files_may_be_edited_at_their_new_path() -> None:
    moved = plan(
        task("a").model_copy(update={"claims": (Claim(path=BASE, mode="rename", to="b.py"),)})
    )
    edits = role_spec(moved, "all")["components"]["schemas"]["Edit"]["oneOf"]
    assert [edit["properties"]["path"]["const"] for edit in edits] == ["b.py"]
