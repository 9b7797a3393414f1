"""Text that comments and formatting do not change: tokens, their digests, readable signatures."""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import blake2b

# One token a match; a comment inside a line gives an empty one, a longer one counts as a break.
_TOKEN = re.compile(
    rb"[ \t\r\f\v]*(?:([\w\x80-\xff]+|[(){}\[\],;]|\n|\"(?:[^\"\\\n]|\\.)*\"|\.\.\.|[.~@#$?\\]"
    rb"|:=|&&|\|\||<-|\+\+|--|<<=?|>>=?|&\^=?|[-+*%&|^<>=!]=?|:|`[^`]*`|'(?:[^'\\\n]|\\.)*'"
    rb"|/(?![/*])=?|/\*(?:[^*\n]|\*(?!/))*\n.*?\*/|[^\s/])|//[^\n]*|/\*[^\n]*?\*/)",
    re.DOTALL,
)
_WORD = re.compile(rb"[\w\x80-\xff]*")
# What ends a line so ends its statement: the language puts a `;` there.
_ENDS = frozenset(
    b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_\"'`)]}"
    + bytes(range(128, 256))
)
_IDLE = tuple(
    (b"\0" + mark + b"\0" + end, b"\0" + end) for mark in (b";", b",") for end in (b")", b"]", b"}")
)
_TIGHT_BEFORE = frozenset((",", ";", ")", "]", ".", "[", "("))
_TIGHT_AFTER = frozenset(("(", "[", ".", "*", "&", "~", "[]", "...", "]", "<-"))
_MANY = 100
_DIRECTIVE = re.compile(rb"//(?:go:|export |extern )")


def tokens(source: bytes) -> bytes:
    """The tokens of a piece of source, joined by NUL, as formatting and comments leave them."""
    if _WORD.fullmatch(source):
        return source
    found = list(filter(None, _TOKEN.findall(_bounded(source))))
    if b"/*" in source:
        found = [b"\n" if token[:2] == b"/*" else token for token in found]
    lines = [line.strip(b"\0") for line in b"\0".join(found).split(b"\n")]
    kept = [
        line + b"\0;" if line[-1] in _ENDS or line[-2:] in (b"++", b"--") else line
        for line in lines
        if line
    ]
    joined = b"\0".join(kept).removesuffix(b"\0;")
    for idle, rest in _IDLE:
        joined = joined.replace(idle, rest)
    return joined


def _bounded(source: bytes) -> bytes:
    """`source` without comments that never end when there are many: each would be searched for
    its end."""
    tail = source.rfind(b"*/") + 2 if b"*/" in source else 0
    if source.count(b"/*", tail) < _MANY:
        return source
    return source[:tail] + source[tail:].replace(b"/*", b"/ *")


def digest(parts: Iterable[bytes]) -> str:
    """16 hexadecimal digits for a sequence of byte strings, "" for none or empty ones."""
    joined = b"\1".join(part for part in parts if part)
    return blake2b(joined, digest_size=8).hexdigest() if joined else ""


def readable(source: bytes) -> str:
    """One line of normal form for people; equal tokens give equal text."""
    text = tokens(source).replace(b"[\0]", b"[]").replace(b"{\0}", b"{}")
    parts: list[str] = []
    before = ""
    for token in text.decode("utf-8", "replace").split("\0"):
        if token == "(" and before == ")":  # parameters and results
            parts.append(" ")
        elif token == "struct" or token == "interface":
            parts.append("" if before in ("[]", "*", "(") else " ")
        elif before and token not in _TIGHT_BEFORE and before not in _TIGHT_AFTER:
            parts.append(" ")
        parts.append(token)
        before = token
    return "".join(parts).lstrip(" ")


def is_directive(comment: bytes) -> bool:
    """Whether a comment is an order to a tool (`//go:embed`, `//export`) and so no comment."""
    return _DIRECTIVE.match(comment) is not None


def doc_text(comments: Iterable[bytes]) -> str:
    """The text of the comments in front of a definition, without their marks."""
    lines: list[str] = []
    for comment in comments:
        if is_directive(comment):
            continue
        text = comment.decode("utf-8", "replace")
        if text.startswith("//"):
            lines.append(text[2:].removeprefix(" ").rstrip())
        else:
            lines += (line.strip() for line in text[2:].removesuffix("*/").split("\n"))
    return "\n".join(lines).strip()
