"""How far the graph and a SCIP index agree: `python benchmarks/scip.py INDEX REPO [--show N]`.

The index has to be made at the top of REPO, which is left alone: a copy is analysed. What is
compared are references from one file to a symbol of another, as (user's file, target's file,
name): `direct` are those to symbols at the top of a file, `members` those to parts of them, and
`lifted` are both, each as a reference to the symbol at the top. A re-export is not counted: an
index lists the definition alone, the graph each module on the way.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from collections import Counter
from dataclasses import asdict
from pathlib import Path

from paralex.graph import AnalyzeOptions, analyze, reading
from paralex.graph.content import read_file
from paralex.graph.scip_read import read_index
from paralex.graph.vocab import place_of

Fact = tuple[str, str, str]

_DIGESTS = "SELECT ?path ?digest WHERE { ?f px:path ?path ; px:digest ?digest }"
_EDGES = "SELECT DISTINCT ?user ?target WHERE { ?user px:uses|px:inherits ?target }"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("index", type=Path)
    parser.add_argument("repo", type=Path)
    parser.add_argument("--show", type=int, default=5, metavar="N", help="examples of each side")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "repo"
        unwanted = shutil.ignore_patterns(".paralex", "node_modules")
        shutil.copytree(asked.repo, root, ignore=unwanted, symlinks=True)
        analyze(root)
        index, ours = facts_of(asked.index, root)
        answer = analyze(root, AnalyzeOptions(scip=(asked.index,))).scip[0]
    print(" ".join(f"{key}={value}" for key, value in asdict(answer).items() if key != "file"))
    for name, (left, right) in {
        "direct": (_only(index, False), _only(ours, False)),
        "members": (_only(index, True), _only(ours, True)),
        "lifted": (_lifted(index), _lifted(ours)),
    }.items():
        both = len(left & right)
        print(
            f"{name}: index {len(left)}, of which the graph has {_share(both, len(left))}; "
            f"graph {len(right)}, of which the index has {_share(both, len(right))}"
        )
        for title, facts in (("index", left - right), ("graph", right - left)):
            pairs = Counter((path, symbol) for _, path, symbol in facts)
            for (path, symbol), count in pairs.most_common(asked.show):
                first = min(start for start, *target in facts if target == [path, symbol])
                print(f"  only the {title}: {count} files use {path}#{symbol}, such as {first}")


def facts_of(index: Path, root: Path) -> tuple[set[Fact], set[Fact]]:
    """What the index says of the repository at `root`, and what its graph says."""
    with reading(root) as graph:
        digests = {str(path): str(digest) for path, digest in graph.select(_DIGESTS).rows}
        edges = [(place_of(str(a)), place_of(str(b))) for a, b in graph.select(_EDGES).rows]
    documents = read_index(index, root, digests, lambda path: read_file(root, path)).documents
    inside = {document.path for document in documents}
    said = {
        (document.path, edge.to_path, edge.to_name)
        for document in documents
        for edge in document.unpacked().edges
        if edge.to_name and edge.to_path != document.path
    }
    ours = {
        (start, path, symbol)
        for (start, _), (path, symbol) in edges
        if symbol and path != start and start in inside and path in inside
    }
    return said, ours


def _only(facts: set[Fact], members: bool) -> set[Fact]:
    return {fact for fact in facts if ("." in fact[2]) == members}


def _lifted(facts: set[Fact]) -> set[Fact]:
    return {(start, path, symbol.split(".")[0]) for start, path, symbol in facts}


def _share(part: int, whole: int) -> str:
    return f"{part} ({part / whole:.3f})" if whole else "0"


if __name__ == "__main__":
    main()
