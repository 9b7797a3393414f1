"""Merges of one file, for the tests of each language's merge."""

from __future__ import annotations

from paralex.graph.languages import extract
from paralex.orchestrator.facts import Reader
from paralex.orchestrator.git import Entry, Repo
from paralex.orchestrator.merge import merge_trees
from tests.orchestrator.support import tree_of


def merged_text(repo: Repo, path: str, *texts: str) -> str | None:
    """The merge of base, ours and theirs; None for a conflict."""
    trees = [
        repo.edited_tree(
            tree_of(repo.root), {path: Entry("100644", repo.write_blob(text.encode()))}
        )
        for text in texts
    ]
    result = merge_trees(repo, Reader(repo, extract), *trees)
    if result.conflicts:
        return None
    blob = repo.entries(result.tree, [path])[path].blob
    return repo.blobs([blob])[blob].decode()
