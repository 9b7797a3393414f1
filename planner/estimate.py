"""What a task may take: a rough model, so that tasks can be weighed against each other.

None of these figures has been fitted to runs of real agents: their relations matter (more to read
and more to change takes longer), not their sums.
"""

from __future__ import annotations

from collections.abc import Iterable

from paralex.planner.dst import Claim, Dst, Estimate
from paralex.queries.code import Code

START = 30.0  # seconds before an agent's first edit: reading the task and looking around
PER_CLAIM = 30.0  # seconds for each thing to change
PER_LINE = 0.1  # seconds for each line that has to be read
TOKENS_START, TOKENS_CLAIM, TOKENS_LINE = 6_000, 2_500, 25  # the same in tokens, in and out
NEW_FILE = 80  # lines of a file that is not there yet
WRITTEN = 0.15  # of all tokens: what an agent writes costs more than what it reads


def estimate(claims: Iterable[Claim], code: Code) -> Estimate:
    """Seconds and tokens of one attempt at changing what the `claims` name."""
    claims = tuple(claims)
    lines = sum(_lines(claim, code) for claim in claims)
    return Estimate(
        seconds=round(START + PER_CLAIM * len(claims) + PER_LINE * lines, 1),
        tokens=TOKENS_START + TOKENS_CLAIM * len(claims) + TOKENS_LINE * lines,
    )


def _lines(claim: Claim, code: Code) -> int:
    """The lines that have to be understood for `claim`."""
    if claim.path is None:
        return 0
    row = code.by_path.get(claim.path)
    if row is None:
        return NEW_FILE
    known = code.symbols_in(claim.path).get(claim.symbol) if claim.symbol else None
    return known.end_line - known.line + 1 if known else row.lines


def tokens_of(plan: Dst) -> tuple[int, int]:
    """Tokens that one attempt at each task reads and writes."""
    total = sum(task.estimate.tokens for task in plan.tasks if task.estimate)
    written = round(total * WRITTEN)
    return total - written, written
