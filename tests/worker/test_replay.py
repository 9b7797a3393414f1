"""The replay agent: recordings, idempotence, scope, pace, and honest failures."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from paralex.errors import UsageError
from paralex.protocol import MustYield, Outcome
from paralex.worker import AgentOptions, make_agent
from paralex.worker.desk_double import RehearsalDesk, grant_scope
from paralex.worker.recording import Recording
from paralex.worker.replay import ReplayAgent, think_scale
from tests.worker.briefs import brief

Desks = Callable[..., RehearsalDesk]
INSIDE = {"path": "src/a.py", "old": "x + 1", "new": "x + 2"}
OUTSIDE = {"path": "src/b.py", "old": "10", "new": "11"}


def agent_for(edits: list[dict[str, Any]], think: float = 0.0, **more: Any) -> ReplayAgent:
    sleeps: list[float] = more.pop("sleeps", [])
    tasks = {"t1": {"think": think, "edits": edits}}
    recording = Recording.model_validate({"schema": "paralex.recording/1", "tasks": tasks})
    return ReplayAgent(recording, Path("recording.json"), sleep=sleeps.append, **more)


def contents(view: Path) -> dict[str, str]:
    return {
        str(place.relative_to(view)): place.read_text()
        for place in sorted(view.rglob("*"))
        if place.is_file()
    }


def test_edits_of_every_kind_twice_are_the_same_as_once(desk: RehearsalDesk, view: Path) -> None:
    edits: list[dict[str, Any]] = [
        INSIDE,
        {"path": "src/a.py", "old": "x + 2", "new": "x + 2 + 0"},
        {"path": "src/a.py", "old": "def g", "new": "# the other\ndef g"},
        {"path": "src/a.py", "old": "return x - 1\n", "new": "return x - 1\n\n\nEND = 1\n"},
        {"path": "new/c.py", "create": "C = 1\n"},
        {"path": "new/c.py", "old": "1", "new": "2"},
        {"path": "src/b.py", "old": "LIMIT", "new": "MAXIMUM"},
        {"path": "src/b.py", "rename": "src/limits.py"},
        {"path": "src/limits.py", "old": "10", "new": "12"},
        {"path": "README.md", "delete": True},
    ]
    claims = ("whole src/a.py", "create new/c.py", "whole src/b.py", "delete src/b.py",
              "create src/limits.py", "delete README.md")  # fmt: skip
    agent = agent_for(edits)
    assert agent.work(brief(*claims), desk) == Outcome(ok=True)
    once = contents(view)
    assert once["src/limits.py"] == "MAXIMUM = 12\n" and once["new/c.py"] == "C = 2\n"
    assert "README.md" not in once and "src/b.py" not in once

    assert agent.work(brief(*claims, carried=True), desk) == Outcome(ok=True)
    assert contents(view) == once
    assert desk.asked == []


@pytest.mark.parametrize(
    ("edit", "why"),
    [
        ({"path": "src/a.py", "old": "gone\nfor ever", "new": "x"},
         "src/a.py: the text to replace is not there: 'gone'"),
        ({"path": "src/a.py", "old": "return x", "new": "x"}, "2 times (lines 2, 6): 'return x'"),
        ({"path": "none.py", "old": "a", "new": "x"}, "none.py: there is no such file"),
        ({"path": "none.py", "delete": True}, "none.py: there is no such file"),
        ({"path": "src/a.py", "create": "other"}, "it is there with another content"),
        ({"path": "src/a.py", "rename": "src/b.py"}, "src/b.py is there already"),
        ({"path": ".git/config", "create": "x"}, "not yours to touch"),
        ({"path": "src", "create": "x"}, "src: is a folder"),
        ({"path": "src/a.py", "old": "never was there", "new": ""}, "is not there"),
    ],
)  # fmt: skip
def test_what_does_not_fit_fails_and_changes_nothing(
    desk_for: Desks, view: Path, edit: dict[str, Any], why: str
) -> None:
    before = contents(view)
    outcome = agent_for([INSIDE, edit]).work(
        brief("whole src/a.py"), desk_for(on_scope=grant_scope)
    )
    assert not outcome.ok and why in outcome.why
    assert contents(view) == before


def test_a_deletion_that_was_made_counts_only_for_a_task_at_work_again(
    desk: RehearsalDesk, view: Path
) -> None:
    cut = agent_for([{"path": "src/a.py", "old": "\n\ndef g(x):\n    return x - 1\n", "new": ""}])
    assert cut.work(brief("whole src/a.py"), desk).ok
    assert not cut.work(brief("whole src/a.py"), desk).ok
    assert cut.work(brief("whole src/a.py", attempt=2), desk).ok


def test_edits_outside_the_claims_ask_first_for_all_of_it(desk_for: Desks, view: Path) -> None:
    desk = desk_for(on_scope=grant_scope)
    create = {"path": "new.py", "create": "N = 1\n"}
    assert agent_for([INSIDE, OUTSIDE, create]).work(brief("body src/a.py::f"), desk).ok
    assert len(desk.asked) == 1
    assert {claim.path for claim in desk.asked[0]} == {"src/b.py", "new.py"}
    assert contents(view)["src/b.py"] == "LIMIT = 11\n"


def test_refused_scope_fails_and_changes_nothing(desk: RehearsalDesk, view: Path) -> None:
    before = contents(view)
    outcome = agent_for([INSIDE, OUTSIDE]).work(brief("body src/a.py::f"), desk)
    assert not outcome.ok
    assert "src/b.py" in outcome.why and "not in this rehearsal" in outcome.why
    assert contents(view) == before


def test_queued_scope_yields_with_nothing_done(desk_for: Desks, view: Path) -> None:
    def queue(claims: object) -> Any:
        raise MustYield

    before = contents(view)
    with pytest.raises(MustYield):
        agent_for([INSIDE, OUTSIDE]).work(brief("body src/a.py::f"), desk_for(on_scope=queue))
    assert contents(view) == before


def test_items_come_before_the_task_and_all_must_be_recorded(
    desk: RehearsalDesk, view: Path
) -> None:
    tasks = {"one": {"edits": [INSIDE]}, "two": {"edits": [OUTSIDE]}, "t1": {"edits": []}}
    data = {"schema": "paralex.recording/1", "tasks": tasks}
    agent = ReplayAgent(Recording.model_validate(data), Path("r.json"))
    claims = ("whole src/a.py", "whole src/b.py")
    assert agent.work(brief(*claims, items=("one", "two")), desk).ok
    assert "x + 2" in contents(view)["src/a.py"] and "11" in contents(view)["src/b.py"]
    assert agent.work(brief(*claims, items=("other",)), desk).ok  # by its id, then
    missing = agent.work(brief(*claims, items=("one", "three")), desk)
    assert missing.why == "r.json: nothing is recorded for three"


def test_think_time_is_slept_in_slices_and_scaled(desk: RehearsalDesk) -> None:
    sleeps: list[float] = []
    assert agent_for([], think=3, think_scale=0.5, sleeps=sleeps).work(brief(), desk).ok
    assert sum(sleeps) == pytest.approx(1.5) and max(sleeps) <= 0.25


def test_the_scale_comes_from_the_option_or_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert think_scale(None) == 1.0
    monkeypatch.setenv("PARALEX_THINK", "0.25")
    assert think_scale(None) == 0.25 and think_scale(2.0) == 2.0
    for wrong in ("fast", "-1", "nan", "inf"):
        monkeypatch.setenv("PARALEX_THINK", wrong)
        with pytest.raises(UsageError, match="PARALEX_THINK"):
            think_scale(None)


def recording_of(**edit: Any) -> str:
    tasks = {"a": {"edits": [edit]}}
    return json.dumps({"schema": "paralex.recording/1", "tasks": tasks})


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (recording_of(path="a", old="x", neww="y"), "tasks.a.edits[0].neww: unknown key 'neww'"),
        (recording_of(path="a", old="x"), "'old' with 'new'"),
        (recording_of(path="a", create="x", delete=True), "one of"),
        (recording_of(path="a", old="x", new="x"), "'new' another"),
        (recording_of(path="../a", create="x"), "not a normal path"),
        (recording_of(path="a", create="\ud800"), "surrogates"),
        (recording_of(path="a"), "an edit is"),
        ('{"schema": "paralex.recording/2", "tasks": {}}', "'paralex.recording/2'"),
        ('{"schema": "paralex.recording/1"}', "tasks"),
        ("[]", "not a recording"),
        ("{", "rec.json:1:2: the recording is not JSON"),
    ],
)
def test_a_wrong_recording_names_the_place(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "rec.json").write_text(text)
    with pytest.raises(UsageError) as raised:
        make_agent("replay:rec.json", AgentOptions(root=tmp_path))
    assert "rec.json" in str(raised.value) and told in str(raised.value)


def test_a_missing_recording_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no\.json: cannot read the recording: No such file"):
        make_agent("replay:no.json", AgentOptions(root=tmp_path))
    with pytest.raises(UsageError, match="replay:FILE"):
        make_agent("replay", AgentOptions())


def test_check_tells_the_file_and_how_much_is_in_it(tmp_path: Path) -> None:
    (tmp_path / "rec.json").write_text(recording_of(path="a", create="x"))
    checked = make_agent("replay:rec.json", AgentOptions(root=tmp_path)).check()
    assert checked == f"{tmp_path}/rec.json (1 recorded)"
