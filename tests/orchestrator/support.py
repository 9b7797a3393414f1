"""Doubles and small makers for the tests of the coordinator."""

from __future__ import annotations

import ast
import hashlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from paralex.graph.shapes import FileFacts, Symbol, SymbolKind
from paralex.orchestrator.options import RunOptions
from paralex.orchestrator.run import Hooks, Parts
from paralex.planner.dst import Accept, Base, Claim, Dependency, Dst, Mode, Read, Role, Task
from paralex.protocol import AliveCheck, Brief, CommandResult, Desk, Launch, Outcome
from paralex.queries.code import Code, FileRow, RefRow, SymbolRow

# --- repositories --------------------------------------------------------------------------------


def git(root: Path, *arguments: str) -> str:
    nobodys = os.environ | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    done = subprocess.run(
        ["git", *arguments], cwd=root, env=nobodys, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"git {arguments}: {done.stderr}"
    return done.stdout.strip()


def make_repo(root: Path, files: Mapping[str, str]) -> Path:
    """A repository with one commit of `files` on `main`."""
    root.mkdir(parents=True, exist_ok=True)
    git(root, "init", "-q", "-b", "main", "--template=")
    (root / ".git/hooks").mkdir(exist_ok=True)
    git(root, "config", "user.name", "Ada")
    git(root, "config", "user.email", "ada@example.org")
    write(root, files)
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "base")
    return root


def write(root: Path, files: Mapping[str, str]) -> None:
    for path, text in files.items():
        place = root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)


def tree_of(root: Path, name: str = "HEAD") -> str:
    return git(root, "rev-parse", f"{name}^{{tree}}")


def shown(root: Path, path: str, name: str = "HEAD") -> str:
    return git(root, "show", f"{name}:{path}") + "\n"


# --- facts ---------------------------------------------------------------------------------------


def extract(path: str, data: bytes) -> FileFacts | None:
    """Facts of Python files by `ast`: a double of the graph's extraction."""
    if not path.endswith(".py"):
        return None
    digest = hashlib.sha256(data).hexdigest()
    try:
        module = ast.parse(data)
    except (SyntaxError, ValueError) as error:
        return FileFacts(path, "python", digest, 0, (), "", frozenset(), "", problem=str(error))
    symbols: list[Symbol] = []
    loose: list[str] = []
    imports: set[str] = set()
    for node in module.body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            imports.add(ast.unparse(node))
        elif not _define(node, "", symbols):
            loose.append(ast.unparse(node))
    return FileFacts(
        path, "python", digest, 0, tuple(symbols), "\n".join(loose), frozenset(imports), ""
    )


def _define(node: ast.stmt, prefix: str, found: list[Symbol]) -> bool:
    if isinstance(node, ast.FunctionDef):
        kind: SymbolKind = "method" if prefix else "function"
        signature, body = ast.unparse(node.args), "\n".join(map(ast.unparse, node.body))
    elif isinstance(node, ast.ClassDef):
        kind, signature = "class", ", ".join(map(ast.unparse, node.bases))
        inner = [child for child in node.body if not isinstance(child, ast.FunctionDef)]
        body = "\n".join(map(ast.unparse, inner))
    else:
        return False
    end = node.end_lineno or node.lineno
    name = f"{prefix}{node.name}"
    found.append(Symbol(name, kind, node.lineno, node.col_offset, end, signature, body, True))
    if isinstance(node, ast.ClassDef):
        for child in node.body:
            _define(child, f"{name}.", found)
    return True


def code_of(root: Path, references: tuple[RefRow, ...] = ()) -> Code:
    """What `check` needs to know of a repository's HEAD."""
    files, symbols = [], []
    for path in git(root, "ls-tree", "-r", "--name-only", "HEAD").splitlines():
        facts = extract(path, (root / path).read_bytes() if (root / path).exists() else b"")
        if facts is not None:
            files.append(FileRow(path, path[:-3], "python", facts.lines, False, True))
            symbols += [
                SymbolRow(path, s.name, s.kind, s.line, s.end_line, s.signature, s.doc, s.exported)
                for s in facts.symbols
            ]
    return Code.of(files, symbols, references)


# --- plans ---------------------------------------------------------------------------------------


def claim(text: str) -> Claim:
    """`"body a.py::f"`, `"whole a.py"`, `"use port:80"`."""
    mode, _, target = text.partition(" ")
    if mode == "use":
        return Claim(resource=target, mode="use")
    path, _, symbol = target.partition("::")
    word: Mode = mode  # type: ignore[assignment]  # a wrong word fails in the model
    return Claim(path=path, symbol=symbol or None, mode=word)


def task(
    name: str,
    *claims: str,
    after: tuple[str, ...] = (),
    reads: tuple[str, ...] = (),
    command: str | None = None,
) -> Task:
    return Task(
        id=name,
        role="worker",
        title=f"Do {name}",
        instructions="",
        claims=tuple(map(claim, claims)),
        reads=tuple(
            Read(path=r.partition("::")[0], symbol=r.partition("::")[2] or None) for r in reads
        ),
        depends_on=tuple(Dependency(task=other) for other in after),
        accept=Accept(command=command),
    )


def plan_of(*tasks: Task, tree: str | None = None) -> Dst:
    owns = tuple(dict.fromkeys(c for t in tasks for c in t.claims))
    return Dst(
        schema="paralex.dst/1",
        goal="test",
        base=Base(tree=tree),
        roles=(Role(id="worker", owns=owns),),
        tasks=tasks,
    )


# --- agents --------------------------------------------------------------------------------------

Work = Callable[[Brief, Desk], Outcome | None]


@dataclass
class Scripted:
    """An agent whose work is a function for each task. `started` is told for it."""

    works: Mapping[str, Work]
    asks_scope: bool = False
    name: str = "scripted"
    checked: list[str] = field(default_factory=list)

    def check(self) -> str:
        self.checked.append("checked")
        return self.name

    def work(self, brief: Brief, desk: Desk) -> Outcome:
        desk.started()
        return self.works[brief.task.id](brief, desk) or Outcome(ok=True)


def writes(**files: str) -> Work:
    """Work that writes files (`a__py="..."` is `a.py`)."""
    named = {name.replace("__", "."): text for name, text in files.items()}
    return puts(named)


def puts(files: Mapping[str, str]) -> Work:
    def work(brief: Brief, desk: Desk) -> None:
        write(desk.root, files)

    return work


def replaces(path: str, old: str, new: str) -> Work:
    def work(brief: Brief, desk: Desk) -> Outcome | None:
        text = (desk.root / path).read_text()
        if new in text and brief.carried:
            return None
        if old not in text:
            return Outcome(ok=False, why=f"{old!r} is not in {path}")
        (desk.root / path).write_text(text.replace(old, new))
        return None

    return work


class PlainLauncher:
    """Runs commands without any confinement."""

    def describe(self) -> str:
        return "none"

    def run(self, launch: Launch, alive: AliveCheck) -> CommandResult:
        launch.log.parent.mkdir(parents=True, exist_ok=True)
        with launch.log.open("wb") as log:
            child = subprocess.Popen(
                launch.command,
                shell=True,
                cwd=launch.cwd,
                env=dict(launch.env),
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            end = time.monotonic() + launch.timeout
            timed_out = False
            try:
                while True:
                    alive()
                    try:
                        child.wait(0.05)
                        break
                    except subprocess.TimeoutExpired:
                        timed_out = time.monotonic() > end
                        if timed_out:
                            break
            finally:
                if child.poll() is None:
                    os.killpg(child.pid, signal.SIGKILL)
                    child.wait()
        output = launch.log.read_text(errors="replace")
        return CommandResult(launch.command, child.returncode, output, timed_out)


def parts_of(agent: Any, code: Code) -> Parts:
    return Parts(
        agent=agent,
        launcher=PlainLauncher(),
        name_tests=lambda tests: " ".join(("python -m pytest", *tests)),
        python="python3",
        code=code,
    )


def options(**given: Any) -> RunOptions:
    return RunOptions(**{"agents": 2, "timeout": 20.0, **given})


def hooks(**given: Any) -> Hooks:
    return Hooks(**{"extract": extract, **given})
