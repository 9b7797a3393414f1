"""Paths and symbols that a text names literally."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from paralex.planner.evidence import Evidence

MOST = 3  # files; a name that more than so many define does not point at one of them
_TOKEN = re.compile(r"`([^`\n]+)`|([A-Za-z_][\w./:-]*\w(?:\(\))?|[A-Za-z_]\(\))")
_LIKE_CODE = re.compile(r"_|\.|[a-z][A-Z]|\(\)$|^[A-Z][a-z]+[A-Z]")


def mentioned(text: str, evidence: Evidence) -> dict[str, str]:
    """By path, in the order of the text, what the text calls it (`core.py`, `Invoice.total`)."""
    found: dict[str, str] = {}
    for token, quoted in _tokens(text):
        for path in _paths(token, evidence):
            found.setdefault(path, token)
        if quoted or _LIKE_CODE.search(token):
            for path in _defining(token.removesuffix("()"), evidence):
                found.setdefault(path, token)
    return found


def _tokens(text: str) -> Iterator[tuple[str, bool]]:
    for match in _TOKEN.finditer(text):
        yield (match.group(1) or match.group(2)).strip().rstrip(".,:;"), bool(match.group(1))


def _paths(token: str, evidence: Evidence) -> list[str]:
    """The file that `token` is the path of, the end of the path of, or the module name of."""
    if "." not in token and "/" not in token:
        return []
    if token in evidence.existing:
        return [token]
    alike = evidence.files_by_name.get(posixpath.basename(token), ())
    ends = [path for path in alike if path.endswith("/" + token)]
    modules = list(evidence.modules.get(token, ()))
    return modules or (ends if len(ends) <= MOST else [])


def _defining(name: str, evidence: Evidence) -> list[str]:
    """The files that define a symbol of this name: all of it, or its last part."""
    path, mark, symbol = name.replace("::", ":").partition(":")
    if mark and symbol in evidence.code.symbols_in(path):
        return [path]
    tail = name.rpartition(".")[2]
    rows = evidence.symbols_by_name.get(tail, ())
    exact = sorted({row.path for row in rows if row.symbol == name})
    if not exact:
        exact = sorted(
            {
                row.path
                for row in rows
                if row.symbol.endswith("." + name)
                or (tail != name and _is(row.path, row.symbol, name, evidence))
            }
        )
    return exact if len(exact) <= MOST else []


def _is(path: str, symbol: str, name: str, evidence: Evidence) -> bool:
    """Whether `name` is `module.symbol`, with as much of the module's name as one likes."""
    module = evidence.code.by_path[path].module if path in evidence.code.by_path else ""
    return f".{module}.{symbol}".endswith("." + name)
