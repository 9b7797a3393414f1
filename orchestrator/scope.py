"""Requests for more scope: which can never be granted, whatever the others do."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable

from paralex.orchestrator.git import Repo
from paralex.planner.dst import Claim


def never(repo: Repo, tree: str, dirty: Collection[str], claims: Iterable[Claim]) -> str:
    """Why these claims can never be had (`tree`: what is published now); "" when they can.

    Paths outside the repository never get here: a `Claim` cannot name them.
    """
    paths = sorted({path for claim in claims for path in (claim.path, claim.to) if path})
    tracked = repo.entries(tree, paths)
    for path in paths:
        parts = path.split("/")
        if parts[0] == ".paralex" or any(part.lower() == ".git" for part in parts):
            return f"{path}: this belongs to git or to paralex, and is nobody's to change"
        if path in dirty:
            return f"{path}: it had changes of the user when the run began, which stay untouched"
        if (repo.root / path).is_dir():
            return f"{path}: a folder; ask for the files in it"
        if path not in tracked and os.path.lexists(repo.root / path):
            return f"{path}: an untracked file of the user; commit it first if agents may change it"
    return ""
