"""What a plan costs when the graph is there: the processor seconds of `paralex plan GOAL`.

    python benchmarks/plan.py --repo DIR [--goal TEXT] [--rounds N]

DIR is a copy that may be written to (`.paralex` is made in it). The first plan reads everything
and is not counted; the figures are of whole processes, their start included, git's share too.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
from pathlib import Path

GOAL = "the cached template loader forgets templates that were not found"


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--repo", type=Path, required=True)
    parser.add_argument("--goal", default=GOAL)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    command = [sys.executable, "-m", "paralex", "plan", options.goal, "--json"]
    _seconds(command, options.repo)
    taken = sorted(_seconds(command, options.repo) for _ in range(options.rounds))
    print(f"plan of {options.repo.name}: {taken[0]:.2f} s processor, best of {len(taken)}")
    return 0


def _seconds(command: list[str], place: Path) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=place, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    raise SystemExit(main())
