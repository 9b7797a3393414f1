"""The tools that `analyze.py` measures: what is installed, and how each is called."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
_RETURN = "\n    return "
_ANALYZE = (
    "import sys; from pathlib import Path; from paralex.graph import AnalyzeOptions, analyze; "
    "analyze(Path(sys.argv[1]), AnalyzeOptions(processes=int(sys.argv[2])))"
)


@dataclass(frozen=True, slots=True)
class Tool:
    """`before` runs unmeasured; `fine`: exit codes that mean that it worked."""

    name: str
    command: tuple[str, ...]
    before: Callable[[], None] = lambda: None
    fine: tuple[int, ...] = (0,)


def paralex_tools(root: Path, edits: Edits) -> list[Tool]:
    """In this order, each leaves the graph behind that the next one needs."""

    def from_nothing() -> None:
        edits.undo()
        shutil.rmtree(root / ".paralex", ignore_errors=True)

    # -P: nothing in the analysed folder may pass for one of our modules.
    command = (sys.executable, "-P", "-m", "paralex", "analyze", str(root), "--json")

    def built(processes: int) -> tuple[str, ...]:
        return (sys.executable, "-P", "-c", _ANALYZE, str(root), str(processes))

    return [
        Tool("paralex, from nothing, 2 processes", built(2), from_nothing),
        Tool("paralex, from nothing, 1 process", built(1), from_nothing),
        Tool("paralex, nothing changed", command),
        Tool("paralex, one file changed, same surface", command, edits.inside),
        Tool("paralex, one file changed, new surface", command, edits.outside),
    ]


def other_tools(root: Path, scratch: Path) -> tuple[list[Tool], list[str]]:
    """The tools that are installed, and a line for each that is not."""
    packages = _packages(root)
    tools, missing = [], []
    ctags, ruff, pyrefly = (_program(name) for name in ("ctags", "ruff", "pyrefly"))
    if ctags is not None and _says(ctags, "Universal Ctags"):
        kinds = "--languages=Python,JavaScript,TypeScript,Go,Java,Rust"
        tools.append(Tool("ctags", (ctags, "-R", kinds, "--exclude=.paralex", "-f", "-", ".")))
    else:
        missing.append("ctags: not installed (Universal Ctags: apt install universal-ctags)")
    if ruff is not None:
        tools.append(Tool("ruff analyze graph", (ruff, "analyze", "graph", "--isolated", ".")))
    else:
        missing.append("ruff: not installed (pip install ruff)")
    grimp = _python_with("grimp")
    if grimp is None:
        missing.append("grimp: not installed (pip install grimp)")
    elif packages:
        roots = sorted({str(each.parent) for each in packages})
        names = [each.name for each in packages]
        code = f"import sys; sys.path[:0] = {roots}; import grimp; "
        code += f"grimp.build_graph(*{names}, cache_dir=None)"
        tools.append(Tool(f"grimp ({', '.join(names)})", (grimp, "-P", "-c", code)))
    if pyrefly is None:
        missing.append("pyrefly: not installed (pip install pyrefly)")
    elif packages:
        into = scratch / "glean"
        # It answers 1 when it has found type errors.
        command = (pyrefly, "check", "--report-glean", str(into), *map(str, packages))
        name = f"pyrefly symbol index ({', '.join(each.name for each in packages)})"
        tools.append(Tool(name, command, lambda: shutil.rmtree(into, True), fine=(0, 1)))
    return tools, missing


def _program(name: str) -> str | None:
    """Beside the interpreter that runs this, or on PATH."""
    return shutil.which(name, path=str(Path(sys.executable).parent)) or shutil.which(name)


def _says(program: str, words: str) -> bool:
    done = subprocess.run([program, "--version"], capture_output=True, text=True)
    return words in done.stdout


def _python_with(module: str) -> str | None:
    for python in (sys.executable, shutil.which("python3") or sys.executable):
        done = subprocess.run([python, "-c", f"import {module}"], capture_output=True)
        if done.returncode == 0:
            return python
    return None


def _packages(root: Path) -> list[Path]:
    """The importable top-level packages, those of tests left out."""
    return [
        init.parent
        for place in (root, root / "src")
        for init in sorted(place.glob("*/__init__.py"))
        if init.parent.name not in ("test", "tests", "docs", "examples")
    ]


class Edits:
    """Changes one Python file of middle size, each time otherwise, and puts it back."""

    def __init__(self, files: list[Path]) -> None:
        python = sorted(
            (path for path in files if path.suffix == ".py" and _editable(path)),
            key=lambda path: (path.stat().st_size, str(path)),
        )
        self.path = python[len(python) // 2] if python else None
        self._text = self.path.read_text() if self.path else ""
        self._number = 0

    def inside(self) -> None:
        """Another statement before the first `return` of a top-level function."""
        place = self._text.index(_RETURN) + 1
        edit = f"    paralex_edit = {self._next()}\n"
        self._write(f"{self._text[:place]}{edit}{self._text[place:]}")

    def outside(self) -> None:
        """One more function."""
        name = f"paralex_edit_{self._next()}"
        self._write(f"{self._text}\n\ndef {name}(value):\n    return value\n")

    def undo(self) -> None:
        self._write(self._text)

    def _next(self) -> int:
        self._number += 1
        return self._number

    def _write(self, text: str) -> None:
        if self.path is not None:
            self.path.write_text(text)


def _editable(path: Path) -> bool:
    """Whether both kinds of edit leave a file that parses."""
    try:
        text = path.read_text()
        ast.parse(text.replace(_RETURN, f"\n    paralex_edit = 1{_RETURN}", 1))
    except (ValueError, SyntaxError):
        return False
    return _RETURN in text
