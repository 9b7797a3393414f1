"""A finished diff as a plan: what its tasks say, and that it is proved."""

from __future__ import annotations

import pytest

from paralex.errors import UsageError
from paralex.graph.changes import FileChange
from paralex.planner.check import check
from paralex.planner.dst import Dst
from paralex.planner.evidence import Evidence
from paralex.planner.from_diff_plan import LARGEST, Diff, plan_diff, witnesses
from paralex.queries.revision import code_of
from tests.planner.diffs import Files, commits

PACKAGE = {
    "pkg/__init__.py": "from .a import *\nfrom .b import *\n",
    "user.py": "from pkg import f\n",
}
F = "def f(): pass\n"


def plan_of(old: Files, new: Files) -> tuple[Dst, Evidence]:
    was, now, changes = commits(old, new)
    code = code_of(was)
    evidence = Evidence(code=code, existing=frozenset(old), tests_configured=True)
    return plan_diff(Diff(was, now, tuple(changes), "Move f"), evidence, 4), evidence


def before(plan: Dst) -> dict[str, list[str]]:
    return {task.id: [each.task for each in task.depends_on] for task in plan.tasks}


def test_what_an_unchanged_file_uses_is_kept_on_the_way() -> None:
    old = {**PACKAGE, "pkg/a.py": F, "pkg/b.py": "x = 1\n"}
    new = {**PACKAGE, "pkg/a.py": "y = 1\n", "pkg/b.py": F}
    was, _, changes = commits(old, new)
    assert witnesses(code_of(was), changes) == ("user.py",)
    plan, _ = plan_of(old, new)
    assert before(plan) == {"b": [], "a": ["b"]}
    (edge,) = plan.task("a").depends_on
    told = {(fact.text, fact.at) for fact in edge.because}
    why = "user.py uses pkg.f, which pkg/a.py takes away, until pkg/b.py changes"
    assert (why, "user.py:1") in told


def test_a_plan_is_proved_on_the_older_commit() -> None:
    old = {"core.py": F, "user.py": "from core import f\nf()\n"}
    new = {"core.py": F.replace("()", "(a)"), "user.py": "from core import f\nf(1)\n", "new.py": F}
    plan, evidence = plan_of(old, new)
    assert plan.certificate is not None
    assert check(plan, evidence.code, evidence.base, existing=evidence.existing).ok
    assert plan.goal == "Move f (old..new)"
    assert all(claim.because for task in plan.tasks for claim in task.claims)


def test_titles_and_instructions_tell_what_a_part_does() -> None:
    old = {"core.py": F, "odd name.txt": "a"}
    new = {"core.py": F + "".join(f"def g{n}(): pass\n" for n in range(6)), "odd name.txt": "b"}
    plan, _ = plan_of(old, new)
    task = plan.task("core")
    assert task.title == "core.py adds g0, g1, g2, g3 and 2 more"
    assert "git checkout new -- core.py" in task.instructions
    assert "git diff old new -- 'odd name.txt'" in plan.task("odd-name").instructions


def test_tests_that_a_part_changes_accept_it_first_and_deleted_ones_never() -> None:
    test = "from core import f\n\ndef test_f(): f()\n"
    old = {"core.py": F, "tests/test_a.py": test, "tests/test_b.py": test}
    new = {
        "core.py": F.replace("pass", "return 1"),
        "tests/test_b.py": test.replace("f()\n", "assert f()\n"),
    }
    plan, _ = plan_of(old, new)
    assert plan.task("core").accept.tests[0] == "tests/test_b.py"
    assert plan.task("test_a").accept.tests == ()


def test_nothing_and_too_much_are_no_diff() -> None:
    was, now, _ = commits({"a.py": F}, {"a.py": F})
    with pytest.raises(UsageError, match="no file differs"):
        Diff(was, now, (), "")
    many = tuple(FileChange(f"{n}.txt", "A", f"{n}.txt") for n in range(LARGEST + 1))
    with pytest.raises(UsageError, match="the most for one plan"):
        Diff(was, now, many, "")
