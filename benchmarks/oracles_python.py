"""Python imports and references against edge lists that other tools made.

    python benchmarks/oracles_python.py --oracles DIR --repos DIR [--show N]

`--oracles` holds `*.grimp.json`, `*.consensus.json` (import edges) and `*.symbols.pyrefly.json`
(reference rows), each with the repository's name and commit. `--repos` holds clones, named like
the repository or as bare `OWNER+NAME/repo`. The commit is read with `git archive`; nothing in the
clones changes. Exits 1 where the imports of a repository differ from its oracle, 2 where a
repository or its commit is missing.
"""

from __future__ import annotations

import argparse
import io
import json
import subprocess
import sys
import tarfile
import time
from collections.abc import Iterable
from pathlib import Path

from paralex.graph.python import LANGUAGE
from paralex.graph.shapes import Project, Resolved

Edge = tuple[str, str]
Row = tuple[str, str, str]


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--oracles", type=Path, required=True)
    parser.add_argument("--repos", type=Path, required=True)
    parser.add_argument("--show", type=int, default=10, help="differences to print, each kind")
    options = parser.parse_args()
    code = 0
    analysed: dict[tuple[str, str], dict[str, Resolved]] = {}
    for file in sorted(options.oracles.glob("*.json")):
        is_imports = file.name.endswith((".grimp.json", ".consensus.json"))
        if not is_imports and not file.name.endswith(".symbols.pyrefly.json"):
            continue
        oracle = json.loads(file.read_text())
        repo, commit = oracle["repo"], oracle["commit"]
        git_dir = find_repository(options.repos, repo)
        if git_dir is None:
            print(f"{file.name}: no clone of {repo} under {options.repos}")
            code = 2
            continue
        key = (repo, commit)
        if key not in analysed:
            files = read_commit(git_dir, commit)
            started = time.process_time()
            analysed[key] = analyse(files)
            print(
                f"{repo}: {len(analysed[key])} files in {time.process_time() - started:.2f} CPU s"
            )
        if is_imports:
            code = max(code, compare_imports(file.name, oracle, analysed[key], options.show))
        else:
            compare_references(file.name, oracle, analysed[key], options.show)
    return code


def find_repository(root: Path, name: str) -> Path | None:
    """The git directory of a clone or bare clone of the repository `name`."""
    for place in (root / name / ".git", root / name, *sorted(root.glob(f"*+{name}/repo"))):
        if (place / "objects").is_dir():
            return place
    return None


def read_commit(git_dir: Path, commit: str) -> dict[str, bytes]:
    """Every regular file of a commit."""
    command = ["git", "--git-dir", str(git_dir), "archive", "--format=tar", commit]
    packed = subprocess.run(command, check=True, capture_output=True).stdout
    files: dict[str, bytes] = {}
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        for member in archive:
            content = archive.extractfile(member) if member.isfile() else None
            if content is not None:
                files[member.name] = content.read()
    return files


def analyse(files: dict[str, bytes]) -> dict[str, Resolved]:
    """What every Python file resolves to."""
    facts = {
        path: LANGUAGE.extract(path, data)
        for path, data in sorted(files.items())
        if path.endswith(LANGUAGE.suffixes)
    }

    def read(path: str) -> str | None:
        return files[path].decode("utf-8", "replace") if path in files else None

    resolve = LANGUAGE.resolver(Project(frozenset(files), facts, read))
    return {path: resolve(path) for path in facts}


def compare_imports(
    name: str, oracle: dict[str, object], found: dict[str, Resolved], show: int
) -> int:
    """Print equal, missing and extra edges between the modules that the oracle knows."""
    edges = _pairs(oracle["edges"])
    listed = oracle.get("modules")
    packages = {edge[0].partition(".")[0] for edge in edges}
    known = set(map(str, listed)) if isinstance(listed, list) else None
    ours = {
        (resolved.module, edge.to_module)
        for resolved in found.values()
        for edge in resolved.imports
        if edge.status == "internal"
    }
    if known is not None:
        ours = {edge for edge in ours if edge[0] in known and edge[1] in known}
    else:
        ours = {e for e in ours if all(m.partition(".")[0] in packages for m in e)}
    print(
        f"{name}: {len(edges)} edges, {len(edges & ours)} equal, "
        f"{len(edges - ours)} missing, {len(ours - edges)} extra"
    )
    _show("missing", edges - ours, show)
    _show("extra", ours - edges, show)
    return int(edges != ours)


def compare_references(
    name: str, oracle: dict[str, object], found: dict[str, Resolved], show: int
) -> None:
    """Print precision and recall of direct references between different modules."""
    listed, rows = oracle["modules"], oracle["triples"]
    assert isinstance(listed, list) and isinstance(rows, list)
    modules = set(map(str, listed))
    direct = _rows(row for row in rows if row["direct"] > 0)
    members = _rows(row for row in rows if row["direct"] == 0)
    ours, ours_members = our_rows(found, modules)
    _score(f"{name}: references", direct, ours, show)
    _score(f"{name}: members", members, ours_members - direct, 0)


def our_rows(found: dict[str, Resolved], modules: set[str]) -> tuple[set[Row], set[Row]]:
    """(rows that name a top-level symbol, rows that reach a member, lifted to its class)."""
    by_path = {path: resolved.module for path, resolved in found.items()}
    direct: set[Row] = set()
    members: set[Row] = set()
    for resolved in found.values():
        for edge in resolved.references:
            to_module = by_path[edge.to_path]
            if not edge.to_symbol or to_module == resolved.module:
                continue
            if edge.kind == "reexport" and edge.how == "chain":
                continue  # pyrefly lists the module that was named first, we list each
            if resolved.module in modules and to_module in modules:
                top, dot, _ = edge.to_symbol.partition(".")
                (members if dot else direct).add((resolved.module, to_module, top))
    return direct, members


def _score(name: str, truth: set[Row], ours: set[Row], show: int) -> None:
    equal = len(truth & ours)
    precision = equal / len(ours) if ours else 1.0
    recall = equal / len(truth) if truth else 1.0
    print(
        f"{name}: {len(truth)} rows, {equal} equal, {len(truth - ours)} missing, "
        f"{len(ours - truth)} extra, precision {precision:.4f}, recall {recall:.4f}"
    )
    _show("missing", truth - ours, show)
    _show("extra", ours - truth, show)


def _rows(rows: Iterable[dict[str, str]]) -> set[Row]:
    return {
        (row["from_module"], row["to_module"], row["symbol"])
        for row in rows
        if row["from_module"] != row["to_module"] and row["symbol"] != "__init__"
    }


def _pairs(edges: object) -> set[Edge]:
    assert isinstance(edges, list)
    return {(str(edge[0]), str(edge[1])) for edge in edges}


def _show(word: str, rows: Iterable[tuple[str, ...]], most: int) -> None:
    listed = sorted(rows)
    for row in listed[:most]:
        print(f"    {word}: {'  '.join(row)}")
    if 0 < most < len(listed):
        print(f"    {word}: and {len(listed) - most} more")


if __name__ == "__main__":
    sys.exit(main())
