"""The main job, command after command, on a package that nobody here wrote."""

from __future__ import annotations

from pathlib import Path

import grimp
import pytest
import yaml

from tests.e2e.support import git, installed, paralex

CODEMOD = 'for f in {files}; do printf \'# seen by %s\\n\' "$PARALEX_TASK_ID" >> "$f"; done'


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("real") / "repo"
    folder.mkdir()
    return installed("rich", folder)


def test_analyze_then_again(rich: Path) -> None:
    first = paralex(rich, "analyze", "--json").json()
    assert first["schema"] == "paralex.analyze/1"
    assert first["files"]["failed"] == 0
    assert first["files"]["parsed"] == first["languages"]["python"] == first["modules"] >= 70
    again = paralex(rich, "analyze", "--json").json()
    assert again["changed_files"] == 0
    assert {k: first[k] for k in ("symbols", "imports", "references", "triples")} == {
        k: again[k] for k in ("symbols", "imports", "references", "triples")
    }


def test_imports_are_those_of_another_tool(rich: Path) -> None:
    graph = grimp.build_graph("rich", cache_dir=None)
    theirs = {
        (module, other)
        for module in graph.modules
        for other in graph.find_modules_directly_imported_by(module)
    }
    rows = paralex(rich, "query", "imports", "--format", "json").json()["rows"]
    assert {(row["from_module"], row["to_module"]) for row in rows} == theirs


@pytest.mark.parametrize(
    ("name", "params"),
    [
        ("modules", []),
        ("references", []),
        ("shared-types", []),
        ("importers", ["--param", "of=rich.text"]),
        ("reach", ["--param", "of=rich.text"]),
        ("hubs", []),
        ("cycles", []),
        ("unresolved", []),
        ("tests-of", ["--param", "of=rich.text"]),
    ],
)
def test_every_named_query_answers(rich: Path, name: str, params: list[str]) -> None:
    ran = paralex(rich, "query", name, *params, "--format", "json")
    assert ran.code == 0, ran.err
    answer = ran.json()
    assert answer["schema"] == "paralex.rows/1"
    if name not in {"unresolved", "tests-of"}:  # it has neither
        assert answer["rows"]


def test_plan_check_execute_with_a_command(rich: Path) -> None:
    items = [
        {"id": name, "text": f"sign {name}", "files": [f"rich/{name}.py"]}
        for name in ("align", "bar", "box", "color", "text")
    ]
    work = rich.parent / "work.yaml"
    work.write_text(yaml.safe_dump(items))
    plan = paralex(rich, "plan", "--work", str(work), "--json").json()
    assert plan["schema"] == "paralex.dst/1"
    assert plan["base"]["tree"] == git(rich, "rev-parse", "HEAD^{tree}").strip()
    report = paralex(rich, "check", ".paralex/plan.json", "--json").json()
    assert report["ok"] is True
    assert report["conflicts"] == []
    ran = paralex(rich, "execute", "--agent", f"command:{CODEMOD}", "--json", "--quiet")
    assert ran.code == 0, ran.err
    run = ran.json()
    assert [task["state"] for task in run["tasks"]] == ["done"] * 5
    for item in items:
        assert git(rich, "show", f"HEAD:{item['files'][0]}").endswith(f"# seen by {item['id']}\n")
    changed = git(rich, "diff", "--name-only", "main", "HEAD").split()
    assert changed == sorted(item["files"][0] for item in items)
    assert git(rich, "status", "--porcelain") == ""


def test_a_write_outside_the_claim_changes_nothing(rich: Path) -> None:
    before = git(rich, "rev-parse", "HEAD")
    work = rich.parent / "outside.yaml"
    work.write_text(yaml.safe_dump([{"id": "one", "text": "one", "files": ["rich/tree.py"]}]))
    assert paralex(rich, "plan", "--work", str(work)).code == 0
    ran = paralex(
        rich, "execute", "--agent", "command:echo '# x' | tee -a {files} >> rich/rule.py",
        "--json", "--quiet",
    )  # fmt: skip
    assert ran.code == 1
    (task,) = ran.json()["tasks"]
    assert task["state"] == "failed"
    assert "rich/rule.py" in task["why"]
    assert task["commits"] == []
    assert git(rich, "rev-parse", "HEAD") == before
    assert git(rich, "status", "--porcelain") == ""


def test_a_goal_in_words(rich: Path) -> None:
    ran = paralex(rich, "plan", "let a table row have a style of its own", "--explain")
    assert ran.code == 0, ran.err
    assert "rich/table.py" in ran.out
    assert paralex(rich, "check", ".paralex/plan.json").code == 0
