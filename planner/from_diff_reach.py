"""What a definition reaches by the references of one commit, nearest first."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from paralex.graph.shapes import Resolved

Name = tuple[str, str]  # path and dotted symbol
STEPS = 6  # further away, most of a repository can be reached from any test


def nearest(
    starts: Iterable[Name], wanted: Collection[Name], version: Callable[[str], Resolved | None]
) -> tuple[Name, ...]:
    """Those of `wanted` that the fewest steps from the `starts` lead to, sorted. A step is one
    reference; what stands inside a definition belongs to it."""
    seen = set(starts)
    layer = sorted(seen)
    uses: dict[str, list[tuple[str, Name]]] = {}
    for _ in range(STEPS):
        found: set[Name] = set()
        for path, symbol in layer:
            if path not in uses:
                uses[path] = _uses(version(path))
            found.update(
                target
                for user, target in uses[path]
                if user == symbol or user.startswith(f"{symbol}.")
            )
        hits = found.intersection(wanted)
        if hits:
            return tuple(sorted(hits))
        layer = sorted(found - seen)
        seen |= found
    return ()


def _uses(resolved: Resolved | None) -> list[tuple[str, Name]]:
    references = resolved.references if resolved is not None else ()
    return [(edge.user, (edge.to_path, edge.to_symbol)) for edge in references if edge.to_symbol]
