"""Is a request what the document of a role says? Places and nearest words, for whoever sent it.

Knows just the constructs of JSON Schema that the documents use; in the tests a full validator
agrees with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from paralex.errors import nearest
from paralex.planner.roles_calls import Json

_NAMES = {
    "object": "an object", "array": "a list", "string": "a text", "integer": "a whole number",
    "boolean": "true or false",
}  # fmt: skip


@dataclass(frozen=True)
class Problem:
    """`place` is a path in the request (`claims[0].mode`), "" for all of it."""

    place: str
    text: str

    def __str__(self) -> str:
        return f"{self.place}: {self.text}" if self.place else self.text


def call_problems(document: Json, name: str, body: Any) -> tuple[Problem, ...]:
    """What is wrong with calling `name` with `body`; nothing when the document allows it."""
    path = document["paths"].get(f"/{name}")
    if path is None:
        known = [item["post"]["operationId"] for item in document["paths"].values()]
        return (Problem("", f"there is no call {name!r}: {nearest(name, known)}"),)
    content = path["post"]["requestBody"]["content"]["application/json"]
    return tuple(_Check(document).problems(content["schema"], body, ""))


def without_nulls(value: Any) -> Any:
    """`value` without keys that hold null: many models send it for what they leave out."""
    if isinstance(value, dict):
        return {key: without_nulls(item) for key, item in value.items() if item is not None}
    return [without_nulls(item) for item in value] if isinstance(value, list) else value


class _Check:
    def __init__(self, document: Json) -> None:
        self._document = document

    def problems(self, schema: Json, value: Any, place: str) -> Iterator[Problem]:
        schema = resolved(self._document, schema)
        for key in ("oneOf", "anyOf"):
            if key in schema:
                yield from self._choice(schema[key], value, place, only=key == "oneOf")
        words = _words(schema)
        if words is not None and not any(_same(value, word) for word in words):
            yield _unknown(value, words, place)
        kind = schema.get("type")
        if kind is not None and not _is(kind, value):
            yield Problem(place, f"expected {_NAMES[kind]}, not {_shown(value)}")
        elif isinstance(value, dict):
            yield from self._object(schema, value, place)
        elif isinstance(value, list):
            yield from self._array(schema, value, place)
        else:
            yield from _scalar(schema, value, place)

    def _object(self, schema: Json, value: Json, place: str) -> Iterator[Problem]:
        known = schema.get("properties", {})
        for key in schema.get("required", ()):
            if key not in value:
                yield Problem(place, f"needs {key!r}")
        for key, item in value.items():
            where = f"{place}.{key}" if place else key
            if key in known:
                yield from self.problems(known[key], item, where)
            elif schema.get("additionalProperties") is False:
                yield Problem(where, f"unknown key {key!r}: {nearest(key, known)}")

    def _array(self, schema: Json, value: list[Any], place: str) -> Iterator[Problem]:
        if len(value) < schema.get("minItems", 0):
            yield Problem(place, "is empty")
        for at, item in enumerate(value):
            yield from self.problems(schema.get("items", {}), item, f"{place}[{at}]")

    def _choice(
        self, forms: list[Json], value: Any, place: str, *, only: bool
    ) -> Iterator[Problem]:
        """The form that is meant is the one whose fixed words fit; its problems are told."""
        forms = [resolved(self._document, form) for form in forms]
        found = [tuple(self.problems(form, value, place)) for form in forms]
        fits = sum(not problems for problems in found)
        if fits > 1 and only:
            yield Problem(place, f"fits {fits} forms, and has to fit one")
        if fits:
            return
        meant = [at for at, form in enumerate(forms) if _meant(form, value)]
        if meant:
            yield from min((found[at] for at in meant), key=len)
        else:
            yield self._none_meant(forms, value, place) or found[0][0]

    def _none_meant(self, forms: list[Json], value: Any, place: str) -> Problem | None:
        if isinstance(value, dict):
            for key in sorted(set.intersection(*({*_fixed(form)} for form in forms))):
                words = [word for form in forms for word in _fixed(form)[key]]
                if key not in value:
                    return Problem(place, f"needs {key!r}")
                if not any(_same(value[key], word) for word in words):
                    return _unknown(value[key], words, f"{place}.{key}" if place else key)
        words = [word for form in forms for word in _words(form) or ()]
        return _unknown(value, words, place) if words else None


def resolved(document: Json, schema: Json) -> Json:
    """`schema`, or what it refers to in `document`."""
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema


def _meant(form: Json, value: Any) -> bool:
    if not isinstance(value, dict):
        return _words(form) is None and _is(form.get("type", ""), value)
    fixed = _fixed(form)
    return bool(fixed) and all(
        key in value and any(_same(value[key], word) for word in words)
        for key, words in fixed.items()
    )


def _fixed(form: Json) -> dict[str, list[Any]]:
    """The keys of a form that take only certain words."""
    properties = form.get("properties", {})
    found = {key: _words(properties[key]) for key in form.get("required", ())}
    return {key: words for key, words in found.items() if words is not None}


def _words(schema: Json) -> list[Any] | None:
    if "const" in schema:
        return [schema["const"]]
    return list(schema["enum"]) if "enum" in schema else None


def _scalar(schema: Json, value: Any, place: str) -> Iterator[Problem]:
    if isinstance(value, str):
        if len(value) < schema.get("minLength", 0):
            yield Problem(place, "is empty")
        if "pattern" in schema and re.search(schema["pattern"], value) is None:
            yield Problem(place, f"{value!r} is not {schema.get('description', 'of that form')}")
    elif _is("integer", value) and value < schema.get("minimum", value):
        yield Problem(place, f"{value} is less than {schema['minimum']}")


def _unknown(value: Any, words: list[Any], place: str) -> Problem:
    if not isinstance(value, str):
        return Problem(place, f"expected a text, not {_shown(value)}")
    return Problem(place, f"unknown word {value!r}: {nearest(value, map(str, words))}")


def _same(value: Any, word: Any) -> bool:
    return type(value) is type(word) and bool(value == word)


def _is(kind: str, value: Any) -> bool:
    """As JSON Schema has it: 3.0 is a whole number, true is none."""
    if kind == "integer":
        return not isinstance(value, bool) and (
            isinstance(value, int) or (isinstance(value, float) and value.is_integer())
        )
    types: dict[str, type] = {"object": dict, "array": list, "string": str, "boolean": bool}
    return kind in types and isinstance(value, types[kind])


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
