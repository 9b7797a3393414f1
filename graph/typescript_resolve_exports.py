"""`exports` and `imports` of package.json: which files a subpath means under some conditions."""

from __future__ import annotations

from collections.abc import Collection

from paralex.graph.typescript_resolve_json import Json, Table

# Conditions that tools set by themselves. Any other is the package's own invention, and leads
# to sources where it is made for that.
COMMON = frozenset(
    {
        "types", "import", "require", "node", "default", "browser", "module", "module-sync",
        "development", "production", "worker", "deno", "bun", "react-native", "react-server",
        "electron", "edge-light", "workerd", "svelte", "node-addons",
    }
)  # fmt: skip


def targets(entries: Json, subpath: str, conditions: Collection[str]) -> list[str] | None:
    """What `subpath` (`.`, `./x`, `#x`) leads to, in the order to try; None: not exported."""
    found = _entry(entries, subpath)
    if found is None:
        return None
    value, star = found
    return [
        target.replace("*", star) if star is not None else target
        for target in _leaves(value, conditions)
    ]


def own_conditions(entries: Json, subpath: str) -> list[str]:
    """The conditions that the package made up for `subpath`, in order."""
    found = _entry(entries, subpath)
    names: list[str] = []
    stack = [] if found is None else [found[0]]
    while stack:
        value = stack.pop()
        if isinstance(value, dict):
            names += [key for key in value if key not in COMMON and not key.startswith("types@")]
            stack.extend(reversed(list(value.values())))
        elif isinstance(value, list):
            stack.extend(reversed(value))
    return list(dict.fromkeys(names))


def _entry(entries: Json, subpath: str) -> tuple[Json, str | None] | None:
    """The value for `subpath` and what its `*` stands for."""
    if not isinstance(entries, dict) or not _has_subpaths(entries):
        return (entries, None) if subpath == "." and entries is not None else None
    if subpath in entries and "*" not in subpath:
        return entries[subpath], None
    best: tuple[int, int, Json, str] | None = None
    for pattern, value in entries.items():
        if pattern.endswith("/") and subpath.startswith(pattern) and len(subpath) > len(pattern):
            head, tail, folder = pattern, "", True
        elif pattern.count("*") == 1:
            head, tail = pattern.split("*")
            folder = False
        else:
            continue
        fits = subpath.startswith(head) and subpath.endswith(tail)
        if not fits or len(subpath) < len(head) + len(tail) or subpath == head:
            continue
        star = subpath[len(head) : len(subpath) - len(tail)]
        if best is None or (len(head), len(pattern)) > best[:2]:
            best = (len(head), len(pattern), _in_folder(value) if folder else value, star)
    return None if best is None else (best[2], best[3])


def _has_subpaths(entries: Table) -> bool:
    return any(key.startswith((".", "#")) for key in entries)


def _in_folder(value: Json) -> Json:
    """The old form `"./lib/": "./lib/"`, written as a pattern."""
    return value + "*" if isinstance(value, str) else value


def _leaves(value: Json, conditions: Collection[str]) -> list[str]:
    """The targets that apply, in the order of the package. `null` ends the search."""
    found: list[str] = []
    stack = [value]
    while stack:
        current = stack.pop()
        if current is None:
            break
        if isinstance(current, str):
            found.append(current)
        elif isinstance(current, list):
            stack.extend(reversed(current))
        elif isinstance(current, dict):
            matching = [
                inner
                for key, inner in current.items()
                if key == "default" or key in conditions or _is_versioned_types(key, conditions)
            ]
            stack.extend(reversed(matching))
    return found


def _is_versioned_types(key: str, conditions: Collection[str]) -> bool:
    return key.startswith("types@") and "types" in conditions
