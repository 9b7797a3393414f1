"""paralex beside other tools on one repository: what each costs, in one go.

    python benchmarks/analyze.py                       Django 5.2, downloaded from PyPI
    python benchmarks/analyze.py --repo DIR --runs 5
    python benchmarks/analyze.py --queries             and each named query, inside a process
    python benchmarks/analyze.py --live                only what a process that goes on costs
    python benchmarks/analyze.py --growth              generated repositories of 1x, 4x and 16x
    python benchmarks/analyze.py --files 100000        one generated repository of so many files

Works on a copy. All commands take turns, run after run, and each is compared with a bare
tree-sitter parse of the same files in the same run, since machines are noisy. The table has the
medians. CPU seconds are of the whole process with its children.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from bare_parse import GRAMMARS
from generate import generate
from measure import CommandFailed, Cost, measured
from tools import HERE, Edits, Tool, other_tools, paralex_tools

CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "paralex-bench"
DJANGO = "5.2.19"
GROWTH = (1000, 4000, 16000)
SUFFIXES = frozenset(suffix for suffixes in GRAMMARS.values() for suffix in suffixes)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--repo", type=Path, help="default: the sources of Django")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--queries", action="store_true")
    parser.add_argument("--live", action="store_true")
    parser.add_argument("--growth", action="store_true")
    parser.add_argument("--files", type=int, help="of a generated repository")
    options = parser.parse_args()
    CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE, prefix="work-") as folder:
        scratch = Path(folder)
        if options.growth or options.files:
            _growth([options.files] if options.files else GROWTH, options.runs, scratch)
        else:
            source = options.repo.resolve() if options.repo else django()
            root = scratch / source.name
            ignore = shutil.ignore_patterns(".paralex", "node_modules", ".venv")
            shutil.copytree(source, root, symlinks=True, ignore=ignore)
            if options.live:
                _live(root, options.runs)
                return 0
            _compare(root, options.runs, scratch)
            if options.queries:
                _queries(root, options.runs)
    return 0


def django() -> Path:
    """The unpacked source distribution, downloaded when it is not in the cache."""
    place = CACHE / f"django-{DJANGO}"
    if not place.is_dir():
        command = (sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--no-binary")
        subprocess.run((*command, ":all:", "-d", str(CACHE), f"Django=={DJANGO}"), check=True)
        with tarfile.open(CACHE / f"django-{DJANGO}.tar.gz") as archive:
            archive.extractall(CACHE, filter="data")
    return place


def _parsed(root: Path) -> list[Path]:
    """The files that the yardstick parses."""
    return [
        path
        for path in sorted(root.rglob("*"))
        if path.suffix in SUFFIXES and path.is_file() and not path.is_symlink()
        if not {".paralex", ".git"} & set(path.relative_to(root).parts)
    ]


def _yardstick(root: Path, files: list[Path]) -> tuple[float, int]:
    """(CPU seconds of a bare parse, number of files)."""
    command = (sys.executable, str(HERE / "bare_parse.py"))
    said = json.loads(measured(command, root, stdin="\0".join(map(str, files))).output)
    return said["seconds"], said["files"]


def _compare(root: Path, runs: int, scratch: Path) -> None:
    files = _parsed(root)
    tools, missing = other_tools(root, scratch)
    tools = [*paralex_tools(root, Edits(files)), *tools]
    costs: dict[str, list[tuple[Cost, float]]] = {}
    failed: dict[str, str] = {}
    bare = []
    for _ in range(runs):
        seconds, count = _yardstick(root, files)
        bare.append(seconds)
        for tool in tools:
            cost = _run(tool, root, failed)
            if cost is not None:
                costs.setdefault(tool.name, []).append((cost, cost.cpu / seconds))
    size = sum(path.stat().st_size for path in files) / 1e6
    print(f"{root.name}: {count:,} files, {size:.1f} MB; medians of {runs} runs")
    print(_size_of_graph(root))
    rows = [("bare tree-sitter parse", _number(statistics.median(bare)), "", "1.00", "")]
    for name, of_tool in costs.items():
        cpu, wall, memory = (
            statistics.median(getattr(cost, what) for cost, _ in of_tool)
            for what in ("cpu", "wall", "memory")
        )
        ratio = statistics.median(ratio for _, ratio in of_tool)
        rows.append((name, _number(cpu), _number(wall), _number(ratio), f"{memory:.0f}"))
    _print_table(("", "CPU s", "wall s", "of a parse", "peak MB"), rows)
    for line in [*missing, *(f"{name}: failed: {why}" for name, why in failed.items())]:
        print(line)


def _run(tool: Tool, root: Path, failed: dict[str, str]) -> Cost | None:
    tool.before()
    try:
        return measured(tool.command, root, fine=tool.fine)
    except CommandFailed as error:
        failed[tool.name] = str(error)
        return None


def _size_of_graph(root: Path) -> str:
    command = (sys.executable, "-P", "-m", "paralex", "analyze", str(root), "--json")
    said = json.loads(measured(command, root).output)
    return f"graph: {said['files']['parsed']:,} files parsed, {said['triples']:,} triples"


def _queries(root: Path, runs: int) -> None:
    command = (sys.executable, str(HERE / "inside.py"), str(root), "--runs", str(runs))
    said = json.loads(measured(command, root).output)
    rows = [("one file changed, same surface", said["edit"]), *said["queries"].items()]
    print("\ninside a process, milliseconds of wall time:")
    _print_table(
        ("", "first", "following"),
        [(name, f"{cost['first']:.1f}", f"{cost['following']:.1f}") for name, cost in rows],
    )


def _live(root: Path, runs: int) -> None:
    """A process that keeps the graph current; ratios are of CPU, to a bare parse of all files."""
    files = _parsed(root)
    command = (sys.executable, str(HERE / "kept_current.py"), str(root), "--runs", str(5 * runs))
    said = json.loads(measured(command, root).output)
    bare = statistics.median(_yardstick(root, files)[0] for _ in range(runs))
    print(f"{root.name}: {len(files):,} files; a bare parse of all takes {bare * 1000:.0f} ms")
    rows = []
    for name, cost in said.items():
        parts = ", ".join(f"{part} {value:.0f}" for part, value in cost["parts"].items())
        ratio = f"{cost['cpu'] / 1000 / bare:.3f}"
        rows.append((name, f"{cost['wall']:.0f}", f"{cost['cpu']:.0f}", ratio, parts))
    _print_table(("a refresh", "wall ms", "CPU ms", "of a parse", "wall ms by step"), rows)


def _growth(sizes: Iterable[int], runs: int, scratch: Path) -> None:
    """The cost a file of each size, beside that of a bare parse."""
    cases = []
    for size in sizes:
        root = scratch / str(size)
        generate(root, size)
        cases.append((size, root, _parsed(root)))
    spent: dict[int, list[tuple[Cost, float]]] = {size: [] for size, _, _ in cases}
    for _ in range(runs):
        for size, root, files in cases:
            seconds, _ = _yardstick(root, files)
            tool = paralex_tools(root, Edits([]))[0]
            tool.before()
            spent[size].append((measured(tool.command, root), seconds))
    rows = []
    for size, of_size in spent.items():
        cpu = statistics.median(cost.cpu for cost, _ in of_size)
        ratio = statistics.median(cost.cpu / seconds for cost, seconds in of_size)
        wall = statistics.median(cost.wall for cost, _ in of_size)
        memory = statistics.median(cost.memory for cost, _ in of_size)
        each = f"{cpu / size * 1000:.2f}"
        rows.append(
            (f"{size:,}", _number(cpu), _number(wall), each, _number(ratio), f"{memory:.0f}")
        )
    head = ("files", "CPU s", "wall s", "CPU ms a file", "of a parse", "peak MB")
    _print_table(head, rows)


def _number(value: float) -> str:
    return f"{value:.2f}"


def _print_table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    """In Markdown, so that it can be quoted as it is."""
    widths = [max(len(row[column]) for row in [head, *rows]) for column in range(len(head))]
    rule = ("-" * widths[0], *(f"{'-' * (width - 1)}:" for width in widths[1:]))
    for row in (head, rule, *rows):
        first, *others = zip(row, widths, strict=True)
        cells = [first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in others)]
        print(f"| {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    sys.exit(main())
