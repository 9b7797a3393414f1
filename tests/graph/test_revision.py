"""A commit read from git's objects says what the graph of its files says."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from paralex.errors import UsageError
from paralex.graph import analyze, reading
from paralex.graph.revision import Objects, Revision
from paralex.queries import load_code
from paralex.queries.code import Code
from paralex.queries.revision import code_of
from tests.graph.conftest import git, write

FILES: dict[str, str | bytes] = {
    "app/__init__.py": "from app.core import parse\n",
    "app/core.py": """
from typing import overload

class Config:
    def load(self) -> str:
        self.text = "a"
        return self.text

@overload
def parse(text: str) -> Config: ...
@overload
def parse(text: bytes) -> Config: ...
def parse(text): return Config()
""",
    "app/service.py": "from app import parse\n\ndef run():\n    return parse('x').load().text\n",
    "tests/test_service.py": "from app.service import run\n\ndef test_run():\n    assert run()\n",
    "tests/data.json": "{}",
    "web/tsconfig.json": '{"compilerOptions": {"paths": {"@/*": ["./src/*"]}}}',
    "web/src/a.ts": "export type Size = 1 | 2;\nexport const Size = 1;\n",
    "web/src/b.ts": 'import { Size } from "@/a";\nexport const size: Size = Size;\n',
    "go/go.mod": "module x.org/go\n",
    "go/a/a.go": "package a\n\nfunc F() {}\n",
    "go/b/b.go": 'package b\n\nimport "x.org/go/a"\n\nfunc G() { a.F() }\n',
    "broken.py": "def (:\n",
    "bytes.py": b"\0",
    "odd <name>.py": "import app.core\n",
}


def rows(code: Code) -> tuple[object, ...]:
    return (code.files, code.symbols, code.references, code.imports, code.packages)


@pytest.fixture
def repo(root: Path) -> Path:
    write(root, FILES)
    os.symlink("app/core.py", root / "link.py")
    git(root, "init", "-q")
    git(root, "add", ".")
    git(root, "commit", "-qm", "first")
    return root


def test_as_the_graph_has_it(repo: Path) -> None:
    analyze(repo)
    with reading(repo) as reader:
        expected = load_code(reader)
    with Objects(repo) as objects:
        found = code_of(Revision.of(objects, "HEAD"))
    assert rows(found) == rows(expected)
    assert (
        len(found.imports) > 4 and found.packages and any(row.receiver for row in found.references)
    )


def test_what_is_checked_out_does_not_matter(repo: Path, tmp_path: Path) -> None:
    with Objects(repo) as objects:
        before = code_of(Revision.of(objects, "HEAD"))
    write(repo, {"app/core.py": "def other(): ...\n", "new.py": ""})
    git(repo, "commit", "-qam", "second")
    git(tmp_path, "clone", "-q", "--bare", str(repo), "bare")
    for place in (repo, tmp_path / "bare"):
        with Objects(place) as objects:
            assert rows(code_of(Revision.of(objects, "HEAD~1"))) == rows(before)
            after = Revision.of(objects, "HEAD")
            assert rows(code_of(after)) != rows(before)
            assert after.words("app/core.py").counts == {"def": 1, "other": 1}


def test_a_commit_that_is_not_there(repo: Path, tmp_path: Path) -> None:
    for place, name in ((repo, "f" * 40), (repo, "--help"), (tmp_path, "HEAD")):
        with Objects(place) as objects, pytest.raises(UsageError, match="no commit"):
            Revision.of(objects, name)
