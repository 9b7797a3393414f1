"""What every command shares: where the repository is, its configuration, and how to answer."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from paralex.errors import UsageError

if TYPE_CHECKING:
    from paralex.cli.config import Config
    from paralex.graph import Analysis, AnalyzeOptions


@dataclass(frozen=True)
class Context:
    """The repository that a command works on, and the options that stand over its keys."""

    root: Path
    options: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def config(self) -> Config:
        from paralex.cli.config import load_config, with_options

        return with_options(load_config(self.root), **self.options)

    @property
    def state(self) -> Path:
        return self.root / ".paralex"


def context(repo: Path | None = None, **options: Any) -> Context:
    """The context of this invocation; `options` are named like the configuration's keys.

    A folder that is named (`repo`) is taken as it is; else the nearest one above the working
    directory that holds `.paralex` or `.git`.
    """
    start = working_folder()
    if repo is not None:
        return Context(folder(start / repo, str(repo)), options)
    for candidate in (start, *start.parents):
        if (candidate / ".git").exists() or (candidate / ".paralex").is_dir():
            return Context(candidate, options)
    return Context(start, options)


def working_folder() -> Path:
    """The folder that the command was started in."""
    try:
        return Path.cwd()
    except FileNotFoundError:
        raise UsageError(
            "the folder that you are in has been removed: go to one that is there, or name one "
            "with -C"
        ) from None


def folder(path: Path, written: str) -> Path:
    """`path` made absolute, when it is a folder."""
    if not path.exists():
        raise UsageError(f"{written}: no such folder")
    if not path.is_dir():
        raise UsageError(f"{written}: not a folder; name the repository's top folder")
    return path.resolve()


def emit_json(data: Any) -> None:
    """`data` as indented JSON on standard output."""
    sys.stdout.write(json.dumps(data, indent=2, ensure_ascii=False) + "\n")


def refreshed(here: Context, scip: tuple[Path, ...] = (), *, drop_scip: bool = False) -> Analysis:
    """Brings the graph up to date, with a progress bar when that takes longer than a second.
    `scip`: indexes to take in, after all earlier ones were dropped if `drop_scip`.

    What has to be said about it (a graph that was built anew, say) goes to standard error.
    """
    from paralex.cli.progress import bar
    from paralex.graph import analyze

    options = replace(options_of(here), scip=scip, drop_scip=drop_scip)
    with bar("analysing") as progress:
        analysis = analyze(here.root, options, progress)
    say(analysis)
    return analysis


def options_of(here: Context) -> AnalyzeOptions:
    """As the configuration has them."""
    from paralex.graph import AnalyzeOptions

    return AnalyzeOptions(ignore=here.config.ignore, generated=tuple(here.config.generated))


def say(analysis: Analysis) -> None:
    """What a person should know about how the graph came to be, on standard error."""
    from paralex.cli.console import err_console

    for note in analysis.notes:
        err_console().print(f"paralex: {note}", markup=False)


def keep_in(here: Context, store: str) -> None:
    """Remembers where the graph is kept: the URL of an endpoint, or `embedded`."""
    from paralex.graph import choose_store
    from paralex.graph.state import state_folder

    choose_store(state_folder(here.root), store)
