"""The command line as a user runs it: a process of its own, with an empty home."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str

    def json(self) -> Any:
        return json.loads(self.out)


def environment(home: Path) -> dict[str, str]:
    """Nothing of the machine's git configuration, keys or caches."""
    kept = {key: os.environ[key] for key in ("PATH", "LANG", "TMPDIR") if key in os.environ}
    home.mkdir(parents=True, exist_ok=True)
    return kept | {"HOME": str(home), "COLUMNS": "120", "GIT_CONFIG_NOSYSTEM": "1"}


def paralex(folder: Path, *arguments: str, home: Path | None = None) -> Ran:
    done = subprocess.run(
        [sys.executable, "-m", "paralex", *arguments],
        cwd=folder,
        env=environment(home or folder.parent / "home"),
        capture_output=True,
        text=True,
        check=False,
    )
    return Ran(done.returncode, done.stdout, done.stderr)


def git(folder: Path, *arguments: str) -> str:
    identity = ["-c", "user.name=test", "-c", "user.email=test@example.invalid"]
    done = subprocess.run(
        ["git", *identity, *arguments],
        cwd=folder,
        env=environment(folder.parent / "home"),
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def installed(package: str, target: Path) -> Path:
    """The sources of an installed package as a repository with one commit."""
    spec = importlib.util.find_spec(package)
    assert spec is not None
    assert spec.submodule_search_locations
    source = Path(next(iter(spec.submodule_search_locations)))
    shutil.copytree(source, target / package, ignore=shutil.ignore_patterns("__pycache__"))
    git(target, "init", "-q", "-b", "main")
    git(target, "add", "-A")
    git(target, "commit", "-q", "-m", f"{package} as installed")
    return target
