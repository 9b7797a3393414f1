"""Feeds the extractors what no one would write: real files, cut up, mixed and damaged.

    python benchmarks/fuzz.py --repo DIR [--repo DIR ...] [--seconds 600] [--seed 1]

Looks for exceptions, for a file that takes more than ten seconds, and for facts that lie outside
of the file. Prints each finding with the seed that makes it again; exit 1 when there was any.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from pathlib import Path

from paralex.graph import LANGUAGES, FileFacts, extract
from paralex.graph.languages import language_of
from paralex.graph.shapes import Project

LONGEST = 10.0  # seconds for one file
_PIECES = (
    b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\r", b"\r\n", b"\n", b"\t", b"(" * 2000, b"{" * 2000,
    b"[" * 2000, b"'" * 3, b'"' * 3, b"`${", b"/*", b"*/", b"//", b"#", b"\\", b"<" * 500,
    b"class A(", b"def f(", b"fn f<", b"func (x T) f(", b"import ", b"use a::{", b"@", b"=>",
    b"a." * 3000, b"x = " * 1000, "é\u202e\U0001f600".encode(), b"\xed\xa0\x80",
)  # fmt: skip


def damaged(random_: random.Random, data: bytes, other: bytes) -> bytes:
    """`data` after a few cuts, copies and insertions."""
    for _ in range(random_.randint(1, 8)):
        at = random_.randint(0, len(data))
        to = min(len(data), at + random_.randint(0, 400))
        kind = random_.randrange(5)
        if kind == 0:
            data = data[:at] + data[to:]
        elif kind == 1:
            data = data[:at] + random_.choice(_PIECES) + data[at:]
        elif kind == 2:
            start = random_.randint(0, len(other))
            data = data[:at] + other[start : start + 400] + data[to:]
        elif kind == 3:
            data = data[:at] + bytes(random_.randrange(256) for _ in range(20)) + data[to:]
        else:
            data = data[:to] + data[at:to] * random_.randint(1, 50) + data[to:]
    return data


def outside(facts: FileFacts, path: str, data: bytes) -> str:
    """What a fact says that the file does not have, or ""."""
    lines = data.count(b"\n") + 1
    if facts.path != path:
        return f"the path {facts.path!r}"
    for symbol in facts.symbols:
        if not (1 <= symbol.line <= symbol.end_line <= lines + 1 and all(symbol.name.split("."))):
            return f"{symbol.name!r} on lines {symbol.line}-{symbol.end_line} of {lines}"
    return ""


def resolve(path: str, facts: FileFacts) -> None:
    """The names of the file, alone in a repository."""
    language = language_of(path)
    assert language is not None
    project = Project(frozenset({path}), {path: facts}, lambda _path: None)
    language.resolver(project)(path)


def trial(path: str, data: bytes) -> str:
    """What went wrong, or ""."""
    start = time.monotonic()
    try:
        facts = extract(path, data)
        if facts is None:
            return ""
        wrong = outside(facts, path, data)
        resolve(path, facts)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    seconds = time.monotonic() - start
    return wrong or (f"{seconds:.1f} s for {len(data)} bytes" if seconds > LONGEST else "")


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--repo", type=Path, required=True, action="append")
    options.add_argument("--seconds", type=float, default=600)
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    suffixes = {suffix for each in LANGUAGES for suffix in each.suffixes}
    groups: dict[str, list[Path]] = {}
    for repo in given.repo:
        for place in sorted(repo.rglob("*")):
            if place.suffix in suffixes and place.is_file() and place.stat().st_size < 60_000:
                groups.setdefault(place.suffix, []).append(place)
    end, seed, tried, found = time.monotonic() + given.seconds, given.seed, Counter[str](), 0
    while time.monotonic() < end:
        random_ = random.Random(seed)
        suffix = random_.choice(sorted(groups))
        one, other = random_.choice(groups[suffix]), random_.choice(groups[suffix])
        path = "fuzz/a" + suffix
        wrong = trial(path, damaged(random_, one.read_bytes(), other.read_bytes()))
        tried[suffix] += 1
        if wrong:
            found += 1
            print(f"seed {seed}: {one} ({suffix}): {wrong}", flush=True)
        seed += 1
    said = ", ".join(f"{count} {suffix}" for suffix, count in sorted(tried.items()))
    print(f"{tried.total()} files ({said}), {found} findings")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
