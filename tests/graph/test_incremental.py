"""An update says what a build from nothing says: real languages, whatever is done to the files."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from paralex.graph import analyze, reading
from paralex.graph.live import Live
from tests.graph.conftest import write
from tests.graph.test_build import anew_with, quads

PLACES = (
    "pkg/__init__.py", "pkg/a.py", "pkg/b.py", "pkg/sub/c.py", "src/pkg/a.py", "a.py", "a.pyi",
    "web/x.ts", "web/index.ts", "web/y.js", "pyproject.toml", "tsconfig.json", "notes.md",
    ".gitignore", "pkg/py.typed", "pkg/.gitignore",
)  # fmt: skip
PIECES = (
    "from pkg.a import A\n",
    "from pkg import a, A\n",
    "from . import b\n",
    "from .sub import c\nfrom .sub.c import *\n",
    "import a\nx = a.A().m()\n",
    "import pkg.b as b\ny = b.f(1)\n",
    "__all__ = ['A', 'f']\n",
    "class A:\n    def m(self): return self.n\n    n: int = 1\n",
    "from pkg.a import A\nclass B(A):\n    def m(self): return super().m()\n",
    "def f(value: 'A') -> int:\n    return value.m()\n",
    "def g():\n    import a\n    return a\n",
    "import { x } from './x';\nexport const z = x;\n",
    "export const x = 1;\n",
    "export * from './y.js';\n",
    "const y = require('./x');\nmodule.exports = y;\n",
    "def (:\n",
    '[tool.setuptools.package-dir]\n"" = "src"\n',
    "b.py\n",
    "*.md\n/web\n",
    '{"compilerOptions": {"baseUrl": ".", "paths": {"x": ["web/x"]}}}\n',
)
ONE_PLACE = st.lists(st.sampled_from(PLACES), min_size=1, max_size=1)
STEP = st.one_of(
    st.tuples(
        st.just("write"), st.sampled_from(PLACES), st.lists(st.sampled_from(PIECES), max_size=4)
    ),
    st.tuples(st.just("delete"), st.sampled_from(PLACES), st.just([""])),
    st.tuples(
        st.just("rename"), st.sampled_from(PLACES), st.sampled_from(PLACES).map(lambda p: [p])
    ),
)


# How the graph is brought up to date: by a process that goes on running and is told what has
# changed, or is not; by one that starts, before that one.
HOW = st.sampled_from(("told", "told", "told", "looks", "another", "another, read"))


def do(root: Path, verb: str, path: str, words: list[str]) -> list[str]:
    """What has changed, as a watcher tells it."""
    place = root / path
    if verb == "write":
        write(root, {path: "".join(words)})
    elif verb == "delete":
        place.unlink(missing_ok=True)
    elif place.exists():
        target = root / words[0]
        target.parent.mkdir(parents=True, exist_ok=True)
        place.rename(target)
        return [path, *words]
    return [path]


def brought(root: Path, live: Live, how: str, told: list[str]) -> str:
    if how.startswith("another"):
        analyze(root)
    if how.endswith("read"):
        quads(root)
    return live.refresh(None if how == "looks" else told).digest


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    rounds=st.lists(st.tuples(HOW, st.lists(STEP, min_size=1, max_size=4)), min_size=1, max_size=4)
)
def test_incremental_is_full(
    rounds: list[tuple[str, list[tuple[str, str, list[str]]]]],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    root = tmp_path_factory.mktemp("law")
    write(root, {path: "".join(PIECES[at : at + 3]) for at, path in enumerate(PLACES[:8])})
    with Live(root) as live:
        live.refresh()
        for how, steps in rounds:
            told = [path for verb, place, words in steps for path in do(root, verb, place, words)]
            digest = brought(root, live, how, told)
            copy = tmp_path_factory.mktemp("again") / "repo"
            assert (quads(root), digest) == anew_with(root, copy)
            with reading(root) as reader:
                assert reader.digest == digest
