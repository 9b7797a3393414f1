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
_IDLE_SPACE = re.compile(rb"(?<![\w\x80-\xff])\s+|\s+(?![\w\x80-\xff])")
_SPACE = re.compile(rb"\s+")
_HELD = re.compile(rb"\x00(\d+)\x00")
_SLOW = re.compile(rb"[\"'#\\\x00]")


def digest(parts: Iterable[bytes]) -> str:
    """32 hexadecimal digits for a sequence of byte strings."""
    return blake2b(b"\x00".join(parts), digest_size=16).hexdigest()


def normal_string(text: bytes) -> bytes:
    """A string literal with one kind of quotes and a lower-case prefix without `u`."""
    found = _PARTS.fullmatch(text)
    if found is None:
        return text
    prefix, _, content = found.groups()
    if b"\\" in content:
        content = content.replace(b"\\'", b"'").replace(b'\\"', b'"')
    return prefix.lower().replace(b"u", b"") + b'"' + content + b'"'


def normal_docstring(text: bytes) -> bytes:
    """As `normal_string`, and free of what formatters do to the lines of a docstring."""
    lines = [line.strip() for line in normal_string(text).splitlines()]
    return b"\n".join(lines).replace(b'"', b"").strip()


def normal_code(source: bytes) -> str:
    """One line of text for a piece of source: no comments, canonical spaces and quotes."""
    held: list[bytes] = []
    if _SLOW.search(source):
        source = _hold_strings(source, held)
    text = _SPACE.sub(b" ", _IDLE_SPACE.sub(b"", source)).strip()
    if b",)" in text or b",]" in text or b",}" in text:
        text = _drop_trailing_commas(text)
    text = text.replace(b",", b", ").replace(b"->", b" -> ").replace(b":", b": ")
    if held:
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


def _drop_trailing_commas(text: bytes) -> bytes:
    """`f(a,)` and `[a,]` lose the comma; `(a,)` that is a tuple of one keeps it."""
    out = bytearray()
    opened: list[tuple[bool, int]] = []  # for each open bracket: is it a tuple's?, commas so far
    for byte in text:
        if byte in b"([{":
            is_tuple = byte == 40 and not (out and (out[-1:].isalnum() or out[-1] in b"_)]"))
            opened.append((is_tuple, 0))
        elif byte == 44 and opened:
            opened[-1] = (opened[-1][0], opened[-1][1] + 1)
        elif byte in b")]}" and opened:
            single, commas = opened.pop()
            if out[-1:] == b"," and not (single and commas == 1):
                del out[-1]
        out.append(byte)
    return bytes(out)
