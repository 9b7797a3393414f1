"""`paralex evaluate pairs` on branches whose way together is known."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from paralex.cli.evaluate import app
from paralex.cli.evaluate_answers import judged
from paralex.cli.evaluate_merge import Merger
from paralex.errors import UsageError
from paralex.graph.languages import extract
from paralex.graph.revision import Objects
from paralex.planner.parallel import MAY_RUN_TOGETHER, meetings, verdict
from paralex.planner.parallel_score import Judged, Pair
from paralex.planner.parallel_sides import Side
from tests.graph.conftest import git, write

CART = (
    "class Cart:\n    def add(self, item):\n        return item\n\n"
    "    def total(self):\n        return 0\n\n\ndef parse(text):\n    return text\n"
)
LOCK = (
    "class Lock:\n    def __enter__(self): return self\n"
    "    def __exit__(self, *_): self.close()\n    def close(self): print(1)\n\n"
    "def make() -> Lock: return Lock()\n"
)
HOLD = "from shop.lock import Lock, make\n\ndef hold(lock: Lock):\n"
LINES = "".join(f"line {number}\n" for number in range(9))
BASE = {
    "shop/cart.py": CART,
    "shop/use.py": "from shop.cart import parse\n\ndef use(): return 1\n",
    "shop/lock.py": LOCK,
    "shop/hold.py": HOLD + "    make()\n",
    "docs/read.me": LINES,
    "old/a.py": "A = 1\nB = 2\nC = 3\n",
}
# By branch, what it makes of the files: None for one that it deletes.
BRANCHES: dict[str, dict[str, str | None]] = {
    "add": {"shop/cart.py": CART.replace("return item", "return [item]")},
    "add-same": {"shop/cart.py": CART.replace("return item", "return [item]")},
    "add-again": {"shop/cart.py": CART.replace("return item", "return (item,)")},
    "total": {"shop/cart.py": CART.replace("return 0", "return 1")},
    "below": {"shop/cart.py": CART + "\n\ndef first():\n    return 1\n"},
    "below-too": {"shop/cart.py": CART + "\n\ndef second():\n    return 2\n"},
    "below-same": {"shop/cart.py": CART + "\n\ndef first():\n    return 3\n"},
    "wider": {"shop/cart.py": CART.replace("parse(text)", "parse(text, size=1)")},
    "other": {"shop/cart.py": CART.replace("parse(text)", "parse(size, text)")},
    "calls": {"shop/use.py": "from shop.cart import parse\n\ndef use(): return parse('')\n"},
    "lost": {"old/a.py": None},
    "imports": {"shop/use.py": "import old.a\n\ndef use(): return old.a\n"},
    "parsed": {"shop/cart.py": CART.replace("return text", "return [text]")},
    "told": {"shop/cart.py": CART.replace("return text", "'''Text.'''\n    return text")},
    "closes": {"shop/lock.py": LOCK.replace("print(1)", "print(2)")},
    "holds": {"shop/hold.py": HOLD + "    with make():\n        pass\n"},
    "twice": {"shop/hold.py": HOLD + "    make()\n    make()\n"},
    "size": {"shop/cart.py": CART.replace("return 0", "size = 1\n        return 0")},
    "sized": {"shop/cart.py": CART.replace("return 0", "print(size)\n        return 0")},
    "cost": {"shop/cart.py": CART.replace("return 0", "cost = 1\n        return 0")},
    "stop": {"shop/cart.py": CART.replace("return 0", "return 1\n        return 0")},
    "top": {"docs/read.me": LINES.replace("line 0", "LINE 0")},
    "end": {"docs/read.me": LINES + "last\n"},
    "end-too": {"docs/read.me": LINES + "last of all\n"},
    "gone": {"shop/cart.py": None, "shop/use.py": "def use(): return 1\n"},
    "moved": {"old/a.py": None, "new/a.py": BASE["old/a.py"]},
    "moved-too": {"old/a.py": None, "other/a.py": BASE["old/a.py"]},
    "beside": {"old/b.py": "B = 1\n"},
    "file": {"extra": "x\n"},
    "folder": {"extra/file": "x\n"},
    "news": {"CHANGES.md": "# News\n\n- one\n"},
    "news-too": {"CHANGES.md": "# News\n\n- two\n"},
    "binary": {"data": "\0one"},
    "binary-too": {"data": "\0two"},
}
EXPECTED = {
    ("add", "total"): "commute",
    ("add", "add-same"): "commute",  # the same change
    ("add", "add-again"): "conflict",
    ("add", "top"): "independent",
    ("below", "below-too"): "commute",  # git has a conflict, a merge by symbol has none
    ("below", "below-same"): "conflict",
    ("wider", "calls"): "independent",
    ("other", "calls"): "ordered",
    ("parsed", "calls"): "ordered",  # it was written for what parse did
    ("told", "calls"): "independent",
    ("closes", "holds"): "ordered",
    ("closes", "twice"): "independent",
    ("size", "cost"): "commute",
    ("size", "sized"): "conflict",
    ("stop", "cost"): "conflict",
    ("lost", "imports"): "ordered",
    ("gone", "calls"): "conflict",
    ("gone", "total"): "conflict",
    ("top", "end"): "commute",
    ("end", "end-too"): "conflict",
    ("moved", "moved-too"): "conflict",
    ("moved", "beside"): "conflict",
    ("file", "folder"): "conflict",
    ("binary", "binary-too"): "conflict",
}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("repos") / "us+shop"
    write(root, BASE)
    git(root, "init", "-q", "-b", "main")
    git(root, "add", ".")
    git(root, "commit", "-qm", "Start")
    for name, files in BRANCHES.items():
        git(root, "checkout", "-qb", name, "main")
        for path, text in files.items():
            if text is None:
                (root / path).unlink()
            else:
                write(root, {path: text})
        git(root, "add", "-A")
        git(root, "commit", "-qm", name)
    return root


def commit(place: Path, name: str) -> str:
    return subprocess.check_output(["git", "rev-parse", name], cwd=place, text=True).strip()


def pair(place: Path, one: str, other: str, **more: Any) -> Pair:
    base, p1, p2 = (commit(place, name) for name in ("main", one, other))
    return Pair("us/shop", base, p1, p2, **more)


def answer(place: Path, one: str, other: str) -> Judged:
    return judged(place, [pair(place, one, other)])[0]


@pytest.mark.parametrize(("names", "expected"), EXPECTED.items())
def test_answers_are_the_same_from_both_sides(
    place: Path, names: tuple[str, str], expected: str
) -> None:
    said = answer(place, *names)
    assert said.answer == expected, said.reasons
    assert answer(place, *reversed(names)).answer == expected
    assert bool(said.reasons) == (expected in {"conflict", "ordered"})


def test_the_reason_of_an_order_names_the_use(place: Path) -> None:
    (reason,) = answer(place, "other", "calls").reasons
    assert (reason.kind, reason.path) == ("read", "shop/use.py")
    assert reason.text == "use uses parse, whose signature the other side changes"


def test_what_both_have_in_common_is_no_change_of_either(place: Path) -> None:
    root = commit(place, "main")
    git(place, "checkout", "-qB", "later", "add")
    write(place, {"shop/cart.py": CART.replace("return item", "return [item, item]")})
    git(place, "commit", "-qam", "later")
    early, late = commit(place, "add"), commit(place, "later")
    assert judged(place, [Pair("us/shop", root, early, late)])[0].answer == "independent"
    unrelated = Pair("us/shop", root, early, stored(place, "x = 1\n"))
    assert judged(place, [unrelated])[0].answer == "conflict"


def test_a_commit_that_git_does_not_have(place: Path) -> None:
    lost = Pair("us/shop", commit(place, "main"), commit(place, "add"), "1" * 40)
    assert judged(place, [lost])[0].answer == "unknown"


def test_hubs_may_be_left_to_a_task_of_their_own(place: Path) -> None:
    news = pair(place, "news", "news-too", conflict=True, conflict_files=("CHANGES.md",))
    (kept,) = judged(place, [news])
    assert kept.answer == "conflict" and kept.unsolved == {"CHANGES.md"}
    (apart,) = judged(place, [news], hubs_apart=True)
    assert apart.answer == "commute" and not apart.unsolved


def test_conflicts_that_stay_and_those_that_a_merge_by_symbol_solves(place: Path) -> None:
    path = ("shop/cart.py",)
    solved, stays, text = judged(
        place,
        [
            pair(place, "below", "below-too", conflict=True, conflict_files=path),
            pair(place, "below", "below-same", conflict=True, conflict_files=path),
            pair(place, "end", "end-too", conflict=True, conflict_files=("docs/read.me",)),
        ],
    )
    assert solved.unsolved == frozenset()
    assert stays.unsolved == {"shop/cart.py"} and not stays.by_path
    assert text.unsolved == text.by_path == {"docs/read.me"}


def line(place: Path, one: str, other: str, **more: object) -> str:
    base, p1, p2 = (commit(place, name) for name in ("main", one, other))
    return json.dumps({"repo": "us/shop", "base": base, "p1": p1, "p2": p2, **more}) + "\n"


def paralex(*arguments: object) -> str:
    result = CliRunner().invoke(app, ["pairs", *map(str, arguments)])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.output


def test_scores_and_predictions(place: Path, tmp_path: Path) -> None:
    cases, out = tmp_path / "pairs.jsonl", tmp_path / "out.jsonl"
    both = {"overlap": ["shop/cart.py"], "n_overlap": 1, "n_overlap_src": 1}
    cases.write_text(
        line(place, "add", "top", conflict=False)
        + line(place, "other", "calls", conflict=False)
        + line(place, "add", "total", conflict=False, **both)
        + line(place, "add", "add-again", conflict=True, conflict_files=["shop/cart.py"], **both)
        + line(place, "top", "end")
    )
    arguments = (cases, "--repos", place.parent, "--predictions", out)
    said: dict[str, Any] = json.loads(paralex(*arguments, "--json"))
    assert (said["schema"], said["kind"], said["n"]) == ("paralex.evaluate/1", "pairs", 4)
    assert said["macro"] == said["repos"]["us/shop"]
    assert said["macro"] == {
        "missed_path_conflicts": 0, "missed_conflicts": 0.0, "kept_parallel": 0.5,
        "kept_parallel_shared_file": 1.0,
    }  # fmt: skip
    assert said["anchors"]["no common file"]["kept_parallel_shared_file"] == 0.0
    rows = [json.loads(each) for each in out.read_text().splitlines()]
    assert [row["answer"] for row in rows] == [
        "independent", "ordered", "commute", "conflict", "commute",
    ]  # fmt: skip
    assert list(rows[0]) == ["repo", "base", "p1", "p2", "answer"]
    assert "2 commute, 1 conflict, 1 independent, 1 ordered" in paralex(*arguments)


@pytest.mark.parametrize("text", ["", '{"repo": "us/shop"}\n', "no json\n"])
def test_files_that_hold_no_pairs(place: Path, tmp_path: Path, text: str) -> None:
    cases = tmp_path / "pairs.jsonl"
    cases.write_text(text)
    with pytest.raises(UsageError):
        paralex(cases, "--repos", place.parent)


bodies = st.lists(st.sampled_from(["a = 1", "b = 2", "return a"]), min_size=1, max_size=4)
texts = st.dictionaries(st.sampled_from(["f", "g", "h", "C.m", "C.n"]), bodies, max_size=5)


def source(symbols: dict[str, list[str]]) -> str:
    """A module of functions, and of the methods of one class."""
    methods = {name: body for name, body in symbols.items() if name.startswith("C.")}
    functions = [
        f"def {name}():\n" + "".join(f"    {each}\n" for each in body)
        for name, body in sorted(symbols.items())
        if name not in methods
    ]
    inside = "".join(
        f"\n    def {name[2:]}(self):\n" + "".join(f"        {each}\n" for each in body)
        for name, body in sorted(methods.items())
    )
    return "\n\n".join([*functions, f"class C:\n    here = 1\n{inside}"])


@settings(max_examples=25, deadline=None)
@given(texts, texts, texts)
def test_what_may_run_together_merges_to_the_symbols_of_both(
    place: Path, base: dict[str, Any], one: dict[str, Any], other: dict[str, Any]
) -> None:
    commits = [stored(place, source(symbols)) for symbols in (base, one, other)]
    with Objects(place) as objects:
        sides = [Side(objects, commits[0], each) for each in commits[1:]]
        merger = Merger(objects)
        if verdict(sides[0], sides[1], merger.merges).answer not in MAY_RUN_TOGETHER:
            return
        for meeting in meetings(*sides):
            merged = merger.merged(
                meeting.path, meeting.base.old, meeting.one.new, meeting.other.new
            )
            assert merged is not None
            facts = extract("a.py", merged)
            assert facts is not None and facts.problem is None
            found = {symbol.name for symbol in facts.symbols} - {"C", "C.here"}
            gone = base.keys() - (one.keys() & other.keys())
            assert found == (one.keys() | other.keys()) - gone


def stored(place: Path, text: str) -> str:
    """A commit of one file, made without a checkout."""

    def run(*arguments: str, text: str = "") -> str:
        command = ("git", "-c", "user.name=t", "-c", "user.email=t@example.org", *arguments)
        done = subprocess.run(command, cwd=place, input=text, text=True, capture_output=True)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    blob = run("hash-object", "-w", "--stdin", text=text)
    tree = run("mktree", text=f"100644 blob {blob}\ta.py\n")
    return run("commit-tree", tree, "-m", "one")
