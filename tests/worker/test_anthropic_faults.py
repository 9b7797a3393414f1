"""The anthropic agent when things go wrong on the wire or in the model: one transcript each."""

from __future__ import annotations

import email.utils
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from paralex.protocol import Budget, Cancelled, Outcome
from paralex.worker.anthropic_stream import ATTEMPTS
from paralex.worker.circles import SAME_FAILURE, SAME_TURN
from paralex.worker.desk_double import RehearsalDesk
from tests.worker.briefs import brief
from tests.worker.test_anthropic_loop import agent_for, result_texts
from tests.worker.wire import (
    KEY,
    Fails,
    Garbles,
    Says,
    Stalls,
    Step,
    StreamFails,
    Wire,
    call,
    says,
    text,
)

Desks = Callable[..., RehearsalDesk]
DONE = says(call("finish", summary="Done"))
EDIT = call("edit", path="src/a.py", old="x + 1", new="x + 2")


def run(wire: Wire, desk: RehearsalDesk, *steps: Step, **options: Any) -> Outcome:
    wire.then(*steps)
    return agent_for(wire, **options).work(brief("body src/a.py::f"), desk)


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(Says((EDIT,), cut=4), id="cut, chunked"),
        pytest.param(Says((EDIT,), cut=4, chunked=False), id="cut, un-chunked"),
        pytest.param(Says((EDIT,), cut=6, chunked=False), id="cut before the stop reason"),
        pytest.param(Says((EDIT,), cut=0), id="cut before the first event"),
        pytest.param(Says((EDIT,), cut=0, chunked=False), id="nothing at all"),
        pytest.param(Garbles(), id="an event that is no JSON"),
        pytest.param(Fails(529, "overloaded_error"), id="overloaded"),
        pytest.param(Fails(429, "rate_limit_error"), id="rate limit without a time"),
        pytest.param(Fails(500, "api_error"), id="server error"),
        pytest.param(StreamFails("overloaded_error"), id="overloaded in the middle"),
    ],
)
def test_a_passing_fault_is_tried_again(wire: Wire, desk: RehearsalDesk, fault: Step) -> None:
    sleeps: list[float] = []
    outcome = run(wire, desk, fault, DONE, sleeps=sleeps)
    assert outcome.ok, outcome.why
    assert len(wire.requests) == 2 and wire.requests[0] == wire.requests[1]
    assert 0.75 <= sum(sleeps) <= 1.0
    assert [what for what, _ in desk.notes].count("model_retry") == 1


def test_tokens_of_a_reply_that_was_cut_are_on_the_bill(wire: Wire, desk: RehearsalDesk) -> None:
    run(wire, desk, Says((EDIT,), cut=4), DONE)
    assert [used[0] for used in desk.usage] == [100, 100]


def test_nothing_of_a_reply_that_was_cut_is_done(
    wire: Wire, desk: RehearsalDesk, view: Path
) -> None:
    run(wire, desk, Says((EDIT,), cut=6, chunked=False), DONE)
    assert "x + 1" in (view / "src/a.py").read_text()


def test_retry_after_is_kept(wire: Wire, desk: RehearsalDesk) -> None:
    sleeps: list[float] = []
    slow = Fails(429, "rate_limit_error", headers={"retry-after": "7"})
    assert run(wire, desk, slow, DONE, sleeps=sleeps).ok
    assert sum(sleeps) == pytest.approx(7)


def test_retry_after_may_be_a_date(wire: Wire, desk: RehearsalDesk) -> None:
    sleeps: list[float] = []
    date = email.utils.formatdate(time.time() + 30, usegmt=True)
    assert run(
        wire, desk, Fails(503, "api_error", headers={"retry-after": date}), DONE, sleeps=sleeps
    ).ok
    assert 20 < sum(sleeps) <= 30


def test_a_server_that_asks_for_an_hour_is_not_waited_for(wire: Wire, desk: RehearsalDesk) -> None:
    sleeps: list[float] = []
    hour = Fails(429, "rate_limit_error", headers={"retry-after": "3600"})
    outcome = run(wire, desk, hour, sleeps=sleeps)
    assert not outcome.ok and outcome.retry and "asks to wait 3600 s" in outcome.why
    assert not sleeps


def test_tries_are_bounded_and_the_waits_grow(wire: Wire, desk: RehearsalDesk) -> None:
    sleeps: list[float] = []
    outcome = run(wire, desk, *[Fails(529, "overloaded_error", "busy")] * 20, sleeps=sleeps)
    assert not outcome.ok and outcome.retry
    assert "overloaded_error (529): busy" in outcome.why and f"({ATTEMPTS} tries)" in outcome.why
    assert len(wire.requests) == ATTEMPTS
    waits = [detail["seconds"] for what, detail in desk.notes if what == "model_retry"]
    assert waits == sorted(waits) and sum(waits) == pytest.approx(sum(sleeps))


@pytest.mark.parametrize(
    "fault",
    [Fails(401, "authentication_error", f"bad key {KEY}"), Fails(400, "invalid_request_error")],
)
def test_a_refused_request_fails_at_once_without_the_key(
    wire: Wire, desk: RehearsalDesk, fault: Fails
) -> None:
    outcome = run(wire, desk, fault)
    assert not outcome.ok and not outcome.retry
    assert fault.kind in outcome.why and str(fault.status) in outcome.why
    assert KEY not in outcome.why
    assert len(wire.requests) == 1 and desk.starts == 0


def test_no_server_at_all_is_a_failure_that_says_so(wire: Wire, desk: RehearsalDesk) -> None:
    agent = agent_for(wire)
    with Wire() as gone:
        agent = agent_for(gone)
    outcome = agent.work(brief(), desk)
    assert not outcome.ok and outcome.retry and "Connection" in outcome.why
    assert desk.starts == 0


def test_a_reply_that_stalls_is_given_up_and_tried_again(wire: Wire, desk: RehearsalDesk) -> None:
    stalls = Stalls(begun=True)
    assert run(wire, desk, stalls, DONE, timeout=0.3).ok
    assert stalls.hung_up.wait(5)


@pytest.mark.parametrize("begun", [True, False])
def test_cancelled_while_the_model_thinks(wire: Wire, desk: RehearsalDesk, begun: bool) -> None:
    stalls = Stalls(begun=begun)
    wire.then(stalls)
    raised: list[BaseException] = []

    def work() -> None:
        try:
            agent_for(wire).work(brief(), desk)
        except BaseException as error:
            raised.append(error)

    worker = threading.Thread(target=work)
    worker.start()
    assert stalls.reached.wait(20)
    desk.cancel()
    worker.join(5)
    assert not worker.is_alive() and isinstance(raised[0], Cancelled)
    assert stalls.hung_up.wait(5)
    assert not [thread for thread in threading.enumerate() if thread.name == "model reply"]


def test_a_refusal_fails_with_the_reason(wire: Wire, desk: RehearsalDesk) -> None:
    details = {"type": "refusal", "category": "cyber", "explanation": "not this"}
    outcome = run(wire, desk, Says((text("No."),), stop="refusal", details=details))
    assert outcome == Outcome(ok=False, why="the model refused: cyber: not this")


def test_input_that_is_no_json_is_a_tool_error(wire: Wire, desk: RehearsalDesk) -> None:
    broken = Says((text("So:"), EDIT), raw={1: '{"path": "src/a.py", "old": nonsense}'})
    assert run(wire, desk, broken, DONE).ok
    (result,) = wire.results(1)
    assert result["is_error"] and result["tool_use_id"] == "tu_edit"
    assert "is not valid JSON" in result["content"]
    sent_back = wire.requests[1]["messages"][1]["content"]
    assert sent_back[0] == text("So:") and sent_back[1]["input"] == {}


def test_half_an_object_is_not_taken_for_a_whole_one(
    wire: Wire, desk: RehearsalDesk, view: Path
) -> None:
    half = Says((EDIT,), raw={0: '{"path": "src/a.py", "old": "x + 1", "new": "x'})
    assert run(wire, desk, half, DONE).ok
    assert wire.results(1)[0]["is_error"] and "not complete JSON" in result_texts(wire, 1)[0]
    assert "x + 1" in (view / "src/a.py").read_text()


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"path": "src/a.py", "old": "x"}, "needs 'new'"),
        ({"path": "src/a.py", "old": "x", "new": "y", "neww": 1}, "did you mean 'new'"),
        ({"path": ["src/a.py"], "old": "x", "new": "y"}, "path:"),
    ],
)
def test_input_that_does_not_fit_is_a_tool_error(
    wire: Wire, desk: RehearsalDesk, given: dict[str, Any], told: str
) -> None:
    wrong = {"type": "tool_use", "id": "x", "name": "edit", "input": given}
    assert run(wire, desk, says(wrong), DONE).ok
    assert wire.results(1)[0]["is_error"] and told in result_texts(wire, 1)[0]


def test_an_unknown_tool_is_a_tool_error_with_the_nearest(wire: Wire, desk: RehearsalDesk) -> None:
    assert run(wire, desk, says(call("edti", path="x")), DONE).ok
    assert result_texts(wire, 1) == ["there is no tool 'edti': did you mean 'edit'?"]


@pytest.mark.parametrize("raw", ["", '{"path": "src/a.py", "old": "x + 1", "new": "x + 2'])
def test_max_tokens_in_the_middle_of_an_edit_is_told(
    wire: Wire, desk: RehearsalDesk, view: Path, raw: str
) -> None:
    look = call("read", path="src/b.py")
    cut = Says((look, EDIT), stop="max_tokens", raw={1: raw})
    assert run(wire, desk, cut, DONE).ok
    read, edit = wire.results(1)
    assert not read["is_error"]
    assert edit["is_error"] and "cut off at the limit of a reply's length" in edit["content"]
    assert "x + 1" in (view / "src/a.py").read_text()


def test_max_tokens_in_the_middle_of_thinking_is_told_and_not_sent_back(
    wire: Wire, desk: RehearsalDesk
) -> None:
    unsigned = {"type": "thinking", "thinking": "Hm", "signature": ""}
    assert run(wire, desk, Says((unsigned,), stop="max_tokens"), DONE).ok
    assert "limit of a reply's length" in wire.requests[1]["messages"][-1]["content"][0]["text"]
    assert wire.requests[1]["messages"][1]["content"] == [text("(cut off)")]


def test_a_model_that_only_talks_is_reminded_and_then_given_up(
    wire: Wire, desk: RehearsalDesk
) -> None:
    talk = says(text("I am done, I think."), stop="end_turn")
    outcome = run(wire, desk, talk, talk, talk)
    assert outcome.why == "the model stopped without calling finish: I am done, I think."
    assert "Call finish" in wire.requests[1]["messages"][-1]["content"][0]["text"]


def test_a_reason_of_many_lines_becomes_one(wire: Wire, desk: RehearsalDesk) -> None:
    gave_up = says(call("finish", summary="two\n\nlines " + "x" * 900, done=False))
    why = run(wire, desk, gave_up).why
    assert why.startswith("the model gave up: two lines x") and len(why) == 400


def test_turns_are_bounded(wire: Wire, desk: RehearsalDesk) -> None:
    reads = [says(call("read", path="src/a.py", start=line)) for line in (1, 2, 3)]
    assert run(wire, desk, *reads, max_turns=3).why == "not finished after 3 turns of the model"


def test_the_same_failing_test_without_an_edit_is_a_circle(wire: Wire, desk_for: Desks) -> None:
    desk = desk_for(tests="echo 1 failed; exit 1")
    steps = [says(call("run_tests"), call("read", path="src/a.py", start=n)) for n in range(1, 9)]
    outcome = run(wire, desk, *steps)
    assert not outcome.ok
    assert outcome.why.startswith("went round in circles: `echo 1 failed; exit 1` failed 3 times")
    assert outcome.why.endswith("1 failed")
    assert len(wire.requests) == SAME_FAILURE


def test_a_failing_test_after_new_edits_is_no_circle(wire: Wire, desk_for: Desks) -> None:
    desk = desk_for(tests="grep -q 'x + 5' src/a.py")
    steps = [
        says(call("edit", path="src/a.py", old=f"x + {n}", new=f"x + {n + 1}"), call("run_tests"))
        for n in range(1, 5)
    ]
    assert run(wire, desk, *steps, DONE).ok


def test_the_same_calls_again_and_again_are_a_circle(wire: Wire, desk: RehearsalDesk) -> None:
    outcome = run(wire, desk, *[says(call("read", path="nowhere"))] * 9)
    assert "the same calls 4 times" in outcome.why and len(wire.requests) == SAME_TURN


@pytest.mark.parametrize(
    ("budget", "told"),
    [
        (Budget(tokens=240), "the budget of 240 tokens is spent (240 used)"),
        (Budget(dollars=0.0005), "the budget of $0.00 is spent ($0.00 used)"),
    ],
)
def test_a_budget_ends_the_task_before_the_next_turn(
    wire: Wire, desk: RehearsalDesk, budget: Budget, told: str
) -> None:
    reads = [says(call("read", path="src/a.py", start=line)) for line in (1, 2, 3)]
    outcome = run(wire, desk, *reads, budget=budget)
    assert outcome == Outcome(ok=False, why=told)
    assert len(wire.requests) == 2


def test_a_budget_is_shared_by_all_tasks_of_a_run(wire: Wire, desk: RehearsalDesk) -> None:
    agent = agent_for(wire, budget=Budget(tokens=100))
    wire.then(DONE)
    assert agent.work(brief(), desk).ok
    assert "is spent" in agent.work(brief(), desk).why and len(wire.requests) == 1
