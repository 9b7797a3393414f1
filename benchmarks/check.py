"""How long `check` takes for plans of many tasks on the graph of a real repository.

    python benchmarks/check.py REPO [--tasks 1000 10000] [--sparql] [--seed 0]

REPO has a graph (`paralex analyze REPO`). Plans are made at random and always the same:

    bodies    each task changes the bodies of a few symbols: most pairs may run together
    layers    tasks change signatures, and wait in layers of fifty, with a gate before each
    one-file  all tasks change one file (at most 1,000 of them)

Prints JSON: seconds of CPU of the check alone, the number of conflicts, and with --sparql the
seconds that the SPARQL questions take, with the copy of the graph to memory. --limit N sets how
many tasks the SPARQL way is tried for.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from pathlib import Path

from paralex.graph import Reader, reading
from paralex.graph.store_joined import joined
from paralex.planner.check import check
from paralex.planner.dst import Base, Claim, Dependency, Dst, Role, Task
from paralex.planner.plan_rdf import triples_of
from paralex.planner.prove import proved
from paralex.planner.report import Report
from paralex.queries import load_code
from paralex.queries.code import Code
from paralex.queries.proof import proof_rows

_LAYER = 50


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("repo", type=Path)
    parser.add_argument("--tasks", type=int, nargs="*", default=[1000, 10_000])
    parser.add_argument("--sparql", action="store_true")
    parser.add_argument("--limit", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    with reading(options.repo.resolve()) as reader:
        code = load_code(reader)
        existing = frozenset(row.path for row in code.files)
        check(made(code, 10, "bodies", 0), code, Base(), existing=existing)  # makes the indexes
        for count in options.tasks:
            for kind in ("bodies", "layers", "one-file"):
                if kind == "one-file" and count > 1000:
                    continue
                plan = made(code, count, kind, options.seed)
                start = time.process_time()
                report = check(plan, code, Base(), existing=existing)
                found = {
                    "tasks": count,
                    "kind": kind,
                    "seconds": round(time.process_time() - start, 3),
                    "conflicts": len(report.conflicts),
                }
                if options.sparql and count <= options.limit:
                    found |= by_sparql(reader, plan, report)
                print(json.dumps(found), flush=True)


def by_sparql(reader: Reader, plan: Dst, report: Report) -> dict[str, float]:
    """Seconds of CPU for the copy, and for the questions."""
    start = time.process_time()
    both = joined(reader, triples_of(plan), "urn:paralex:plan")
    copied = time.process_time()
    rows = proof_rows(both)
    asked = time.process_time()
    proved(report, rows)  # or both ways do not say the same
    return {
        "copy_seconds": round(copied - start, 3),
        "sparql_seconds": round(asked - copied, 3),
        "rows": sum(len(table.rows) for table in rows.values()),
    }


def made(code: Code, count: int, kind: str, seed: int) -> Dst:
    """A plan of `count` tasks."""
    luck = random.Random(f"{kind}:{count}:{seed}")
    symbols = [row for row in code.symbols if "." not in row.symbol]
    files = sorted({row.path for row in symbols})
    tasks = []
    claims: tuple[Claim, ...]
    for number in range(count):
        if kind == "one-file":
            claims = (Claim(path=files[0], mode="whole"),)
        else:
            mode = "body" if kind == "bodies" else luck.choice(["body", "signature"])
            claims = tuple(
                Claim(path=row.path, symbol=row.symbol, mode=mode)  # type: ignore[arg-type]  # of the two words above
                for row in luck.sample(symbols, 3)
            )
        before = range(0)
        if kind == "layers" and number >= _LAYER:
            gate = number // _LAYER * _LAYER
            before = range(gate - _LAYER, gate) if number == gate else range(gate, gate + 1)
        tasks.append(
            Task(
                id=f"T{number}",
                role="all",
                title="",
                instructions="",
                claims=claims,
                depends_on=tuple(Dependency(task=f"T{at}") for at in before),
            )
        )
    owns = tuple(claim for task in tasks for claim in task.claims)
    return Dst(goal="", roles=(Role(id="all", owns=owns),), tasks=tuple(tasks))


if __name__ == "__main__":
    main()
