"""`paralex demo` as a newcomer runs it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.e2e.support import git, paralex


def test_the_demo_ends_green_within_a_minute(tmp_path: Path) -> None:
    shop = tmp_path / "shop"
    ran = paralex(tmp_path, "demo", "--into", str(shop))
    assert ran.code == 0, ran.out + ran.err
    assert "ok: no conflict" in ran.out
    assert "Full tests: green (30 passed, 0 failed)" in ran.out
    report = paralex(shop, "report", "--json").json()
    assert report["schema"] == "paralex.run/1"
    assert report["state"] == "done"
    assert {task["state"] for task in report["tasks"]} == {"done"}
    assert len(report["tasks"]) == 10
    assert all(task["commits"] and task["agent"] == "replay" for task in report["tasks"])
    asked = {task["id"]: task["scope_requests"] for task in report["tasks"]}
    assert asked["tax-countries"], "the constant it adds was not declared"
    # The tree is on the run's branch, clean, and the tests are green there, run by hand.
    assert git(shop, "status", "--porcelain") == ""
    assert git(shop, "rev-parse", "--abbrev-ref", "HEAD").strip() == report["branch"]
    by_hand = [sys.executable, "-m", "unittest", "discover", "-s", "tests", "-t", "."]
    assert subprocess.run(by_hand, cwd=shop, capture_output=True, check=False).returncode == 0


def test_it_wants_an_empty_folder(tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("keep me")
    ran = paralex(tmp_path, "demo", "--into", "full")
    assert ran.code == 2
    assert "not empty" in ran.err
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["mine.txt"]
