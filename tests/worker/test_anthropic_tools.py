"""The tools against a hostile or clumsy model: nothing is read or written outside the view."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from paralex.worker.anthropic_reply import Call
from paralex.worker.anthropic_tools import CHARACTERS, LINES, Tools
from paralex.worker.desk_double import RehearsalDesk
from tests.worker.briefs import brief


def use(tools: Tools, name: str, **given: Any) -> tuple[str, bool]:
    (result,) = tools.turn((Call("id", name, given),))
    return result["content"], result["is_error"]


@pytest.fixture
def tools(desk: RehearsalDesk) -> Tools:
    return Tools(
        brief("whole src/a.py", "whole linked", "whole .git/config", "create new.py"), desk
    )


@pytest.fixture
def secret(tmp_path: Path, view: Path) -> Path:
    """A file outside the view, with links to it and to its folder inside."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret").write_text("treasure")
    (view / "linked").symlink_to(outside / "secret")
    (view / "folder").symlink_to(outside)
    (view / "dangling").symlink_to(outside / "not-yet")
    (view / ".git").mkdir()
    (view / ".git/config").write_text("[core]")
    (view / "inner").symlink_to(".git")
    return outside / "secret"


PATHS = [
    "../outside/secret", "/etc/passwd", "src/../../outside/secret", "linked", "folder/secret",
    "folder/new", "dangling", ".git/config", ".GIT/config", "inner/config", ".paralex/plan.json",
    "src//a.py", "./src/a.py", "..", "", "a\0b", "C:\\x", "~/x/../../..",
]  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_paths_that_lead_out_are_refused_by_every_tool(
    tools: Tools, secret: Path, view: Path, path: str
) -> None:
    def state() -> dict[str, str]:
        return {
            str(place): place.read_text()
            for top in (view, secret.parent)
            for place in sorted(top.rglob("*"))
            if place.is_file()
        }

    before = state()
    for name, given in [
        ("read", {}), ("edit", {"old": "treasure", "new": "gone"}), ("create", {"text": "mine"}),
        ("delete", {}), ("grep", {"pattern": "treasure"}),
    ]:  # fmt: skip
        content, wrong = use(tools, name, path=path, **given)
        assert wrong and "treasure" not in content, (name, content)
    assert state() == before
    assert not os.path.lexists(secret.parent / "not-yet")


def test_grep_does_not_follow_links_out_or_take_options(tools: Tools, secret: Path) -> None:
    assert use(tools, "grep", pattern="treasure") == ("no match", False)
    assert use(tools, "grep", pattern="--help") == ("no match", False)
    assert use(tools, "grep", pattern="$(echo x > pwned); `id`")[1] is False
    assert not (secret.parent / "pwned").exists()
    content, wrong = use(tools, "grep", pattern="(")
    assert wrong and "not a regular expression" in content


def test_a_link_inside_the_view_is_followed(tools: Tools, view: Path) -> None:
    (view / "alias").symlink_to("src/b.py")
    assert use(tools, "read", path="alias") == ("1\tLIMIT = 10", False)


@pytest.mark.parametrize("mode", ["whole", "delete"])
def test_a_link_inside_the_view_is_not_written_through(
    desk: RehearsalDesk, view: Path, mode: str
) -> None:
    (view / "alias").symlink_to("src/b.py")
    tools = Tools(brief(f"{mode} alias"), desk)
    content, wrong = (
        use(tools, "edit", path="alias", old="10", new="11")
        if mode == "whole"
        else use(tools, "delete", path="alias")
    )
    assert wrong and "a link leads to src/b.py: name that path" in content
    assert (view / "src/b.py").read_text() == "LIMIT = 10\n"


def test_edit_needs_a_unique_place(tools: Tools) -> None:
    content, wrong = use(tools, "edit", path="src/a.py", old="return x", new="return y")
    assert wrong and "2 times (lines 2, 6)" in content
    content, wrong = use(tools, "edit", path="src/a.py", old="return z", new="return y")
    assert wrong and "'return z'" in content
    assert use(tools, "edit", path="src/a.py", old="", new="y")[1]
    assert tools.edits == 0


def test_edit_keeps_mode_and_line_ends(tools: Tools, view: Path) -> None:
    place = view / "src/a.py"
    place.write_bytes(b"A = 1\r\nB = 2\r\n")
    place.chmod(0o755)
    assert use(tools, "edit", path="src/a.py", old="1", new="3")[0] == "replaced at line 1"
    assert place.read_bytes() == b"A = 3\r\nB = 2\r\n"
    assert place.stat().st_mode & 0o777 == 0o755
    assert sorted(os.listdir(view / "src")) == ["a.py", "b.py", "with space.py"]


def test_create_delete_and_what_is_in_the_way(tools: Tools, view: Path) -> None:
    assert use(tools, "create", path="new.py", text="N = 1\n") == ("created", False)
    assert "is there already" in use(tools, "create", path="new.py", text="x")[0]
    assert use(tools, "edit", path="new.py", old="1", new="2")[1] is False
    assert (view / "new.py").read_text() == "N = 2\n"
    content, wrong = use(tools, "delete", path="src/a.py")
    assert wrong and "delete src/a.py" in content
    assert "no such file" in use(tools, "delete", path="src/none.py")[0]


def test_an_edit_that_breaks_the_syntax(desk: RehearsalDesk) -> None:
    narrow = Tools(brief("body src/a.py::f"), desk)
    content, wrong = use(narrow, "edit", path="src/a.py", old="x + 1", new="x + (")
    assert wrong and "would not parse" in content
    wide = Tools(brief("whole src/a.py"), desk)
    content, wrong = use(wide, "edit", path="src/a.py", old="x + 1", new="x + (")
    assert not wrong and "does not parse" in content


def test_binary_and_long_files(tools: Tools, view: Path) -> None:
    (view / "blob").write_bytes(b"\xff\xfe\0")
    assert "not UTF-8" in use(tools, "read", path="blob")[0]
    (view / "long").write_text("x\n" * (LINES + 5))
    content, _ = use(tools, "read", path="long")
    assert content.endswith(f"({LINES + 5} lines in all; go on with start={LINES + 1})")
    (view / "wide").write_text("x" * (2 * CHARACTERS))
    content, _ = use(tools, "read", path="wide")
    assert len(content) < CHARACTERS + 100 and "characters left out" in content


def test_folders_are_listed(tools: Tools, secret: Path) -> None:
    assert use(tools, "read", path=".")[0].splitlines() == [
        "README.md", "dangling", "folder/", "inner/", "linked", "src/",
    ]  # fmt: skip
    assert use(tools, "read", path="src")[0] == "a.py\nb.py\nwith space.py"


def test_scope_that_makes_no_sense_is_a_tool_error(tools: Tools, desk: RehearsalDesk) -> None:
    for claims, told in [
        ([], "claims"), ([{"path": "a", "mode": "bodi"}], "did you mean 'body'"),
        ([{"path": "../a", "mode": "whole"}], "not a normal path"),
        ([{"path": "a", "mode": "add"}], "claims[0]: needs 'symbol'"),
    ]:  # fmt: skip
        content, wrong = use(tools, "request_scope", claims=claims, why="so")
        assert wrong and told in content
    assert desk.asked == []


def test_a_malformed_call_is_answered_with_the_place_and_the_nearest_word(tools: Tools) -> None:
    calls: list[tuple[str, dict[str, Any], str]] = [
        ("edit", {"path": "src/a.py", "old": "a", "neww": "b"}, "neww: unknown key 'neww': did"),
        ("read", {"path": "src/a.py", "start": "1."}, "start: expected a whole number, not '1.'"),
        ("read", {"path": ["src/a.py"]}, "path: expected a text, not ['src/a.py']"),
        ("finish", {"summary": "x", "done": 1}, "done: expected true or false, not 1"),
        ("reed", {}, "there is no tool 'reed': did you mean 'read'?"),
        ("edit", {"path": "src/aa.py", "old": "a", "new": "b"}, "did you mean 'src/a.py'?"),
    ]  # fmt: skip
    for name, given, told in calls:
        content, wrong = use(tools, name, **given)
        assert wrong and told in content, content
    assert tools.edits == 0


def test_what_a_model_leaves_out_may_be_null(tools: Tools) -> None:
    content, wrong = use(tools, "read", path="src/b.py", start=None, end=1.0)
    assert (content, wrong) == ("1\tLIMIT = 10", False)


def test_an_edit_may_name_the_symbol_that_it_is_in(tools: Tools, view: Path) -> None:
    ambiguous = {"path": "src/a.py", "old": "return x", "new": "return 2 * x"}
    assert use(tools, "edit", **ambiguous, symbol="nobody")[1]
    content, wrong = use(tools, "edit", **ambiguous, symbol="g")
    assert (content, wrong) == ("replaced at line 6", False)
    assert "return 2 * x - 1" in (view / "src/a.py").read_text()


def test_nothing_is_done_after_finish(tools: Tools, view: Path) -> None:
    results = tools.turn(
        (
            Call("1", "finish", {"summary": "Done"}),
            Call("2", "edit", {"path": "src/a.py", "old": "x + 1", "new": "x + 2"}),
        )
    )
    assert [result["is_error"] for result in results] == [False, True]
    assert "x + 1" in (view / "src/a.py").read_text()


def test_without_tests_the_model_is_told(tools: Tools) -> None:
    assert use(tools, "run_tests") == ("this task has no tests of its own", False)
