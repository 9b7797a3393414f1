"""What a query of a user may not say: nothing that writes, and nothing that reaches out."""

from __future__ import annotations

import re

from paralex.errors import UsageError

_TOKEN = re.compile(
    r"""
      (?P<skip>\#[^\r\n]*
        | '{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3} | "{3}(?:"{0,2}(?:[^"\\]|\\.))*"{3}
        | '(?:[^'\\\r\n]|\\.)*' | "(?:[^"\\\r\n]|\\.)*"
        | <[^<>"{}|^`\\\x00-\x20]*>
        | [?$]\w+ | @[\w-]+)
    | (?P<prefix>(?:\w[\w.-]*)?):(?:[\w.:%-]|\\.)*
    | (?P<word>\w+)
    | .
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_REACHES_OUT = {
    "SERVICE": "it would reach the network",
    "LOAD": "it would reach the network",
    "FROM": "the graph is always the whole of this repository",
}
_WRITES = frozenset(["INSERT", "DELETE", "CLEAR", "DROP", "CREATE", "COPY", "MOVE", "ADD", "WITH"])


def refuse_unsafe(sparql: str) -> None:
    """Raises UsageError for a query that is an update or uses SERVICE, LOAD or FROM."""
    # An engine may replace \uXXXX before it reads anything else, or may not: look at both.
    plain = _ESCAPE.sub(_character, sparql)
    for text in dict.fromkeys((sparql, plain)):
        for token in _TOKEN.finditer(text):
            word = (token["word"] or token["prefix"] or "").upper()
            if not word:
                continue
            line = text.count("\n", 0, token.start()) + 1
            # Engines take `1SERVICE` for a number and a keyword, and `SERVICE:x` for a keyword
            # and a name; no other word of SPARQL has one of these inside.
            for keyword, why in _REACHES_OUT.items():
                if keyword in word:
                    raise UsageError(f"{keyword} is not allowed (line {line}): {why}")
            if token["word"] and word in _WRITES:
                raise UsageError(f"{word} is not allowed (line {line}): queries only read")


def _character(found: re.Match[str]) -> str:
    code = int(found[1] or found[2], 16)
    return chr(code) if code < 0x110000 else found[0]
