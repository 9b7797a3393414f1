"""What a text says of its goal, without what forms and tools put into issues and messages."""

from __future__ import annotations

import re

_APART = (
    re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL),
    re.compile(r"^\s*[-*]\s*\[[ xX]\].*$", re.MULTILINE),  # of a list to be ticked off
    re.compile(
        r"^\s*(?:co-authored-by|signed-off-by|reviewed-by|acked-by|tested-by|reported-by|cc"
        r"|change-id|see also)\s*:.*$",
        re.IGNORECASE | re.MULTILINE,
    ),
    re.compile(r"https?://\S+"),
)
_FOLDERS = re.compile(r"\b[\w.-]+/(?=\S)")


def goal_of(text: str) -> str:
    """`text` without comments of forms, ticked boxes, trailers and addresses."""
    for pattern in _APART:
        text = pattern.sub(" ", text)
    return text


def without_folders(text: str) -> str:
    """Of a path in the text the name of the file says enough."""
    return _FOLDERS.sub("", text)


def first_line(text: str) -> str:
    return text.strip().partition("\n")[0]
