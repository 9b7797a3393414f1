"""What a change between two commits needs, exactly: its claims, and what it uses.

The versions of the files come from `graph.changes`; nothing here asks git.
"""

from __future__ import annotations

from collections.abc import Iterable

from paralex.graph.changes import FileChange
from paralex.graph.shapes import Resolved
from paralex.planner.delta import needed_claims
from paralex.planner.dst import Claim
from paralex.queries.code import ImportRow, RefRow


def exact_claims(change: FileChange) -> tuple[Claim, ...]:
    """The least claims under which this change may be made, sorted."""
    if change.status == "R":
        return (Claim(path=change.source, mode="rename", to=change.path),)
    return needed_claims(change.path, change.old, change.new, change.existed, change.exists)


def claims_by_path(changes: Iterable[FileChange]) -> dict[str, tuple[Claim, ...]]:
    """The exact claims of each changed file that needs any, by its new path."""
    found = {change.path: exact_claims(change) for change in changes}
    return {path: claims for path, claims in sorted(found.items()) if claims}


def uses_of(version: Resolved | None) -> tuple[RefRow, ...]:
    """What a version of a file (`change.before` or `change.after`) uses of the files of its own
    commit, sorted; the line is that of the first use. A member that was reached through a value
    may be an attribute that only methods assign."""
    if version is None:
        return ()
    path = version.path
    rows = []
    for edge in version.references:
        target, line = (edge.to_path, edge.to_symbol), edge.lines[0]
        receiver = edge.receiver or ("", "")
        rows.append(RefRow(path, edge.user, *target, line, edge.kind, edge.how, *receiver))
    return tuple(sorted(rows))


def imports_of(version: Resolved | None) -> tuple[ImportRow, ...]:
    """The files of its own commit that a version of a file imports, sorted; each once."""
    if version is None:
        return ()
    first: dict[str, ImportRow] = {}
    for edge in version.imports:
        if edge.to_path is not None:
            first.setdefault(
                edge.to_path, ImportRow(version.path, edge.to_path, edge.line, edge.how)
            )
    return tuple(sorted(first.values()))
