"""Who holds what right now: claims, fencing tokens and leases.

Deadlock cannot happen: a task gets all its claims in one step or none; while it holds claims it
never waits, because a request for more is answered at once and a task that cannot have them
gives up everything it holds and goes back to the queue (it yields). No hold-and-wait, no cycle.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from paralex.orchestrator.scheduler import Stake, blockers
from paralex.planner.dst import Claim


@dataclass(frozen=True)
class Holding:
    """One live grant. `deadline` is in seconds of the ledger's clock."""

    stake: Stake
    token: int
    deadline: float


class Ledger:
    """Used by the coordinator's thread alone.

    `lease`: seconds of silence after which a holder is fenced off; `clock`: monotonic seconds
    (a clock that jumps, or a laptop that sleeps, must not end a lease); `last_token`: the
    highest token that was ever given in this run.
    """

    def __init__(self, lease: float, clock: Callable[[], float], last_token: int = 0) -> None:
        self._lease = lease
        self._clock = clock
        self._last = last_token
        self._holdings: dict[str, Holding] = {}

    @property
    def live(self) -> tuple[Stake, ...]:
        return tuple(holding.stake for holding in self._holdings.values())

    def grant(self, stake: Stake) -> int | None:
        """A fresh token for all of the stake's claims; None when some live holder is in the way
        (then nothing is granted)."""
        if stake.task in self._holdings or blockers(stake, self.live):
            return None
        self._last += 1
        self._holdings[stake.task] = Holding(stake, self._last, self._clock() + self._lease)
        return self._last

    def extend(self, task: str, claims: tuple[Claim, ...]) -> tuple[str, ...]:
        """Adds claims to a live holder, if no other is in the way; else who is."""
        holding = self._holdings[task]
        behind = blockers(Stake(task, claims, ()), self.live)
        if not behind:
            grown = replace(holding.stake, claims=holding.stake.claims + claims)
            self._holdings[task] = replace(holding, stake=grown)
        return behind

    def holds(self, task: str, token: int) -> bool:
        """Whether this token is the live one. Every message is judged by it."""
        holding = self._holdings.get(task)
        return holding is not None and holding.token == token

    def renew(self, task: str, token: int) -> bool:
        """A sign of life; False when the token is not live (any more)."""
        if not self.holds(task, token):
            return False
        self._holdings[task] = replace(self._holdings[task], deadline=self._clock() + self._lease)
        return True

    def expired(self) -> tuple[str, ...]:
        """The holders that have been silent for longer than their lease."""
        now = self._clock()
        return tuple(task for task, held in self._holdings.items() if held.deadline < now)

    def release(self, task: str) -> None:
        """From here on the task's token is refused everywhere."""
        self._holdings.pop(task, None)

    def claims_of(self, task: str) -> tuple[Claim, ...]:
        return self._holdings[task].stake.claims
