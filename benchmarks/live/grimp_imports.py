"""Imports between Python modules by grimp, in the shape `grimp` of `evaluate graph`.

    python benchmarks/live/grimp_imports.py REPO PACKAGE... > oracle.json

PACKAGE is a folder in REPO (`src/flask`). Runs with a Python that has grimp.
"""

from __future__ import annotations

import json
import sys
from importlib.metadata import version
from pathlib import Path

from common import commit_of, fail


def main() -> None:
    import grimp

    if len(sys.argv) < 3:
        fail(__doc__)
    root = Path(sys.argv[1]).resolve()
    packages = [root / package for package in sys.argv[2:]]
    sys.path[:0] = sorted({str(package.parent) for package in packages})
    names = [package.name for package in packages]
    graph = grimp.build_graph(names[0], *names[1:], cache_dir=None)
    edges = [
        (module, imported)
        for module in sorted(graph.modules)
        for imported in sorted(graph.find_modules_directly_imported_by(module))
    ]
    document = {
        "repo": root.name, "commit": commit_of(root), "oracle": f"grimp {version('grimp')}",
        "packages": names, "modules": sorted(graph.modules), "edges": edges,
    }  # fmt: skip
    json.dump(document, sys.stdout, indent=0)


if __name__ == "__main__":
    main()
