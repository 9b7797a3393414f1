"""What several agents may bring, said before any of them starts."""

from __future__ import annotations

from collections.abc import Sequence

from paralex.planner.conflicts import Contacts
from paralex.planner.dst import Forecast, Task
from paralex.planner.order import Order
from paralex.planner.simulate import chains, length, simulated, work_of
from paralex.planner.whatif import limits

WORTH = 0.85  # of the time of one agent: more agents that need longer than this are not worth it
CLOSE = 1.05  # fewer agents that need at most so much longer are preferred


def forecast(
    tasks: Sequence[Task], order: Order, agents: int, contacts: Contacts | None = None
) -> Forecast:
    """Times by simulation (longest remaining chain first) with 1..`agents` agents; by `contacts`
    also the files that cost the most time."""
    work = work_of(tasks, order)
    times = {count: length(simulated(work, count)) for count in range(1, agents + 1)}
    pairs = len(tasks) * (len(tasks) - 1) // 2
    kept_apart = sum(mask.bit_count() for mask in order.before)
    gains = limits(tasks, contacts, order, agents) if contacts else ()
    limit = tuple(path for gain in gains for path in gain.paths)
    return Forecast(
        t1=round(sum(work.seconds), 1),
        t_inf=round(max(chains(work), default=0.0), 1),
        tp={str(count): round(time, 1) for count, time in times.items()},
        serialised=round(kept_apart / pairs, 3) if pairs else 0.0,
        limit=limit,
        advice=_advice(times, agents, limit),
    )


def _advice(times: dict[int, float], agents: int, limit: tuple[str, ...]) -> str:
    alone = times[1]
    best = min(times.values())
    useful = min(count for count, time in times.items() if time <= best * CLOSE)
    if useful == 1 or best > WORTH * alone:
        because = (
            f": {', '.join(limit)} {'keeps' if len(limit) == 1 else 'keep'} the tasks in a row"
        )
        return "use one agent" + (because if limit and agents > 1 else "")
    advice = f"use {useful} agents: about {alone / times[useful]:.1f} times as fast as one"
    if useful < agents:
        advice += f"; more than {useful} bring nothing"
    return advice
