from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from paralex.orchestrator.git import Repo, open_repo
from tests.orchestrator.support import make_repo

FILES = {
    "a.py": (
        "def f(x):\n    return x\n\n\ndef g(x):\n    return x\n\n\n"
        "class C:\n    def m(self):\n        return 1\n"
    ),
    "b.py": "import a\n\n\ndef use():\n    return a.f(1)\n",
    "notes.txt": "one\ntwo\nthree\nfour\nfive\n",
    "src/deep/c.py": "def h():\n    return 0\n",
}


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No test sees the user's git configuration, nor leaves views in the user's cache."""
    place = tmp_path / "home"
    place.mkdir()
    monkeypatch.setenv("HOME", str(place))
    monkeypatch.setenv("XDG_CACHE_HOME", str(place / "cache"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    return place


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_repo(tmp_path_factory.mktemp("template") / "repo", FILES)


@pytest.fixture
def root(template: Path, tmp_path: Path) -> Path:
    """A repository of one's own, with one commit of `FILES`."""
    shutil.copytree(template, tmp_path / "repo")
    return tmp_path / "repo"


@pytest.fixture
def repo(root: Path) -> Repo:
    return open_repo(root)
