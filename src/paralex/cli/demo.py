"""`paralex demo`: the main job on the example project, command by command."""

from __future__ import annotations

import shlex
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Annotated

import typer

from paralex.cli.common import folder
from paralex.cli.console import console
from paralex.errors import EnvironmentLacks, OurFault, UsageError


def demo(
    agent: Annotated[
        str, typer.Option(help="Who does the work: replay (recorded edits), anthropic, ...")
    ] = "replay",
    agents: Annotated[int, typer.Option(min=1, help="How many work at the same time.")] = 4,
    into: Annotated[
        Path | None,
        typer.Option(help="An empty or new folder to work in (default: a temporary one)."),
    ] = None,
) -> None:
    """Analyse, plan and execute ten coupled changes of a small shop with four workers.

    Needs no network and no key; with a key, `--agent anthropic` does it with a model.
    """
    out = console()
    start = time.monotonic()
    shop = _copied(into)
    _commit(shop)
    out.print(f"The example project is in {shop}\n")
    if agent == "replay":
        agent = f"replay:{shop / 'recording.json'}"
    python = sys.executable
    tests = f"{shlex.quote(python)} -m unittest discover -s tests -t ."
    steps: list[list[str]] = [
        ["analyze"],
        ["query", "shared-types"],
        ["plan", "--work", "work.yaml", "--agents", str(agents), "--explain"],
        ["check", ".paralex/plan.json"],
        ["execute", "--agent", agent, "--agents", str(agents), "--python", python,
         "--tests", tests],
    ]  # fmt: skip
    for step in steps:
        out.print(f"[bold]$ paralex {shlex.join(step)}[/bold]")
        done = subprocess.run([python, "-P", "-m", "paralex", "-C", str(shop), *step], check=False)
        if done.returncode != 0:
            out.print(f"`paralex {step[0]}` ended with exit code {done.returncode}")
            raise typer.Exit(done.returncode)
        out.print()
    out.print("[bold]$ git log --oneline --graph[/bold]")
    _git(shop, "--no-pager", "log", "--oneline", "--graph", "--max-count=20", show=True)
    seconds = time.monotonic() - start
    out.print(f"\nThe demo took {seconds:.0f} s. Look around: cd {shlex.quote(str(shop))}")


def _copied(into: Path | None) -> Path:
    """The example project, copied into an empty folder."""
    source = Path(__file__).parents[1] / "examples" / "shop"
    if not source.is_dir():
        raise OurFault(f"the example project is missing from the installation: {source}")
    if into is None:
        target = Path(tempfile.mkdtemp(prefix="paralex-demo-")).resolve() / "shop"
        target.mkdir()
    else:
        try:
            into.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(f"{into}: cannot be made: {error.strerror}") from error
        target = folder(into, str(into))
        if any(target.iterdir()):
            raise UsageError(f"{into}: not empty; name a new folder")
    for path in sorted(source.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts and ".paralex" not in path.parts:
            copy = target / path.relative_to(source)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
    return target


def _commit(shop: Path) -> None:
    _git(shop, "init", "--quiet", "--initial-branch=main")
    _git(shop, "add", "--all")
    _git(
        shop, "-c", "user.name=paralex demo", "-c", "user.email=demo@paralex.invalid",
        "-c", "commit.gpgSign=false", "commit", "--quiet", "--no-verify", "-m",
        "The shop as it is",
    )  # fmt: skip


def _git(shop: Path, *arguments: str, show: bool = False) -> None:
    try:
        subprocess.run(
            ["git", *arguments], cwd=shop, check=True, text=True, capture_output=not show
        )
    except FileNotFoundError as error:
        raise EnvironmentLacks("git was not found: install it, then try again") from error
    except subprocess.CalledProcessError as error:
        detail = str(error.stderr or "").strip()
        raise EnvironmentLacks(f"git {arguments[0]} failed: {detail}") from error
