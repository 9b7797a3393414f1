"""Files of a diff that are no code."""

from __future__ import annotations

from paralex.graph.changes import FileChange, Status
from paralex.graph.python import LANGUAGE
from paralex.planner.from_diff_files import file_links


def links(code: str, *others: tuple[Status, str]) -> set[tuple[str, str, bool]]:
    facts = LANGUAGE.extract("app.py", code.encode())
    changes = [FileChange("app.py", "M", "app.py", facts, facts)]
    changes += [FileChange(path, status, path) for status, path in others]
    found = file_links(changes, lambda _: (code.encode(), code.encode()))
    return {(link.first, link.then, link.together) for link in found}


def test_what_code_names_comes_with_it() -> None:
    code = "open('table.json')\n"
    assert links(code, ("A", "data/table.json")) == {("data/table.json", "app.py", False)}
    assert links(code, ("D", "data/table.json")) == {("app.py", "data/table.json", False)}
    assert links(code, ("M", "data/table.json")) == {("data/table.json", "app.py", True)}
    assert links(code, ("M", "data/other.json"), ("M", "t.js")) == set()


def test_prose_is_one_task_and_so_are_manifest_and_lock_file() -> None:
    prose: list[tuple[Status, str]] = [("M", "CHANGES"), ("A", "docs/a.md"), ("M", "setup.cfg")]
    assert links("", *prose, ("M", "uv.lock")) == {
        ("CHANGES", "docs/a.md", True),
        ("setup.cfg", "uv.lock", True),
    }


def test_a_folder_where_a_file_was() -> None:
    assert links("", ("D", "bin"), ("A", "bin/run.sh")) == {("bin", "bin/run.sh", True)}
    assert links("", ("A", "bin"), ("D", "bin/run.sh")) == {("bin/run.sh", "bin", True)}
