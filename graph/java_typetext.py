"""The text of a type, taken apart."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

_TOKEN = re.compile(r"[\w$.]+|[<>,?&]|\[\]")
_DEEP = 12  # of type arguments in type arguments; what is deeper carries nothing


class Written(NamedTuple):
    """A type as it is written: a dotted name ("" for an open wildcard), arguments, dimensions."""

    name: str
    arguments: tuple[Written, ...] = ()
    dimensions: int = 0


@lru_cache(20_000)
def read_type(text: str) -> Written:
    """`Map<String,? extends Foo[]>`; of a wildcard its bound, of an intersection the first."""
    stack: list[list[Written]] = [[]]
    names: list[str] = []
    for token in _TOKEN.findall(text):
        here = stack[-1]
        if token == "<":
            if len(stack) > _DEEP:
                return Written(text.partition("<")[0])
            names.append("")
            stack.append([])
        elif token == ">":
            if len(stack) > 1:
                inner = stack.pop()
                names.pop()
                if stack[-1]:
                    last = stack[-1][-1]
                    stack[-1][-1] = Written(last.name, tuple(inner), last.dimensions)
        elif token == "[]":
            if here:
                here[-1] = here[-1]._replace(dimensions=here[-1].dimensions + 1)
        elif token == "?":
            here.append(Written(""))
        elif token in ("extends", "super"):
            if here and not here[-1].name:
                here.pop()
        elif token.startswith("."):
            if here:  # `Outer<T>.Inner<U>`
                here[-1] = Written(here[-1].name + token)
        elif token == "&":
            break
        elif token != ",":
            here.append(Written(token))
    return stack[0][0] if stack[0] else Written("")
