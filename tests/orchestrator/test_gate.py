"""The publish gate: what it lets in, and each thing that it refuses."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from paralex.errors import EnvironmentLacks
from paralex.orchestrator.board import Board, Event, replay
from paralex.orchestrator.git import Entry, Repo, open_repo
from paralex.orchestrator.publish import Gate, Submission
from paralex.orchestrator.worktree import WorkTree
from paralex.planner.dst import Dst, Read
from paralex.protocol import Published, Refusal, Stale
from paralex.queries.code import Code, FileRow, RefRow
from tests.orchestrator.support import claim, extract, git, plan_of, shown, task, tree_of, write

F = "def f(x):\n    return x\n"
G = "def g(x):\n    return x\n"


@dataclass
class World:
    """A repository on the run's branch, and a gate that records into a board."""

    repo: Repo
    gate: Gate
    plan: Dst
    events: list[Event] = field(default_factory=list)

    @property
    def board(self) -> Board:
        return replay(self.plan, self.events)

    def tree(self, files: dict[str, str | None], mode: str = "100644", base: str = "") -> str:
        edits: dict[str, Entry | None] = {
            path: None if text is None else Entry(mode, self.repo.write_blob(text.encode()))
            for path, text in files.items()
        }
        return self.repo.edited_tree(base or tree_of(self.repo.root), edits)

    def edit(self, path: str, old: str, new: str) -> str:
        text = shown(self.repo.root, path)
        assert old in text
        return self.tree({path: text.replace(old, new)})

    def submit(self, tree: str, *claims: str, **given: Any) -> Published | Stale | Refusal:
        asked = Submission(
            task="t", base=tree_of(self.repo.root), tree=tree, claims=tuple(map(claim, claims)),
            reads=(), final=True, message="m\n", author="helper",
        )  # fmt: skip
        return self.gate.publish(replace(asked, **given))

    def head(self) -> str:
        return git(self.repo.root, "rev-parse", "HEAD")


def world_of(root: Path, scratch: Path, code: Code | None = None) -> World:
    git(root, "checkout", "-q", "-b", "run")
    repo = open_repo(root)
    events: list[Event] = []

    def record(kind: str, task: str = "", /, **data: Any) -> None:
        events.append(Event(kind, task, data))

    scratch.mkdir(exist_ok=True)
    gate = Gate(
        repo, extract, "refs/heads/run", WorkTree(repo, scratch, lambda point: None),
        code or Code.of(()), record, lambda point: None, head=git(root, "rev-parse", "HEAD"),
    )  # fmt: skip
    return World(repo, gate, plan_of(task("t"), task("u")), events)


@pytest.fixture
def world(root: Path, tmp_path: Path) -> World:
    return world_of(root, tmp_path / "scratch")


def refused(answer: object, *words: str) -> Refusal:
    assert isinstance(answer, Refusal), answer
    assert all(word in answer.reason for word in words), answer.reason
    return answer


def stale(answer: object, *words: str) -> Stale:
    assert isinstance(answer, Stale), answer
    assert all(word in answer.reason for word in words), answer.reason
    return answer


def test_a_change_within_its_claims_becomes_a_commit_and_a_file(world: World) -> None:
    before = world.head()
    answer = world.submit(world.edit("a.py", F, F.replace("x\n", "x + 1\n")), "body a.py::f")
    assert isinstance(answer, Published)
    assert answer.commit == world.head() and answer.tree == tree_of(world.repo.root)
    assert git(world.repo.root, "rev-parse", "HEAD^") == before
    assert "x + 1" in (world.repo.root / "a.py").read_text()
    assert git(world.repo.root, "status", "--porcelain") == ""
    assert [event.kind for event in world.events] == ["intent", "accepted", "used"]
    assert world.board.tasks["t"].final and world.board.tasks["t"].writes == {"a.py"}


@pytest.mark.parametrize(
    ("files", "claims", "needed"),
    [
        ({"a.py": F + "\n\n" + G.replace("return x", "return 2")}, ["body a.py::f"], "a.py::g"),
        ({"notes.txt": "other\n"}, ["whole a.py"], "whole notes.txt"),
        ({"new.txt": "new\n"}, ["whole a.py"], "create new.txt"),
        ({"b.py": None}, ["whole b.py"], "delete b.py"),
        ({"a.py": "def f(x, y):\n    return x\n"}, ["body a.py::f"], "signature a.py::f"),
    ],
)
def test_a_write_outside_the_claims_changes_nothing(
    world: World, files: dict[str, str | None], claims: list[str], needed: str
) -> None:
    before = world.head()
    answer = refused(world.submit(world.tree(files), *claims), "outside the claims", needed)
    assert needed in map(str, answer.outside) or any(needed in str(c) for c in answer.outside)
    assert world.head() == before and world.events == []
    assert git(world.repo.root, "status", "--porcelain") == ""


def test_a_changed_mode_needs_the_whole_file(world: World) -> None:
    tree = world.tree({"notes.txt": shown(world.repo.root, "notes.txt")}, mode="100755")
    refused(world.submit(tree, "body a.py::f"), "whole notes.txt")
    assert isinstance(world.submit(tree, "whole notes.txt"), Published)


def test_the_records_submodules_and_odd_names_are_refused(world: World) -> None:
    refused(world.submit(world.tree({".paralex/x": "x"}), "create .paralex/x"), ".paralex")
    commit = world.head()
    linked = world.repo.edited_tree(tree_of(world.repo.root), {"sub": Entry("160000", commit)})
    refused(world.submit(linked, "create sub"), "submodule")
    refused(world.submit(world.tree({"caf\udce9": "x"}), "whole a.py"), "no claim can name")
    refused(world.submit(world.tree({"back\\slash": "x"}), "whole a.py"), "no claim can name")


def test_nothing_to_publish_is_fine(world: World) -> None:
    before = world.head()
    answer = world.submit(tree_of(world.repo.root))
    assert answer == Published(commit=before, tree=tree_of(world.repo.root))
    assert world.head() == before and world.board.tasks["t"].final


def test_two_tasks_on_one_file_are_merged(world: World) -> None:
    base = tree_of(world.repo.root)
    one = world.edit("a.py", F, F.replace("x\n", "x + 1\n"))
    two = world.edit("a.py", G, G.replace("x\n", "x + 2\n"))
    assert isinstance(world.submit(one, "body a.py::f"), Published)
    answer = world.submit(two, "body a.py::g", base=base, task="u")
    assert isinstance(answer, Published) and answer.tree not in {one, two}
    assert "x + 1" in shown(world.repo.root, "a.py") and "x + 2" in shown(world.repo.root, "a.py")


def test_lines_that_cannot_be_merged_are_stale(world: World) -> None:
    base = tree_of(world.repo.root)
    text = shown(world.repo.root, "notes.txt")
    one, two = (world.tree({"notes.txt": text.replace("two", word)}) for word in ("2", "zwei"))
    assert isinstance(world.submit(one, "whole notes.txt"), Published)
    answer = stale(world.submit(two, "whole notes.txt", base=base, task="u"), "notes.txt")
    assert answer.tree == tree_of(world.repo.root)
    assert "zwei" not in shown(world.repo.root, "notes.txt")


def test_what_is_removed_there_and_changed_here_is_stale(world: World) -> None:
    base = tree_of(world.repo.root)
    removed = world.tree({"a.py": shown(world.repo.root, "a.py").replace(F, "")})
    mine = world.edit("a.py", F, F.replace("x\n", "x + 1\n"))
    assert isinstance(world.submit(removed, "remove a.py::f"), Published)
    stale(world.submit(mine, "body a.py::f", base=base, task="u"), "a.py")


@pytest.mark.parametrize("declared", [True, False])
def test_a_read_whose_signature_changed_is_stale(
    root: Path, tmp_path: Path, declared: bool
) -> None:
    code = Code.of(
        [FileRow("a.py", "a", "python", 9, False, True)],
        references=[RefRow("b.py", "use", "a.py", "f", 5, "use", "import")],
    )
    world = world_of(root, tmp_path / "scratch", Code.of(()) if declared else code)
    reads = (Read(path="a.py", symbol="f"),) if declared else ()
    base = tree_of(root)
    mine = world.edit("b.py", "a.f(1)", "a.f(2)")
    other = world.edit("a.py", F, F.replace("(x)", "(x, y=0)"))
    assert isinstance(world.submit(other, "signature a.py::f", task="u"), Published)
    answer = world.submit(mine, "body b.py::use", base=base, reads=reads)
    stale(answer, "relies on a.py::f", "signature a.py::f")
    fresh = world.edit("b.py", "a.f(1)", "a.f(2)")
    assert isinstance(world.submit(fresh, "body b.py::use", reads=reads), Published)


def test_a_read_whose_body_changed_is_fresh_enough(world: World) -> None:
    base = tree_of(world.repo.root)
    mine = world.edit("b.py", "a.f(1)", "a.f(2)")
    other = world.edit("a.py", F, F.replace("return x", "return x + 1"))
    world.submit(other, "body a.py::f", task="u")
    reads = (Read(path="a.py", symbol="f"),)
    assert isinstance(world.submit(mine, "body b.py::use", base=base, reads=reads), Published)


def test_what_a_publish_relies_on_is_on_record(root: Path, tmp_path: Path) -> None:
    code = Code.of((), references=[RefRow("b.py", "use", "a.py", "f", 5, "use", "import")])
    world = world_of(root, tmp_path / "scratch", code)
    world.submit(world.edit("b.py", "a.f(1)", "a.f(2)"), "body b.py::use")
    assert world.board.tasks["t"].uses == {"a.py::f"}


def test_somebody_elses_commit_on_the_branch_is_merged_and_reported(world: World) -> None:
    base = tree_of(world.repo.root)
    mine = world.edit("a.py", F, F.replace("x\n", "x + 1\n"))
    write(world.repo.root, {"notes.txt": "by hand\n"})
    git(world.repo.root, "commit", "-q", "-a", "-m", "by hand")
    theirs = world.head()
    assert isinstance(world.submit(mine, "body a.py::f", base=base), Published)
    assert git(world.repo.root, "rev-parse", "HEAD^") == theirs
    assert shown(world.repo.root, "notes.txt") == "by hand\n"
    assert world.board.external == (theirs,)


def test_a_commit_in_the_very_moment_sends_it_around_again(world: World) -> None:
    """The branch moves between the gate's look and its compare-and-swap."""
    base = tree_of(world.repo.root)
    mine = world.edit("a.py", F, F.replace("x\n", "x + 1\n"))
    moved: list[str] = []

    def crash(point: str) -> None:
        if point == "intent" and not moved:
            git(world.repo.root, "commit", "-q", "--allow-empty", "-m", "just now")
            moved.append(world.head())

    world.gate._crash = crash
    assert isinstance(world.submit(mine, "body a.py::f", base=base), Published)
    assert git(world.repo.root, "rev-parse", "HEAD^") == moved[0]
    kinds = [event.kind for event in world.events]
    assert kinds == ["intent", "dropped", "external", "intent", "accepted", "used"]


def test_a_branch_that_is_gone_says_how_to_have_it_back(world: World) -> None:
    tree = world.edit("a.py", F, F.replace("x\n", "x + 1\n"))
    head = world.head()
    git(world.repo.root, "checkout", "-q", "main")
    git(world.repo.root, "branch", "-q", "-D", "run")
    with pytest.raises(EnvironmentLacks, match=f"update-ref refs/heads/run {head}"):
        world.submit(tree, "body a.py::f")


def test_away_from_the_branch_only_the_branch_moves(world: World) -> None:
    tree = world.edit("a.py", F, F.replace("x\n", "x + 1\n"))
    git(world.repo.root, "checkout", "-q", "main")
    assert isinstance(world.submit(tree, "body a.py::f"), Published)
    assert "x + 1" not in (world.repo.root / "a.py").read_text()
    assert "x + 1" in shown(world.repo.root, "a.py", "run")
    assert git(world.repo.root, "status", "--porcelain") == ""


def test_a_file_in_the_users_editor_is_kept(world: World) -> None:
    tree = world.edit("a.py", F, F.replace("x\n", "x + 1\n"))
    write(world.repo.root, {"a.py": "half a thought\n"})
    assert isinstance(world.submit(tree, "body a.py::f"), Published)
    assert (world.repo.root / "a.py").read_text() == "half a thought\n"
    assert list(world.board.kept) == ["a.py"]


def test_checkpoints_are_taken_back_by_a_commit(world: World) -> None:
    before = tree_of(world.repo.root)
    commits = []
    for number in (1, 2):
        tree = world.edit("a.py", "def f(x):", f"def f(x):\n    y = {number}")
        answer = world.submit(tree, "body a.py::f", final=False)
        assert isinstance(answer, Published)
        commits.append(answer.commit)
    other = world.submit(world.edit("notes.txt", "two", "2"), "whole notes.txt", task="u")
    assert isinstance(other, Published)
    assert world.gate.revert("t", tuple(commits), "taken back\n", "helper") == ""
    assert list(world.repo.diff(before, tree_of(world.repo.root))) == ["notes.txt"]
    assert (world.repo.root / "a.py").read_text() == shown(world.repo.root, "a.py")
    state = world.board.tasks["t"]
    assert state.commits == () and state.reverted == tuple(commits)


def test_what_others_have_built_on_stays(world: World) -> None:
    first = world.submit(world.edit("notes.txt", "two", "2"), "whole notes.txt", final=False)
    assert isinstance(first, Published)
    world.submit(world.edit("notes.txt", "2", "2 and more"), "whole notes.txt", task="u")
    assert "notes.txt" in world.gate.revert("t", (first.commit,), "taken back\n", "helper")
    assert "2 and more" in shown(world.repo.root, "notes.txt")


def test_recovery_leaves_alone_what_was_committed_since(world: World) -> None:
    """Cut off after the commit point; the user, who sees the old content, commits just that."""

    class CutOff(Exception):
        pass

    def crash(point: str) -> None:
        if point == "branch":
            raise CutOff

    old = shown(world.repo.root, "a.py")
    tree = world.tree({"a.py": F + "\n\n" + G, "notes.txt": "new\n"})
    world.gate._crash = crash
    with pytest.raises(CutOff):
        world.submit(tree, "whole a.py", "whole notes.txt")
    git(world.repo.root, "add", "a.py")
    git(world.repo.root, "commit", "-q", "-m", "a.py as it was", "a.py")
    world.gate._crash = lambda point: None
    world.gate.recover(tuple(world.board.intents.values()))
    assert (world.repo.root / "a.py").read_text() == old == shown(world.repo.root, "a.py")
    assert (world.repo.root / "notes.txt").read_text() == "new\n"
    assert git(world.repo.root, "status", "--porcelain") == ""
    assert world.board.kept == {} and world.board.intents == {}
