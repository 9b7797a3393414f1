"""The words of a file: parts of its identifiers, and what its comments and texts say."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from paralex.graph.cache import FactCache, open_cache
from paralex.graph.content import Skip, read_file
from paralex.graph.state import repository, state_folder

_TOKEN = re.compile(r"[^\W\d_]\w*")
# fooBar -> foo, Bar; HTTPServer -> HTTP, Server; utf8 -> utf8
_PART = re.compile(r"[A-Z]+(?![^\W\d_A-Z])\d*|[A-Z]?[^\W\d_A-Z]+\d*")
_LONGEST = 40  # characters: longer "words" are data


def word_counts(root: Path, paths: Iterable[str]) -> dict[str, dict[str, int]]:
    """By path, how often each lower-case word stands in the file, words in sorted order.

    What cannot be read, is binary or is larger than 2 MB has no words. Counts are remembered
    by the digest of the bytes, so a second call reads only what changed.
    """
    root = repository(root)
    notes: list[str] = []
    with open_cache(state_folder(root), notes) as cache:
        return _counts(root, sorted(set(paths)), cache)


def _counts(root: Path, paths: list[str], cache: FactCache) -> dict[str, dict[str, int]]:
    texts: dict[str, bytes] = {}
    digests: dict[str, str] = {}
    for path in paths:
        try:
            texts[path] = read_file(root, path)
        except Skip:
            texts[path] = b""
        digests[path] = hashlib.sha256(texts[path]).hexdigest()
    known = {
        digest: json.loads(counts) for digest, counts in cache.words(set(digests.values())).items()
    }
    fresh: dict[str, str] = {}
    for path in paths:
        if digests[path] not in known:
            known[digests[path]] = words_of(texts[path])
            fresh[digests[path]] = json.dumps(known[digests[path]], separators=(",", ":"))
    if fresh:
        cache.save_words(fresh)
    return {path: known[digests[path]] for path in paths}


def words_of(data: bytes) -> dict[str, int]:
    """The words of one file's bytes."""
    if b"\0" in data:
        return {}
    found: Counter[str] = Counter()
    for token, count in Counter(_TOKEN.findall(data.decode("utf-8", "replace"))).items():
        for part in _PART.findall(token):
            if 1 < len(part) <= _LONGEST:
                found[part.lower()] += count
    return dict(sorted(found.items()))
