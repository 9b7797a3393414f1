"""Whole runs with scripted agents."""

from __future__ import annotations

from pathlib import Path

from paralex.orchestrator import execute
from tests.orchestrator.support import (
    Scripted,
    code_of,
    git,
    hooks,
    options,
    parts_of,
    plan_of,
    puts,
    replaces,
    shown,
    task,
    tree_of,
)


def test_two_tasks_on_different_symbols_of_one_file_both_land(root: Path) -> None:
    plan = plan_of(
        task("one", "body a.py::f"),
        task("two", "body a.py::g", command="grep -q 'return x + 2' a.py"),
        task("three", "create new/file.txt", after=("one", "two")),
        tree=tree_of(root),
    )
    agent = Scripted(
        {
            "one": replaces("a.py", "def f(x):\n    return x\n", "def f(x):\n    return x + 1\n"),
            "two": replaces("a.py", "def g(x):\n    return x\n", "def g(x):\n    return x + 2\n"),
            "three": puts({"new/file.txt": "hello\n"}),
        }
    )
    report = execute(root, plan, options(), parts_of(agent, code_of(root)), None, hooks())

    assert report.state == "done", report
    assert "x + 1" in shown(root, "a.py") and "x + 2" in shown(root, "a.py")
    assert (root / "a.py").read_text() == shown(root, "a.py")
    assert (root / "new/file.txt").read_text() == "hello\n"
    assert git(root, "status", "--porcelain") == ""
    assert git(root, "symbolic-ref", "HEAD") == f"refs/heads/paralex/{report.run}"
    assert git(root, "log", "-1", "--format=%an %cn") == "scripted Ada"
    assert git(root, "rev-list", "--count", "main..HEAD") == "3"
