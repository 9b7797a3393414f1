"""The transition table: what is allowed, and that nothing else is."""

from __future__ import annotations

import pytest

from paralex.errors import OurFault
from paralex.orchestrator.state import (
    FINAL,
    LIVE,
    STATES,
    TRANSITIONS,
    TRIGGERS,
    State,
    Trigger,
    advance,
)


def test_the_way_of_a_task_that_succeeds() -> None:
    state = STATES[0]
    seen = [state]
    for trigger in ("met", "claim", "start", "verify", "finish"):
        state = advance(state, trigger)
        seen.append(state)
    assert seen == ["pending", "ready", "claimed", "running", "verifying", "done"]


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("trigger", TRIGGERS)
def test_a_trigger_has_its_place_or_is_refused(state: State, trigger: Trigger) -> None:
    if trigger in TRANSITIONS[state]:
        assert advance(state, trigger) in STATES
    else:
        with pytest.raises(OurFault):
            advance(state, trigger)


@pytest.mark.parametrize("state", sorted(FINAL))
def test_nothing_leaves_a_final_state(state: State) -> None:
    assert TRANSITIONS[state] == {}


@pytest.mark.parametrize("state", sorted(LIVE))
def test_whatever_is_live_can_always_be_ended(state: State) -> None:
    ways = TRANSITIONS[state]
    assert {"retry", "yield", "reopen", "fail", "cancel"} <= ways.keys()


def test_done_is_reached_from_verifying_alone() -> None:
    before = [state for state in STATES if "done" in TRANSITIONS[state].values()]
    assert before == ["verifying"]
