"""Text of Rust that comments and formatting do not change: tokens, digests, signatures."""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import blake2b

# One group: what is outside of it (comments) is dropped. A nested comment ends early here, which
# at worst counts a change of it as a change of the code.
_TOKEN = re.compile(
    rb"//[^\n]*|/\*(?:[^*]|\*(?!/))*(?:\*/|\Z)|("
    rb"[bc]?r(?P<q>#*)\"(?:[^\"]|\"(?!(?P=q)))*\"(?P=q)"  # a raw string
    rb"|[bc]?\"(?:[^\"\\]|\\.)*\""
    rb"|b?'(?:\\[^\n][^'\n]*|[^'\\\n]|[\x80-\xff]+)'"
    rb"|'?[\w\x80-\xff]+"
    rb"|::|->|=>|\.\.=?|&&|\|\||[-+*/%^&|<>=!]=|[^\s\w])",
    re.DOTALL,
)
_TIGHT_BEFORE = frozenset({",", ";", ":", "::", ")", "]", ">", ".", "?", "!", "("})
_TIGHT_AFTER = frozenset({"(", "[", "<", "::", "&", ".", "!", "#", "*"})


def tokens(data: bytes) -> list[bytes]:
    """The tokens of `data`, comments left out."""
    return [found for found, _ in _TOKEN.findall(data) if found]


def digest(parts: Iterable[bytes]) -> str:
    """16 hex digits that name the tokens; "" for none."""
    joined = b"\0".join(parts)
    return blake2b(joined, digest_size=8).hexdigest() if joined else ""


def digest_text(text: str) -> str:
    """16 hex digits that name `text`."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def readable(parts: Iterable[bytes]) -> str:
    """The tokens on one line, spaced for people; equal tokens give equal text."""
    written: list[str] = []
    before = ""
    for token in parts:
        text = token.decode("utf-8", "replace")
        if before and _spaced(before, text):
            written.append(" ")
        written.append(text)
        before = text
    return "".join(written)


def _spaced(before: str, text: str) -> bool:
    if text == "<":
        return not (before[-1].isalnum() or before[-1] in "_:")
    if text == "(" or text == "[":
        return before in {",", ":", "->", "=", "+", ";", "=>", "mut", "in", "dyn", "for", "where"}
    return text not in _TIGHT_BEFORE and before not in _TIGHT_AFTER


def clean_doc(comments: list[str]) -> str:
    """The text of `///` lines or of one `/** */` comment, without the signs."""
    lines: list[str] = []
    for comment in comments:
        if comment.startswith("/**"):
            inner = comment.removeprefix("/**").removesuffix("*/")
            lines += [re.sub(r"^\s*\*? ?", "", line) for line in inner.split("\n")]
        else:
            lines.append(comment.strip().removeprefix("///").removeprefix(" "))
    return "\n".join(line.rstrip() for line in lines).strip()
