"""The tools of a planning model by themselves: no call, however odd, gets past them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from paralex.planner.check import check
from paralex.planner.footprint import Footprints
from paralex.planner.judge import Judge
from paralex.planner.port import Wish
from paralex.worker.anthropic_reply import Call
from paralex.worker.planner_answer import CHARACTERS, told
from paralex.worker.planner_calls import PLANNING, definitions
from paralex.worker.planner_look import Looks
from paralex.worker.planner_tools import PlanningTools
from paralex.worker.planner_watch import PlanningWatch
from paralex.worker.transcript import Transcript
from tests.planner.test_judge import CLAIMS, EVIDENCE, FOOTPRINTS, claim
from tests.planner.toy import CORE, EXISTING, HERE

WISH = Wish(goal="zzzz")


def tools_for(folder: Path) -> PlanningTools:
    watch = PlanningWatch(Transcript(folder / "t.jsonl", ""), None, lambda: 0.0, lambda line: None)
    looks = Looks(folder, EVIDENCE, FOOTPRINTS)
    return PlanningTools(looks, Judge(WISH, EVIDENCE, FOOTPRINTS, frozenset()), watch)


WORDS = st.sampled_from(
    ["id", "title", "instructions", "claims", "after", "path", "mode", "symbol", "whole", "body",
     CORE, "parse", "a", "tasks", "draft", "auto", "\ud800", "../x", "", "of", "words"]
)  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=12,
)
TASKS = st.builds(
    lambda name, claims, after, more: {
        "id": name,
        "title": name,
        "instructions": "Do it.",
        "claims": [claim(text) for text in claims],
        "after": after,
        **more,
    },
    st.sampled_from("abc"),
    st.lists(CLAIMS, max_size=2),
    st.lists(st.sampled_from("abc"), max_size=1),
    st.dictionaries(WORDS, JSON, max_size=1) | st.just({}),
)
CALLS = st.one_of(
    st.builds(
        lambda tasks, order: ("propose", {"tasks": tasks, "order": order}),
        st.lists(TASKS, min_size=1, max_size=3),
        st.sampled_from(["mine", "auto"]),
    ),
    st.tuples(
        st.sampled_from(["propose", "footprint", "surface", "edit", "", "\x1b[2J"]),
        st.dictionaries(WORDS, JSON, max_size=3),
    ),
)


@settings(max_examples=400, deadline=None)
@given(st.lists(CALLS, min_size=1, max_size=3))
def test_every_call_is_answered_in_json_and_no_bad_plan_is_taken(
    tmp_path_factory: Any, calls: list[tuple[str, dict[str, Any]]]
) -> None:
    tools = tools_for(tmp_path_factory.getbasetemp() / "tools")
    for number, (name, given_) in enumerate(calls):
        (result,) = tools.turn((Call(f"c{number}", name, given_),))
        answer = json.loads(result["content"])
        assert result["content"].encode() and len(result["content"]) <= CHARACTERS
        assert result["is_error"] is ("error" in answer or answer.get("accepted") is False)
    for plan in filter(None, (tools.accepted, tools.draft)):
        assert check(plan, EVIDENCE.code, HERE, existing=EXISTING).ok


def test_the_tools_are_the_five_with_schemas_that_close(tmp_path: Path) -> None:
    tools = {tool["name"]: tool["input_schema"] for tool in definitions()}
    assert list(tools) == sorted(PLANNING)
    assert all(schema["additionalProperties"] is False for schema in tools.values())
    task = tools["propose"]["$defs"]["ProposedTask"]
    assert set(task["required"]) == {"id", "title", "instructions", "claims"}
    modes = tools["propose"]["$defs"]["ProposedClaim"]["properties"]["mode"]["enum"]
    assert {"body", "signature", "whole", "create"} <= set(modes)
    assert json.dumps(definitions()) == json.dumps(definitions())


def test_the_same_question_has_the_same_answer(tmp_path: Path) -> None:
    asked = [
        Call("a", "footprint", {"words": "the config is parsed"}),
        Call("b", "impact", {"of": CORE}),
        Call("c", "surface", {"of": CORE}),
        Call("d", "surface", {"of": "app"}),
    ]
    one = tools_for(tmp_path).turn(tuple(asked))
    again = Footprints(EVIDENCE)
    looks = Looks(tmp_path, EVIDENCE, again)
    assert [result["content"] for result in one] == [
        told(looks.footprint("the config is parsed")),
        told(looks.impact(CORE)),
        told(looks.surface(CORE)),
        told(looks.surface("app")),
    ]


def test_what_is_too_long_is_cut_where_it_is_longest() -> None:
    data = {"short": [1, 2], "long": [f"row {number} {'x' * 900}" for number in range(500)]}
    text = told(data)
    cut = json.loads(text)
    assert len(text) <= CHARACTERS and cut["short"] == [1, 2]
    assert len(cut["long"]) + cut["left_off"]["long"] == 500
    assert all(len(row) < 620 and row.endswith("...") for row in cut["long"])
    assert json.loads(told({"one": {"deep": ["x" * 500] * 500}})) == {
        "error": "the answer is too long: ask for less"
    }
