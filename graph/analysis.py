"""What `analyze` is asked and what it answers."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from paralex.graph.scip import ScipReport


@dataclass(frozen=True, slots=True)
class AnalyzeOptions:
    """`ignore` and `generated`: patterns as in a .gitignore, of files to leave out and of files
    that are made by a command. `processes`: how many at once (None: as many as pay). `scip`:
    SCIP indexes to take in, after all earlier ones were dropped if `drop_scip`."""

    ignore: tuple[str, ...] = ()
    generated: tuple[str, ...] = ()
    processes: int | None = None
    scip: tuple[Path, ...] = ()
    drop_scip: bool = False


@dataclass(frozen=True, slots=True)
class FileCounts:
    """`seen` is the sum of the others. `failed` files are in the graph as far as they parse."""

    seen: int
    parsed: int
    failed: int
    skipped: int


@dataclass(frozen=True, slots=True)
class ImportCounts:
    """Pairs of a file and what it imports; several statements for one target count once."""

    internal: int
    external: int
    unresolved: int


@dataclass(frozen=True, slots=True)
class Analysis:
    """The graph in numbers, and what a person should know about how it came to be.

    `languages`: files by language. `changed_files`: how many were new, different or gone since
    the last run. `seconds`: by step, with their `total`. `skipped` and `failed`: (path, reason).
    `scip`: the indexes that add to the graph.
    `notes`: lines to show, for example that a damaged graph was built anew. `digest` names the
    state of the graph: the same files give the same one on any machine.
    """

    repo: str
    files: FileCounts
    languages: dict[str, int]
    modules: int
    symbols: int
    imports: ImportCounts
    references: int
    triples: int
    changed_files: int
    seconds: dict[str, float]
    skipped: tuple[tuple[str, str], ...]
    failed: tuple[tuple[str, str], ...]
    scip: tuple[ScipReport, ...]
    notes: tuple[str, ...]
    digest: str

    def to_json(self) -> dict[str, Any]:
        """`paralex.analyze/1`."""
        document = {"schema": "paralex.analyze/1", **asdict(self)}
        for key in ("skipped", "failed", "notes", "digest"):
            del document[key]
        return document
