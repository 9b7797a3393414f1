"""The engine's messages, as a person can use them."""

from __future__ import annotations

import re

_WORDS = 100  # characters of the engine's message
_SECRET = re.compile(r"//[^/\s]*@")
_PLACE = re.compile(r"^error at (\d+):(\d+): ")


def explained(sparql: str, message: str) -> str:
    """The engine's message in one line, and the line of the query that it is about."""
    words = " ".join(message.split())
    found = _PLACE.match(words)
    if found is None:
        return f"not a valid query: {words}"
    number, column = int(found[1]), int(found[2])
    lines = sparql.splitlines() or [""]
    line = lines[min(number, len(lines)) - 1]
    rest = words[found.end() :]
    if len(rest) > _WORDS:  # the engine lists every character that could follow
        rest = rest[:_WORDS] + " ..."
    return f"not a valid query: line {number}, column {column}: {rest}\n  {number} | {line}"


def short(error: Exception) -> str:
    """The engine's words, without the paths that it repeats."""
    return " ".join(str(error).split())[:80]


def without_secret(url: str) -> str:
    """`url` without the user and the password in it, as it may be shown and logged."""
    return _SECRET.sub("//***@", url)
