"""Roles: who owns what. Tasks that share a whole file are for one role."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterable, Sequence

import networkx as nx

from paralex.planner.dst import FILE_MODES, Claim, Role, Task

SPECS = "roles"  # the folder of the roles' documents, beside the plan


def assigned(tasks: Sequence[Task]) -> tuple[tuple[Role, ...], tuple[Task, ...]]:
    """Roles for the `tasks`, and the tasks with their roles filled in.

    Who claims anything in a file that somebody claims as a whole is of one role with them: roles
    share a file only by symbols. A role owns the union of its tasks' claims; its id tells the
    file or folder that it is about.
    """
    graph: nx.Graph[int | str] = nx.Graph()
    graph.add_nodes_from(range(len(tasks)))
    whole = {
        path
        for task in tasks
        for claim in task.claims
        if claim.mode in FILE_MODES or claim.symbol is None
        for path in (claim.path, claim.to)
    }
    for at, task in enumerate(tasks):
        for claim in task.claims:
            graph.add_edges_from(
                (at, path) for path in (claim.path, claim.to) if path and path in whole
            )
    groups = [
        sorted(member for member in group if isinstance(member, int))
        for group in nx.connected_components(graph)
    ]
    roles: list[Role] = []
    role_of: dict[int, str] = {}
    for group in sorted(groups):
        owns = _union(claim for at in group for claim in tasks[at].claims)
        name = free_id(_name(owns) or as_id(tasks[group[0]].id), {role.id for role in roles})
        titles = ", ".join(tasks[at].id for at in group)
        title = f"does {titles}"
        roles.append(Role(id=name, title=title, owns=owns, spec=f"{SPECS}/{name}.json"))
        role_of.update(dict.fromkeys(group, name))
    return tuple(roles), tuple(
        task.model_copy(update={"role": role_of[at]}) for at, task in enumerate(tasks)
    )


def _union(claims: Iterable[Claim]) -> tuple[Claim, ...]:
    """Each claim once, without its reasons, sorted."""
    bare = {
        str(claim): claim.model_copy(update={"because": (), "confidence": None}) for claim in claims
    }
    return tuple(bare[key] for key in sorted(bare, key=lambda key: (bare[key].target, key)))


def _name(owns: tuple[Claim, ...]) -> str:
    """The file that all claims are in, or the folder that holds most of them."""
    paths = sorted({claim.path for claim in owns if claim.path})
    code = [path for path in paths if not path.startswith(("test", "docs/"))] or paths
    if not code:
        return ""
    if len(code) == 1:
        stem = posixpath.basename(code[0]).partition(".")[0]
        word = posixpath.basename(posixpath.dirname(code[0])) if stem.startswith("__") else stem
    else:
        word = posixpath.basename(posixpath.commonpath(code))
        word = word or posixpath.basename(code[0]).partition(".")[0]
    return as_id(word)


def as_id(text: str) -> str:
    """`text` as an id: letters, digits, `-`, `_` and `.`, beginning with a letter or digit."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", text).strip("-._").lower()


def free_id(name: str, taken: Collection[str]) -> str:
    """`name`, with a number when it is taken."""
    number, free = 2, name
    while free in taken:
        free, number = f"{name}-{number}", number + 1
    return free
