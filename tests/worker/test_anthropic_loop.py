"""The anthropic agent over the real SDK, against a server that speaks the wire: good runs."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from paralex.errors import EnvironmentLacks, UsageError
from paralex.protocol import Budget, Price, Refusal, Stale
from paralex.worker import AgentOptions, make_agent
from paralex.worker.anthropic_agent import AnthropicAgent
from paralex.worker.anthropic_model import Access
from paralex.worker.desk_double import RehearsalDesk, grant_scope
from tests.worker.briefs import brief
from tests.worker.wire import KEY, Wire, call, says, text

Desks = Callable[..., RehearsalDesk]


def agent_for(wire: Wire, model: str = "claude-sonnet-5-5", **options: Any) -> AnthropicAgent:
    sleeps: list[float] = options.pop("sleeps", [])
    access = Access(model, KEY, wire.url)
    return AnthropicAgent(AgentOptions(**options), access, sleep=sleeps.append)


def result_texts(wire: Wire, request: int = -1) -> list[str]:
    return [part["content"] for part in wire.results(request)]


def test_a_good_run_reads_edits_tests_publishes_and_finishes(
    wire: Wire, desk_for: Desks, view: Path
) -> None:
    desk = desk_for(tests="python3 -c 'import src.a as a; assert a.f(1) == 3; print(\"fine\")'")
    edit = call("edit", path="src/a.py", old="return x + 1", new="return x + 2")
    wire.then(
        says(text("I look first."), call("read", path="src/a.py")),
        says(edit),
        says(call("run_tests")),
        says(call("publish", message="Add two")),
        says(call("finish", summary="Make f add two\nand more")),
    )
    agent = agent_for(wire)

    outcome = agent.work(brief("body src/a.py::f", instructions="Let f add 2."), desk)

    assert outcome.ok and outcome.summary == "Make f add two"
    assert "return x + 2" in (view / "src/a.py").read_text()
    assert desk.starts == 1
    assert desk.published == ["Add two"]
    assert len(desk.commands) == 1  # finish does not repeat tests that passed on this very state
    assert result_texts(wire, 1) == [
        "1\tdef f(x):\n2\t    return x + 1\n3\t\n4\t\n5\tdef g(x):\n6\t    return x - 1"
    ]
    assert (
        result_texts(wire, 3)[0].startswith("passed: python3")
        and "fine" in result_texts(wire, 3)[0]
    )


def test_the_request_holds_task_claims_rules_and_tools_and_no_temperature(
    wire: Wire, desk: RehearsalDesk
) -> None:
    wire.then(says(call("finish", summary="Nothing to do")))
    told = brief("body src/a.py::f", instructions="Let f add 2.", notes=("g has changed",))
    agent_for(wire).work(told, desk)

    request = wire.requests[0]
    first = request["messages"][0]["content"][0]["text"]
    for part in ("Let f add 2.", "- body src/a.py::f", "- g has changed"):
        assert part in first
    assert "never gives you" in " ".join(request["system"][0]["text"].split())
    assert [tool["name"] for tool in request["tools"]] == [
        "create", "delete", "edit", "finish", "grep", "publish", "read", "request_scope",
        "run_tests",
    ]  # fmt: skip
    assert request["stream"] is True and "temperature" not in request
    assert wire.headers[0]["authorization"] == f"Bearer {KEY}"


def test_parallel_calls_are_done_in_order_and_answered_together(
    wire: Wire, desk: RehearsalDesk, view: Path
) -> None:
    wire.then(
        says(
            call("edit", "one", path="src/a.py", old="x + 1", new="x + 2"),
            call("read", "two", path="src/a.py", start=2, end=2),
            call("grep", "three", pattern="LIMIT = [0-9]+", path="src"),
        ),
        says(call("finish", summary="Done")),
    )
    assert agent_for(wire).work(brief("body src/a.py::f"), desk).ok
    assert [part["tool_use_id"] for part in wire.results()] == ["one", "two", "three"]
    assert result_texts(wire)[1:] == ["2\t    return x + 2\n(6 lines in all; go on with start=3)",
                                      "src/b.py:1:LIMIT = 10"]  # fmt: skip


def test_what_the_model_said_goes_back_as_it_came(wire: Wire, desk: RehearsalDesk) -> None:
    thinking = {"type": "thinking", "thinking": "Hm.", "signature": "signed"}
    looks = call("read", path="src/b.py")
    wire.then(says(thinking, text("Looking."), looks), says(call("finish", summary="Done")))
    agent_for(wire).work(brief(), desk)
    assert wire.requests[1]["messages"][1] == {
        "role": "assistant",
        "content": [thinking, text("Looking."), looks],
    }


def test_usage_with_caches_is_priced_and_reported(wire: Wire, desk: RehearsalDesk) -> None:
    usage = {
        "input_tokens": 1_000,
        "cache_creation_input_tokens": 2_000,
        "cache_read_input_tokens": 4_000,
    }
    wire.then(says(call("finish", summary="Done"), usage=usage, output_tokens=500))
    own = {"mine": Price(input=1.0, output=2.0, cache_read=0.25, cache_write=4.0)}
    agent_for(wire, "mine", prices=own).work(brief(), desk)
    ((tokens_in, tokens_out, cost),) = desk.usage
    assert (tokens_in, tokens_out) == (7_000, 500)
    assert cost == pytest.approx((1000 + 1000 + 1000 + 8000) / 1e6)


def test_an_unknown_price_is_said_once_and_costs_nothing_known(
    wire: Wire, desk: RehearsalDesk
) -> None:
    agent = agent_for(wire, "some-local-model")
    assert "price is unknown: tokens only" in agent.check()
    for _ in range(2):
        wire.then(says(call("read", path="src/b.py")), says(call("finish", summary="Done")))
        agent.work(brief(), desk)
    assert [cost for _, _, cost in desk.usage] == [None] * 4
    assert [what for what, _ in desk.notes].count("price_unknown") == 1


def test_every_model_call_and_tool_use_is_noted(wire: Wire, desk: RehearsalDesk) -> None:
    wire.then(
        says(call("read", "x", path="src/b.py"), call("read", "y", path="nowhere")),
        says(call("finish", summary="Done")),
    )
    agent_for(wire).work(brief(), desk)
    assert [what for what, _ in desk.notes] == ["model", "tool", "tool", "model", "tool"]
    assert [detail["ok"] for what, detail in desk.notes if what == "tool"] == [True, False, True]


def test_the_transcript_is_whole_and_without_the_key(
    wire: Wire, desk: RehearsalDesk, view: Path
) -> None:
    (view / "src/b.py").write_text(f"LEAKED = {KEY!r}\n")
    wire.then(says(call("read", path="src/b.py")), says(call("finish", summary="Done")))
    agent_for(wire).work(brief(), desk)
    written = (desk.records / "transcript.jsonl").read_text()
    assert [json.loads(line)["kind"] for line in written.splitlines()] == [
        "user", "reply", "user", "reply", "user",
    ]  # fmt: skip
    assert KEY not in written and "LEAKED = '[key]'" in written
    assert KEY not in repr(AgentOptions(api_key=KEY))


def test_finish_runs_the_tests_and_is_refused_while_they_fail(wire: Wire, desk_for: Desks) -> None:
    desk = desk_for(tests="grep -q 'x + 2' src/a.py || { echo still one; exit 1; }")
    wire.then(
        says(call("finish", summary="Done")),
        says(call("edit", path="src/a.py", old="x + 1", new="x + 2")),
        says(call("finish", summary="Done now")),
    )
    outcome = agent_for(wire).work(brief("body src/a.py::f"), desk)
    assert outcome.ok and outcome.summary == "Done now"
    assert "the tests fail" in result_texts(wire, 1)[0] and "still one" in result_texts(wire, 1)[0]


def test_finish_is_refused_beside_a_call_that_failed(wire: Wire, desk: RehearsalDesk) -> None:
    wire.then(
        says(call("edit", path="src/a.py", old="nowhere", new="z"), call("finish", summary="Done")),
        says(call("finish", summary="cannot be done", done=False)),
    )
    outcome = agent_for(wire).work(brief("body src/a.py::f"), desk)
    assert not outcome.ok and outcome.why == "the model gave up: cannot be done"
    assert "another call of this turn failed" in result_texts(wire, 1)[1]


def test_an_edit_outside_the_claim_is_refused_then_made_when_scope_is_granted(
    wire: Wire, desk_for: Desks, view: Path
) -> None:
    desk = desk_for(on_scope=grant_scope)
    edit = call("edit", path="src/a.py", old="x - 1", new="x - 2")
    wanted = {"path": "src/a.py", "symbol": "g", "mode": "body"}
    wire.then(
        says(edit),
        says(call("request_scope", claims=[wanted], why="g is the inverse of f")),
        says(edit),
        says(call("finish", summary="Done")),
    )
    assert agent_for(wire).work(brief("body src/a.py::f"), desk).ok
    refused = wire.results(1)[0]
    assert refused["is_error"] and "body src/a.py::g" in refused["content"]
    assert "request_scope" in refused["content"]
    assert [str(part) for part in desk.asked[0]] == ["body src/a.py::g"]
    assert "x - 2" in (view / "src/a.py").read_text()


def test_refused_scope_leaves_the_file_alone(wire: Wire, desk: RehearsalDesk, view: Path) -> None:
    before = (view / "src/b.py").read_bytes()
    wire.then(
        says(call("request_scope", claims=[{"path": "src/b.py", "mode": "whole"}], why="limit")),
        says(call("edit", path="src/b.py", old="10", new="11")),
        says(call("finish", summary="needs src/b.py", done=False)),
    )
    assert not agent_for(wire).work(brief("body src/a.py::f"), desk).ok
    assert "refused: not in this rehearsal" in result_texts(wire, 1)[0]
    assert (view / "src/b.py").read_bytes() == before


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (Stale(tree="1" * 40, reason="g has changed"), "not published: g has changed"),
        (Refusal(reason="outside the claims"), "not published: outside the claims"),
    ],
)
def test_a_publish_that_is_not_taken_is_told(
    wire: Wire, desk_for: Desks, answer: Stale | Refusal, told: str
) -> None:
    desk = desk_for(on_publish=lambda message: answer)
    wire.then(says(call("publish", message="x")), says(call("finish", summary="Done")))
    agent_for(wire).work(brief(), desk)
    assert wire.results(1)[0]["is_error"] and told in result_texts(wire, 1)[0]


def test_without_a_key_the_choices_are_named() -> None:
    with pytest.raises(EnvironmentLacks, match=r"ANTHROPIC_API_KEY.*command:CMD.*replay:FILE"):
        make_agent("anthropic", AgentOptions()).check()


def test_key_model_and_url_come_from_options_or_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    assert make_agent("anthropic", AgentOptions()).check() == (
        "claude-sonnet-5-5 at https://api.anthropic.com"
    )
    monkeypatch.setenv("ANTHROPIC_BASE_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("PARALEX_MODEL", "claude-opus-5-5")
    assert (
        make_agent("anthropic", AgentOptions()).check() == "claude-opus-5-5 at http://127.0.0.1:9"
    )
    options = AgentOptions(model="claude-haiku-5-5", base_url="http://127.0.0.1:8")
    assert make_agent("anthropic", options).check() == "claude-haiku-5-5 at http://127.0.0.1:8"
    assert make_agent("anthropic:claude-sonnet-5", options).name == "anthropic:claude-sonnet-5"


def test_a_budget_in_dollars_needs_a_price(wire: Wire) -> None:
    with pytest.raises(UsageError, match="needs the price of 'some-local-model'"):
        agent_for(wire, "some-local-model", budget=Budget(dollars=1.0)).check()
