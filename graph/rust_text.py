"""Text of Rust that comments and formatting do not change: tokens, digests, signatures."""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import blake2b

# One group: what is outside of it (blanks, comments) is dropped. A nested comment ends early here,
# which at worst counts a change of it as a change of the code. What does not end takes the rest, or
# each would be followed to the end. Plain words come first, for speed.
_TOKEN = re.compile(
    rb"\s*(?:(\(|\)|,|(?>'?[\w\x80-\xff]+)(?![\"'#])"
    rb"|[bc]?r(?:\"[^\"]*(?:\"|\Z)|#\"(?:[^\"]|\"(?!#))*(?:\"#|\Z)"
    rb"|##\"(?:[^\"]|\"(?!##))*(?:\"##|\Z)|###\"(?:[^\"]|\"(?!###))*(?:\"###|\Z))"
    rb"|[bc]?\"(?:[^\"\\]|\\.)*(?:\"|\\?\Z)"
    rb"|b?'(?:\\[^\n][^'\n]*|[^'\\\n]|[\x80-\xff]+)'"
    rb"|'?[\w\x80-\xff]+|::|->|=>|\.\.=?|&&|\|\||[-+*%^&|<>=!]=|/=|/(?![/*])|[^\s\w/])"
    rb"|//[^\n]*|/\*(?:[^*]|\*(?!/))*(?:\*/|\Z))",
    re.DOTALL,
)
_SLASHES = re.compile(r"^/// ?", re.MULTILINE)
_STARS = re.compile(r"^(?:/\*\*|[ \t]*\*) ?", re.MULTILINE)
_TIGHT_BEFORE = frozenset({",", ";", ":", "::", ")", "]", ">", ".", "?", "!", "("})
_OPENED = frozenset({",", ":", "->", "=", "+", ";", "=>", "mut", "in", "dyn", "for", "where"})
_TIGHT_AFTER = frozenset({"(", "[", "<", "::", "&", ".", "!", "#", "*"})


def tokens(data: bytes) -> list[bytes]:
    """The tokens of `data`, comments left out."""
    return list(filter(None, _TOKEN.findall(data)))


def digest(parts: Iterable[bytes]) -> str:
    """16 hex digits that name the tokens; "" for none."""
    joined = b"\0".join(parts)
    return blake2b(joined, digest_size=8).hexdigest() if joined else ""


def digest_text(text: str) -> str:
    """16 hex digits that name `text`."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


class _Spaced(dict[tuple[bytes, bytes], str]):
    """The second of two tokens, with a space in front where people write one."""

    def __missing__(self, pair: tuple[bytes, bytes]) -> str:
        before, text = (each.decode("utf-8", "replace") for each in pair)
        value = self[pair] = " " + text if before and _spaced(before, text) else text
        return value


def readable(parts: list[bytes]) -> str:
    """The tokens on one line, spaced for people; equal tokens give equal text."""
    spaced = _Spaced() if len(_SPACED) > _MOST_PAIRS else _SPACED
    return "".join([spaced[pair] for pair in zip([b"", *parts], parts, strict=False)])


def _spaced(before: str, text: str) -> bool:
    if text == "<":
        return not (before[-1].isalnum() or before[-1] in "_:")
    if text in ("(", "["):
        return before in _OPENED
    return text not in _TIGHT_BEFORE and before not in _TIGHT_AFTER


_SPACED = _Spaced()
_MOST_PAIRS = 50_000


def clean_doc(comments: list[bytes]) -> str:
    """The text of `///` lines or of `/** */` comments, without the signs."""
    text = b"\n".join(each.removesuffix(b"\n") for each in comments).decode("utf-8", "replace")
    if "/**" in text:
        text = _STARS.sub("", text.replace("*/", ""))
    return "\n".join(map(str.rstrip, _SLASHES.sub("", text).split("\n"))).strip()
