"""References between Python modules by pyrefly, in the shape `pyrefly` of `evaluate graph`.

    python benchmarks/live/pyrefly_references.py REPO PACKAGE... > oracle.json

PACKAGE is a folder in REPO (`src/flask`). pyrefly is found on PATH or beside this Python. A target
stands in the module of its file. A use is direct when its target is a top-level symbol itself; all
else reaches a member of one.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from common import commit_of, fail


def main() -> None:
    if len(sys.argv) < 3:
        fail(__doc__)
    root = Path(sys.argv[1]).resolve()
    packages = [root / package for package in sys.argv[2:]]
    program = shutil.which("pyrefly", path=str(Path(sys.executable).parent))
    program = program or shutil.which("pyrefly") or fail("pyrefly is not installed")
    with tempfile.TemporaryDirectory() as folder:
        command = [program, "check", "--report-glean", folder, *map(str, packages)]
        subprocess.run(command, cwd=root, capture_output=True)
        reports = [json.loads(path.read_bytes()) for path in sorted(Path(folder).iterdir())]
    version = subprocess.run([program, "--version"], capture_output=True, text=True).stdout
    inside = [str(package.relative_to(root)) for package in packages]
    modules = {
        file: module
        for report in reports
        for file, module in _modules(report)
        if any(file.startswith(f"{folder}/") for folder in inside)
    }
    counts: Counter[tuple[str, str, str]] = Counter()
    direct: Counter[tuple[str, str, str]] = Counter()
    for report in reports:
        for file, uses in _uses(report):
            if file in modules:
                for use in uses:
                    _count(use, modules, modules[file], counts, direct)
    rows = [
        {"from_module": a, "to_module": b, "symbol": s, "count": n, "direct": direct[a, b, s]}
        for (a, b, s), n in sorted(counts.items())
    ]
    document = {
        "repo": root.name, "commit": commit_of(root), "oracle": version.strip(),
        "modules": sorted(modules.values()), "triples": rows,
    }  # fmt: skip
    json.dump(document, sys.stdout, indent=0)


def _facts(report: list[dict[str, Any]], predicate: str) -> Iterator[dict[str, Any]]:
    for block in report:
        if str(block.get("predicate", "")).rpartition(".")[0] == predicate:
            yield from (fact["key"] for fact in block["facts"])


def _modules(report: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """(file, its module)"""
    for key in _facts(report, "python.DefinitionLocation"):
        module = key["definition"].get("module")
        if module is not None:
            file = key["file"]["key"]
            name = module["key"]["module"]["key"]["name"]["key"]
            yield file, name if name != "__unknown__" else _by_path(file)


def _by_path(file: str) -> str:
    """A file whose name is no identifier has no module for pyrefly; so its path says."""
    return file.removeprefix("src/").removesuffix(".py").replace("/", ".")


def _uses(report: list[dict[str, Any]]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    for key in _facts(report, "python.xrefs.XRefsByFile"):
        yield key["file"]["key"], key["xrefs"]


def _count(
    use: dict[str, Any],
    modules: dict[str, str],
    start: str,
    counts: Counter[tuple[str, str, str]],
    direct: Counter[tuple[str, str, str]],
) -> None:
    module = modules.get(use["target"].get("file", {}).get("key", ""))
    name = use["target"]["name"]["key"]
    if module is None or not name.startswith(f"{module}."):
        return  # outside the packages, or the module itself
    symbol = name.removeprefix(f"{module}.").partition(".")[0]
    row = (start, module, symbol)
    counts[row] += 1
    direct[row] += name == f"{module}.{symbol}"


if __name__ == "__main__":
    main()
