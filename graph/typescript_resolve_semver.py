"""As much of semantic versioning as it takes to know whether a range means the local package."""

from __future__ import annotations

import re

_VERSION = re.compile(r"[v=\s]*(\d+|[xX*])(?:\.(\d+|[xX*]))?(?:\.(\d+|[xX*]))?(?:-([\w.-]+))?")
_TERM = re.compile(r"(\^|~>?|>=|<=|>|<|=)?\s*([v=]?(?:\d|[xX*])[\w.*+-]*)")
_HYPHEN = re.compile(r"(\S+)\s+-\s+(\S+)")

Version = tuple[int, int, int]
_TOP = 10**9


def satisfies(version: str | None, wanted: str) -> bool:
    """Whether `version` is in the range `wanted`. What cannot be read counts as yes: a tag or a
    protocol of a package manager says nothing against the package that is there."""
    found = _VERSION.match(version or "")
    if found is None:
        return True
    current = _numbers(found)
    alternatives = [part.strip() for part in wanted.split("||")]
    return any(_in_range(current, part) for part in alternatives)


def _numbers(found: re.Match[str]) -> Version:
    first, second, third = (
        int(part) if part is not None and part.isdigit() else 0 for part in found.groups()[:3]
    )
    return first, second, third


def _in_range(current: Version, part: str) -> bool:
    hyphen = _HYPHEN.fullmatch(part)
    if hyphen:
        part = f">={hyphen[1]} <={hyphen[2]}"
    if part in ("", "*", "x", "X"):
        return True
    terms = _TERM.findall(part)
    if not terms or _TERM.sub("", part).strip(" ,"):
        return True
    return all(_in_term(current, operator, text) for operator, text in terms)


def _in_term(current: Version, operator: str, text: str) -> bool:
    found = _VERSION.match(text)
    if found is None:
        return True
    given = [p for p in found.groups()[:3] if p is not None and p.isdigit()]
    low = _numbers(found)
    high = _upper(low, len(given), operator)
    if operator == ">":
        return current > low if len(given) == 3 else current >= high
    if operator == ">=":
        return current >= low
    if operator == "<":
        return current < low
    if operator == "<=":
        return current <= low if len(given) == 3 else current < high
    return low <= current < high


def _upper(low: Version, given: int, operator: str) -> Version:
    """The first version beyond `^low`, `~low` or the partial version `low`."""
    first, second, third = low
    if given == 0:
        return (_TOP, 0, 0)
    if operator == "^":
        if first or given == 1:
            return (first + 1, 0, 0)
        if second or given == 2:
            return (0, second + 1, 0)
        return (0, 0, third + 1)
    if given == 1:
        return (first + 1, 0, 0)
    if given == 2 or operator.startswith("~"):
        return (first, second + 1, 0)
    return (first, second, third + 1)
