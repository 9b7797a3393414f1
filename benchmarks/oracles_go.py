"""Measure the package edges of Go against `go list`.

    python benchmarks/oracles_go.py --oracles DIR --repos DIR [--list]
    python benchmarks/oracles_go.py --live CLONE --go PATH_OF_GO [--tests] [--list]

DIR of `--oracles` holds `NAME.golist.json` files with `repo`, `commit`, `edges` and `test_edges`
(pairs of import paths; packages of the module only), DIR of `--repos` a clone NAME of each
repository with the commit checked out. `--live` asks `go list -e -json ./...` in
every module of a clone now, offline, and compares the imports of what it lists (GoFiles,
TestGoFiles and XTestGoFiles apart) of all packages in the repository, vendored ones included.
`--tests` compares which tests reach each package (`go list -test`) instead.

What a comparison counts: the imports of files that the build on linux/amd64 takes. The edges of
the others are in the graph as well (`how` is `build-tags`), and are no part of what go lists.
Exit 1 unless precision and recall are 1.
"""

from __future__ import annotations

import argparse
import json
import os
import posixpath
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tree_sitter import Parser

from paralex.graph import analyze, reading
from paralex.graph.go import LANGUAGE
from paralex.graph.go_detail import Detail
from paralex.graph.go_tree import GRAMMAR
from paralex.graph.packing import paused_gc
from paralex.graph.shapes import FileFacts, Project, Resolved
from paralex.queries.load import load_code

Edge = tuple[str, str, str]  # "" or "test" or "xtest", package, imported package


def project_of(root: Path) -> tuple[Project, dict[str, Resolved]]:
    """A project of the tracked files of a clone, and what each Go file resolves to. Prints what
    it cost next to a bare parse of the same files."""
    listed = subprocess.run(
        ["git", "-C", str(root), "ls-files", "-z"], capture_output=True, check=True
    ).stdout.decode("utf-8", "surrogateescape")
    paths = [p for p in listed.split("\0") if p and (root / p).is_file()]
    sources = {p: (root / p).read_bytes() for p in paths if p.endswith(".go")}
    parser = Parser(GRAMMAR)
    start = time.process_time()
    for data in sources.values():
        parser.parse(data)
    parsed = time.process_time()
    with paused_gc():  # as the build does
        facts: dict[str, FileFacts] = {p: LANGUAGE.extract(p, d) for p, d in sources.items()}
    extracted = time.process_time()

    def read(path: str) -> str | None:
        place = root / path
        return place.read_text("utf-8", "replace") if place.is_file() else None

    project = Project(frozenset(paths), facts, read)
    resolve = LANGUAGE.resolver(project)
    resolved = {path: resolve(path) for path in sorted(facts)}
    end = time.process_time()
    bare = max(parsed - start, 1e-9)
    print(
        f"{root.name}: {len(facts)} files, {sum(map(len, sources.values())) / 1e6:.1f} MB; bare "
        f"parse {bare:.2f} CPU s, extraction {(extracted - parsed) / bare:.2f}x of it, "
        f"resolution {(end - extracted) / bare:.2f}x"
    )
    return project, resolved


def edges_of(project: Project, resolved: dict[str, Resolved]) -> dict[Edge, str]:
    """The package edges of the files that are built, each with a place that makes it."""
    found: dict[Edge, str] = {}
    for path, each in resolved.items():
        detail = project.facts[path].detail
        if not isinstance(detail, Detail) or detail.excluded or not each.module:
            continue
        test = path.endswith("_test.go")
        kind = "" if not test else "xtest" if detail.package.endswith("_test") else "test"
        package = each.module.removesuffix("_test") if kind == "xtest" else each.module
        for edge in each.imports:
            if edge.status == "internal":
                found.setdefault((kind, package, edge.to_module), f"{path}:{edge.line}")
    return found


def report(name: str, wanted: set[Edge], found: dict[Edge, str], show: bool) -> bool:
    """Print one line (and with `show` the differences); whether both are equal."""
    missing, extra = sorted(wanted - found.keys()), sorted(found.keys() - wanted)
    equal = len(wanted & found.keys())
    precision = equal / len(found) if found else 1.0
    recall = equal / len(wanted) if wanted else 1.0
    print(
        f"{name}: {len(wanted)} package edges, equal {equal}, missing {len(missing)}, extra "
        f"{len(extra)}, precision {precision:.4f}, recall {recall:.4f}"
    )
    if show:
        for edge in missing:
            print(f"  missing {edge}")
        for edge in extra:
            print(f"  extra   {edge} {found[edge]}")
    return not missing and not extra


def measure(oracle: Path, repos: Path, show: bool) -> bool:
    """Compares with a stored answer, which has test edges of both kinds in one list."""
    said = json.loads(oracle.read_text())
    root = repos / said["repo"]
    if not root.is_dir():
        print(f"{said['repo']}: no clone in {repos}; make one and check out {said['commit']}")
        return False
    wanted = {("", a, b) for a, b in said["edges"]}
    wanted |= {("test", a, b) for a, b in said["test_edges"]}
    packages = {each["ImportPath"] for each in said["packages"]}
    found = {
        ("test" if kind else "", a, b): place
        for (kind, a, b), place in edges_of(*project_of(root)).items()
        if a in packages and b in packages and a != b
    }
    return report(said["repo"], wanted, found, show)


def live(root: Path, go: str, show: bool) -> bool:
    """Compares with what `go list` says now, in every module of the clone."""
    project, resolved = project_of(root)
    found = edges_of(project, resolved)
    ours = {each.module for each in resolved.values()} - {""}
    wanted: set[Edge] = set()
    listed: set[str] = set()
    for mod in modules(project.paths):
        for package in golist(root / posixpath.dirname(mod), go):
            path = package["ImportPath"]
            listed.add(path)
            for kind, key in (("", "Imports"), ("test", "TestImports"), ("xtest", "XTestImports")):
                wanted |= {(kind, path, to) for to in package.get(key) or () if to in ours}
    print(f"{root.name}: go list knows {len(listed)} packages")
    unlisted = {edge for edge in found if edge[1] not in listed}
    return report(root.name, wanted, {e: p for e, p in found.items() if e not in unlisted}, show)


def tests(root: Path, go: str, show: bool) -> bool:
    """Compares, for each file that is built, the packages whose tests reach it with those whose
    test binary has its package, as `go list -test` says. Leaves a graph in the clone."""
    analyze(root)
    with reading(root) as reader:
        code = load_code(reader)
    wanted: set[Edge] = set()
    listed: set[str] = set()
    for mod in modules(row.path for row in code.files):
        for package in golist(root / posixpath.dirname(mod), go, "Deps,ForTest", ["-test"]):
            name = package["ImportPath"].partition(" ")[0]
            listed.add(name)
            if name.endswith(".test"):
                deps = {to.partition(" ")[0] for to in package.get("Deps") or ()}
                wanted |= {("", name.removesuffix(".test"), to) for to in deps}
    modules_of = {row.path: row.module for row in code.files if row.language == "go"}
    ours = {each for p, each in modules_of.items() if not p.endswith("_test.go")} & listed
    tested = {each for _, each, _ in wanted}
    found: dict[Edge, str] = {}
    for path, module in modules_of.items():
        if module in ours and not path.endswith("_test.go"):
            for test in code.tests_of(path):
                by = modules_of[test].removesuffix("_test")
                if by in tested:
                    found.setdefault(("", by, module), f"{path} by {test}")
    wanted = {edge for edge in wanted if edge[2] in ours}
    return report(f"{root.name}, tests", wanted, found, show)


def modules(paths: Iterable[str]) -> list[str]:
    """The go.mod files of a repository, without those that others bring."""
    return sorted(
        path
        for path in paths
        if posixpath.basename(path) == "go.mod"
        and {"vendor", "testdata"}.isdisjoint(path.split("/"))
    )


def golist(
    folder: Path,
    go: str,
    fields: str = "Imports,TestImports,XTestImports",
    more: Iterable[str] = (),
) -> Iterable[dict[str, Any]]:
    """The packages of one module as `go list` has them, without the network."""
    away = {"GOPROXY": "off", "GOFLAGS": "", "GOTOOLCHAIN": "local", "CGO_ENABLED": "1"}
    away |= {"GOOS": "linux", "GOARCH": "amd64"}
    command = [go, "list", "-e", *more, f"-json=ImportPath,{fields}"]
    done = subprocess.run(
        [*command, "./..."],
        cwd=folder,
        env={**os.environ, **away},
        capture_output=True,
        check=False,
    )
    if done.returncode and not done.stdout:
        # The modules of others are not there: without a word of them the imports are the same.
        with tempfile.TemporaryDirectory() as beside:
            mod = Path(beside, "go.mod")
            mod.write_text(alone((folder / "go.mod").read_text()))
            done = subprocess.run(
                [*command, f"-modfile={mod}", "./..."], cwd=folder,
                env={**os.environ, **away, "GOWORK": "off"}, capture_output=True, check=False,
            )  # fmt: skip
    if done.returncode and not done.stdout:
        print(f"  go list in {folder}: {done.stderr.decode('utf-8', 'replace').strip()[:200]}")
    text, at, decoder = done.stdout.decode(), 0, json.JSONDecoder()
    while at < len(text.rstrip()):
        package, at = decoder.raw_decode(text, at)
        yield package
        while at < len(text) and text[at].isspace():
            at += 1


def alone(text: str) -> str:
    """A go.mod with the module and its version of the language only."""
    kept = [line for line in text.splitlines() if line.split(" ")[0] in ("module", "go")]
    return "\n".join(kept) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--oracles", type=Path, help="folder of *.golist.json")
    parser.add_argument("--repos", type=Path, help="folder of clones")
    parser.add_argument("--live", type=Path, action="append", default=[], help="a clone")
    parser.add_argument("--go", default="go", help="the go command for --live")
    parser.add_argument("--tests", action="store_true", help="compare what tests reach, for --live")
    parser.add_argument("--list", action="store_true", help="print every difference")
    options = parser.parse_args()
    compare = tests if options.tests else live
    answers = [compare(each.resolve(), options.go, options.list) for each in options.live]
    if options.oracles is not None and options.repos is not None:
        oracles = sorted(options.oracles.glob("*.golist.json"))
        answers += [measure(oracle, options.repos, options.list) for oracle in oracles]
    if not answers:
        parser.print_usage()
        return 2
    return 0 if all(answers) else 1


if __name__ == "__main__":
    sys.exit(main())
