"""Path patterns of configuration files: `*`, `?`, `**` and `{a,b}`, without surprises in time."""

from __future__ import annotations

import fnmatch
import re

_BRACES = re.compile(r"\{([^{}]*)\}")
_MAX_EXPANSIONS = 100


def expand(pattern: str) -> list[str]:
    """`{a,b}/*` as `a/*` and `b/*`."""
    done: list[str] = []
    waiting = [pattern]
    while waiting and len(done) + len(waiting) < _MAX_EXPANSIONS:
        current = waiting.pop(0)
        found = _BRACES.search(current)
        if found is None:
            done.append(current)
        else:
            head, tail = current[: found.start()], current[found.end() :]
            waiting += [head + choice + tail for choice in found[1].split(",")]
    return done


def matches(pattern: str, path: str, *, above: bool = False) -> bool:
    """Whether `pattern` names `path`, or with `above` a directory that `path` is in."""
    parts = path.split("/") if path else []
    # The positions in `parts` that the pattern so far may have reached.
    reached = {0}
    for segment in pattern.split("/") if pattern else []:
        if segment in ("", "."):
            continue
        if segment == "**":
            reached = set(range(min(reached), len(parts) + 1))
        else:
            reached = {
                i + 1
                for i in reached
                if i < len(parts) and fnmatch.fnmatchcase(parts[i], segment.replace("[", "[[]"))
            }
        if not reached:
            return False
    return above or len(parts) in reached
