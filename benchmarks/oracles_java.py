"""Measure the references between Java classes against `jdeps` on what `javac` makes of them.

    python benchmarks/oracles_java.py --repos DIR [--list] [NAME ...]

DIR holds a clone NAME of each repository below; only the source roots named are compiled, with
the jars named on the class path (of Debian packages) where there are any. Inner classes count as
their file. Exit 1 when precision or recall is below 0.97, 3 when javac or jdeps is missing.

What the source says and bytecode cannot (a constant that javac copied, an annotation that is kept
in the source only, a class that is only named as the place of a nested one) is counted apart,
each with its evidence, and is neither right nor wrong.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import tree_sitter

from paralex.graph.java import LANGUAGE
from paralex.graph.java_detail import Detail
from paralex.graph.java_tree import GRAMMAR
from paralex.graph.shapes import FileFacts, Project, RefEdge, Resolved

GOAL = 0.97
Edge = tuple[str, str]

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


def compiled(root: Path, sources: list[str], jars: tuple[str, ...], out: Path) -> str | None:
    """Why the files could not be compiled to `out`; None when they were."""
    listing = out / "sources.txt"
    for path, text in STUBS.items():
        place = out / "stubs" / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
    listing.write_text("\n".join(f'"{root / path}"' for path in sources))
    present = [jar for jar in jars if Path(jar).exists()]
    command = [
        "javac",
        "-proc:none",
        "-nowarn",
        "-encoding",
        "UTF-8",
        "-sourcepath",
        str(out / "stubs"),
        "-d",
        str(out / "classes"),
    ]
    if present:
        command += ["-cp", ":".join(present)]
    done = subprocess.run([*command, f"@{listing}"], capture_output=True, text=True, check=False)
    return done.stderr[-2000:] if done.returncode else None


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


def through(edge: RefEdge) -> str:
    """The file that bytecode names: it has the class through which a member is reached, not the
    one that declares it."""
    return edge.receiver[0] if edge.receiver else edge.to_path


def vanishes(edge: RefEdge, facts: dict[str, FileFacts], read: dict[str, str]) -> str:
    """Why a reference leaves no trace in bytecode, or ""."""
    target = facts[edge.to_path]
    assert isinstance(target.detail, Detail)
    owner, _, member = edge.to_symbol.rpartition(".")
    for decl in target.detail.types:
        if decl.name == owner:
            for field in decl.fields:
                if field.name == member and "c" in field.flags:
                    return "constant copied by javac"
        if decl.name == edge.to_symbol and decl.kind == "annotation":
            return "annotation"
        if decl.name == owner and decl.kind == "annotation":
            return "annotation"
    return ""


def measure(name: str, repos: Path, show: bool) -> bool:
    """Print the figures of one project (and with `show` the differences)."""
    roots, jars = PROJECTS[name]
    root = repos / name
    sources = sorted(
        str(path.relative_to(root)) for each in roots for path in (root / each).rglob("*.java")
    )
    compile_these = [p for p in sources if not p.endswith("module-info.java")]
    if not sources:
        print(f"{name}: no sources below {root}")
        return False
    with tempfile.TemporaryDirectory(prefix="paralex-") as folder:
        out = Path(folder)
        problem = compiled(root, compile_these, jars, out)
        if problem:
            print(f"{name}: javac failed:\n{problem}")
            return False
        wanted_classes = class_edges(out)
    data = {path: (root / path).read_bytes() for path in sources}
    bare = _seconds(lambda: [tree_sitter.Parser(GRAMMAR).parse(each) for each in data.values()])
    facts: dict[str, FileFacts] = {}
    extracting = _seconds(
        lambda: facts.update({path: LANGUAGE.extract(path, each) for path, each in data.items()})
    )
    project = Project(frozenset(sources), facts, lambda path: None)
    resolved: dict[str, Resolved] = {}

    def resolve_all() -> None:
        resolve = LANGUAGE.resolver(project)
        resolved.update({path: resolve(path) for path in sources})

    resolving = _seconds(resolve_all)
    wanted = lifted(wanted_classes, files_of(facts))
    texts = {path: each.decode("utf-8", "replace") for path, each in data.items()}
    reasons: dict[Edge, set[str]] = {}
    rows: dict[Edge, list[RefEdge]] = {}
    declared: set[Edge] = set()
    for path, each in resolved.items():
        for edge in each.references:
            declared.add((path, edge.to_path))
            to = through(edge)
            if to != path:
                reasons.setdefault((path, to), set()).add(vanishes(edge, facts, texts))
                rows.setdefault((path, to), []).append(edge)
    # Bytecode may name the declaring class as well, by the head of a bridge or a result.
    found = set(rows) | (declared & wanted)
    extra = sorted(found - wanted)
    explained = {each: sorted(reasons[each]) for each in extra if "" not in reasons[each]}
    wrong = [each for each in extra if each not in explained]
    missing = sorted(wanted - found)
    equal = len(wanted & found)
    precision, recall = equal / max(1, equal + len(wrong)), equal / max(1, len(wanted))
    why = Counter(reason for each in explained.values() for reason in each)
    why["inherited member, named through its heir only"] = len(declared - set(rows) - wanted)
    unresolved = sum(len(each.unresolved) for each in resolved.values())
    print(
        f"{name}: {len(sources)} files, {len(wanted)} edges, equal {equal}, "
        f"missing {len(missing)}, "
        f"extra {len(wrong)}, precision {precision:.4f}, recall {recall:.4f}; "
        f"apart {len(explained)} {dict(sorted(why.items()))}; unresolved names {unresolved}; "
        f"extract {extracting / bare:.1f}x, resolve {resolving / bare:.1f}x a bare parse of "
        f"{bare:.2f} CPU s"
    )
    if show:
        for a, b in missing:
            print(f"  missing {a} -> {b}")
        for a, b in wrong:
            edge = rows[a, b][0]
            print(f"  extra   {a}:{edge.lines[0]} -> {b} ({edge.to_symbol}, {edge.how})")
    return precision >= GOAL and recall >= GOAL


def _seconds(work: object) -> float:
    assert callable(work)
    start = time.process_time()
    work()
    return time.process_time() - start


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(PROJECTS))
    parser.add_argument("--repos", type=Path, required=True, help="folder of clones")
    parser.add_argument("--list", action="store_true", help="print every difference")
    options = parser.parse_args()
    for tool in ("javac", "jdeps"):
        if shutil.which(tool) is None:
            print(f"{tool} is missing: install a JDK (Debian: default-jdk-headless)")
            return 3
    names = options.names or [name for name in PROJECTS if (options.repos / name).is_dir()]
    unknown = [name for name in names if name not in PROJECTS]
    if unknown or not names:
        print(f"no such project: {', '.join(unknown) or 'none of ' + ', '.join(PROJECTS)}")
        return 2
    return 0 if all([measure(name, options.repos, options.list) for name in names]) else 1


if __name__ == "__main__":
    sys.exit(main())
