"""Measure the references between Java classes against `jdeps` on what `javac` makes of them.

    python benchmarks/oracles_java.py --repos DIR [--list] [NAME ...]
    python benchmarks/oracles_java.py --live CLONE [--root FOLDER ...] [--jars GLOB ...] [--list]

DIR holds a clone NAME of each repository below; only the source roots named are compiled, with
the jars named on the class path (of Debian packages) where there are any. `--live` takes the
folders named, or all src/main/java, of any clone. Inner classes count as their file. Files that
javac refuses (a library is not at hand) are not compared, nor those that need them. Exit 1 when
precision or recall is below 0.97, 3 when javac or jdeps is missing.

What the source says and bytecode cannot (a constant that javac copied, an annotation, a class that
is only named as the place of a nested one) is counted apart when the compiler's own syntax trees
bind a name to that file (JavaReferences.java prints it), and is neither right nor wrong. "As they
are": the graph's edges against those of jdeps alone, a member of a base class counted as wrong.
"""

from __future__ import annotations

import argparse
import glob
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import tree_sitter

from paralex.graph.java import LANGUAGE
from paralex.graph.java_detail import Detail
from paralex.graph.java_tree import GRAMMAR
from paralex.graph.packing import paused_gc
from paralex.graph.shapes import FileFacts, Project, RefEdge, Resolved

GOAL = 0.97
Edge = tuple[str, str]


class Compiled(NamedTuple):
    """What the compiler said: the edges of its own trees, and the files that it refused."""

    named: set[Edge]
    refused: dict[str, str]


# name -> (source roots, jars)
PROJECTS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "gson": (
        ("gson/src/main/java", "gson/src/main/java-templates"),
        ("/usr/share/java/error_prone_annotations.jar",),
    ),
    "jsoup": (("src/main/java",), ()),
    "commons-lang": (("src/main/java",), ()),
    "commons-collections": (("src/main/java",), ()),
    "slf4j": (
        (
            "slf4j-api/src/main/java",
            "slf4j-simple/src/main/java",
            "slf4j-nop/src/main/java",
            "slf4j-jdk14/src/main/java",
            "jul-to-slf4j/src/main/java",
            "jcl-over-slf4j/src/main/java",
            "slf4j-jdk-platform-logging/src/main/java",
        ),
        (),
    ),
}

# Annotations of libraries that are not at hand; they are compiled and not analysed.
STUBS = {
    f"org/jspecify/annotations/{name}.java": "package org.jspecify.annotations; "
    "@java.lang.annotation.Target({java.lang.annotation.ElementType.TYPE_USE, "
    "java.lang.annotation.ElementType.PACKAGE, java.lang.annotation.ElementType.TYPE}) "
    f"public @interface {name} {{}}"
    for name in ("Nullable", "NonNull", "NullMarked", "NullUnmarked")
}
STUBS["com/google/re2j/Pattern.java"] = (
    "package com.google.re2j; public class Pattern { public static Pattern compile(String s) "
    "{ return null; } public Matcher matcher(CharSequence s) { return null; } }"
)
STUBS["com/google/re2j/Matcher.java"] = (
    "package com.google.re2j; public class Matcher { public boolean find() { return false; } }"
)
STUBS["com/google/re2j/PatternSyntaxException.java"] = (
    "package com.google.re2j; public class PatternSyntaxException extends RuntimeException {}"
)


def compiled(root: Path, sources: list[str], jars: tuple[str, ...], out: Path) -> Compiled:
    """Compiles the files to `out`, without those that have errors, if need be in many rounds."""
    for path, text in STUBS.items():
        place = out / "stubs" / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
    (out / "classes").mkdir()
    present = [found for jar in jars for found in glob.glob(jar)]
    options = ["-proc:none", "-nowarn", "-encoding", "UTF-8", "-Xmaxerrs", "1000000"]
    options += ["-d", str(out / "classes"), "-cp", ":".join(present)]
    options += ["-sourcepath", str(out / "stubs")]
    program = str(Path(__file__).with_name("JavaReferences.java"))
    listing = out / "sources.txt"
    refused: dict[str, str] = {}
    while True:
        listing.write_text("\n".join(str(root / path) for path in sources if path not in refused))
        command = ["java", "-Xss64m", program, str(listing), *options]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"javac failed: {done.stderr[-3000:]}")
        rows = [line.split("\t") for line in done.stdout.splitlines()]
        errors = {a.removeprefix(f"{root}/"): b for kind, a, b in rows if kind == "error"}
        if not errors:
            break
        refused = errors | refused
    pairs = [(a, b) for kind, a, b in rows if kind == "edge" and a.startswith(f"{root}/")]
    return Compiled({(a[len(f"{root}/") :], b[len(f"{root}/") :]) for a, b in pairs}, refused)


def class_edges(out: Path) -> set[tuple[str, str]]:
    """(class, class) that jdeps lists, by their binary names."""
    command = ["jdeps", "-verbose:class", "-filter:none", str(out / "classes")]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    rows = (line.split() for line in text.splitlines() if line.startswith("   "))
    return {(row[0], row[2]) for row in rows if len(row) > 2 and row[1] == "->"}


def files_of(facts: dict[str, FileFacts]) -> dict[str, str]:
    """Binary names of top-level classes and their files."""
    found = {}
    for path, each in facts.items():
        assert isinstance(each.detail, Detail)
        package = each.detail.package
        for decl in each.detail.types:
            if decl.name and decl.outer < 0:
                found[f"{package}.{decl.name}" if package else decl.name] = path
    return found


def lifted(edges: set[tuple[str, str]], files: dict[str, str]) -> set[Edge]:
    """Edges between files; classes of the library are dropped."""
    found = set()
    for a, b in edges:
        start, end = (files.get(name.split("$")[0]) or files.get(name) for name in (a, b))
        if start and end and start != end:
            found.add((start, end))
    return found


class Found(NamedTuple):
    """What the graph says: each edge between files with a place, through the class that a member
    was reached by, as bytecode has it, and to the class that declares it, as the source means."""

    reached: dict[Edge, RefEdge]
    declared: dict[Edge, RefEdge]
    unresolved: int


def found_in(root: Path, sources: list[str]) -> tuple[Found, dict[str, FileFacts], str]:
    """Our edges, the facts, and what they cost."""
    data = {path: (root / path).read_bytes() for path in sources}
    bare = _seconds(lambda: [tree_sitter.Parser(GRAMMAR).parse(each) for each in data.values()])
    facts: dict[str, FileFacts] = {}
    resolved: dict[str, Resolved] = {}

    def extract_all() -> None:
        with paused_gc():  # as the build does
            facts.update({path: LANGUAGE.extract(path, each) for path, each in data.items()})

    def resolve_all() -> None:
        resolve = LANGUAGE.resolver(Project(frozenset(sources), facts, lambda path: None))
        resolved.update({path: resolve(path) for path in sources})

    extracting, resolving = _seconds(extract_all), _seconds(resolve_all)
    found = Found({}, {}, sum(len(each.unresolved) for each in resolved.values()))
    for path, each in resolved.items():
        for edge in each.references:
            to = edge.receiver[0] if edge.receiver else edge.to_path
            for target, into in ((to, found.reached), (edge.to_path, found.declared)):
                if target != path:
                    into.setdefault((path, target), edge)
    cost = (
        f"extract {extracting / bare:.1f}x, resolve {resolving / bare:.1f}x a bare parse of "
        f"{bare:.2f} CPU s"
    )
    return found, facts, cost


def measure(name: str, root: Path, roots: Iterable[str], jars: tuple[str, ...], show: bool) -> bool:
    """Print the figures of one project (and with `show` the differences)."""
    sources = sorted(
        {str(path.relative_to(root)) for each in roots for path in (root / each).rglob("*.java")}
    )
    if not sources:
        print(f"{name}: no sources below {root}")
        return False
    with tempfile.TemporaryDirectory(prefix="paralex-") as folder:
        plain = [p for p in sources if not p.endswith("module-info.java")]
        said = compiled(root, plain, jars, Path(folder))
        classes = class_edges(Path(folder))
    found, facts, cost = found_in(root, sources)

    def compared(edges: Iterable[Edge]) -> set[Edge]:
        return {each for each in edges if said.refused.keys().isdisjoint(each)}

    wanted = compared(lifted(classes, files_of(facts)))
    named = compared(said.named)
    reached, declared = compared(found.reached), compared(found.declared)
    apart = sorted((reached & named) - wanted)
    wrong = sorted(reached - wanted - named)
    # Bytecode names the declaring class too where it stands in the head of a bridge or a result.
    missing = sorted(wanted - reached - declared)
    unseen = sorted(named - reached - declared)
    equal = len(wanted) - len(missing)
    precision, recall = equal / max(1, equal + len(wrong)), equal / max(1, len(wanted))
    bare = len(wanted & declared) / max(1, len(declared)), len(wanted & declared) / len(wanted)
    print(
        f"{name}: {len(sources)} files, {len(said.refused)} refused; jdeps {len(wanted)} edges, "
        f"equal {equal}, missing {len(missing)}, extra {len(wrong)}, precision {precision:.4f}, "
        f"recall {recall:.4f}; apart {len(apart)} that the compiler's trees have; as they are "
        f"{bare[0]:.4f} / {bare[1]:.4f}; trees {len(named)} edges, missing {len(unseen)}, of ours "
        f"in neither {len(declared - wanted - named)}; unresolved names {found.unresolved}; {cost}"
    )
    if show:
        _show(found, said, {"missing": missing, "unseen": unseen, "apart": apart, "extra": wrong})
    return precision >= GOAL and recall >= GOAL


def _show(found: Found, said: Compiled, differences: dict[str, list[Edge]]) -> None:
    for path, message in sorted(said.refused.items()):
        print(f"  refused {path}:{message}")
    for word, edges in differences.items():
        for a, b in edges:
            edge = found.reached.get((a, b))
            why = f":{edge.lines[0]} ({edge.to_symbol}, {edge.how})" if edge else ""
            print(f"  {word:8}{a} -> {b}{why}")


def _seconds(work: object) -> float:
    assert callable(work)
    start = time.process_time()
    work()
    return time.process_time() - start


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(PROJECTS))
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--repos", type=Path, help="folder of clones")
    where.add_argument("--live", type=Path, metavar="CLONE", help="compare any clone")
    parser.add_argument("--root", action="append", help="source roots of --live")
    parser.add_argument("--jars", action="append", default=[], help="class path of --live")
    parser.add_argument("--list", action="store_true", help="print every difference")
    options = parser.parse_args()
    for tool in ("java", "javac", "jdeps"):
        if shutil.which(tool) is None:
            print(f"{tool} is missing: install a JDK (Debian: default-jdk-headless)")
            return 3
    if options.live:
        root = options.live.resolve()
        roots = options.root or sorted(
            str(each.relative_to(root)) for each in root.rglob("src/main/java")
        )
        return not measure(root.name, root, roots, tuple(options.jars), options.list)
    names = options.names or [name for name in PROJECTS if (options.repos / name).is_dir()]
    unknown = [name for name in names if name not in PROJECTS]
    if unknown or not names:
        print(f"no such project: {', '.join(unknown) or 'none of ' + ', '.join(PROJECTS)}")
        return 2
    done = [
        measure(name, (options.repos / name).resolve(), *PROJECTS[name], options.list)
        for name in names
    ]
    return 0 if all(done) else 1


if __name__ == "__main__":
    sys.exit(main())
