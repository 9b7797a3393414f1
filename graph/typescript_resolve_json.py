"""Configuration files as plain values: JSON with comments and trailing commas, and YAML lists."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import TypeAlias

import yaml

Json: TypeAlias = object
Table: TypeAlias = Mapping[str, Json]

_STRING = r'"(?:[^"\\\n]|\\.)*"'
_COMMENT = re.compile(_STRING + r"|//[^\n]*|/\*.*?\*/", re.DOTALL)
_COMMA = re.compile(_STRING + r"|,(?=\s*[}\]])", re.DOTALL)


def parse_table(text: str | None) -> Table:
    """The object that `text` holds; an empty one where there is none that can be read."""
    if text is None:
        return {}
    text = text.removeprefix("﻿")
    try:
        return table(json.loads(text))
    except (ValueError, RecursionError):
        pass
    text = _COMMENT.sub(lambda m: m[0] if m[0][0] == '"' else " ", text)
    text = _COMMA.sub(lambda m: m[0] if m[0][0] == '"' else "", text)
    try:
        return table(json.loads(text))
    except (ValueError, RecursionError):
        return {}


def parse_yaml(text: str | None) -> Table:
    """The mapping that a YAML `text` holds; an empty one where there is none."""
    if text is None:
        return {}
    try:
        return table(yaml.safe_load(text))
    except (yaml.YAMLError, RecursionError, ValueError):
        return {}


def table(value: Json) -> Table:
    return value if isinstance(value, dict) else {}


def strings(value: Json) -> tuple[str, ...]:
    """The strings of a list; one string is a list of one."""
    if isinstance(value, str):
        return (value,)
    return tuple(v for v in value if isinstance(v, str)) if isinstance(value, list) else ()


def text_or_none(value: Json) -> str | None:
    return value if isinstance(value, str) else None
