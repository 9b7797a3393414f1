"""What it costs to keep the graph current inside a process that goes on running.

    python benchmarks/kept_current.py REPO --runs N

Prints JSON: for each kind of refresh the median milliseconds of wall time and of CPU, and where
they go. The first refresh after each start is not counted: it loads what the others find loaded.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tools import Edits

from paralex.graph import Analysis, Live, reading


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("repo", type=Path)
    parser.add_argument("--runs", type=int, default=15)
    options = parser.parse_args()
    root = options.repo.resolve()
    edits = Edits(sorted(root.rglob("*.py")))
    assert edits.path is not None, "no Python file to edit"
    told = [edits.path.relative_to(root).as_posix()]

    def read() -> None:
        with reading(root) as reader:
            assert reader.digest

    def change() -> None:
        edits.inside()
        live.refresh(told)

    with Live(root) as live:
        live.refresh()
        change()
        few = max(options.runs // 5, 1)
        found = {
            "told, same surface": timed(lambda: live.refresh(told), edits.inside, options.runs),
            "not told, same surface": timed(live.refresh, edits.inside, options.runs),
            "told, nothing changed": timed(lambda: live.refresh(told), None, options.runs),
            "a reader after a change": timed(read, change, options.runs),
            "told, new surface": timed(lambda: live.refresh(told), edits.outside, few),
        }
    print(json.dumps(found))


def timed(
    step: Callable[[], Analysis | None], before: Callable[[], None] | None, runs: int
) -> dict[str, Any]:
    """Medians over `runs` times `step`, each after `before`, which is not measured."""
    wall, cpu, parts = [], [], dict[str, list[float]]()
    for _ in range(runs):
        if before is not None:
            before()
        started, worked = time.perf_counter(), time.process_time()
        analysis = step()
        wall.append((time.perf_counter() - started) * 1000)
        cpu.append((time.process_time() - worked) * 1000)
        for name, seconds in analysis.seconds.items() if analysis is not None else ():
            parts.setdefault(name, []).append(seconds * 1000)
    return {
        "wall": statistics.median(wall),
        "cpu": statistics.median(cpu),
        "parts": {name: statistics.median(each) for name, each in parts.items() if name != "total"},
    }


if __name__ == "__main__":
    main()
