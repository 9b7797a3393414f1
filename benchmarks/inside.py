"""What an edit and each named query cost inside a process that goes on running.

    python benchmarks/inside.py REPO --runs N

The repository must be analysed. Prints JSON: for `edit` and for each query milliseconds of wall
time, the first and the median of those that follow.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tools import Edits

from paralex.graph import Live, Reader, reading
from paralex.queries import NamedQuery, catalogue, named


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("repo", type=Path)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    root = options.repo.resolve()
    with reading(root) as reader:
        asked = {}
        for query in catalogue():
            given = _parameters(reader, query)
            asked[query.name] = _timed(partial(named, reader, query.name, given), options.runs)
    edits = Edits(sorted(root.rglob("*.py")))

    assert edits.path is not None, "no Python file to edit"
    told = [edits.path.relative_to(root).as_posix()]

    with Live(root) as live:
        live.refresh()

        def edit() -> None:
            edits.inside()
            live.refresh(told)

        spent = _timed(edit, options.runs)
    print(json.dumps({"edit": spent, "queries": asked}))


def _timed(step: Callable[[], object], runs: int) -> dict[str, float]:
    spent = []
    for _ in range(runs + 1):
        started = time.perf_counter()
        step()
        spent.append((time.perf_counter() - started) * 1000)
    return {"first": spent[0], "following": statistics.median(spent[1:])}


def _parameters(reader: Reader, query: NamedQuery) -> dict[str, str]:
    """The most needed modules and the most used class: the answers are as large as they get."""
    hubs = [str(row["module"]) for row in named(reader, "hubs", {"min": "1"}).records()]
    packages = list(dict.fromkeys(hub.rpartition(".")[0] or hub for hub in hubs))
    shared = named(reader, "shared-types", {"min": "1"}).records()[0]
    values = {
        "of": f"{shared['file']}::{shared['type']}" if "symbol" in query.help else hubs[0],
        "a": packages[0],
        "b": packages[1],
    }
    needed = {each.name for each in query.parameters if each.default is None}
    return {name: value for name, value in values.items() if name in needed}


if __name__ == "__main__":
    main()
