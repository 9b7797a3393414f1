"""Whether the condition of a module holds: what its `#[cfg(..)]` say, and the macros around it.

The build in question is what `rustc` makes of a file on Linux with nothing but the given features:
no test, no flag of its own.
"""

from __future__ import annotations

import re
from functools import cache

_CFG = re.compile(r"#\[cfg(\(.*?\))\](?=\s|$)")
_MACRO = re.compile(r"\w!")
_FEATURE = re.compile(r'\bfeature ?= ?"([^"]*)"')
_SET = re.compile(
    r'\btarget_os ?= ?"linux"|\btarget_family ?= ?"unix"|\btarget_arch ?= ?"x86_64"'
    r'|\btarget_pointer_width ?= ?"64"|\btarget_endian ?= ?"little"|\btarget_env ?= ?"gnu"'
    r'|\btarget_has_atomic ?= ?"(?:8|16|32|64|ptr)"|\btarget_has_atomic\b(?! ?=)'
    r'|\bpanic ?= ?"unwind"|\b(?:unix|debug_assertions)\b'
)
_ANYTHING = re.compile(r'\b(?!(?:all|any|not)\b)(?=[a-z_])\w+(?: ?= ?"[^"]*")?')
_CALL = re.compile(r"(all|any|not|)\(([TF,]*)\)")


@cache
def holds(condition: str, features: frozenset[str] = frozenset()) -> bool | None:
    """None where it rests with a macro."""
    if not all(_true(text, features) for text in _CFG.findall(condition)):
        return False
    return None if _MACRO.search(_CFG.sub("", condition)) else True


def _true(text: str, features: frozenset[str]) -> bool:
    """A predicate, read from the inside out."""
    text = _FEATURE.sub(lambda found: "T" if found[1] in features else "F", text)
    text = _ANYTHING.sub("F", _SET.sub("T", text)).replace(" ", "")
    while True:
        shorter = _CALL.sub(lambda found: _joined(found[1], found[2]), text)
        if shorter == text:
            return text == "T"
        text = shorter


def _joined(word: str, values: str) -> str:
    every = "F" not in values
    answer = {"not": "T" not in values, "any": "T" in values}.get(word, every)
    return "T" if answer else "F"
