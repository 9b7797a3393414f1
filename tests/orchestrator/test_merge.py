"""Merges of trees: lines by git, judged by symbols."""

from __future__ import annotations

import pytest

from paralex.orchestrator.facts import Reader
from paralex.orchestrator.git import Entry, Repo
from paralex.orchestrator.merge import Merged, merge_trees
from tests.orchestrator.support import extract, tree_of

BASE = "import os\n" + "".join(f"\n\ndef {name}():\n    return 1\n" for name in "fgh")


def tree(repo: Repo, files: dict[str, str | None], mode: str = "100644") -> str:
    edits = {
        path: None if text is None else Entry(mode, repo.write_blob(text.encode()))
        for path, text in files.items()
    }
    return repo.edited_tree(tree_of(repo.root), edits)


def merged(repo: Repo, base: str | None, ours: str | None, theirs: str | None) -> Merged:
    trees = [
        tree(repo, {"m.py": text} if text is not None else {}) for text in (base, ours, theirs)
    ]
    return merge_trees(repo, Reader(repo, extract), *trees)


def text(repo: Repo, result: Merged, path: str = "m.py") -> str:
    assert not result.conflicts, result.conflicts
    entry = repo.entries(result.tree, [path])[path]
    return repo.blobs([entry.blob])[entry.blob].decode()


def test_different_symbols_merge(repo: Repo) -> None:
    ours = BASE.replace("def f():\n    return 1", "def f():\n    return 2")
    theirs = BASE.replace("def h():\n    return 1", "def h():\n    return 3")
    result = merged(repo, BASE, ours, theirs)
    assert text(repo, result) == ours.replace("def h():\n    return 1", "def h():\n    return 3")
    assert result.both == ("m.py",)


def test_neighbouring_insertions_are_joined_when_the_symbols_come_out_right(repo: Repo) -> None:
    ours = BASE + "\n\ndef mine():\n    return 1\n"
    theirs = BASE + "\n\ndef yours():\n    return 2\n"
    result = text(repo, merged(repo, BASE, ours, theirs))
    assert "def mine" in result and "def yours" in result


def test_import_lines_are_a_set(repo: Repo) -> None:
    ours = BASE.replace("import os\n", "import os\nimport sys\n")
    theirs = BASE.replace("import os\n", "import os\nimport re\n")
    result = text(repo, merged(repo, BASE, ours, theirs))
    assert {"import os", "import sys", "import re"} <= set(result.splitlines())


def test_an_import_that_both_add_stands_once(repo: Repo) -> None:
    ours = BASE.replace("import os\n", "import os\nimport re\nimport sys\n")
    theirs = BASE.replace("import os\n", "import os\nimport json\nimport re\n")
    lines = text(repo, merged(repo, BASE, ours, theirs)).splitlines()
    assert sorted(line for line in lines if line.startswith("import")) == [
        "import json", "import os", "import re", "import sys"]  # fmt: skip


def test_insertions_keep_the_blank_lines_between_them(repo: Repo) -> None:
    ours = f"{BASE}\n\ndef mine():\n    return 1\n"
    theirs = f"{BASE}\n\ndef yours():\n    return 1\n"
    result = text(repo, merged(repo, BASE, ours, theirs))
    assert result == f"{ours}\n\ndef yours():\n    return 1\n"


def test_lines_that_only_look_alike_are_kept(repo: Repo) -> None:
    ours, theirs = (
        f"{BASE}\n\nclass {name}(\n    object\n):\n    X = '{name}'\n" for name in ("Mine", "Yours")
    )
    result = text(repo, merged(repo, BASE, ours, theirs))
    assert result.count("\n):\n") == 2


@pytest.mark.parametrize("mark", ["<", "|", "=", ">"])
def test_a_text_that_looks_like_a_conflict_is_merged_like_any_other(repo: Repo, mark: str) -> None:
    base = f'{BASE}\n\nX = """\n{mark * 7}\n{mark * 70}\n"""\n'
    ours, theirs = (f"{base}\n\ndef {name}():\n    return 1\n" for name in ("mine", "yours"))
    result = text(repo, merged(repo, base, ours, theirs))
    assert result == f"{ours}\n\ndef yours():\n    return 1\n"


def test_the_same_symbol_changed_twice_is_a_conflict(repo: Repo) -> None:
    ours = BASE.replace("def f():\n    return 1", "def f():\n    return 2")
    theirs = BASE.replace("def f():\n    return 1", "def f():\n    return 3")
    assert list(merged(repo, BASE, ours, theirs).conflicts) == ["m.py"]


def test_lines_that_merge_into_something_else_are_found_out(repo: Repo) -> None:
    """Both move the same helper elsewhere: git keeps both, the symbols tell."""
    base = "def f():\n    return 1\n\n\nX = 1\nY = 2\nZ = 3\n\n\ndef g():\n    return 1\n"
    ours = "def helper():\n    return 0\n\n\n" + base
    theirs = base + "\n\ndef helper():\n    return 5\n"
    assert list(merged(repo, base, ours, theirs).conflicts) == ["m.py"]


def test_a_merge_that_does_not_parse_is_a_conflict(repo: Repo) -> None:
    ours = BASE.replace("    return 1\n\n\ndef g", "    return (1,\n\n\ndef g", 1)
    theirs = BASE.replace("def h():\n    return 1", "def h():\n    return 3")
    assert merged(repo, BASE, ours, theirs).conflicts


def test_equal_changes_are_no_conflict(repo: Repo) -> None:
    both = BASE.replace("return 1", "return 2")
    assert text(repo, merged(repo, BASE, both, both)) == both


def test_deleted_here_and_changed_there(repo: Repo) -> None:
    changed, gone = BASE + "\n\nX = 1\n", None
    assert "deleted" in merged(repo, BASE, gone, changed).conflicts["m.py"]
    assert "deleted" in merged(repo, BASE, changed, gone).conflicts["m.py"]


def test_both_create_one_file(repo: Repo) -> None:
    assert merged(repo, None, "def f():\n    return 1\n", "def f():\n    return 2\n").conflicts


def test_modes_merge_apart_from_content(repo: Repo) -> None:
    base, theirs = tree(repo, {"s.txt": "x\ny\n"}), tree(repo, {"s.txt": "x\ny\nz\n"})
    ours = tree(repo, {"s.txt": "x\ny\n"}, mode="100755")
    result = merge_trees(repo, Reader(repo, extract), base, ours, theirs)
    assert repo.entries(result.tree, ["s.txt"])["s.txt"].mode == "100755"
    assert text(repo, result, "s.txt") == "x\ny\nz\n"


def test_what_is_no_text_cannot_be_merged(repo: Repo) -> None:
    trees = [tree(repo, {"b.bin": f"\0{n}\n"}) for n in range(3)]
    assert list(merge_trees(repo, Reader(repo, extract), *trees).conflicts) == ["b.bin"]


def test_a_file_where_the_other_side_has_a_folder(repo: Repo) -> None:
    base, ours = tree(repo, {}), tree(repo, {"thing": "file\n"})
    theirs = tree(repo, {"thing/inside": "x\n"})
    result = merge_trees(repo, Reader(repo, extract), base, ours, theirs)
    assert result.conflicts == {"thing/inside": "a file here and a folder there"}
    assert merge_trees(repo, Reader(repo, extract), base, theirs, ours).conflicts
