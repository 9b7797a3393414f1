"""Texts and digests that formatting and comments do not change."""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import blake2b

_WORD = r"[\w$\x80-\xff]"
_LITERAL = r'"""(?:[^\\]|\\.)*?"""|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\''
_COMMENT = r"//[^\n]*|/\*.*?(?:\*/|\Z)"
# Strings and comments out of the way of what tidies the code between them.
_PIECE = re.compile(f"({_LITERAL})|{_COMMENT}", re.DOTALL)
# A space that does not part two words, nor two signs that would read as one. Patterns that begin
# with a space are found fast.
_IDLE = re.compile(
    f" (?:(?!{_WORD})(?![+-])|(?<!{_WORD} )(?<![+-] )|(?<={_WORD} )(?=[+-])|(?<=[+-] )(?={_WORD}))"
)
_SPACE = re.compile(r"[ \t\f\r\n]+")
_SLOW = re.compile(r"[\"']|/[/*]")
_SIGN = r"[()\[\]{}<>.,;:?&|=@*]"
_TIGHT = re.compile(f" (?:(?={_SIGN})|(?<={_SIGN} ))")
_AFTER = re.compile(r"(?:(?<=[,&|)>?=])|(?<=\.\.\.))(?=[\w$@\x80-\xff])")
_DOC_LINE = re.compile(r"^\s*\*? ?", re.MULTILINE)
_PARAGRAPH = re.compile(r"\n\s*\n|\n\s*<p>|\n\s*@\w+")


def digest(parts: Iterable[str]) -> str:
    """16 hexadecimal digits for a sequence of texts (latin-1, as `decoded` makes them)."""
    joined = "\0".join(parts)
    return blake2b(joined.encode("latin-1", "replace"), digest_size=8).hexdigest() if joined else ""


def decoded(data: bytes) -> str:
    """One character for each byte, so that the offsets of the parser hold."""
    return data.decode("latin-1")


def proper(text: str) -> str:
    """A slice of `decoded` as what it says."""
    return text if text.isascii() else text.encode("latin-1").decode("utf-8", "replace")


def _pieces(text: str) -> list[str]:
    """Code and literals in turn; a comment is a space in the code."""
    pieces = [""]
    at = 0
    for found in _PIECE.finditer(text):
        pieces[-1] += text[at : found.start()]
        at = found.end()
        if found[1]:
            pieces += [found[1], ""]
        else:
            pieces[-1] += " "
    pieces[-1] += text[at:]
    return pieces


def compact(text: str) -> str:
    """Code without comments and without white space that says nothing."""
    if not _SLOW.search(text):
        return _compact(text)
    pieces = _pieces(text)
    pieces[::2] = map(_compact, pieces[::2])
    return "\0".join(pieces)


def _compact(code: str) -> str:
    return _IDLE.sub("", f" {_tidy(code)} ")


def readable(text: str) -> str:
    """A head (of a class, a method, a field) on one line, spaced for people."""
    if not _SLOW.search(text):
        return proper(_readable(text))
    pieces = _pieces(text)
    pieces[::2] = map(_readable, pieces[::2])
    return proper("".join(pieces))


def _readable(code: str) -> str:
    return _AFTER.sub(" ", _TIGHT.sub("", _tidy(code)))


def _tidy(code: str) -> str:
    """One space where there was white space; not what `split` takes for it in other alphabets."""
    return " ".join(code.split()) if code.isascii() else _SPACE.sub(" ", code).strip(" ")


def doc(comment: str) -> str:
    """The first paragraph of a `/** ... */` comment, at most 200 characters."""
    inner = comment.removeprefix("/**").removesuffix("*/")
    text = _PARAGRAPH.split("\n" + _DOC_LINE.sub("", inner).strip(), maxsplit=1)[0]
    return proper(" ".join(text.split()))[:200]
