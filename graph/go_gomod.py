"""The text of go.mod and go.work files, and of vendor/modules.txt."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_WORD = re.compile(r"\"(?:[^\"\\]|\\.)*\"|`[^`]*`|[^\s\"`]+")


@dataclass(frozen=True)
class GoMod:
    """What a go.mod or go.work says. `replace`: module -> folder or other module as written;
    `use`: the folders of a go.work; `require`: modules from elsewhere."""

    module: str
    require: frozenset[str]
    replace: tuple[tuple[str, str], ...]
    use: tuple[str, ...]


def parsed(text: str) -> GoMod:
    """Reads what concerns packages; unknown lines are passed over."""
    module, require, use = "", set[str](), list[str]()
    replace: dict[str, str] = {}
    for verb, words in _lines(text):
        if verb == "module" and words:
            module = module or words[0]
        elif verb == "require" and words:
            require.add(words[0])
        elif verb == "use" and words:
            use.append(words[0])
        elif verb == "replace" and "=>" in words:
            at = words.index("=>")
            if at and len(words) > at + 1:
                replace[words[0]] = words[at + 1]
    return GoMod(module, frozenset(require), tuple(sorted(replace.items())), tuple(use))


def _lines(text: str) -> Iterator[tuple[str, list[str]]]:
    block = ""
    for line in text.splitlines():
        words = [word.strip('"`') for word in _WORD.findall(line.split("//")[0])]
        if not words:
            continue
        if block:
            if words[0] == ")":
                block = ""
            else:
                yield block, words
        elif words[-1] == "(" and len(words) == 2:
            block = words[0]
        else:
            yield words[0], words[1:]


def vendored(text: str) -> frozenset[str]:
    """The packages that a vendor/modules.txt lists."""
    lines = (line.strip() for line in text.splitlines())
    return frozenset(line for line in lines if line and not line.startswith("#"))


def is_folder(target: str) -> bool:
    """Whether the right side of a replacement is a folder and not a module."""
    return target.startswith(("./", "../", "/")) or target in (".", "..")
