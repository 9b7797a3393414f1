"""Feeds the extractors and resolvers what no one would write: real files, cut up, mixed, damaged,
and pieces of them repeated or nested until the file is large.

    python benchmarks/fuzz.py --repo DIR [--repo DIR ...] [--seconds 600] [--seed 1]

Looks for exceptions, crashes, files that take too long, time that grows faster than the file, and
facts that lie outside of the file. Every trial runs in a child process, so that one that hangs or
takes the interpreter with it is a finding like any other. Prints each finding with the seed that
makes it again (`--seed N --seconds 0` tries one); exit 1 when there was any.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from paralex.graph import LANGUAGES, FileFacts, extract
from paralex.graph.languages import language_of
from paralex.graph.packing import packed, unpacked
from paralex.graph.parsing import TOO_LONG
from paralex.graph.shapes import Project, Resolved

sys.path.insert(0, str(Path(__file__).parent))
from fuzz_growth import LARGE, grown

LONGEST = 30.0  # seconds of the processor for one file
HANGS = 200.0  # seconds of the clock for one trial
SLOWER = 2.0  # how much more a byte may cost in a file of four times the size
SOON = 1.5  # seconds that are not worth a comparison
GROWTH = 0.1  # of the trials
_PIECES = (
    b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\r", b"\r\n", b"\n", b"\t", b"(" * 2000, b"{" * 2000,
    b"[" * 2000, b"'" * 3, b'"' * 3, b"`${", b"/*", b"*/", b"//", b"#", b"\\", b"<" * 500,
    b"class A(", b"def f(", b"fn f<", b"func (x T) f(", b"import ", b"use a::{", b"@", b"=>",
    b"a." * 3000, b"x = " * 1000, "é\u202e\U0001f600".encode(), b"\xed\xa0\x80",
)  # fmt: skip
_SETTINGS = {
    *("package.json", "tsconfig.json", "pnpm-workspace.yaml", "go.mod", "go.work", "Cargo.toml"),
    *("pyproject.toml", "setup.cfg", "setup.py", "pom.xml", "build.gradle", "settings.gradle"),
}


@dataclass(frozen=True)
class Seeds:
    """Real files by suffix, and files of settings by name."""

    sources: Mapping[str, list[Path]]
    settings: Mapping[str, list[Path]]


def seeds_of(repos: list[Path]) -> Seeds:
    suffixes = {suffix for each in LANGUAGES for suffix in each.suffixes}
    sources: dict[str, list[Path]] = {}
    settings: dict[str, list[Path]] = {}
    for place in sorted(place for repo in repos for place in repo.rglob("*")):
        if not place.is_file() or place.stat().st_size >= 60_000:
            continue
        if place.suffix in suffixes:
            sources.setdefault(place.suffix, []).append(place)
        if place.name in _SETTINGS:
            settings.setdefault(place.name, []).append(place)
    return Seeds(sources, settings)


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
        if not 0 <= symbol.column <= len(data):
            return f"{symbol.name!r} in column {symbol.column} of {len(data)} bytes"
    if unpacked(packed(facts)) != facts:
        return "facts that do not come back from the cache as they went in"
    return ""


def misplaced(found: Resolved, project: Project, data: bytes) -> str:
    """What an edge says that the file or the repository does not have, or ""."""
    last = data.count(b"\n") + 1
    names = {symbol.name for symbol in project.facts[found.path].symbols} | {""}
    targets = {edge.to_path for edge in found.imports if edge.to_path is not None}
    targets |= {edge.to_path for edge in found.references}
    lines = {edge.line for edge in found.imports} | {each.line for each in found.unresolved}
    lines |= {line for edge in found.references for line in edge.lines}
    users = {edge.user for edge in found.references} | {each.user for each in found.unresolved}
    if targets - project.paths:
        return f"edges to {sorted(targets - project.paths)}, which is not there"
    if lines and not 1 <= min(lines) <= max(lines) <= last:
        return f"edges on lines {min(lines)}-{max(lines)} of {last}"
    if users - names:
        return f"edges of {sorted(users - names)}, which the file does not define"
    return ""


def look(files: Mapping[str, bytes], settings: Mapping[str, bytes]) -> str:
    """What is wrong with what the graph makes of `files`, or ""."""
    facts = {path: found for path, data in files.items() if (found := extract(path, data))}

    def read(path: str) -> str | None:
        return settings[path].decode("utf-8", "replace") if path in settings else None

    project = Project(frozenset({*files, *settings}), facts, read)
    for path, each in facts.items():
        if wrong := outside(each, path, files[path]):
            return wrong
        language = language_of(path)
        assert language is not None
        if wrong := misplaced(language.resolver(project)(path), project, files[path]):
            return wrong
    return ""


def timed(path: str, data: bytes) -> float:
    """Seconds of the processor from the bytes to the edges."""
    start = time.process_time()
    look({path: data}, {})
    return time.process_time() - start


def growth(random_: random.Random, path: str, data: bytes) -> str:
    """Whether a file of four times the size takes much more than four times as long."""
    draw = random_.getrandbits(64)
    small, large = (grown(random.Random(draw), data, size) for size in (LARGE // 4, LARGE))
    took = timed(path, large)
    if took < SOON:
        return ""
    before = min(timed(path, small) for _ in range(2))
    took = min(took, timed(path, large))
    found = extract(path, large)
    if found is not None and TOO_LONG in (found.problem or ""):
        return ""  # the parser was given up, and that is told
    byte = (took / len(large)) / max(before / len(small), 1e-9)
    what = f"{before:.2f} s for {len(small)} bytes, {took:.2f} s for {len(large)}: {large[:60]!r}"
    return what if byte > SLOWER or took > LONGEST else ""


def damage(random_: random.Random, path: str, seeds: Seeds) -> str:
    """Two damaged files of one language, side by side, with damaged settings."""
    suffix = "." + path.rsplit(".", 1)[1]
    some = [random_.choice(seeds.sources[suffix]).read_bytes() for _ in range(3)]
    files = {path: damaged(random_, some[0], some[1]), "fuzz/b" + suffix: some[2]}
    settings = {}
    for name, places in sorted(seeds.settings.items()):
        if random_.random() < 0.3:
            data, other = (random_.choice(places).read_bytes() for _ in range(2))
            settings[name] = damaged(random_, data, other) if random_.random() < 0.7 else data
    start = time.process_time()
    wrong = look(files, settings)
    seconds = time.process_time() - start
    size = sum(map(len, files.values()))
    return wrong or (f"{seconds:.1f} s for {size} bytes" if seconds > LONGEST else "")


def trial(seed: int, seeds: Seeds) -> tuple[str, str]:
    """(the suffix, what went wrong or "")."""
    random_ = random.Random(seed)
    suffix = random_.choice(sorted(seeds.sources))
    path = "fuzz/a" + suffix
    try:
        if random_.random() < GROWTH:
            return suffix + " grown", growth(
                random_, path, random_.choice(seeds.sources[suffix]).read_bytes()
            )
        return suffix, damage(random_, path, seeds)
    except Exception as error:
        return suffix, f"{type(error).__name__}: {error}"


def _child(answers: Connection, seed: int, seeds: Seeds) -> None:
    while True:
        answers.send(trial(seed, seeds))
        seed += 1


def trials(seed: int, seeds: Seeds) -> Iterator[tuple[int, str, str]]:
    """(seed, suffix, what went wrong or ""), without end."""
    context = multiprocessing.get_context("fork")
    while True:
        answers, theirs = context.Pipe(duplex=False)
        child = context.Process(target=_child, args=(theirs, seed, seeds), daemon=True)
        child.start()
        theirs.close()
        try:
            while answers.poll(HANGS):
                yield seed, *answers.recv()
                seed += 1
            wrong = f"no answer within {HANGS:.0f} s"
        except EOFError:
            child.join()
            wrong = f"the process ended with {child.exitcode}"
        finally:
            child.kill()
            child.join()
        yield seed, "lost", wrong
        seed += 1


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--repo", type=Path, required=True, action="append")
    options.add_argument("--seconds", type=float, default=600)
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    end, tried, found = time.monotonic() + given.seconds, Counter[str](), 0
    for seed, suffix, wrong in trials(given.seed, seeds_of(given.repo)):
        tried[suffix] += 1
        if wrong:
            found += 1
            print(f"seed {seed} ({suffix}): {wrong}", flush=True)
        if time.monotonic() >= end:
            break
    said = ", ".join(f"{count} {suffix}" for suffix, count in sorted(tried.items()))
    print(f"{tried.total()} trials ({said}), {found} findings")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
