"""What an agent of a role may call, as one OpenAPI 3.1 document: the single description that
tools for models, tools of MCP and the check of requests are made from."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Final

from paralex.errors import UsageError, nearest
from paralex.planner.dst import Claim, Dst, Task
from paralex.planner.roles_calls import CALLS, Json, claim_schema, form, inputs, owned
from paralex.planner.roles_surface import promised, relied_on
from paralex.queries.code import Code

_NO_CODE: Final = Code.of(())


def role_spec(plan: Dst, role_id: str, code: Code | None = None) -> Json:
    """The document of one role of `plan`; with `code` the signatures it promises and relies on.

    UsageError for a role that the plan does not have.
    """
    role = next((role for role in plan.roles if role.id == role_id), None)
    if role is None:
        hint = nearest(role_id, {role.id for role in plan.roles})
        raise UsageError(f"no role {role_id!r} in the plan: {hint}")
    tasks = [task for task in plan.tasks if task.role == role_id]
    known = code or _NO_CODE
    return {
        **_document(role.id, role.title or role.id, tasks, role.owns),
        "x-paralex-owns": _bare(role.owns),
        "x-paralex-promises": promised(plan, role, known),
        "x-paralex-relies-on": relied_on(plan, tasks, known),
    }


def task_spec(task: Task, held: Iterable[Claim]) -> Json:
    """The document of an agent that does just `task` and holds these claims by now."""
    held = tuple(held)
    made = _document(task.role, task.title, [task], held)
    return {**made, "x-paralex-owns": _bare(held)}


@cache
def open_spec() -> Json:
    """The document that says what calls look like and nothing about what is owned: any path will
    do. The same for every task, and good before anything is granted."""
    return _document("any", "Any role", [], None)


def _document(role: str, summary: str, tasks: list[Task], owns: Iterable[Claim] | None) -> Json:
    tests = {test for task in tasks for test in task.accept.tests}
    own = owned(owns) if owns is not None else None
    calls = inputs(own, tests)
    schemas = {_schema_name(name): schema for name, schema in calls.items()}
    claim: Json = {"$ref": "#/components/schemas/Claim"}
    answers = {
        "Answer": form({"text": {"type": "string"}}),
        "Refused": form(
            {"reason": {"type": "string"}}, {"outside": {"type": "array", "items": claim}}
        ),
    }
    info = {"title": f"paralex role {role}", "version": "1", "summary": _line(summary)}
    if tasks:
        told = (f"- {task.id}: {_line(task.title)}" for task in tasks)
        info["description"] = "\n".join(told)
    return {
        "openapi": "3.1.0",
        "info": info,
        "paths": {f"/{name}": {"post": _operation(name)} for name in calls},
        "components": {"schemas": {"Claim": claim_schema(), **schemas, **answers}},
        "x-paralex-tasks": [task.id for task in tasks],
    }


def _operation(name: str) -> Json:
    text, answer = CALLS[name]
    return {
        "operationId": name,
        "description": text,
        "requestBody": {"required": True, "content": _content(_schema_name(name))},
        "responses": {
            "200": {"description": answer, "content": _content("Answer")},
            "403": {
                "description": "Outside of what is owned: the claims that it would need.",
                "content": _content("Refused"),
            },
            "422": {
                "description": "Not what the schema says: the place and the nearest word.",
                "content": _content("Refused"),
            },
        },
    }


def _content(schema: str) -> Json:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}


def _schema_name(call: str) -> str:
    return "".join(part.capitalize() for part in call.split("_"))


def _bare(claims: Iterable[Claim]) -> list[Json]:
    return [
        claim.model_dump(mode="json", exclude_none=True, exclude={"because", "confidence"})
        for claim in claims
    ]


def _line(text: str) -> str:
    return " ".join(text.split())
