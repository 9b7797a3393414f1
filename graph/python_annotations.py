"""The types that an annotation of several names declares: `dict[str, X]`, `A | B`, `type[X]`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

from paralex.graph.python_detail import Root
from paralex.graph.python_generics import THROUGH, Types, generic, kept

_TOKEN = re.compile(r"\.\.\.|[^\W\d][\w.]*|[\[\],|]")
# Annotations nest no deeper than this; what is deeper is not read.
_NESTED = 20
# Words of the typing module that any class may hide behind.
_NO_CLASSES = frozenset({"Any", "object", "Self", "Never", "NoReturn"})
_NONE: Types = (("none",),)
# A class of another distribution, which no member of the repository is reached through.
_OUTSIDE: Types = (("outside",),)


class Names(Protocol):
    """What has to be known of the names in an annotation: see `python_types`."""

    def is_class(self, path: str, symbol: str) -> bool: ...

    def is_outside(self, path: str, name: str) -> bool: ...

    def value(self, path: str, root: Root, text: str, depth: int) -> Types: ...


def declared(values: Names, path: str, owner: str, text: str, depth: int) -> Types:
    """What a value of the annotation `text` in the file `path` is; `owner`: the class around."""
    types = _Reader(values, path, owner, _TOKEN.findall(text), depth).union(0)
    return _here(types)


def _one_of(alternatives: Sequence[Types]) -> Types:
    """All of them but `None`; nothing, if nothing is known of one."""
    if not all(alternatives):
        return ()
    found = tuple(dict.fromkeys(each for types in alternatives for each in types))
    return _here(found) or (_OUTSIDE if _OUTSIDE[0] in found else found[:1])


def _here(types: Types) -> Types:
    """The classes of the repository among them."""
    return tuple(each for each in types if each not in (_NONE[0], _OUTSIDE[0]))


class _Reader:
    """One annotation, read from left to right."""

    def __init__(self, values: Names, path: str, owner: str, tokens: list[str], depth: int) -> None:
        self.values = values
        self.path = path
        self.owner = owner
        self.tokens = tokens
        self.depth = depth
        self.at = 0

    def union(self, depth: int) -> Types:
        alternatives = [self.one(depth)]
        while self._taken("|"):
            alternatives.append(self.one(depth))
        return _one_of(alternatives)

    def one(self, depth: int) -> Types:
        if self.at >= len(self.tokens) or depth > _NESTED:
            self.at = len(self.tokens)
            return ()
        token = self.tokens[self.at]
        if token == "[":  # the parameters of a Callable
            self.at += 1
            self._arguments(depth)
            return ()
        if token in ("]", ",", "|"):
            return ()
        self.at += 1
        if self._taken("["):
            return self._subscripted(token, self._arguments(depth))
        return self._named(token)

    def _arguments(self, depth: int) -> tuple[Types, ...]:
        """Up to the closing bracket."""
        found: list[Types] = []
        while self.at < len(self.tokens) and not self._taken("]"):
            before = self.at
            if self.tokens[self.at] == "...":
                self.at += 1
            else:
                found.append(self.union(depth + 1))
            if not self._taken(",") and self.at == before:
                self.at += 1  # a mistake in the annotation
        return tuple(found)

    def _taken(self, token: str) -> bool:
        taken = self.at < len(self.tokens) and self.tokens[self.at] == token
        self.at += taken
        return taken

    def _subscripted(self, name: str, arguments: tuple[Types, ...]) -> Types:
        known = self._named(name)
        if known and known != _OUTSIDE:
            given = tuple(map(_here, arguments))
            return tuple((*each[:4], given) if each[0] == "i" else each for each in known)
        word = name.rpartition(".")[2]
        if word == "Annotated":
            arguments = arguments[:1]
        if word in THROUGH:
            return _one_of(arguments)
        arguments = tuple(map(_here, arguments))
        if word in ("type", "Type"):
            return kept(
                tuple(
                    ("t", *each[1:])
                    for argument in arguments
                    for each in argument
                    if each[0] == "i"
                )
            )
        return generic(word, arguments) or self._outside(name)

    def _named(self, name: str) -> Types:
        if name == "None":
            return _NONE
        if name.rpartition(".")[2] == "Self" and self.owner:
            return (("i", self.path, self.owner, True),)
        inner = f"{self.owner}.{name}"
        if self.owner and self.values.is_class(self.path, inner):
            return self.values.value(self.path, "c", f"{inner}!", self.depth)
        return self.values.value(self.path, "m", f"{name}!", self.depth) or self._outside(name)

    def _outside(self, name: str) -> Types:
        is_class = name.rpartition(".")[2] not in _NO_CLASSES
        return _OUTSIDE if is_class and self.values.is_outside(self.path, name) else ()
