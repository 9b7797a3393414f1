"""`paralex plan --from-diff` on a small history."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from paralex.cli.common import Context
from paralex.cli.plan_diff import ends_of, planned_diff
from paralex.errors import UsageError
from paralex.planner.evidence import Evidence
from tests.graph.conftest import git, write

TEST = "from shop.bill import bill\n\n\ndef test_bill():\n    assert bill() == 1\n"
OLD: dict[str, str | bytes] = {
    "shop/__init__.py": "",
    "shop/cart.py": "class Cart:\n    def total(self):\n        return 1\n",
    "shop/bill.py": "from shop.cart import Cart\n\n\ndef bill():\n    return Cart().total()\n",
    "shop/old.py": "def vat(): return 1\n",
    "shop/use.py": "from shop.old import vat\n\n\ndef use():\n    return vat()\n",
    "shop/logo.bin": b"\0\1",
    "tests/test_bill.py": TEST,
    "notes.md": "one\n",
    "docs/more.md": "one\n",
    "paralex.toml": 'runner = "pytest"\n',
}
NEW: dict[str, str | bytes] = {
    "shop/cart.py": "class Cart:\n    def total(self, round=False):\n        return 1\n\n"
    "    def items(self):\n        return 2\n",
    "shop/bill.py": "from shop.cart import Cart\n\n\ndef bill():\n    return Cart().items()\n",
    "shop/tax.py": "def vat(): return 2\n\n\ndef more():\n    return 3\n",
    "shop/use.py": "from shop.tax import more, vat\n\n\ndef use():\n    return vat() + more()\n",
    "shop/logo.bin": b"\0\2",
    "tests/test_bill.py": TEST.replace("1", "2"),
    "notes.md": "two\n",
    "docs/more.md": "two\n",
}


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    root = tmp_path / "repo"
    write(root, OLD)
    git(root, "init", "-q")
    git(root, "add", ".")
    git(root, "commit", "-qm", "Start")
    (root / "shop/old.py").unlink()
    write(root, NEW)
    git(root, "add", "-A")
    git(root, "commit", "-qm", "Vat moves")
    return root


def paralex(root: Path, *arguments: str, code: int = 0) -> str:
    environment = {**os.environ, "HOME": str(root), "COLUMNS": "120", "NO_COLOR": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "paralex", *arguments],
        cwd=root, env=environment, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + (done.stderr if code else "")


def planned(root: Path, written: str, *options: str) -> dict[str, Any]:
    found = json.loads(paralex(root, "plan", "--from-diff", written, "--json", *options))
    assert isinstance(found, dict)
    return found


def never() -> Evidence:
    raise AssertionError("nobody may ask for what is checked out")


def refused(root: Path, written: str) -> str:
    """Why there is no plan; asked for in this process."""
    with pytest.raises(UsageError) as error:
        planned_diff(Context(root), written, 4, never)
    return str(error.value)


def commit(root: Path, name: str) -> str:
    return subprocess.check_output(["git", "rev-parse", name], cwd=root, text=True).strip()


GOLDEN = {
    "bill": (
        ["body shop/bill.py::bill", "body tests/test_bill.py::test_bill"],
        {"cart": ["shop/bill.py uses Cart.items, which is not there before shop/cart.py"]},
        ["tests/test_bill.py"],
    ),
    "cart": (
        ["add shop/cart.py::Cart.items", "signature shop/cart.py::Cart.total"],
        {},
        ["tests/test_bill.py"],
    ),
    "logo": (["whole shop/logo.bin"], {}, []),
    "more": (["whole docs/more.md", "whole notes.md"], {}, []),
    "old": (
        ["delete shop/old.py"],
        {"use": ["shop/use.py uses shop.old, which shop/old.py takes away, until shop/use.py"]},
        [],
    ),
    "tax": (["create shop/tax.py"], {}, []),
    "use": (
        ["body shop/use.py::use"],
        {"tax": ["shop/use.py uses more, which is not there before shop/tax.py"]},
        [],
    ),
}


def shown(claim: dict[str, str]) -> str:
    symbol = f"::{claim['symbol']}" if "symbol" in claim else ""
    return f"{claim['mode']} {claim['path']}{symbol}"


def test_tasks_claims_order_and_reasons(repo: Path) -> None:
    plan = planned(repo, "HEAD~1..HEAD")
    assert plan["base"]["commit"] == commit(repo, "HEAD~1")
    assert plan["goal"].startswith("Vat moves (")
    tasks = {task["id"]: task for task in plan["tasks"]}
    assert sorted(tasks) == sorted(GOLDEN)
    for name, (claims, before, tests) in GOLDEN.items():
        task = tasks[name]
        assert sorted(map(shown, task["claims"])) == claims
        assert all(claim["because"] for claim in task["claims"])
        facts = {each["task"]: each["because"] for each in task["depends_on"]}
        assert sorted(facts) == sorted(before)
        for other, texts in before.items():
            told = [fact["text"] for fact in facts[other]]
            assert all(any(line.startswith(text) for line in told) for text in texts), told
        assert task["accept"].get("tests", []) == tests
    assert tasks["cart"]["title"] == "cart.py adds Cart.items, changes Cart.total"
    assert "shop/bill.py: changes bill" in tasks["bill"]["instructions"]


def test_the_parts_make_the_whole_in_the_order_of_the_plan(repo: Path) -> None:
    """What the instructions say to take a part as it is, done task by task on the base."""
    plan = planned(repo, "HEAD~1..HEAD")
    wanted = commit(repo, "HEAD^{tree}")
    stack = repo.parent / "stack"
    git(repo, "worktree", "add", "-q", "--detach", str(stack), plan["base"]["commit"])
    done: set[str] = set()
    left = list(plan["tasks"])
    while left:
        task = next(t for t in left if {d["task"] for d in t["depends_on"]} <= done)
        line = next(x for x in task["instructions"].splitlines() if x.startswith("Take it as it"))
        subprocess.run(line.partition(": ")[2], shell=True, cwd=stack, check=True)
        loads = "import shop.bill, shop.use; shop.bill.bill(); shop.use.use()"
        subprocess.run([sys.executable, "-c", loads], cwd=stack, check=True)
        git(stack, "commit", "-qm", task["title"])
        done.add(task["id"])
        left.remove(task)
    assert commit(stack, "HEAD^{tree}") == wanted


def test_the_plan_passes_check_where_its_base_is_checked_out(repo: Path) -> None:
    planned(repo, "HEAD~1..HEAD", "--out", "stack.json")
    assert "STALE" in paralex(repo, "check", "stack.json", code=1)
    (repo / "stack.json").rename(repo.parent / "stack.json")
    head = commit(repo, "HEAD")
    git(repo, "checkout", "-q", "HEAD~1")
    assert "ok: no conflict" in paralex(repo, "check", "../stack.json")
    again = planned(repo, f"HEAD..{head}")
    before = json.loads((repo.parent / "stack.json").read_text())
    assert [task["claims"] for task in again["tasks"]] == [t["claims"] for t in before["tasks"]]
    paralex(repo, "check")


def test_a_moved_file_and_a_folder_in_its_place(repo: Path) -> None:
    text = (repo / "shop/bill.py").read_text() + "# a longer text that git knows again\n" * 9
    write(repo, {"shop/bill.py": text, "shop/use.py": "x = 1\n"})
    git(repo, "commit", "-qam", "Longer")
    (repo / "shop/bill.py").unlink()
    (repo / "shop/use.py").unlink()
    write(repo, {"shop/bills.py": text, "shop/use.py/a.py": "x = 2\n"})
    git(repo, "add", "-A")
    git(repo, "commit", "-qm", "Moved")
    tasks = planned(repo, "HEAD~1..HEAD")["tasks"]
    claims = sorted(" ".join(sorted(map(shown, task["claims"]))) for task in tasks)
    assert claims == ["create shop/use.py/a.py delete shop/use.py", "rename shop/bill.py"]


def test_a_submodule_is_left_out_and_said(repo: Path) -> None:
    link = f"160000,{commit(repo, 'HEAD')},vendor"
    git(repo, "update-index", "--add", "--cacheinfo", link)
    git(repo, "commit", "-qm", "Vendor")
    said = paralex(repo, "plan", "--from-diff", "HEAD~1", code=2)
    assert "left out: vendor is a submodule" in said and "no file differs" in said


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("nope..HEAD", "no commit 'nope'"),
        ("HEAD~1..nope", "no commit 'nope'"),
        ("HEAD..HEAD", "no file differs"),
        ("HEAD~1...HEAD", "with two dots"),
        ("..HEAD", "write BASE..HEAD"),
        ("HEAD~1..", "write BASE..HEAD"),
        ("", "write BASE..HEAD"),
        ("--all..HEAD", "no commit '--all'"),
    ],
)
def test_what_is_no_diff(repo: Path, written: str, words: str) -> None:
    assert words in refused(repo, written)


def test_not_where_it_makes_no_sense(repo: Path, tmp_path: Path) -> None:
    both = paralex(repo, "plan", "goal", "--from-diff", "HEAD~1", code=2)
    assert "give no goal" in both
    model = paralex(repo, "plan", "--from-diff", "HEAD~1", "--planner", "anthropic", code=2)
    assert "needs no planner" in model
    (tmp_path / "empty").mkdir()
    assert "no commit" in refused(tmp_path / "empty", "HEAD~1")
    assert "a folder inside of" in refused(repo / "shop", "HEAD~1")
    shallow = tmp_path / "shallow"
    git(tmp_path, "clone", "-q", "--depth=1", f"file://{repo}", str(shallow))
    assert "no commit 'HEAD~1'" in refused(shallow, "HEAD~1")


def test_base_alone_means_up_to_what_is_checked_out() -> None:
    assert ends_of("main") == ("main", "HEAD") and ends_of(" a..b ") == ("a", "b")
