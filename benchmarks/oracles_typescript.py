"""Measure the import edges of TypeScript and JavaScript against the compiler's own answers.

    python benchmarks/oracles_typescript.py --oracles DIR --repos DIR [--list]

DIR of `--oracles` holds `NAME.tsc*.json` files with `repo`, `commit`, `files` and `edges`
(pairs of repository paths); DIR of `--repos` a clone NAME of each repository, with the commit
checked out. Exit 1 when precision or recall is below 0.99.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path

from paralex.graph.shapes import FileFacts, Project, Resolved
from paralex.graph.typescript import LANGUAGE

GOAL = 0.99


def project_of(root: Path) -> tuple[Project, dict[str, Resolved]]:
    """A project of the tracked files of a clone, and what each file resolves to."""
    listed = subprocess.run(
        ["git", "-C", str(root), "ls-files", "-z"], capture_output=True, check=True
    ).stdout.decode("utf-8", "surrogateescape")
    paths = [p for p in listed.split("\0") if p and (root / p).is_file()]
    facts: dict[str, FileFacts] = {}
    for path in paths:
        if path.endswith(LANGUAGE.suffixes):
            facts[path] = LANGUAGE.extract(path, (root / path).read_bytes())

    def read(path: str) -> str | None:
        place = root / path
        return place.read_text("utf-8", "replace") if place.is_file() else None

    project = Project(frozenset(paths), facts, read)
    resolve = LANGUAGE.resolver(project)
    return project, {path: resolve(path) for path in sorted(facts)}


def measure(oracle: Path, repos: Path, show: bool) -> bool:
    """Print one line (and with `show` the differences); whether the goal is met."""
    said = json.loads(oracle.read_text())
    root = repos / said["repo"]
    if not root.is_dir():
        print(f"{said['repo']}: no clone in {repos}; make one and check out {said['commit']}")
        return False
    started = time.process_time()
    _, resolved = project_of(root)
    seconds = time.process_time() - started
    wanted = {(a, b) for a, b in said["edges"]}
    lines = {
        (path, edge.to_path): edge.line
        for path in said["files"]
        if path in resolved
        for edge in reversed(resolved[path].imports)
        if edge.to_path is not None and edge.to_path != path
    }
    found = set(lines)
    equal, missing, extra = wanted & found, sorted(wanted - found), sorted(found - wanted)
    precision = len(equal) / len(found) if found else 1.0
    recall = len(equal) / len(wanted) if wanted else 1.0
    print(
        f"{said['repo']}: {len(wanted)} edges, equal {len(equal)}, missing {len(missing)}, "
        f"extra {len(extra)}, precision {precision:.4f}, recall {recall:.4f}, "
        f"{seconds:.1f} CPU s for {len(resolved)} files"
    )
    if show:
        for a, b in missing:
            print(f"  missing {a} -> {b}")
        for a, b in extra:
            print(f"  extra   {a}:{lines[a, b]} -> {b}")
    return precision >= GOAL and recall >= GOAL


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--oracles", type=Path, required=True, help="folder of *.tsc*.json")
    parser.add_argument("--repos", type=Path, required=True, help="folder of clones")
    parser.add_argument("--list", action="store_true", help="print every difference")
    options = parser.parse_args()
    oracles = sorted(options.oracles.glob("*.tsc*.json"))
    if not oracles:
        print(f"no *.tsc*.json in {options.oracles}")
        return 2
    return 0 if all([measure(oracle, options.repos, options.list) for oracle in oracles]) else 1


if __name__ == "__main__":
    sys.exit(main())
