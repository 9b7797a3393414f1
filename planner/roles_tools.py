"""Tools for models and for MCP, made from the document of a role."""

from __future__ import annotations

from typing import Any

from paralex.planner.roles_calls import Json
from paralex.planner.roles_valid import resolved


def model_tools(document: Json) -> list[Json]:
    """The calls as tools of the messages API of Anthropic, sorted by name (a prompt cache needs
    the same bytes)."""
    return [
        {"name": name, "description": text, "input_schema": schema}
        for name, text, schema in _tools(document)
    ]


def mcp_tools(document: Json) -> list[Json]:
    """The calls as an MCP server lists them (`tools/list`), sorted by name."""
    return [
        {"name": name, "description": text, "inputSchema": schema}
        for name, text, schema in _tools(document)
    ]


def _tools(document: Json) -> list[tuple[str, str, Json]]:
    found = []
    for item in document["paths"].values():
        call = item["post"]
        schema = call["requestBody"]["content"]["application/json"]["schema"]
        whole = _inlined(document, schema)
        found.append((call["operationId"], call["description"], _flat(whole)))
    return sorted(found, key=lambda tool: tool[0])


def _inlined(document: Json, schema: Any) -> Any:
    """`schema` with everything that it refers to in place: a tool has no document around it."""
    if isinstance(schema, list):
        return [_inlined(document, item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return _inlined(document, resolved(document, schema))
    return {key: _inlined(document, item) for key, item in schema.items()}


def _flat(schema: Json) -> Json:
    """One object for the forms of `oneOf`, which neither wire takes at the top: it allows all
    that the forms allow, and what goes with what is left to the check of the request."""
    forms = schema.get("oneOf")
    if forms is None:
        return schema
    properties: Json = {}
    for key in dict.fromkeys(key for form in forms for key in form["properties"]):
        properties[key] = _either([f["properties"][key] for f in forms if key in f["properties"]])
    return {
        "type": "object",
        "properties": properties,
        "required": [key for key in properties if all(key in f["required"] for f in forms)],
        "additionalProperties": False,
    }


def _either(schemas: list[Json]) -> Json:
    """What any of the `schemas` allows: one list where all of them are words."""
    different = [item for at, item in enumerate(schemas) if item not in schemas[:at]]
    words: dict[str, None] = {}
    others = []
    for item in different:
        if "const" in item:
            words[item["const"]] = None
        elif "enum" in item:
            words.update(dict.fromkeys(item["enum"]))
        else:
            others.append(item)
    if words:
        others.insert(0, {"type": "string", "enum": sorted(words)})
    return others[0] if len(others) == 1 else {"anyOf": others}
