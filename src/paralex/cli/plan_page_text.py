"""Text on its way into the page of a plan: it may be anything, and stays text."""

from __future__ import annotations

import html
import re

# What HTML does not allow, and what turns the direction of the text around it.
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def clean(text: str) -> str:
    """`text` as it may stand between tags and in an attribute."""
    return html.escape(_UNSEEN.sub("\N{REPLACEMENT CHARACTER}", text))


def cut(text: str, most: int) -> str:
    """The beginning of `text`, in `most` letters; nothing where three do not fit."""
    if len(text) <= most:
        return text
    return text[: most - 1] + "\N{HORIZONTAL ELLIPSIS}" if most > 3 else ""


def many(count: int, what: str) -> str:
    return f"{count:,} {what}{'s' * (count != 1)}"
