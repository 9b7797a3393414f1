"""The words of a file: parts of its identifiers, and what its comments and texts say."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from paralex.graph.cache import FactCache, open_cache
from paralex.graph.content import Skip, read_file
from paralex.graph.state import repository, state_folder

_TOKEN = re.compile(r"[^\W\d_]\w*")
# fooBar -> foo, Bar; HTTPServer -> HTTP, Server; utf8 -> utf8
_PART = re.compile(r"[A-Z]+(?![^\W\d_A-Z])\d*|[A-Z]?[^\W\d_A-Z]+\d*")
_LONGEST = 40  # characters: longer "words" are data
LINES = 15  # of a block
BLOCKS = 1000  # of a file; what follows counts for the last one


@dataclass(frozen=True)
class Words:
    """`counts`: how often each word stands in a file. Words are in lower case; an identifier of
    several words is there too, as it is written. `blocks`: where each word stands, a bit for
    each block of 15 lines, the lowest for the first."""

    counts: Mapping[str, int]
    blocks: Mapping[str, int]


def words_in_files(root: Path, paths: Iterable[str]) -> dict[str, Words]:
    """The words of each file by its path, in sorted order.

    What cannot be read, is binary or is larger than 2 MB has no words. They are remembered
    by the digest of the bytes, so a second call reads only what changed.
    """
    root = repository(root)
    notes: list[str] = []
    with open_cache(state_folder(root), notes) as cache:
        return _words(root, sorted(set(paths)), cache)


def _words(root: Path, paths: list[str], cache: FactCache) -> dict[str, Words]:
    texts: dict[str, bytes] = {}
    digests: dict[str, str] = {}
    for path in paths:
        try:
            texts[path] = read_file(root, path)
        except Skip:
            texts[path] = b""
        digests[path] = hashlib.sha256(texts[path]).hexdigest()
    known = {digest: _read(kept) for digest, kept in cache.words(set(digests.values())).items()}
    fresh: dict[str, str] = {}
    for path in paths:
        if digests[path] not in known:
            known[digests[path]] = words_of(texts[path])
            fresh[digests[path]] = _written(known[digests[path]])
    if fresh:
        cache.save_words(fresh)
    return {path: known[digests[path]] for path in paths}


def words_of(data: bytes) -> Words:
    """The words of one file's bytes."""
    if b"\0" in data:
        return Words({}, {})
    counts: Counter[str] = Counter()
    blocks: dict[str, int] = {}
    lines = data.decode("utf-8", "replace").split("\n")
    for at in range(0, len(lines), LINES):
        bit = 1 << min(at // LINES, BLOCKS - 1)
        for token, count in Counter(_TOKEN.findall("\n".join(lines[at : at + LINES]))).items():
            for word in _words_of(token):
                counts[word] += count
                blocks[word] = blocks.get(word, 0) | bit
    return Words(dict(sorted(counts.items())), dict(sorted(blocks.items())))


@lru_cache(maxsize=1 << 17)
def _words_of(token: str) -> tuple[str, ...]:
    """The words of an identifier, and where it has several, all of it."""
    parts = [part.lower() for part in _PART.findall(token)]
    words = [part for part in parts if 1 < len(part) <= _LONGEST]
    return (*words, token) if len(parts) > 1 and len(token) <= _LONGEST else tuple(words)


def _written(words: Words) -> str:
    table = (list(words.counts), list(words.counts.values()), list(words.blocks.values()))
    return json.dumps(table, separators=(",", ":"))


def _read(written: str) -> Words:
    names, counts, blocks = json.loads(written)
    return Words(dict(zip(names, counts, strict=True)), dict(zip(names, blocks, strict=True)))
