"""Writes docs/commands.md from `--help`, or with --check says whether it is current."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

TARGET = Path(__file__).with_name("commands.md")


def help_of(*command: str) -> str:
    environment = os.environ | {"COLUMNS": "96", "TERM": "dumb", "NO_COLOR": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "paralex", *command, "--help"],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return "\n".join(line.rstrip() for line in done.stdout.strip().splitlines())


def page() -> str:
    from paralex.cli.app import app

    names = [command.name or "" for command in app.registered_commands]
    for group in app.registered_groups:
        inner = group.typer_instance
        assert inner is not None and isinstance(inner.info.name, str)
        names += [inner.info.name]
        names += [f"{inner.info.name} {command.name}" for command in inner.registered_commands]
    parts = ["# Commands", "", "Made from `--help` by `python docs/commands.py`.", ""]
    for name in ["", *names]:
        parts += [f"## paralex {name}".rstrip(), "", "```text", help_of(*name.split()), "```", ""]
    return "\n".join(parts)


def main() -> int:
    fresh = page()
    if "--check" not in sys.argv:
        TARGET.write_text(fresh, encoding="utf-8")
        return 0
    if not TARGET.exists() or TARGET.read_text(encoding="utf-8") != fresh:
        print("docs/commands.md is not what --help says: run python docs/commands.py")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
