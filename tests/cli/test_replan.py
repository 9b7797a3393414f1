"""`paralex plan --replan`: what is left of a run, on the repository as it is now."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

FILES = {
    "shop/__init__.py": "",
    "shop/price.py": "def total(items):\n    return sum(items)\n",
    "shop/bill.py": "from shop.price import total\n\n\ndef bill(items):\n    return total(items)\n",
    "notes.txt": "nothing\n",
}
WORK = """
- {id: total, text: The total can be rounded., symbols: [shop.price.total]}
- {id: bill, text: The bill shows its currency., files: [shop/bill.py]}
- {id: notes, text: Write notes., files: [notes.txt]}
- {id: fresh, text: A new file., files: [shop/fresh.py]}
"""
MORE = "- {id: more, text: More of it., files: [shop/fresh.py], after: [bill]}\n"
AGENT = """
case "$PARALEX_TASK_ID" in
total) exit 1 ;;
notes) echo more >> notes.txt ;;
fresh) echo 'X = 1' > shop/fresh.py ;;
esac
"""


def run(where: Path, *command: str, code: int = 0) -> tuple[str, str]:
    """What it prints, on both streams."""
    home = {"HOME": str(where.parent), "GIT_CONFIG_NOSYSTEM": "1", "COLUMNS": "120"}
    names = {f"GIT_{who}_{what}": "t@t.invalid" for who in ("AUTHOR", "COMMITTER")
             for what in ("NAME", "EMAIL")}  # fmt: skip
    done = subprocess.run(
        command, cwd=where, env={**os.environ, **home, **names}, capture_output=True, text=True,
        timeout=60,
    )  # fmt: skip
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout, done.stderr


def paralex(where: Path, *arguments: str, code: int = 0) -> tuple[str, str]:
    return run(where, sys.executable, "-m", "paralex", *arguments, code=code)


@pytest.fixture(scope="module")
def repo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """After a run in which `total` failed, `bill` was never begun, and two tasks are done."""
    root = tmp_path_factory.mktemp("replan") / "repo"
    for path, text in FILES.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    for name, text in (("work.yaml", WORK), ("more.yaml", MORE), ("agent.sh", AGENT)):
        (root.parent / name).write_text(text)
    run(root, "git", "init", "-q", "-b", "main")
    run(root, "git", "add", "-A")
    run(root, "git", "commit", "-qm", "Start")
    paralex(root, "plan", "--work", "../work.yaml")
    agent = f"command:sh {root.parent / 'agent.sh'}"
    paralex(root, "execute", "--agent", agent, "--branch", "work", "--quiet", code=1)
    return root


def test_what_is_left_and_what_is_new_make_a_plan_that_passes(repo: Path) -> None:
    out, told = paralex(
        repo, "plan", "--replan", "last", "--work", "../more.yaml", "--out", "../new.json", "--json"
    )
    made = json.loads(out)
    assert {task["id"] for task in made["tasks"]} == {"total", "bill", "more"}
    after = {task["id"]: [edge["task"] for edge in task["depends_on"]] for task in made["tasks"]}
    assert after["bill"] == ["total"] and after["more"] == ["bill"]
    (more,) = (task for task in made["tasks"] if task["id"] == "more")
    assert more["claims"][0]["mode"] == "whole"  # `fresh` has made the file
    assert "done, and part of the base: notes, fresh\ntotal is tried again\nmore is new" in told
    paralex(repo, "check", "../new.json")


def test_a_task_can_be_dropped_with_what_needs_it(repo: Path) -> None:
    command = ["plan", "--replan", "last", "--drop", "total"]
    assert "nothing is left of run" in paralex(repo, *command, code=1)[1]
    said = paralex(repo, *command, "--work", "../more.yaml", code=1)[1]
    assert "more is to come after bill, which is left out: it needs total" in said


def test_what_does_not_fit_is_told(repo: Path) -> None:
    assert "--work FILE" in paralex(repo, "plan", "goal", "--replan", "last", code=2)[1]
    command = ["plan", "--replan", "last", "--work", "../work.yaml"]
    assert "the run has a task 'total' already" in paralex(repo, *command, code=2)[1]
    run(repo, "git", "switch", "-q", "main")
    said = paralex(repo, "plan", "--replan", "last", code=2)[1]
    run(repo, "git", "switch", "-q", "work")
    assert "merge work, or `git switch work`" in said
