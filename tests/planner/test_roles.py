"""Documents of roles: valid, sized, and the one truth behind tools and the check of requests."""

from __future__ import annotations

import json
from importlib import import_module
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openapi_spec_validator import OpenAPIV31SpecValidator
from pydantic import ValidationError

from paralex.planner.dst import Claim, Dst
from paralex.planner.roles import open_spec, role_spec, task_spec
from paralex.planner.roles_calls import CALLS, Json
from paralex.planner.roles_tools import mcp_tools, model_tools
from paralex.planner.roles_valid import call_problems
from tests.planner.toy import BASE, CHILD, CORE, SERVICE, claim, code, plan, task

# Comes with openapi-spec-validator, and without types.
Draft202012Validator: Any = import_module("jsonschema").Draft202012Validator
ODD = 'a b/"q"\n#::é$^.py'


def odd_plan() -> Dst:
    """Two tasks of one role with every kind of claim, and a path with odd characters."""
    odd = Claim(path=ODD, mode="whole")
    one = task(
        "one", f"signature {CORE}::parse", f"remove {CORE}::dump", f"add {CORE}::Config.*",
        f"rename {BASE} > moved.py", "use port:8080", reads=f"{SERVICE}::run",
    )  # fmt: skip
    two = task(
        "two", f"body {CORE}::Config.load", f"add {SERVICE}::*", f"delete {CHILD}", "create new.py",
        after="one", reads=f"{CORE}::parse",
    )  # fmt: skip
    return plan(one, two.model_copy(update={"claims": (*two.claims, odd)}))


def said(name: str, document: Json | None = None, **body: Any) -> str:
    found = call_problems(document or role_spec(odd_plan(), "all", code()), name, body)
    return "; ".join(map(str, found))


def full_validator(document: Json, name: str) -> Any:
    tool = document["paths"][f"/{name}"]["post"]["requestBody"]["content"]["application/json"]
    return Draft202012Validator({**tool["schema"], "components": document["components"]})


@pytest.mark.parametrize("made", [role_spec(odd_plan(), "all", code()), open_spec()])
def test_documents_are_valid_and_can_be_written(made: Json) -> None:
    OpenAPIV31SpecValidator(made).validate()
    assert json.loads(json.dumps(made)) == made
    assert {item["post"]["operationId"] for item in made["paths"].values()} == set(CALLS)


def test_what_is_owned_may_be_named_and_nothing_else() -> None:
    edit: Json = {"old": "x", "new": "y"}
    for path, symbol in [
        (CORE, "parse"), (CORE, "dump"), (CORE, "Config.load"), (CORE, "Config.fresh"),
        (SERVICE, "fresh"), (ODD, "anything"), ("moved.py", "f"), ("new.py", "f"),
    ]:  # fmt: skip
        assert said("edit", path=path, symbol=symbol, **edit) == "", (path, symbol)
        assert said("edit", path=path, **edit) == ""
    for path, symbol in [(CORE, "Config"), (CORE, "Config.a.b"), (SERVICE, "a.b"), (BASE, "Base")]:
        assert said("edit", path=path, symbol=symbol, **edit) != "", (path, symbol)
    assert said("edit", path=CORE, symbol="parsed", **edit) == (
        "symbol: unknown word 'parsed': did you mean 'parse'?"
    )
    assert said("create", path="moved.py", text="") == said("create", path="new.py", text="") == ""
    assert said("delete", path=BASE) == said("delete", path=CHILD) == ""
    assert "did you mean 'app/child.py'?" in said("delete", path="app/chld.py")


def test_a_malformed_request_is_answered_with_the_place_and_the_nearest_word() -> None:
    for claims, told in [
        ([], "claims: is empty"),
        ([{"path": "a", "mode": "bodi"}], "claims[0].mode: unknown word 'bodi': did you"),
        ([{"path": "a", "mode": "add"}], "claims[0]: needs 'symbol'"),
        ([{"path": "a", "mode": "whole"}, {"path": "a"}], "claims[1]: needs 'mode'"),
        ([{"path": "../a", "mode": "whole"}], "claims[0].path: '../a' is not a normal path"),
        ([{"path": "a", "mode": "rename"}], "claims[0]: needs 'to'"),
        (["whole a"], "expected an object, not 'whole a'"),
        ("whole a", "claims: expected a list, not 'whole a'"),
    ]:  # fmt: skip
        assert told in said("request_scope", claims=claims, why="so")
    assert said("edit", paht=CORE, old="x", new="y").startswith("needs 'path'")
    assert said("reed") == "there is no call 'reed': did you mean 'read'?"


def test_the_surface_that_is_promised_and_the_one_relied_on() -> None:
    made = plan(
        task("a", f"body {CORE}::parse", f"remove {CORE}::Config.save", reads=f"{SERVICE}::run"),
        task("b", f"signature {CORE}::dump", reads=f"{CORE}::dump", role="all"),
        task("c", f"whole {SERVICE}", after="a"),
    )
    spec = role_spec(made, "all", code())
    assert [(e["symbol"], e.get("signature")) for e in spec["x-paralex-promises"]] == [
        ("Config", None), ("Config.load", "(self)"), ("parse", "(text, cfg)"),
    ]  # fmt: skip
    assert spec["x-paralex-relies-on"] == [
        {"path": CORE, "symbol": "dump", "kind": "function", "signature": "(value)"},
        {"path": SERVICE, "symbol": "run", "kind": "function", "signature": "()"},
    ]
    other = made.roles[0].model_copy(update={"id": "other"})
    two = made.model_copy(
        update={
            "roles": (*made.roles, other),
            "tasks": (*made.tasks[:2], made.tasks[2].model_copy(update={"role": "other"})),
        }
    )
    relied = role_spec(two, "all", code())["x-paralex-relies-on"]
    assert relied[1]["changed_by"] == ["c"]


def test_a_role_of_300_files_is_of_reasonable_size() -> None:
    paths = [f"app/package_{at}/module_{at}.py" for at in range(300)]
    made = role_spec(plan(task("a", *(f"whole {path}" for path in paths))), "all", code())
    OpenAPIV31SpecValidator(made).validate()
    assert len(json.dumps(made)) < 60_000  # bytes
    assert len(json.dumps(model_tools(made))) < 20_000
    assert said("edit", made, path=paths[7], old="a", new="b") == ""


def test_tools_are_made_from_the_document() -> None:
    made = role_spec(odd_plan(), "all", code())
    models, mcp = model_tools(made), mcp_tools(made)
    assert [tool["name"] for tool in models] == sorted(CALLS)
    for tool, other in zip(models, mcp, strict=True):
        schema = tool["input_schema"]
        assert other["inputSchema"] == schema and schema["type"] == "object"
        assert not {"oneOf", "anyOf", "allOf", "$ref"} & set(schema)
        assert "$ref" not in json.dumps(schema)
        assert tool["description"] == other["description"] == CALLS[tool["name"]][0]
        Draft202012Validator.check_schema(schema)
    assert model_tools(made) == model_tools(json.loads(json.dumps(made)))


def test_a_task_has_a_document_that_grows_with_its_claims() -> None:
    one = task("one", f"body {CORE}::parse")
    few, more = (task_spec(one, map(claim, held)) for held in (["use db"], [f"whole {SERVICE}"]))
    OpenAPIV31SpecValidator(few).validate()
    assert "/edit" not in few["paths"] and "/edit" in more["paths"]
    assert "did you mean" in said("edit", few, path=SERVICE, old="a", new="b")


WORDS = st.sampled_from(
    [CORE, SERVICE, ODD, "moved.py", "new.py", CHILD, BASE, ".", "..", "a//b", "a/./b", "../x",
     "/x", "a\\b", "a/", "x\n", "..\n", "", "parse", "Config.x", "Config.x.y", "Config.",
     "a\0", "a\n.b", "body", "signature", "add", "remove", "whole", "create", "delete", "rename",
     "use", "port:1"]
)  # fmt: skip
SCALARS = st.none() | st.booleans() | st.integers(-1, 2) | st.sampled_from([1.0, 1.5]) | WORDS
CLAIM = st.dictionaries(
    st.sampled_from(["path", "symbol", "mode", "to", "resource", "because"]), SCALARS
)
BODY = st.dictionaries(
    st.sampled_from(
        ["path", "old", "new", "symbol", "text", "claims", "why", "tests", "start", "summary",
         "done", "pattern", "message", "ignore_case"]
    ),
    SCALARS | st.lists(SCALARS | CLAIM, max_size=2),
    max_size=5,
)  # fmt: skip
DOCUMENTS = [role_spec(odd_plan(), "all", code()), open_spec()]
VALIDATORS = {
    (at, name): full_validator(made, name) for at, made in enumerate(DOCUMENTS) for name in CALLS
}
TOOLS = {
    (at, tool["name"]): Draft202012Validator(tool["input_schema"])
    for at, made in enumerate(DOCUMENTS)
    for tool in model_tools(made)
}


def filled(name: str, body: Json) -> Json:
    """`body` with what a call needs, so that many are right."""
    needed = model_tools(open_spec())[sorted(CALLS).index(name)]["input_schema"].get("required", ())
    usual = {"claims": [{"path": "a", "mode": "whole"}]}
    return {**{key: usual.get(key, CORE) for key in needed}, **body}


@settings(max_examples=400, deadline=None)
@given(st.sampled_from([0, 1]), st.sampled_from(sorted(CALLS)), BODY, st.booleans())
def test_the_check_agrees_with_a_full_validator(at: int, name: str, body: Json, fill: bool) -> None:
    body = filled(name, body) if fill else body
    mine = not call_problems(DOCUMENTS[at], name, body)
    assert mine == VALIDATORS[at, name].is_valid(body)
    if mine:  # a tool allows all that the document allows
        assert TOOLS[at, name].is_valid(body)


@settings(max_examples=400, deadline=None)
@given(CLAIM)
def test_a_claim_is_asked_for_just_as_claims_are(wanted: Json) -> None:
    wanted = {key: value for key, value in wanted.items() if value is not None}
    wanted.pop("because", None)
    ok = not call_problems(open_spec(), "request_scope", {"claims": [wanted], "why": ""})
    try:
        Claim.model_validate(wanted)
        good = True
    except ValidationError:
        good = False
    assert ok == good
