"""What the answers for pairs are worth: two features of CooperBench together, both test suites.

    python benchmarks/cooperbench.py COOPERBENCH CLICK [--family pallets_click] [--show]

COOPERBENCH and CLICK are clones of cooperbench/CooperBench and pallets/click, bare or not; nothing
is written to them. Each feature's own patch becomes a commit on its base, and paralex answers for
each two of a task as `paralex evaluate pairs` does. The truth: both patches are merged, and both
test suites run on the result, with pytest in a virtual environment that this makes in the cache.

A pair *passes* if its merge does: the merge by symbol, or, where there is none, git's merge of the
lines with both sides of each conflict kept (`--union`), so that the truth does not hang on what
paralex can merge. A suite that fails is run once more: some tests measure time. A suite that fails
on its own feature alone says nothing, and its pairs are left out.
"""

from __future__ import annotations

import argparse
import itertools
import os
import re
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from paralex.cli.evaluate_answers import judged
from paralex.cli.evaluate_merge import Merger
from paralex.graph.entries import Entry
from paralex.graph.revision import Objects
from paralex.planner.parallel import meetings
from paralex.planner.parallel_score import Judged, Pair
from paralex.planner.parallel_sides import Side

CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "paralex-bench"
_APPLY = ("apply", "--cached", "--whitespace=nowarn", "--ignore-whitespace")

_AUTHOR = {
    f"GIT_{who}_{what}": value
    for who in ("AUTHOR", "COMMITTER")
    for what, value in {"NAME": "b", "EMAIL": "b@example.org", "DATE": "2000-01-01T00:00Z"}.items()
}


@dataclass(frozen=True)
class Feature:
    """`commit`: the base with the feature's patch; `tests`: the patch of its tests; `suite`: the
    test files that the benchmark runs."""

    task: str
    name: str
    base: str
    commit: str
    tests: bytes
    suite: tuple[str, ...]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("cooperbench", type=Path)
    parser.add_argument("repository", type=Path)
    parser.add_argument("--family", default="pallets_click")
    parser.add_argument("--needs", default="", help="packages for the tests, with commas")
    parser.add_argument("--show", action="store_true", help="each pair with its reasons")
    asked = parser.parse_args()
    python = _python(asked.family, asked.needs)
    with tempfile.TemporaryDirectory(prefix="cooperbench-") as folder:
        clone = Clone(Path(folder), asked.repository)
        every = list(features(clone, asked.cooperbench, asked.family))
        alone = {f.commit for f in every if clone.passes(python, clone.tree(f.commit), f)}
        print(f"{asked.family}: {len(every)} features, {len(alone)} pass their own tests alone")
        pairs = [
            (one, other)
            for one, other in itertools.combinations(every, 2)
            if one.task == other.task and {one.commit, other.commit} <= alone
        ]
        said = judged(
            clone.root, [Pair("", one.base, one.commit, other.commit) for one, other in pairs]
        )
        _report(clone, python, pairs, said, asked.show)


def _report(
    clone: Clone,
    python: Path,
    pairs: list[tuple[Feature, Feature]],
    said: list[Judged],
    show: bool,
) -> None:
    passed, by_symbol = [], []
    with Objects(clone.root) as objects:
        for (one, other), answer in zip(pairs, said, strict=True):
            tree, clean = merged(clone, objects, one, other)
            fine = all(clone.passes(python, tree, feature) for feature in (one, other))
            passed.append(fine)
            by_symbol.append(clean)
            if show:
                why = "; ".join(sorted({f"{r.path}: {r.text}" for r in answer.reasons})[:2])
                outcome = "passes" if fine else "fails"
                how = "by symbol" if clean else "union"
                print(
                    f"{one.task} {one.name} {other.name}: {answer.answer}, {outcome} ({how}) {why}"
                )
    safe = [answer.parallel for answer in said]
    good = [fine and ok for fine, ok in zip(passed, safe, strict=True)]
    symbols = [fine and clean for fine, clean in zip(passed, by_symbol, strict=True)]
    both = [fine and ok for fine, ok in zip(symbols, safe, strict=True)]
    print(f"pairs {len(pairs)}, called safe {sum(safe)}, of those passing {_of(good, safe)}")
    print(f"passing {sum(passed)}, of those called safe {_of(good, passed)}")
    print(
        f"passing when merged by symbol {sum(symbols)}, of those called safe {_of(both, symbols)}"
    )


def _of(part: list[bool], whole: list[bool]) -> str:
    return f"{sum(part)} ({sum(part) / sum(whole):.3f})" if any(whole) else "none"


def features(clone: Clone, cooperbench: Path, family: str) -> Iterator[Feature]:
    """Every feature of a family, with its patch applied."""
    top = f"dataset/{family}_task"
    names = _git(cooperbench, "ls-tree", "-r", "--name-only", "HEAD", top).decode().split()
    tasks: dict[str, list[str]] = {}
    for name in names:
        if name.endswith("/feature.patch"):
            task, feature = name.split("/")[2:4]
            tasks.setdefault(task, []).append(feature)
    for task, found in sorted(tasks.items()):

        def text(name: str, task: str = task) -> bytes:
            return _git(cooperbench, "show", f"HEAD:{top}/{task}/{name}")

        base = re.findall(rb"git checkout ([0-9a-f]{40})", text("Dockerfile"))[0].decode()
        runs = re.findall(r"-m pytest ((?:[\w/]+\.py ?)+)", text("run_tests.sh").decode())
        for feature in sorted(found, key=lambda name: int(name.removeprefix("feature"))):
            commit = clone.applied(base, text(f"{feature}/feature.patch"))
            tests = text(f"{feature}/tests.patch")
            yield Feature(task, feature, base, commit, tests, tuple(runs[-1].split()))


def merged(clone: Clone, objects: Objects, one: Feature, other: Feature) -> tuple[str, bool]:
    """The tree of both, and whether it is a merge by symbol."""
    sides = [Side(objects, feature.base, feature.commit) for feature in (one, other)]
    changes = [side.difference.changed for side in sides]
    entries: dict[str, Entry | None] = {
        path: change.new for each in changes for path, change in each.items()
    }
    merger, clean = Merger(objects), True
    for meeting in meetings(*sides):
        base, ours, theirs = meeting.base.old, meeting.one.new, meeting.other.new
        text = merger.merged(meeting.path, base, ours, theirs)
        clean = clean and text is not None
        if text is None:
            texts = [objects.blob(each.identity) if each else b"" for each in (ours, base, theirs)]
            text = _union(*texts)
        mode = ours.mode if ours else "100644"
        entries[meeting.path] = Entry(mode, clone.blob(text))
    return clone.edited(one.base, entries), clean


def _union(ours: bytes, base: bytes, theirs: bytes) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        names = [Path(folder, name) for name in ("ours", "base", "theirs")]
        for name, text in zip(names, (ours, base, theirs), strict=True):
            name.write_bytes(text)
        return _git(Path(folder), "merge-file", "-p", "-q", "--union", *map(str, names))


class Clone:
    """A bare clone to make commits in, beside folders to run tests in."""

    def __init__(self, folder: Path, source: Path) -> None:
        self.root = folder / "clone"
        self._index = folder / "index"
        _git(folder, "clone", "-q", "--bare", "--shared", str(source.resolve()), str(self.root))

    def applied(self, base: str, patch: bytes) -> str:
        """The commit of `base` with a patch."""
        self._run("read-tree", base)
        self._run(*_APPLY, stdin=patch)
        return self._run("commit-tree", self._run("write-tree"), "-p", base, "-m", "feature")

    def blob(self, text: bytes) -> str:
        return self._run("hash-object", "-w", "--stdin", stdin=text)

    def tree(self, commit: str) -> str:
        return self._run("rev-parse", f"{commit}^{{tree}}")

    def edited(self, base: str, entries: dict[str, Entry | None]) -> str:
        """The tree of `base` with some entries."""
        self._run("read-tree", base)
        lines = [
            f"{entry.mode} {entry.identity}\t{path}\n" if entry else f"0 {'0' * 40}\t{path}\n"
            for path, entry in entries.items()
        ]
        self._run("update-index", "--index-info", stdin="".join(lines).encode())
        return self._run("write-tree")

    def passes(self, python: Path, tree: str, feature: Feature) -> bool:
        """Whether the feature's tests pass on a tree; those that fail get a second chance."""
        self._run("read-tree", tree)
        self._run(*_APPLY, stdin=feature.tests)
        with tempfile.TemporaryDirectory(dir=self.root.parent) as folder:
            self._run("checkout-index", "-a", work=folder)
            return any(_suite(python, Path(folder), feature.suite) for _ in range(2))

    def _run(self, *arguments: str, stdin: bytes = b"", work: str = "") -> str:
        environment = {"GIT_INDEX_FILE": str(self._index)}
        if work:
            environment |= {"GIT_DIR": str(self.root), "GIT_WORK_TREE": work}
        return _git(self.root, *arguments, stdin=stdin, more=environment).decode().strip()


def _suite(python: Path, root: Path, files: tuple[str, ...]) -> bool:
    environment = os.environ | {"PYTHONPATH": f"{root / 'src'}:{root}"}
    command = (str(python), "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *files)
    done = subprocess.run(
        command, cwd=root, env=environment, capture_output=True, timeout=600, check=False
    )
    return done.returncode == 0


def _git(
    root: Path, *arguments: str, stdin: bytes = b"", more: dict[str, str] | None = None
) -> bytes:
    done = subprocess.run(
        ("git", *arguments), cwd=root, input=stdin, capture_output=True, check=False,
        env=os.environ | _AUTHOR | (more or {}),
    )  # fmt: skip
    if done.returncode != 0 and arguments[0] != "merge-file":  # there it counts conflicts
        sys.exit(f"git {arguments[0]}: {done.stderr.decode('utf-8', 'replace').strip()}")
    return done.stdout


def _python(family: str, needs: str) -> Path:
    """The interpreter of a virtual environment with pytest and what the tests need."""
    place = CACHE / f"cooperbench-{family}"
    python = place / "bin" / "python"
    if not python.exists():
        venv.create(place, with_pip=True)
        packages = ("pytest", "pytest-mock", *filter(None, needs.split(",")))
        subprocess.run((str(python), "-m", "pip", "install", "-q", *packages), check=True)
    return python


if __name__ == "__main__":
    main()
