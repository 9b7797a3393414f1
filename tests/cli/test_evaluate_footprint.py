"""`paralex evaluate footprint` on a repository whose past is known."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from paralex.cli.evaluate import app
from paralex.errors import UsageError
from tests.graph.conftest import git, write

TEXTS = {
    "shop/cart.py": "class Cart:\n    '''What a customer buys.'''\n    def add(self): ...\n",
    "shop/tax.py": "from shop.cart import Cart\n\ndef vat(cart: Cart): return 1\n",
    "shop/mail.py": "def send_letter(address): ...\n",
    "tests/test_tax.py": "from shop.tax import vat\n\ndef test_vat(): assert vat\n",
    "docs/tax.py": "# the vat of a customer\n",
}


@pytest.fixture
def repos(tmp_path: Path) -> Path:
    root = tmp_path / "repos" / "us+shop"
    write(root, TEXTS)
    git(root, "init", "-q")
    git(root, "add", ".")
    git(root, "commit", "-qm", "Start")
    write(root, {"shop/tax.py": TEXTS["shop/tax.py"] + "# more\n", "tests/test_tax.py": "# less\n"})
    git(root, "commit", "-qam", "Vat of gifts")
    return tmp_path / "repos"


def commits(repos: Path, **more: object) -> Path:
    root = repos / "us+shop"
    ids = subprocess.check_output(["git", "rev-parse", "HEAD", "HEAD~1"], cwd=root, text=True)
    commit, parent = ids.split()
    case = {"repo": "us/shop", "commit": commit, "parent": parent, "message": "Vat of gifts"}
    place = repos.parent / "commits.jsonl"
    place.write_text(json.dumps(case | more) + "\n")
    return place


def changed(**paths: str) -> list[dict[str, str]]:
    return [{"path": path, "status": status} for status, path in paths.items()]


def paralex(*arguments: object) -> str:
    result = CliRunner().invoke(app, ["footprint", *map(str, arguments)])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.output


def test_scores_and_predictions(repos: Path, tmp_path: Path) -> None:
    files = [
        {"path": "shop/tax.py", "status": "M"},
        {"path": "tests/test_tax.py", "status": "M"},
        {"path": "shop/gone.py", "status": "M"},  # not there before: no part of the truth
        {"path": "shop/gift.py", "status": "A"},
    ]
    out = tmp_path / "out.jsonl"
    said = paralex(commits(repos, files=files), "--repos", repos, "--json", "--predictions", out)
    answer: dict[str, Any] = json.loads(said)
    assert (answer["schema"], answer["kind"], answer["n"]) == (
        "paralex.evaluate/1", "footprint", 1,
    )  # fmt: skip
    assert answer["macro"] == answer["repos"]["us/shop"]
    assert answer["macro"]["r_precision"] == answer["macro"]["recall_at_5"] == 1.0
    (row,) = map(json.loads, out.read_text().splitlines())
    assert set(row["ranked"][:2]) == {"shop/tax.py", "tests/test_tax.py"}
    assert "docs/tax.py" not in row["ranked"]
    assert 0 < answer["macro"]["f1"] <= 1 and row["chosen"][0] in row["ranked"]
    assert answer["macro"]["overclaim"] == len(row["chosen"]) / 2


def test_without_a_truth_it_only_predicts(repos: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    said = paralex(commits(repos), "--repos", repos, "--json", "--predictions", out)
    assert json.loads(said)["n"] == 0 and json.loads(said)["macro"] == {}
    assert json.loads(out.read_text())["ranked"]


def test_the_future_is_not_looked_at(repos: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    files = [{"path": "shop/tax.py", "status": "M"}]
    file = commits(repos, files=files)
    before = paralex(file, "--repos", repos, "--json")
    root = repos / "us+shop"
    write(root, {"shop/mail.py": "# vat vat gifts\n"})
    git(root, "commit", "-qam", "Vat of gifts again")
    assert paralex(file, "--repos", repos, "--json", "--predictions", out) == before


def test_for_people(repos: Path) -> None:
    files = [{"path": "shop/tax.py", "status": "M"}]
    said = paralex(commits(repos, files=files), "--repos", repos)
    assert "us/shop" in said and "anchor" in said


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("", "no commits in it"),
        ("{", "commits.jsonl:1: not a commit"),
        ('{"repo": "us/shop"}', "commit"),
        ('{"repo": "a/b", "commit": "1", "parent": "2", "message": ""}', "needs a clone of a/b"),
        ('{"repo": "us/shop", "commit": "1", "parent": "no", "message": ""}', "no commit 'no'"),
    ],
)
def test_bad_input(repos: Path, line: str, said: str) -> None:
    place = commits(repos)
    place.write_text(line)
    with pytest.raises(UsageError, match=said):
        paralex(place, "--repos", repos)
