"""Import roots and the interpreter for tests, from what a project says about itself."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from paralex.errors import UsageError
from paralex.orchestrator.environment import default_python, import_roots
from tests.orchestrator.support import write

INI = "[tool.pytest.ini_options]\n"


@pytest.mark.parametrize(
    ("files", "roots"),
    [
        ({}, (".",)),
        ({"src/pkg/__init__.py": ""}, (".", "src")),
        ({"pyproject.toml": f"{INI}pythonpath = ['lib', 'x']\n"}, ("lib", "x")),
        ({"pyproject.toml": f"{INI}pythonpath = 'lib x'\n"}, ("lib", "x")),
        ({"pytest.ini": "[pytest]\npythonpath = lib x\n"}, ("lib", "x")),
        ({"setup.cfg": "[tool:pytest]\npythonpath = lib\n"}, ("lib",)),
        ({"pyproject.toml": "not toml at all [", "src/x": ""}, (".", "src")),
        ({"pyproject.toml": "[tool.pytest]\nini_options = 3\n"}, (".",)),
    ],
)
def test_import_roots(tmp_path: Path, files: dict[str, str], roots: tuple[str, ...]) -> None:
    write(tmp_path, files)
    assert import_roots(tmp_path) == roots


def test_the_interpreter(tmp_path: Path) -> None:
    assert default_python(tmp_path, None) == sys.executable
    write(tmp_path, {".venv/bin/python": ""})
    assert default_python(tmp_path, None) == str(tmp_path / ".venv/bin/python")
    assert default_python(tmp_path, "python3") == "python3"
    with pytest.raises(UsageError, match=r"--python python3\.0: no such program"):
        default_python(tmp_path, "python3.0")
    with pytest.raises(UsageError, match="--python env/bin/python: no such program"):
        default_python(tmp_path, "env/bin/python")
    write(tmp_path, {"env/bin/python": ""})
    (tmp_path / "env/bin/python").chmod(0o755)
    assert default_python(tmp_path, "env/bin/python") == str(tmp_path / "env/bin/python")
