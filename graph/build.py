"""Analysing a repository: from its files to a graph that is complete and up to date."""

from __future__ import annotations

from pathlib import Path

from paralex.graph.analysis import Analysis, AnalyzeOptions
from paralex.graph.files import Progress
from paralex.graph.languages import LANGUAGES
from paralex.graph.live import Live
from paralex.graph.shapes import Language

_DEFAULT = AnalyzeOptions()


def analyze(
    root: Path,
    options: AnalyzeOptions = _DEFAULT,
    progress: Progress | None = None,
    languages: tuple[Language, ...] = LANGUAGES,
) -> Analysis:
    """Brings the graph of the repository at `root` up to date with its files.

    `progress` is called with (files read, files to read). Raises UsageError for a path that is
    no folder, EnvironmentLacks where the folder cannot be written.
    """
    with Live(root, options, languages) as live:
        return live.refresh(progress=progress)
