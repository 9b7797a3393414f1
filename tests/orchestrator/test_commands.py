"""The commands as a person calls them, in processes of their own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.orchestrator.support import git, plan_of, shown, task, tree_of, write

PLAN = plan_of(
    task("one", "whole a.py"),
    task("two", "whole notes.txt", command="grep -q two notes.txt"),
    task("three", "whole b.py", after=("one", "two")),
)
APPEND = 'for f in {files}; do echo "# $PARALEX_TASK_ID" >> $f; done'


def paralex(root: Path, *arguments: str, code: int = 0) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "paralex", *arguments],
        cwd=root, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout if code == 0 or done.stdout else done.stderr


@pytest.fixture
def planned(root: Path) -> Path:
    (root / ".paralex").mkdir()
    (root / ".paralex/.gitignore").write_text("*\n")
    (root / ".paralex/plan.json").write_text(PLAN.to_json())
    return root


def test_execute_report_runs_and_drop(planned: Path) -> None:
    ran = paralex(planned, "execute", "--agent", f"command:{APPEND}", "--tests", "true", "--json",
                  "--quiet")  # fmt: skip
    report: dict[str, Any] = json.loads(ran)
    assert report["state"] == "done" and [t["state"] for t in report["tasks"]] == ["done"] * 3
    assert shown(planned, "a.py").endswith("# one\n") and "timings" not in report
    assert json.loads(paralex(planned, "report", "--json")) == report
    assert "timings" in json.loads(paralex(planned, "report", "--json", "--timings"))
    listed = json.loads(paralex(planned, "runs", "--json"))
    assert listed["schema"] == "paralex.runs/1"
    assert [run["run"] for run in listed["runs"]] == [report["run"]]
    assert "git switch main" in paralex(planned, "runs", "--drop", report["run"], code=2)
    git(planned, "switch", "-q", "main")
    paralex(planned, "runs", "--drop", report["run"])
    assert "no runs yet" in paralex(planned, "runs")


def test_a_command_that_fails_or_writes_outside_says_so(planned: Path) -> None:
    text = paralex(planned, "execute", "--agent", "command:echo no way; exit 5", code=1)
    assert "FAILED   one" in text and "exited 5: no way" in text
    git(planned, "switch", "-q", "main")
    text = paralex(planned, "execute", "--agent", "command:echo x >> pyproject.toml", code=1)
    assert "create pyproject.toml" in text and not (planned / "pyproject.toml").exists()
    assert tree_of(planned) == tree_of(planned, "main")


def test_names_of_the_configuration_and_messages_for_mistakes(
    planned: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ANTHROPIC_API_KEY", raising=False)
    assert "--agent 'command:CMD" in paralex(planned, "execute", code=3)
    assert "did you mean 'command'" in paralex(planned, "execute", "--agent", "comand:x", code=2)
    assert "no such file" in paralex(planned, "execute", "ghost.json", code=2)
    assert "no unfinished run" in paralex(planned, "resume", code=2)
    write(planned, {"paralex.toml": f"[commands]\nmark = '{APPEND}'\n"})
    assert "done     three  by command" in paralex(planned, "execute", "--agent", "mark")


def test_killed_and_resumed_from_the_command_line(planned: Path) -> None:
    slow = f"{APPEND}; test $PARALEX_TASK_ID = one || while test ! -e {planned}/go; do :; done"
    process = subprocess.Popen(
        [sys.executable, "-m", "paralex", "execute", "--agent", f"command:{slow}", "--quiet"],
        cwd=planned,
    )
    deadline = time.monotonic() + 60
    while "Paralex-Task: one" not in git(planned, "log", "-1", "--format=%b"):
        assert time.monotonic() < deadline and process.poll() is None
        os.sched_yield()
    process.send_signal(signal.SIGKILL)
    process.wait()
    first = git(planned, "rev-parse", "HEAD")
    assert "stopped" in paralex(planned, "report", code=1)
    (planned / "go").touch()
    assert "done     three" in paralex(planned, "resume", "--quiet")
    assert git(planned, "merge-base", first, "HEAD") == first
    for path, name in (("a.py", "one"), ("notes.txt", "two"), ("b.py", "three")):
        assert shown(planned, path).count(f"# {name}\n") == 1
        assert (planned / path).read_text() == shown(planned, path)
