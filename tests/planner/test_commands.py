"""`paralex plan` and `paralex check` as people and scripts call them."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from paralex.cli.plan_output import page_beside


def paralex(repo: Path, *arguments: str, code: int = 0) -> str:
    """What it prints; both streams together when it is to fail."""
    environment = {**os.environ, "HOME": str(repo), "COLUMNS": "120", "NO_COLOR": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "paralex", *arguments],
        cwd=repo, env=environment, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + (done.stderr if code else "")


def git(repo: Path, *arguments: str) -> None:
    subprocess.run(
        ["git", "-c", "user.name=t", "-c", "user.email=t@t.invalid", *arguments],
        cwd=repo, check=True, capture_output=True, env={**os.environ, "HOME": str(repo)},
    )  # fmt: skip


def test_from_a_work_list_to_a_checked_plan(repo: Path) -> None:
    shown = paralex(repo, "plan", "--work", "work.yaml", "--agents", "2", "--explain")
    assert "total changes price.total(items)" in shown and "shop/price.py:1" in shown
    assert "it will be created" in shown
    written = json.loads((repo / ".paralex/plan.json").read_text())
    assert {task["id"]: [d["task"] for d in task["depends_on"]] for task in written["tasks"]} == {
        "show": ["total"], "total": [], "stock": [],
    }  # fmt: skip
    assert written["tasks"][0]["accept"] == {"tests": ["tests/test_bill.py"]}
    for role in written["roles"]:
        assert json.loads((repo / ".paralex" / role["spec"]).read_text())["openapi"] == "3.1.0"
    assert paralex(repo, "check").startswith("ok: no conflict")
    pairs = json.loads(paralex(repo, "check", ".paralex/plan.json", "--json", "--pairs"))
    assert pairs["ok"] and pairs["answers"] == [
        {"tasks": ["show", "total"], "answer": "ordered"},
        {"tasks": ["show", "stock"], "answer": "independent"},
        {"tasks": ["total", "stock"], "answer": "independent"},
    ]


def test_plans_are_the_same_byte_for_byte(repo: Path) -> None:
    paralex(repo, "plan", "--work", "work.yaml")
    first = (repo / ".paralex/plan.json").read_bytes()
    shutil.rmtree(repo / ".paralex")
    assert paralex(repo, "plan", "--work", "work.yaml", "--json").encode() == first
    assert (repo / ".paralex/plan.json").read_bytes() == first


def test_a_plan_beside_the_code_is_not_stale_without_git(repo: Path) -> None:
    paralex(repo, "plan", "price", "--out", "plan.json")
    paralex(repo, "check", "plan.json")
    (repo / "shop/price.py").write_text("def total(items, start):\n    return 1\n")
    assert "STALE   graph" in paralex(repo, "check", "plan.json", code=1)


def test_from_a_goal(repo: Path) -> None:
    made = json.loads(paralex(repo, "plan", "round the total of prices", "--json"))
    assert made["schema"] == "paralex.dst/1"
    paths = [claim["path"] for task in made["tasks"] for claim in task["claims"]]
    assert "shop/price.py" in paths
    assert paralex(repo, "plan", "price", "--format", "mermaid").startswith("flowchart LR")


def test_a_plan_as_a_page(repo: Path) -> None:
    printed = paralex(repo, "plan", "--work", "work.yaml", "--format", "html", "--out", "p.json")
    assert printed.startswith("<!doctype html>") and "price.total(items)" in printed
    assert (repo / "p.html").read_text() == printed and (repo / "p.json").exists()
    assert page_beside(Path("a/plan.html")) == Path("a/plan.html.html"), "the plan is kept"


def test_the_advice_comes_first_and_the_cost_by_own_prices(repo: Path) -> None:
    shown = paralex(repo, "plan", "--work", "work.yaml", "--prices", "house=1,10").splitlines()
    assert shown[0].startswith(("use one agent", "use 2 agents")) and "(3 tasks)" in shown[0]
    cost = next(line for line in shown if line.startswith("cost "))
    assert re.search(r"about [\d,]+ tokens \(\$\d+\.\d\d house\); times and tokens are rough", cost)
    (repo / "paralex.toml").write_text("[prices.mine]\ninput = 2\noutput = 4\n")
    assert " mine)" in paralex(repo, "plan", "--work", "work.yaml")


def test_three_conflicts_in_a_plan_made_by_hand(repo: Path) -> None:
    claims: dict[str, Any] = {
        "a": [{"path": "shop/stock.py", "symbol": "Stock", "mode": "body"}],
        "b": [{"path": "shop/stock.py", "symbol": "Stock.take", "mode": "body"}],
        "c": [{"path": "shop/price.py", "symbol": "total", "mode": "signature"}],
        "d": [{"path": "shop/bill.py", "mode": "whole"}],
        "e": [],
        "f": [],
    }
    after = {"e": ["f"], "f": ["e"]}
    plan = {
        "schema": "paralex.dst/1",
        "goal": "",
        "base": {},
        "roles": [{"id": "r", "owns": [claim for held in claims.values() for claim in held]}],
        "tasks": [
            {"id": name, "role": "r", "title": "", "instructions": "", "claims": held,
             "reads": [], "depends_on": [{"task": t, "because": []} for t in after.get(name, [])],
             "accept": {}}
            for name, held in claims.items()
        ],
    }  # fmt: skip
    (repo / "hand.json").write_text(json.dumps(plan))
    shown = paralex(repo, "check", "hand.json", code=1)
    assert "SERIALISE a | b   two writers of shop/stock.py::Stock.take" in shown
    assert "SERIALISE c -> d   signature change" in shown
    assert "  d uses price.total                   shop/bill.py:5" in shown
    assert "CYCLE e -> f -> e" in shown
    report = json.loads(paralex(repo, "check", "hand.json", "--json", code=1).split("\nparalex")[0])
    assert [c["kind"] for c in report["conflicts"]] == ["cycle", "write-write", "read-write"]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["plan"], 2, "give either a goal in words or --work FILE or --from-diff"),
        (["plan", "goal", "--work", "work.yaml"], 2, "give either a goal"),
        (["plan", " "], 2, "the goal is empty"),
        (["plan", "--work", "none.yaml"], 2, "none.yaml: no such file"),
        (["plan", "zzzz qqqq"], 1, "nothing in the repository fits"),
        (["check", "none.json"], 2, "none.json: no such file"),
        (["check"], 2, ".paralex/plan.json: no such file"),
        (["check", "notes.txt"], 2, "notes.txt:1:1: not JSON"),
        (["check", "half.json"], 2, "half.json: has \\ud8xx"),
        (["check", "deep.json"], 2, "deep.json: nested too deeply"),
        (["plan", "--work", "deep.json"], 2, "deep.json: nested too deeply"),
        (["plan", "--work", "date.yaml"], 2, "date.yaml: not YAML: month must be in"),
        (["plan", "price", "--out", "pipe"], 2, "--out pipe: not a regular file"),
        (["plan", "price", "--out", ""], 2, "not a regular file"),
        (["plan", "price \udcff"], 2, "the goal is not UTF-8"),
    ],
)
def test_what_cannot_be_done_is_said(
    repo: Path, arguments: list[str], code: int, words: str
) -> None:
    (repo / "half.json").write_text('{"schema": "paralex.dst/1", "goal": "\\ud800"}')
    (repo / "deep.json").write_text("[" * 100_000)
    (repo / "date.yaml").write_text("- {id: a, text: 2024-99-01}\n")
    os.mkfifo(repo / "pipe")
    said = paralex(repo, *arguments, code=code)
    assert (repo / "pipe").is_fifo(), "a pipe or device was replaced"
    assert words in said and "Traceback" not in said


def test_the_base_is_the_commit_and_a_moved_one_is_stale(repo: Path) -> None:
    git(repo, "init", "-q")
    assert json.loads(paralex(repo, "plan", "price", "--json"))["base"]["commit"] is None
    git(repo, "add", "-A")
    git(repo, "commit", "-qm", "x")
    base = json.loads(paralex(repo, "plan", "price", "--json"))["base"]
    assert len(base["commit"]) == len(base["tree"]) == 40 and base["graph"]
    paralex(repo, "check")
    (repo / "notes.txt").write_text("more\n")
    git(repo, "commit", "-qam", "y")
    assert "STALE   tree" in paralex(repo, "check", code=1)


def test_roles_are_exported_and_files_of_the_user_are_left_alone(repo: Path) -> None:
    paralex(repo, "plan", "--work", "work.yaml")
    printed = paralex(repo, "export", "--format", "codeowners")
    assert "/shop/bill.py @org/" in printed and "paralex:begin" in printed
    paralex(repo, "export", "--output", "AGENTS.md")
    before = (repo / "AGENTS.md").read_text()
    assert (
        "Task total: The total can be rounded." in before
        and "- claims `signature shop/price.py::total`" in before
    )
    (repo / "AGENTS.md").write_text(f"Mine.\n{before}Mine, too.\n")
    paralex(repo, "export", "--output", "AGENTS.md")
    assert (repo / "AGENTS.md").read_text() == f"Mine.\n{before}Mine, too.\n"
    (repo / "AGENTS.md").write_text("Mine.\n")
    said = paralex(repo, "export", "--output", "AGENTS.md", code=2)
    assert "is there already" in said and (repo / "AGENTS.md").read_text() == "Mine.\n"

    made = json.loads(
        paralex(repo, "export", "--format", "claude", "--output", ".claude/agents", "--json")
    )
    agents = sorted((repo / ".claude" / "agents").iterdir())
    assert made["schema"] == "paralex.export/1" and len(agents) == 3
    agents[0].write_text("Mine.\n")
    agents[1].unlink()
    command = ("export", "--format", "claude", "--output", ".claude/agents")
    assert "is there already" in paralex(repo, *command, code=2)
    assert not agents[1].exists() and agents[0].read_text() == "Mine.\n"
    assert "add --output" in paralex(repo, "export", "--format", "claude", code=2)
    assert "--plan goes with" in paralex(repo, "export", "--plan", "p.json", code=2)
