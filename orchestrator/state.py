"""The states of a task and the only ways between them. Pure.

pending -> ready -> claimed -> running -> verifying -> done
             ^---------+---------+-----------+   retry, yield, reopen
failed, blocked: the ends that are not wanted; cancelled: stopped, until the run is resumed
"""

from __future__ import annotations

from typing import Literal, get_args

from paralex.errors import OurFault

State = Literal[
    "pending", "ready", "claimed", "running", "verifying", "done", "failed", "blocked", "cancelled"
]
Trigger = Literal[
    "met",  # everything it depends on is done
    "claim",  # all its claims are granted, a worker has it
    "start",  # its agent has answered
    "verify",  # its agent has ended well, acceptance begins
    "finish",  # published and accepted
    "retry",  # stale, or its lease ended: another attempt
    "yield",  # its worker gave the claims back and keeps its edits
    "reopen",  # the process that held it is gone
    "fail",
    "block",  # something it depends on will never be done
    "cancel",  # the run is being stopped
]

LIVE: frozenset[State] = frozenset({"claimed", "running", "verifying"})
FINAL: frozenset[State] = frozenset({"done", "failed", "blocked"})
STATES: tuple[State, ...] = get_args(State)
TRIGGERS: tuple[Trigger, ...] = get_args(Trigger)

_BACK: dict[Trigger, State] = {
    "retry": "ready",
    "yield": "ready",
    "reopen": "ready",
    "fail": "failed",
    "cancel": "cancelled",
}
TRANSITIONS: dict[State, dict[Trigger, State]] = {
    "pending": {"met": "ready", "block": "blocked"},
    "ready": {"claim": "claimed"},
    # An attempt that has only to verify goes on without its agent.
    "claimed": {"start": "running", "verify": "verifying", **_BACK},
    "running": {"verify": "verifying", **_BACK},
    "verifying": {"finish": "done", **_BACK},
    "done": {},
    "failed": {},
    "blocked": {},
    "cancelled": {"reopen": "ready"},
}


def advance(state: State, trigger: Trigger) -> State:
    """The state after `trigger`; OurFault when it has no place in `state`."""
    following = TRANSITIONS[state].get(trigger)
    if following is None:
        raise OurFault(f"a task that is {state} cannot take {trigger!r}: please report this")
    return following
