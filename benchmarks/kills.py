"""Kills paralex at moments spread over a first build, an update and a snapshot, and looks at what
the next run makes of it.

    python benchmarks/kills.py --repo DIR [--times 20]

Works on a copy of DIR. A run after a kill is right when its graph is, quad for quad, that of a
build from nothing. Prints one line a kind of kill; exit 1 when any was wrong.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from paralex.graph import analyze, reading

READ = (
    "import sys\nfrom pathlib import Path\nfrom paralex.graph.snapshots import snapshot\n"
    "print('ready', flush=True)\n"
    "while True:\n"
    "    with snapshot(Path(sys.argv[1]) / '.paralex') as reader:\n"
    "        reader.select('SELECT (COUNT(*) AS ?n) { ?s ?p ?o }')\n"
)


def quads(root: Path) -> list[str]:
    with reading(root) as reader:
        return reader.quads()


def paralex(root: Path) -> list[str]:
    return [sys.executable, "-m", "paralex", "analyze", str(root)]


def seconds(root: Path) -> float:
    start = time.monotonic()
    subprocess.run(paralex(root), check=True, capture_output=True)
    return time.monotonic() - start


def killed(command: list[str], after: float, ready: bool = False) -> bool:
    """Whether the process still ran when it was killed with its children."""
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
    )
    if ready:
        assert process.stdout is not None
        process.stdout.readline()
    time.sleep(after)
    lived = process.poll() is None
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    return lived


def leftovers(root: Path) -> list[str]:
    known = {".gitignore", "facts.sqlite", "graph", "graph.lock"}
    return sorted({place.name for place in (root / ".paralex").iterdir()} - known)


def right(root: Path, fresh: Path) -> bool:
    analyze(root)
    shutil.rmtree(fresh, ignore_errors=True)
    shutil.copytree(root, fresh, ignore=shutil.ignore_patterns(".paralex"), symlinks=True)
    analyze(fresh)
    return quads(root) == quads(fresh) and not leftovers(root)


def round_of(name: str, times: int, root: Path, fresh: Path, kill: Callable[[float], bool]) -> bool:
    hit = good = 0
    for number in range(times):
        hit += kill((number + 0.5) / times)
        good += right(root, fresh)
    print(f"{name:12} {times} kills, {hit} of a living process, {good} right afterwards")
    return good == times


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--repo", type=Path, required=True)
    options.add_argument("--times", type=int, default=20)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root, fresh = Path(folder) / "killed", Path(folder) / "fresh"
        shutil.copytree(given.repo, root, ignore=shutil.ignore_patterns(".paralex"), symlinks=True)
        sources = sorted(root.rglob("*.py"))[:60]
        whole = seconds(root)

        def first_build(share: float) -> bool:
            shutil.rmtree(root / ".paralex", ignore_errors=True)
            return killed(paralex(root), whole * share)

        def update(share: float) -> bool:
            for place in sources:
                place.write_text(place.read_text() + f"\nvalue_{int(share * 1000)} = 1\n")
            return killed(paralex(root), whole * share)

        def snapshot(share: float) -> bool:
            return killed([sys.executable, "-c", READ, str(root)], 0.4 * share, ready=True)

        kinds = {"first build": first_build, "update": update, "snapshot": snapshot}
        fine = [round_of(name, given.times, root, fresh, kill) for name, kill in kinds.items()]
    return 0 if all(fine) else 1


if __name__ == "__main__":
    sys.exit(main())
