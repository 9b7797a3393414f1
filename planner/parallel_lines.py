"""Whether two changes inside of one symbol hang together, as far as their lines tell.

Two insertions into one body come together as lines, and yet go wrong where one sets what the
other goes on from. No language is parsed here: what looks like setting a name counts as that, and
any mention as a use, so that the answer errs to the safe side.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import SequenceMatcher

from paralex.graph.shapes import FileFacts
from paralex.planner.parallel_units import WORD

_TARGETS = r"[\w$]+(?:\.[\w$]+)*(?:\[[^\]=]*\])?"
_SETS = re.compile(
    rf"\s*(?:(?:const|let|var|mut|final|static|auto|int|String)\s+)*"
    rf"({_TARGETS}(?:\s*,\s*{_TARGETS})*)\s*(?::[^=]*?)?"
    r"(?:[-+*/|&^%@]|\*\*|//|<<|>>|:|\|\||&&|\?\?)?=(?![=>])"
)
_OPENS = re.compile(r"[rbuf]{0,2}(\"\"\"|'''|/\*)")
_CLOSED = {"/*": "*/"}
_MOST = 4000  # lines of one symbol that are compared


def hang_together(base: list[str], one: list[str], other: list[str]) -> bool:
    """Whether one side comes to set a name, in the lines that it has of its own, that the lines
    of the other go on from: they mention it before they set it themselves. The lines are those of
    one symbol; comments and strings over several lines are left out. A name that is set in place
    of another line that sets it was there before, and names of loops and handlers end with them.
    """
    was, has, got = code_of(base), code_of(one), code_of(other)
    if max(map(len, (was, has, got))) > _MOST:
        return True
    mine, gone = _edited(was, has)
    yours, lost = _edited(was, got)
    both = set(mine) & set(yours)
    mine, yours = ([line for line in lines if line not in both] for lines in (mine, yours))
    return bool(
        (_set(mine) - _set(gone)) & _needed(yours) or (_set(yours) - _set(lost)) & _needed(mine)
    )


def code_of(lines: list[str]) -> list[str]:
    """The lines of code, without the white space around them."""
    found, end = [], ""
    for line in map(str.strip, lines):
        if end:
            if end in line:
                end = ""
            continue
        opened = _OPENS.match(line)
        if opened:
            mark = _CLOSED.get(opened[1], opened[1])
            end = "" if mark in line[opened.end() :] else mark
        elif line and not line.startswith(("#", "//")):
            found.append(line)
    return found


def _edited(old: list[str], new: list[str]) -> tuple[list[str], list[str]]:
    """The lines of `new` that no line of `old` stands for, and the other way, in order."""
    more: list[str] = []
    less: list[str] = []
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for kind, before, until, start, end in matcher.get_opcodes():
        if kind != "equal":
            less.extend(old[before:until])
            more.extend(new[start:end])
    return more, less


def _set(lines: Iterable[str]) -> set[str]:
    return {name for line in lines for name in _set_in(line)[0]}


def _needed(lines: Iterable[str]) -> set[str]:
    """The names that are mentioned before a line sets them anew."""
    known: set[str] = set()
    found: set[str] = set()
    for line in lines:
        names, rest = _set_in(line)
        found |= set(WORD.findall(rest)) - known - names
        found |= {name for name in names if rest.count(name) and name not in known}
        known |= names - found
    return found


def _set_in(line: str) -> tuple[set[str], str]:
    """The names that a line sets, and what it sets them from."""
    match = _SETS.match(line)
    if match:
        targets = (target.split("[")[0] for target in match[1].split(","))
        names = {target.strip().rpartition(".")[2] for target in targets} - {"", "_"}
        changed = match[0].rstrip("=")[-1:] in "+-*/|&^%@<>?"  # a change of what was there
        return names, line if changed else line[match.end() :]
    return set(), line


def lines_of(facts: FileFacts, text: list[str], name: str) -> list[str]:
    """The lines of all definitions of a symbol, its members left out."""
    inside = {
        line
        for symbol in facts.symbols
        if symbol.name.startswith(f"{name}.")
        for line in range(symbol.line - 1, symbol.end_line)
    }
    return [
        text[line]
        for symbol in facts.symbols
        if symbol.name == name
        for line in range(symbol.line - 1, min(symbol.end_line, len(text)))
        if line not in inside
    ]
