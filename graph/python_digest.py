"""Digests and normalised texts that formatting and comments do not change."""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import blake2b

_STRING = (
    rb"[A-Za-z]{0,2}(?:\"\"\"(?:[^\\]|\\.)*?\"\"\"|'''(?:[^\\]|\\.)*?'''"
    rb"|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*')"
)
_PIECE = re.compile(
    rb"(?P<string>" + _STRING + rb")|(?P<skip>\#[^\n]*|\\\r?\n)|(?P<code>[^\"'#\\]+|.)",
    re.DOTALL,
)
_PARTS = re.compile(rb"([A-Za-z]*)(\"\"\"|'''|\"|')(.*)\2", re.DOTALL)
_ESCAPE = re.compile(rb"\\(?:[uUx][0-9A-Fa-f]+|.)", re.DOTALL)
_IDLE_SPACE = re.compile(rb"(?<![\w\x80-\xff])\s+|\s+(?![\w\x80-\xff])")
_SPACE = re.compile(rb"\s+")
_HELD = re.compile(rb"\x00(\d+)\x00")
_HELD_RUN = re.compile(rb"(?:\x00\d+\x00){2,}")
_LONG = 50_000  # no signature that a person reads; its formatting counts
_UNTIDY = re.compile(rb",[)\]}]|[=:(,\[{>]\(|^\(")
_SLOW = re.compile(rb"[\"'#\\\x00]")


def digest(parts: Iterable[bytes]) -> str:
    """32 hexadecimal digits for a sequence of byte strings."""
    return blake2b(b"\x00".join(parts), digest_size=16).hexdigest()


def string_parts(text: bytes) -> tuple[bytes, bytes] | None:
    """(prefix, content) of a string literal: lower case without `u`, one spelling of escapes."""
    found = _PARTS.fullmatch(text)
    if found is None:
        return None
    prefix = found.group(1).lower().replace(b"u", b"")
    content = found.group(3)
    if b"\\" in content and b"r" not in prefix:
        content = normal_escapes(content)
    return prefix, content


def normal_escapes(content: bytes) -> bytes:
    """Hexadecimal digits in lower case, quotes without a backslash."""
    return _ESCAPE.sub(_normal_escape, content)


def _normal_escape(match: re.Match[bytes]) -> bytes:
    escape = match.group()
    if escape[1:2] in b"\"'":
        return escape[1:]
    return escape[:2] + escape[2:].lower()


def normal_string(text: bytes) -> bytes:
    """A string literal with one kind of quotes and a lower-case prefix without `u`."""
    parts = string_parts(text)
    return text if parts is None else parts[0] + b'"' + parts[1] + b'"'


def normal_docstring(text: bytes) -> bytes:
    """As `normal_string`, and free of what formatters do to the lines of a docstring."""
    lines = [line.strip() for line in normal_string(text).splitlines()]
    return b"\n".join(lines).replace(b'"', b"").strip()


def normal_code(source: bytes) -> str:
    """One line of text for a piece of source: no comments, canonical spaces and quotes."""
    if len(source) > _LONG:
        return f"{digest(source.split())} of {len(source)} bytes"
    held: list[bytes] = []
    if _SLOW.search(source):
        source = _hold_strings(source, held)
    text = _SPACE.sub(b" ", _IDLE_SPACE.sub(b"", source)).strip()
    if _UNTIDY.search(text):
        text = _tidy(text)
    text = text.replace(b",", b", ").replace(b"->", b" -> ").replace(b":", b": ")
    if held:
        text = _HELD_RUN.sub(lambda m: _joined(m.group(), held), text)
        text = _HELD.sub(lambda m: held[int(m.group(1))], text)
    return text.decode("utf-8", "replace").strip()


def _hold_strings(source: bytes, held: list[bytes]) -> bytes:
    """Comments out; strings replaced by numbered marks, so that spaces in them are kept."""
    pieces: list[bytes] = []
    for match in _PIECE.finditer(source.replace(b"\x00", b"")):
        kind = match.lastgroup
        if kind == "string":
            pieces.append(b"\x00%d\x00" % len(held))
            held.append(normal_string(match.group()))
        else:
            pieces.append(b" " if kind == "skip" else match.group())
    return b"".join(pieces)


def _joined(marks: bytes, held: list[bytes]) -> bytes:
    """The mark of one string for several that stand side by side."""
    strings = [held[int(number)] for number in _HELD.findall(marks)]
    if any(not text.startswith(b'"') for text in strings):
        return marks
    held.append(b'"' + b"".join(text[1:-1] for text in strings) + b'"')
    return b"\x00%d\x00" % (len(held) - 1)


def _tidy(text: bytes) -> bytes:
    """Brackets as no formatter would change them, in a text without strings.

    `f(a,)` and `[a,]` lose the comma, `(a,)` that is a tuple of one keeps it; parentheses around
    a whole argument, default or annotation go.
    """
    out = bytearray()
    opened: list[tuple[int, bool, int]] = []  # place in `out`, may be a tuple's, commas so far
    for position, byte in enumerate(text):
        if byte in b"([{":
            free = byte == 40 and not (out and (out[-1:].isalnum() or out[-1] in b"_)]\x00"))
            opened.append((len(out), free, 0))
        elif byte == 44 and opened:
            place, free, commas = opened[-1]
            opened[-1] = (place, free, commas + 1)
        elif byte in b")]}" and opened:
            place, free, commas = opened.pop()
            if out[-1:] == b"," and not (free and commas == 1):
                del out[-1]
            if free and not commas and _is_whole(out, place, text, position + 1):
                del out[place]
                continue
        out.append(byte)
    return bytes(out)


def _is_whole(out: bytearray, place: int, text: bytes, after: int) -> bool:
    """Does the bracket at `place` start, and the text before `after` end, a slot of its own?"""
    before = out[place - 1 : place]
    starts = not before or before in b"=:(,[{" or out[place - 2 : place] == b"->"
    ends = text[after : after + 1] in b",)]}:=" and text[after : after + 2] != b"=="
    return starts and ends and place + 1 < len(out)
