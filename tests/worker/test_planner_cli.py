"""`paralex plan --planner anthropic` as people and scripts call it, over the wire."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.worker.test_planner_wire import BILL, FILES, GOAL, STOCK, TOTAL, proposes
from tests.worker.wire import KEY, Stalls, Wire


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    for path, written in FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(written)
    return tmp_path


def paralex(
    repo: Path, *arguments: str, url: str = "", code: int = 0
) -> subprocess.CompletedProcess[str]:
    given = {"ANTHROPIC_API_KEY": KEY, "ANTHROPIC_BASE_URL": url} if url else {}
    done = subprocess.run(
        [sys.executable, "-m", "paralex", *arguments],
        cwd=repo, capture_output=True, text=True, timeout=60,
        env={**os.environ, **given, "HOME": str(repo), "COLUMNS": "120", "NO_COLOR": "1"},
    )  # fmt: skip
    assert done.returncode == code, done.stdout + done.stderr
    assert KEY not in done.stdout + done.stderr and "Traceback" not in done.stderr
    return done


def test_a_plan_of_a_model_passes_check_and_says_what_it_cost(repo: Path, wire: Wire) -> None:
    wire.then(proposes(TOTAL, BILL), proposes(TOTAL, BILL, STOCK, order="auto"))
    said = paralex(repo, "plan", GOAL.goal, "--planner", "anthropic", "--json", url=wire.url)
    plan = json.loads(said.stdout)
    assert [one["id"] for one in plan["tasks"]] == ["total", "bill", "stock"]
    assert said.stderr.startswith(
        f"planner: anthropic:claude-sonnet-5-5: claude-sonnet-5-5 at {wire.url}"
    )
    assert "planner: propose: 2 tasks: refused (conflicts: 1)\n" in said.stderr
    assert "planner: propose: 3 tasks: accepted\n" in said.stderr
    assert "2 replies of the model, 240 tokens, $0.00; transcript: " in said.stderr
    assert "WARNING" not in said.stderr
    assert (repo / ".paralex/planner/1/transcript.jsonl").is_file()
    assert json.loads((repo / ".paralex/plan.json").read_text()) == plan
    assert paralex(repo, "check").stdout.startswith("ok: no conflict")


def test_a_model_that_gets_nowhere_leaves_the_structural_plan_and_a_warning(
    repo: Path, wire: Wire
) -> None:
    plain = paralex(repo, "plan", GOAL.goal, "--json")
    wire.then(proposes(TOTAL, BILL))
    arguments = ["--planner", "anthropic:claude-opus-5-5", "--budget", "tokens=100"]
    said = paralex(repo, "plan", GOAL.goal, "--json", *arguments, url=wire.url)
    assert wire.requests[0]["model"] == "claude-opus-5-5"
    assert "WARNING: the planner anthropic:claude-opus-5-5: the budget of 100 tokens" in said.stderr
    assert "this is the structural plan" in said.stderr
    assert said.stdout == plain.stdout
    assert paralex(repo, "check").stdout.startswith("ok: no conflict")


def test_an_interrupt_ends_it_at_once_with_nothing_written(repo: Path, wire: Wire) -> None:
    stalls = Stalls(begun=True)
    wire.then(stalls)
    planning = subprocess.Popen(
        [sys.executable, "-m", "paralex", "plan", GOAL.goal, "--planner", "anthropic"],
        cwd=repo, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "ANTHROPIC_API_KEY": KEY, "ANTHROPIC_BASE_URL": wire.url},
    )  # fmt: skip
    assert stalls.reached.wait(40)
    planning.send_signal(signal.SIGINT)
    _, said = planning.communicate(timeout=20)
    assert planning.returncode == 130 and "Traceback" not in said
    assert stalls.hung_up.wait(5) and not (repo / ".paralex/plan.json").exists()


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--planner", "anthropic"], 3, "the planner 'anthropic' needs a key: set ANTHROPIC_API"),
        (["--planner", "antropic"], 2, "unknown planner 'antropic': did you mean 'anthropic'?"),
        (["--model", "claude-opus-5-5"], 2, "--api-key go with --planner anthropic"),
        (["--planner", "anthropic", "--replan", "r"], 2, "leave --planner out"),
        (["--planner", "structural:x"], 2, "structural takes no argument"),
        (["--planner", "anthropic", "--budget", "money=1"], 2, "unknown key 'money'"),
    ],
)
def test_what_cannot_be_done_is_said(
    repo: Path, arguments: list[str], code: int, words: str
) -> None:
    assert words in paralex(repo, "plan", GOAL.goal, *arguments, code=code).stderr
    assert not (repo / ".paralex/plan.json").exists()
