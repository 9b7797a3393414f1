from __future__ import annotations

from pathlib import Path

import pytest

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


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make_repo(tmp_path / "repo", FILES)
