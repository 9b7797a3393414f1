"""`paralex evaluate decomposition` on a repository whose past is known."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from paralex.cli.evaluate import app
from paralex.errors import UsageError
from paralex.planner.decomposition import Case, longest_path, score
from tests.graph.conftest import git, write

FILES = ["shop/cart.py", "shop/mail.py", "shop/tax.py"]
OLD = {"shop/cart.py": "x = 1\n", "shop/tax.py": "y = 1\n", "shop/mail.py": "z = 1\n"}
NEW = {
    "shop/cart.py": "class Cart: pass\n",
    "shop/tax.py": "from shop.cart import Cart\n",
    "shop/mail.py": "z = 2\n",
}
# What breaks: `tax` (2) at its new version while `cart` (0) is at its old one.
BAD = [[2, 1, 0, 0, False]]


@pytest.fixture
def repos(tmp_path: Path) -> Path:
    root = tmp_path / "repos" / "us+shop"
    for number, files in enumerate((OLD, NEW)):
        write(root, dict(files))
        if not number:
            git(root, "init", "-q")
        git(root, "add", ".")
        git(root, "commit", "-qm", "more")
    return tmp_path / "repos"


def commits(repos: Path, **more: object) -> Path:
    said = subprocess.check_output(["git", "rev-parse", "HEAD"], cwd=repos / "us+shop", text=True)
    place = repos.parent / "commits.jsonl"
    case = {"repo": "us/shop", "commit": said.strip(), "files": FILES}
    place.write_text(json.dumps(case | more) + "\n")
    return place


def paralex(*arguments: object) -> str:
    result = CliRunner().invoke(app, ["decomposition", *map(str, arguments)])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.output


def answered(repos: Path, *options: object, **more: object) -> dict[str, Any]:
    found = json.loads(paralex(commits(repos, **more), "--repos", repos, "--json", *options))
    assert isinstance(found, dict)
    return found


def test_scores_and_predictions(repos: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    answer = answered(repos, "--predictions", out, bad=BAD)
    assert {key: answer[key] for key in ("schema", "kind", "n")} == {
        "schema": "paralex.evaluate/1",
        "kind": "decomposition",
        "n": 1,
    }
    whole = {"states_ok": 1.0, "plans_ok": 1.0, "width": 1.5, "unsplittable": 0.0}
    assert answer["macro"] == answer["repos"]["us/shop"] == whole
    (row,) = map(json.loads, out.read_text().splitlines())
    assert (row["repo"], row["tasks"], row["edges"]) == ("us/shop", [[0], [1], [2]], [[0, 2]])


def test_without_fields_for_scoring_it_only_predicts(repos: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    assert answered(repos, "--predictions", out)["macro"] == {"width": 1.5, "unsplittable": 0.0}
    assert len(out.read_text().splitlines()) == 1


def test_states_that_were_run(repos: Path) -> None:
    fine, red, lost = [1, 1, 1, 0, 0, ""], [1, 0, 0, 1, 1, ""], [0, 0, 0, 1, 1, "no"]
    states = {"1": fine, "2": fine, "3": red, "4": lost, "5": fine, "6": lost}
    macro = answered(repos, states=states)["macro"]
    assert macro["imports_ok"] == 1.0 and 0.5 < macro["old_tests_ok"] < 1.0
    assert macro["states_ok"] == macro["old_tests_ok"]


def test_the_same_twice_and_a_table_for_people(repos: Path, tmp_path: Path) -> None:
    said = []
    for name in ("one", "two"):
        place = tmp_path / name
        text = paralex(commits(repos, bad=BAD), "--repos", repos, "--predictions", place)
        said.append((text, place.read_bytes()))
    assert said[0] == said[1]
    assert "states ok" in said[0][0] and "anchor" in said[0][0]


def test_a_file_that_is_none(repos: Path, tmp_path: Path) -> None:
    place = tmp_path / "bad.jsonl"
    for text in ("", '{"repo": "us/shop"}\n', "{\n"):
        place.write_text(text)
        with pytest.raises(UsageError, match=r"bad\.jsonl"):
            paralex(place, "--repos", repos)
    with pytest.raises(UsageError, match="no commit"):
        paralex(commits(repos, commit="0" * 40), "--repos", repos)


def test_the_protocol() -> None:
    case = Case("r", "seed", "", ("a", "b"), ((1, 1, 0, 0),))
    assert score(case, [[0, 1]], []) == {"width": 1.0, "unsplittable": 1.0}
    assert score(case, [[0], [1]], [(0, 1)])["states_ok"] == 1.0
    free = score(case, [[0], [1]], [])
    assert free["states_ok"] == free["plans_ok"] and 0.2 < free["states_ok"] < 0.8
    never = Case("r", "seed", "", ("a", "b"), ((-1, 0, 0, 1),))
    assert score(never, [[0], [1]], [(0, 1)])["states_ok"] == 0.0
    assert longest_path(4, [(0, 1), (1, 3), (0, 2)]) == 3
