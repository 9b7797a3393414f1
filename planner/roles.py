"""What an agent of a role may call, as one OpenAPI 3.1 document: the single description from
which tools for models and request checks can be made."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from paralex.errors import UsageError, nearest
from paralex.planner.dst import Claim, Dst, Role

Json = dict[str, Any]
_TEXT: Json = {"type": "string"}
# No absolute path and no step upwards.
_ANY_PATH: Json = {"type": "string", "pattern": r"^(?!/)(?!\.\.(/|$))(?!.*/\.\.(/|$)).+$"}


def role_spec(plan: Dst, role_id: str) -> Json:
    """The document of one role of `plan`. UsageError for a role that it does not have."""
    role = next((role for role in plan.roles if role.id == role_id), None)
    if role is None:
        hint = nearest(role_id, {role.id for role in plan.roles})
        raise UsageError(f"no role {role_id!r} in the plan: {hint}")
    tasks = [task for task in plan.tasks if task.role == role_id]
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"paralex role {role.id}",
            "version": "1",
            "summary": role.title or role.id,
            "description": "\n".join(f"- {task.id}: {task.title}" for task in tasks),
        },
        "paths": _operations(role),
        "components": {
            "schemas": _schemas(role, sorted({t for k in tasks for t in k.accept.tests}))
        },
        "x-paralex-owns": [
            claim.model_dump(mode="json", exclude_none=True, exclude={"because"})
            for claim in role.owns
        ],
        "x-paralex-tasks": [task.id for task in tasks],
    }


def _operations(role: Role) -> Json:
    operations = {
        "read": ("Read a file of the view.", "Read", "The text of the file."),
        "run_tests": ("Run tests in the view.", "RunTests", "What the tests printed."),
        "request_scope": ("Ask for more claims; answered at once.", "RequestScope", "The answer."),
        "publish": ("Bring the edits so far into the shared tree.", "Publish", "The answer."),
        "finish": ("Say that the task is complete.", "Finish", "The answer."),
    }
    if _editable(role.owns):
        operations["edit"] = ("Replace a text in an owned file.", "Edit", "The new text around it.")
    if _creatable(role.owns):
        operations["create"] = ("Write a file that is to be created.", "Create", "Its size.")
    return {
        f"/{name}": {
            "post": {
                "operationId": name,
                "summary": summary,
                "requestBody": {
                    "required": True,
                    "content": {
                        "application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}
                    },
                },
                "responses": {
                    "200": {
                        "description": answer,
                        "content": {"application/json": {"schema": {"type": "object"}}},
                    },
                    "403": {"description": "Outside of what the role owns, with the reason."},
                },
            }
        }
        for name, (summary, schema, answer) in sorted(operations.items())
    }


def _schemas(role: Role, tests: list[str]) -> Json:
    claims = {"type": "array", "minItems": 1, "items": {"$ref": "#/components/schemas/Claim"}}
    schemas = {
        "Read": _object({"path": _ANY_PATH}),
        "RunTests": _object(
            {"tests": {"type": "array", "items": _TEXT, "default": tests}}, required=()
        ),
        "RequestScope": _object({"claims": claims, "why": _TEXT}),
        "Publish": _object({"message": _TEXT}),
        "Finish": _object({"summary": _TEXT}),
        "Claim": _object(
            {
                "path": _ANY_PATH,
                "symbol": _TEXT,
                "mode": {
                    "enum": [
                        "body", "signature", "add", "remove", "whole", "create", "delete", "rename",
                    ]
                },
                "to": _ANY_PATH,
            },
            required=("path", "mode"),
        ),
    }  # fmt: skip
    editable = _editable(role.owns)
    if editable:
        schemas["Edit"] = {
            "oneOf": [_edit(path, symbols) for path, symbols in sorted(editable.items())]
        }
    creatable = _creatable(role.owns)
    if creatable:
        schemas["Create"] = _object({"path": {"enum": creatable}, "text": _TEXT})
    return schemas


def _edit(path: str, symbols: dict[str, str] | None) -> Json:
    """An edit of one file: anywhere in it, or of one of the owned symbols."""
    fields: Json = {"path": {"const": path}, "old": _TEXT, "new": _TEXT}
    if symbols is None:
        return _object(fields)
    fields["symbol"] = {
        "enum": sorted(symbols),
        "description": "; ".join(f"{name}: {mode}" for name, mode in sorted(symbols.items())),
    }
    return _object(fields)


def _editable(owns: Iterable[Claim]) -> dict[str, dict[str, str] | None]:
    """By path the owned symbols and their modes; None where the whole file is owned."""
    found: dict[str, dict[str, str] | None] = {}
    for claim in owns:
        path = claim.to or claim.path
        if path is None or claim.mode == "delete":
            continue
        held = found.setdefault(path, {})
        if claim.symbol is None:
            found[path] = None
        elif held is not None:
            held[claim.symbol] = claim.mode
    return found


def _creatable(owns: Iterable[Claim]) -> list[str]:
    return sorted({claim.path for claim in owns if claim.path and claim.mode == "create"})


def _object(properties: Json, required: tuple[str, ...] | None = None) -> Json:
    needed = tuple(properties) if required is None else required
    made: Json = {"type": "object", "properties": properties, "additionalProperties": False}
    if needed:
        made["required"] = list(needed)
    return made
