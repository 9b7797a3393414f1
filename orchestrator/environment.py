"""What the children of a worker see: a clean environment, and the view first on the import
path."""

from __future__ import annotations

import configparser
import os
import shutil
import sys
import tomllib
from pathlib import Path

from paralex.errors import UsageError
from paralex.orchestrator.views import View

_PASSED = frozenset({"PATH", "LANG", "TERM", "TZ"})


def child_environment(view: View, python: str, names: tuple[str, ...]) -> dict[str, str]:
    """`python`: the interpreter whose folder goes first on PATH, as if its environment were
    active; `names`: more variables to pass on. Keys and tokens are not passed unless named."""
    environment = {
        key: value
        for key, value in os.environ.items()
        if key in _PASSED or key.startswith("LC_") or key in names
    }
    environment |= {
        "PATH": child_path(python),
        "HOME": str(view.private_home),
        "TMPDIR": str(view.tmp),
        "PYTHONPATH": os.pathsep.join(str(view.root / root) for root in import_roots(view.root)),
        "PYTHONDONTWRITEBYTECODE": "1",
        "GIT_CEILING_DIRECTORIES": str(view.home),
    }
    return environment


def child_path(python: str) -> str:
    """PATH with the folder of the interpreter first."""
    folder, path = os.path.dirname(python), os.environ.get("PATH", os.defpath)
    return f"{folder}{os.pathsep}{path}" if folder else path


def default_python(root: Path, configured: str | None) -> str:
    """The interpreter for tests: the configured one, the repository's `.venv`, or our own.

    Raises UsageError when the configured one is no program.
    """
    if configured:
        named = configured if os.sep not in configured else str(root / configured)
        if shutil.which(named) is None:
            raise UsageError(
                f"--python {configured}: no such program; name an interpreter on the PATH, or its "
                "path from the root of the repository"
            )
        return named
    own = root / ".venv" / "bin" / "python"
    return str(own) if own.exists() else sys.executable


def import_roots(root: Path) -> tuple[str, ...]:
    """`pythonpath` of pytest's configuration when there is one; else `.` and `src`."""
    for found in (_from_pyproject(root), _from_ini(root, "pytest.ini", "pytest"),
                  _from_ini(root, "tox.ini", "pytest"),
                  _from_ini(root, "setup.cfg", "tool:pytest")):  # fmt: skip
        if found:
            return found
    return (".", "src") if (root / "src").is_dir() else (".",)


def _from_pyproject(root: Path) -> tuple[str, ...]:
    try:
        data = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
        found = data["tool"]["pytest"]["ini_options"]["pythonpath"]
    except (OSError, ValueError, KeyError, TypeError):
        return ()
    parts = found.split() if isinstance(found, str) else found
    return tuple(str(part) for part in parts) if isinstance(parts, list) else ()


def _from_ini(root: Path, name: str, section: str) -> tuple[str, ...]:
    parser = configparser.ConfigParser(interpolation=None)
    try:
        parser.read_string((root / name).read_text(encoding="utf-8"))
        return tuple(parser[section]["pythonpath"].split())
    except (OSError, ValueError, KeyError, configparser.Error):
        return ()
