"""Text that comments and formatting do not change: tokens, their digests, readable signatures."""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import blake2b

_GAP_TOKEN = re.compile(r"[\w$]+|\+\+|--|=>|\.\.\.|\?\.|[=!]==?|[<>]=|&&|\|\||\?\?|\S")
# Tokens are joined by NUL, which no parsed source holds: a comma that ends a list or a member.
_DANGLING = re.compile(r"(?:(?<=\0)|^),\0(?=[)\]}>;](?:\0|$))")
_SPACED = frozenset({"=>", "=", "==", "===", "!=", "!==", "|", "&", "&&", "||", "??", "{", "}"})
_SPACE_AFTER = frozenset({",", ":", ";"})
_TIGHT_BEFORE = frozenset({",", ":", ";", ")", "]", ">", "."})
_WORD_END = re.compile(r"[\w$]\Z")
_WORD_START = re.compile(r"[\w$]")
_DOC_LINE = re.compile(r"^\s*\*? ?", re.MULTILINE)


class Words(dict[bytes, str]):
    """Text of source slices, each decoded once."""

    def __missing__(self, key: bytes) -> str:
        value = self[key] = key.decode("utf-8", "replace")
        return value


class Gaps(dict[bytes, tuple[str, ...]]):
    """Tokens between two leaves of the tree: punctuation and keywords, no `;`."""

    def __missing__(self, key: bytes) -> tuple[str, ...]:
        text = key.decode("utf-8", "replace")
        value = self[key] = tuple(t for t in _GAP_TOKEN.findall(text) if t != ";")
        return value


def digest(tokens: Iterable[str]) -> str:
    """16 hex digits that name the tokens; a comma before a closing bracket does not count."""
    joined = _DANGLING.sub("", "\0".join(tokens))
    if not joined:
        return ""
    return digest_text(joined)


def digest_text(text: str) -> str:
    """16 hex digits that name `text`."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def readable(tokens: list[str]) -> str:
    """The tokens on one line, spaced for people; equal tokens give equal text."""
    parts: list[str] = []
    before = ""
    if tokens and tokens[-1] in ("=", "=>"):
        tokens = tokens[:-1]
    for token in _DANGLING.sub("", "\0".join(tokens)).split("\0"):
        if token == ";" and before in ("", "{"):
            continue
        if before and _spaced(before, token):
            parts.append(" ")
        parts.append(token)
        before = token
    return "".join(parts)


def _spaced(before: str, token: str) -> bool:
    if token in _TIGHT_BEFORE:
        return False
    if token in _SPACED or before in _SPACED or before in _SPACE_AFTER:
        return True
    starts_word = bool(_WORD_START.match(token))
    return starts_word and (before in (")", "]", ">") or bool(_WORD_END.search(before)))


def string_token(text: str) -> str:
    """A string literal with double quotes where that changes nothing else."""
    if text[:1] == "'" and '"' not in text and "\\" not in text:
        return '"' + text[1:-1] + '"'
    return text


def clean_doc(comment: str) -> str:
    """The text of a `/** ... */` comment without its stars."""
    inner = comment.removeprefix("/**").removesuffix("*/")
    return _DOC_LINE.sub("", inner).strip()
