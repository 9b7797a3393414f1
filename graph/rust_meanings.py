"""What a name can turn out to mean, and the names of one scope as a table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple

from paralex.graph.rust_detail import Decl, ModDecl, UseDecl

Place = tuple[str, str]  # a path, and a dotted symbol or "" for the module that the file is


class Def(NamedTuple):
    """What a name can mean. `module`: scope `scope` of `path` (`name` is its symbol, "" for the
    file). `symbol`: the symbol `name` of `path`, declared in `scope`. `outside`: of a crate that
    is not in the repository (`path` is its name). `local`: an item of a function."""

    kind: Literal["module", "symbol", "outside", "local"]
    path: str
    name: str = ""
    scope: int = 0


class Hit(NamedTuple):
    """A meaning. `hops`: where it was passed on; `owners`: the types that the path goes through."""

    target: Def
    hops: tuple[Place, ...] = ()
    owners: tuple[Def, ...] = ()


class Missing(NamedTuple):
    reason: str


Hits = tuple[Hit, ...]
OfMember = Callable[[Def, str], Hits | None]  # None: it cannot be known


class TooLong(Exception):
    """The chain of `use` declarations is not followed to its end."""


class Table:
    """The names of one scope."""

    __slots__ = ("decls", "globs", "inline", "mods", "uses")

    def __init__(self) -> None:
        self.decls: dict[str, list[Decl]] = {}
        self.uses: dict[str, list[UseDecl]] = {}
        self.globs: list[UseDecl] = []
        self.mods: dict[str, list[ModDecl]] = {}
        self.inline: dict[str, list[int]] = {}
