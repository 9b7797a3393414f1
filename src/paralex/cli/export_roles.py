"""The roles of a plan as files for other programs; never over what the user wrote."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

from paralex.cli.common import Context, working_folder
from paralex.cli.console import err_console
from paralex.cli.output import replacing
from paralex.cli.plan import code_of, read_plan
from paralex.errors import UsageError

_Text = Callable[[str | None, str], str]  # the new text, from the old one and the file's name


def export_roles(here: Context, form: str, plan: Path | None, output: Path | None) -> list[Path]:
    """Writes the roles and says which files; printed without `output`, where they are one text.

    `form` is codeowners, agents-md or claude (a folder of agents). Nothing is written when one of
    the files cannot be. UsageError for files of the user that would be overwritten.
    """
    from paralex.planner.roles import role_spec
    from paralex.planner.roles_files import (
        HASH,
        MARKDOWN,
        agents_section,
        claude_agents,
        codeowners,
        with_block,
    )

    made = read_plan(here, plan)
    if form == "codeowners":
        return _one(output, lambda text, name: with_block(text, codeowners(made), HASH, name))
    code, _, _ = code_of(here)
    specs = {role.id: role_spec(made, role.id, code) for role in made.roles}
    if form == "agents-md":
        section = agents_section(made, specs)
        return _one(output, lambda text, name: with_block(text, section, MARKDOWN, name))
    if output is None:
        raise UsageError("--format claude writes a file a role: add --output .claude/agents")
    return _folder(output, claude_agents(made, specs), MARKDOWN.begin)


def _one(output: Path | None, text_for: _Text) -> list[Path]:
    if output is None:
        sys.stdout.write(text_for(None, ""))
        return []
    place = working_folder() / output
    text = text_for(_text(place, str(output)), str(output))
    _write({place: text}, output)
    return [place]


def _folder(output: Path, files: dict[str, str], mark: str) -> list[Path]:
    folder = working_folder() / output
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"--output {output}: not a folder")
    for name in files:
        before = _text(folder / name, str(output / name))
        if before is not None and mark not in before:
            raise UsageError(
                f"{output / name}: is there already, and not from here: rename it, or name another "
                f"folder; nothing was written"
            )
    _write({folder / name: text for name, text in files.items()}, output)
    left = sorted(p.name for p in folder.glob("*.md") if p.name not in files and _is(p, mark))
    if left:
        said = f"left from an earlier plan: {', '.join(left)}; delete what you do not need"
        err_console().print(said, markup=False)
    return [folder / name for name in sorted(files)]


def _is(place: Path, mark: str) -> bool:
    try:
        return mark in place.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return False


def _text(place: Path, name: str) -> str | None:
    try:
        return place.read_bytes().decode()
    except FileNotFoundError:
        return None
    except UnicodeDecodeError as error:
        raise UsageError(f"{name}: not UTF-8 text, so it is left as it is") from error
    except OSError as error:
        raise UsageError(f"{name}: cannot be read: {error.strerror}") from error


def _write(files: dict[Path, str], output: Path) -> None:
    for place, text in sorted(files.items()):
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(f"--output {output}: cannot be written: {error.strerror}") from error
        with replacing(place, f"--output {output}") as file:
            file.write(text.encode())


def told(places: list[Path]) -> str:
    """The files that were written, in words."""
    names = [os.path.relpath(place) for place in places]
    shown = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
    return f"Export: {shown}"
