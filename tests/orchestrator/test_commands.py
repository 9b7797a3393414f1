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

from paralex.cli import main
from tests.orchestrator.support import git, plan_of, shown, task, tree_of, write

PLAN = plan_of(
    task("one", "whole a.py"),
    task("two", "whole notes.txt", command="grep -q two notes.txt"),
    task("three", "whole b.py", after=("one", "two")),
)
APPEND = 'for f in {files}; do echo "# $PARALEX_TASK_ID" >> $f; done'


class Paralex:
    """`paralex ARGUMENTS` in the repository, in this process."""

    def __init__(
        self, root: Path, capture: pytest.CaptureFixture[str], patch: pytest.MonkeyPatch
    ) -> None:
        self.root = root
        self._capture = capture
        self._patch = patch
        patch.chdir(root)
        patch.delenv("ANTHROPIC_API_KEY", raising=False)

    def __call__(self, *arguments: str, code: int = 0) -> str:
        """What it printed; to the error stream only when the output is empty."""
        self._patch.setattr(sys, "argv", ["paralex", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        said = self._capture.readouterr()
        assert (ended.value.code or 0) == code, said.out + said.err
        assert "Traceback" not in said.err
        return said.out or said.err


@pytest.fixture
def paralex(
    planned: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Paralex:
    return Paralex(planned, capsys, monkeypatch)


@pytest.fixture
def planned(root: Path) -> Path:
    (root / ".paralex").mkdir()
    (root / ".paralex/.gitignore").write_text("*\n")
    (root / ".paralex/plan.json").write_text(PLAN.to_json())
    return root


def test_execute_report_runs_and_drop(paralex: Paralex) -> None:
    ran = paralex("execute", "--agent", f"command:{APPEND}", "--tests", "true", "--json",
                  "--quiet")  # fmt: skip
    report: dict[str, Any] = json.loads(ran)
    assert report["state"] == "done" and [t["state"] for t in report["tasks"]] == ["done"] * 3
    assert shown(paralex.root, "a.py").endswith("# one\n") and "timings" not in report
    assert json.loads(paralex("report", "--json")) == report
    assert "timings" in json.loads(paralex("report", "--json", "--timings"))
    listed = json.loads(paralex("runs", "--json"))
    assert listed["schema"] == "paralex.runs/1"
    assert [run["run"] for run in listed["runs"]] == [report["run"]]
    assert "git switch main" in paralex("runs", "--drop", report["run"], code=2)
    git(paralex.root, "switch", "-q", "main")
    paralex("runs", "--drop", report["run"])
    assert "no runs yet" in paralex("runs")


def test_a_command_that_fails_or_writes_outside_says_so(paralex: Paralex) -> None:
    text = paralex("execute", "--agent", "command:echo no way; exit 5", code=1)
    assert "FAILED   one" in text and "exited 5: no way" in text
    git(paralex.root, "switch", "-q", "main")
    text = paralex("execute", "--agent", "command:echo x >> pyproject.toml", code=1)
    assert "create pyproject.toml" in text and not (paralex.root / "pyproject.toml").exists()
    assert tree_of(paralex.root) == tree_of(paralex.root, "main")


def test_names_of_the_configuration_and_messages_for_mistakes(paralex: Paralex) -> None:
    assert "--agent 'command:CMD" in paralex("execute", code=3)
    assert "did you mean 'command'" in paralex("execute", "--agent", "comand:x", code=2)
    assert "no such file" in paralex("execute", "ghost.json", code=2)
    assert "no unfinished run" in paralex("resume", code=2)
    write(paralex.root, {"paralex.toml": f"[commands]\nmark = '{APPEND}'\n"})
    assert "done     three  by command" in paralex("execute", "--agent", "mark")


def test_killed_and_resumed_from_the_command_line(paralex: Paralex) -> None:
    slow = f"{APPEND}; test $PARALEX_TASK_ID = one || while test ! -e {paralex.root}/go; do :; done"
    process = subprocess.Popen(
        [sys.executable, "-m", "paralex", "execute", "--agent", f"command:{slow}", "--quiet"],
        cwd=paralex.root,
    )
    deadline = time.monotonic() + 60
    while "Paralex-Task: one" not in git(paralex.root, "log", "-1", "--format=%b"):
        assert time.monotonic() < deadline and process.poll() is None
        os.sched_yield()
    process.send_signal(signal.SIGKILL)
    process.wait()
    first = git(paralex.root, "rev-parse", "HEAD")
    assert "stopped" in paralex("report", code=1)
    (paralex.root / "go").touch()
    assert "done     three" in paralex("resume", "--quiet")
    assert git(paralex.root, "merge-base", first, "HEAD") == first
    for path, name in (("a.py", "one"), ("notes.txt", "two"), ("b.py", "three")):
        assert shown(paralex.root, path).count(f"# {name}\n") == 1
        assert (paralex.root / path).read_text() == shown(paralex.root, path)
