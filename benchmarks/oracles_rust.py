"""Measure the crates and module files of Rust against the answers of cargo and rustc.

    python benchmarks/oracles_rust.py --oracles DIR --repos DIR [--list]
    python benchmarks/oracles_rust.py --live CLONE [--all-features] [--list]

DIR of `--oracles` holds `NAME.cargo.json` files with `repo`, `commit`, `crate_edges` ([from, to,
kind] between packages of the repository) and `module_files` (`package:kind:root` -> the files of
that target's module tree); DIR of `--repos` a clone NAME of each repository, with the commit
checked out. `--live` asks `cargo metadata --offline --no-deps` and `rustc --emit=dep-info` of every
target now, with no feature or with all. Exit 1 when an edge or a file differs.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import tree_sitter

from paralex.graph.packing import paused_gc
from paralex.graph.rust import LANGUAGE
from paralex.graph.rust_conditions import holds
from paralex.graph.rust_tree import GRAMMAR
from paralex.graph.shapes import FileFacts, Project, Resolved

KINDS = {"dependency": "normal", "dev-dependency": "dev", "build-dependency": "build"}
KIND_OF_TARGET = dict.fromkeys(("proc-macro", "rlib", "dylib", "cdylib", "staticlib"), "lib")
KIND_OF_TARGET["custom-build"] = "build"


def project_of(root: Path) -> tuple[Project, dict[str, Resolved], float]:
    """A project of the tracked files of a clone, what each file resolves to, and what the
    extraction took in terms of a bare parse."""
    listed = subprocess.run(
        ["git", "-C", str(root), "ls-files", "-z"], capture_output=True, check=True
    ).stdout.decode("utf-8", "surrogateescape")
    paths = [p for p in listed.split("\0") if p and (root / p).is_file()]
    texts = {p: (root / p).read_bytes() for p in paths if p.endswith(LANGUAGE.suffixes)}
    parser = tree_sitter.Parser(GRAMMAR)
    facts: dict[str, FileFacts] = {}
    with paused_gc():  # as the build does
        started = time.process_time()
        for text in texts.values():
            parser.parse(text)
        parsed = time.process_time()
        for path, text in texts.items():
            facts[path] = LANGUAGE.extract(path, text)
    ratio = (time.process_time() - parsed) / max(parsed - started, 1e-9)

    def read(path: str) -> str | None:
        place = root / path
        return place.read_text("utf-8", "replace") if place.is_file() else None

    project = Project(frozenset(paths), facts, read)
    resolve = LANGUAGE.resolver(project)
    return project, {path: resolve(path) for path in sorted(facts)}, ratio


def package_name(module: str) -> str:
    """The crate of a module, in the letters that packages and libraries share."""
    return module.partition("::")[0].partition("(")[0].replace("-", "_")


def crate_edges(resolved: Mapping[str, Resolved]) -> set[tuple[str, str, str]]:
    return {
        (package_name(each.module), package_name(edge.to_module), KINDS[edge.how])
        for each in resolved.values()
        for edge in each.imports
        if edge.how in KINDS and edge.status == "internal"
    }


def module_files(
    resolved: Mapping[str, Resolved], root: str, features: frozenset[str]
) -> tuple[set[str], set[str]]:
    """The files that `mod` edges lead to from a target's root: those of a plain build, and those
    that another configuration adds."""
    reached: dict[str, bool] = {root: True}
    ahead = [root]
    while ahead:
        path = ahead.pop()
        for edge in resolved[path].imports if path in resolved else ():
            if edge.how not in ("mod", "mod-if") or edge.to_path is None:
                continue
            there = reached[path] and holds(edge.written, features) is True
            if not reached.get(edge.to_path, False) and reached.get(edge.to_path) != there:
                reached[edge.to_path] = there
                ahead.append(edge.to_path)
    always = {path for path, there in reached.items() if there}
    return always, reached.keys() - always


def asked(root: Path, all_features: bool) -> dict[str, Any]:
    """What cargo and rustc say of a clone, in the form of an oracle."""
    command = ["cargo", "metadata", "--offline", "--no-deps", "--format-version", "1"]
    text = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout
    packages = json.loads(text)["packages"]
    names = {each["name"] for each in packages}
    edges = {
        (each["name"], needed["name"], needed["kind"] or "normal")
        for each in packages
        for needed in each["dependencies"]
        if needed["name"] in names and needed.get("path")
    }
    features = sorted({name for each in packages for name in each["features"]})
    files: dict[str, list[str]] = {}
    for package in packages:
        on = [f'feature="{name}"' for name in package["features"]] if all_features else []
        for target in package["targets"]:
            kind = KIND_OF_TARGET.get(target["kind"][0], target["kind"][0])
            found = read_by_rustc(root, target, kind, on)
            if not found:
                print(f"{root.name}: rustc reads nothing of {target['name']}")
                continue
            place = os.path.relpath(target["src_path"], root)
            files[f"{package['name']}:{kind}:{place}"] = found
    return {
        "repo": root.name,
        "crate_edges": sorted(edges),
        "module_files": files,
        "features": features if all_features else [],
    }


def read_by_rustc(root: Path, target: Mapping[str, Any], kind: str, on: list[str]) -> list[str]:
    """The files of the module tree of one target."""
    command = ["rustc", "--edition", target["edition"], "--emit=dep-info=-", "--crate-name", "x"]
    command += ["-Awarnings", "--crate-type", "bin" if kind == "bin" else "lib"]
    command += [part for name in on for part in ("--cfg", name)]
    done = subprocess.run(
        [*command, target["src_path"]], cwd=root, capture_output=True, text=True, check=False
    )
    places = (line[:-1] for line in done.stdout.splitlines() if line.endswith(".rs:"))
    # As they are named: a link in the repository is a file of its own.
    return sorted({os.path.relpath(root / each, root) for each in places})


def measure(oracle: Path, repos: Path, show: bool) -> bool:
    """Compares a clone with a stored answer."""
    said = json.loads(oracle.read_text())
    root = repos / said["repo"]
    if not root.is_dir():
        print(f"{said['repo']}: no clone in {repos}; make one and check out {said['commit']}")
        return False
    return compare(said, root, show)


def compare(said: Mapping[str, Any], root: Path, show: bool) -> bool:
    """Print one line (and with `show` the differences); whether all is equal."""
    _, resolved, ratio = project_of(root)
    wanted = {
        (a.replace("-", "_"), b.replace("-", "_"), kind) for a, b, kind in said["crate_edges"]
    }
    found = crate_edges(resolved)
    members = {t.partition(":")[0].replace("-", "_") for t in said["module_files"]}
    found = {edge for edge in found if edge[0] in members and edge[1] in members}
    features = frozenset(said.get("features", ()))
    pairs = {(t, file) for t, files in said["module_files"].items() for file in files}
    reached: set[tuple[str, str]] = set()
    more: set[tuple[str, str]] = set()
    for t in said["module_files"]:
        always, others = module_files(resolved, t.split(":", 2)[2], features)
        reached |= {(t, file) for file in always}
        more |= {(t, file) for file in others}
    known_more, missing = pairs & more, pairs - reached - more
    print(
        f"{said['repo']}: {len(wanted)} crate edges, missing {len(wanted - found)}, extra "
        f"{len(found - wanted)}; {len(said['module_files'])} targets with {len(pairs)} module "
        f"files, missing {len(missing)}, extra {len(reached - pairs)} (of {len(more)} files under "
        f"other conditions, {len(known_more)} are among them); "
        f"extraction of {len(resolved)} files at {ratio:.1f} times a bare parse"
    )
    if show:
        for word, rows in (
            ("missing", sorted(wanted - found)),
            ("extra  ", sorted(found - wanted)),
        ):
            for edge in rows:
                print(f"  {word} {' -> '.join(edge)}")
        for word, files in (
            ("missing", sorted(missing)),
            ("extra  ", sorted(reached - pairs)),
        ):
            for row in files:
                print(f"  {word} {' : '.join(row)}")
    return wanted == found and not missing and reached <= pairs


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--oracles", type=Path, help="folder of *.cargo.json")
    parser.add_argument("--repos", type=Path, help="folder of clones")
    parser.add_argument("--live", type=Path, action="append", default=[], help="a clone")
    parser.add_argument("--all-features", action="store_true", help="for --live")
    parser.add_argument("--list", action="store_true", help="print every difference")
    options = parser.parse_args()
    answers = []
    for each in options.live:
        root = each.resolve()
        answers.append(compare(asked(root, options.all_features), root, options.list))
    if options.oracles is not None and options.repos is not None:
        oracles = sorted(options.oracles.glob("*.cargo.json"))
        answers += [measure(oracle, options.repos, options.list) for oracle in oracles]
    if not answers:
        parser.print_usage()
        return 2
    return 0 if all(answers) else 1


if __name__ == "__main__":
    sys.exit(main())
