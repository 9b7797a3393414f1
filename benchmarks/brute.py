"""`check` against all interleavings of random small plans on a small graph.

    python benchmarks/brute.py [--plans 20000] [--seed 0]

Prints JSON: how many plans the model (tests/planner/brute.py) finds safe and unsafe, and about how
many `check` says otherwise. Exit code 1 when there is one, which is then printed.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.planner.brute import compared


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--plans", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    start = time.process_time()
    tally = compared(options.plans, options.seed)
    print(
        json.dumps(
            {
                "plans": options.plans,
                "safe": tally.safe,
                "unsafe": tally.unsafe,
                "called_safe_but_unsafe": tally.called_safe,
                "called_unsafe_but_safe": tally.called_unsafe,
                "seconds": round(time.process_time() - start, 1),
            }
        )
    )
    for task in tally.first or ():
        claims, reads = [str(one) for one in task.claims], [one.target for one in task.reads]
        print(task.id, claims, reads, [before.task for before in task.depends_on])
    return bool(tally.disagreements)


if __name__ == "__main__":
    sys.exit(main())
