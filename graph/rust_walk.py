"""The walk over one file: an explicit stack, the names that are bound where the cursor is.

Locals of Rust are in order, so they are settled at once; everything else (items, imports) may
stand below its use and is left to the resolver, with the scope it is used in.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeAlias

from tree_sitter import Node

from paralex.graph.rust_detail import (
    Decl,
    Hidden,
    Impl,
    Include,
    ModDecl,
    Path,
    Scope,
    TypeRef,
    UseDecl,
    UseKind,
    Value,
)
from paralex.graph.shapes import Symbol

Step: TypeAlias = tuple[Callable[..., None], *tuple[object, ...]]
Handler: TypeAlias = Callable[["Walk", Node], None]

_DEEPEST_BLOCK = 40  # of blocks with items, inside one another
_MOST_STEPS = 12  # of a value: `a.b().c` has two


class Item:
    """A local name that an item of a block took over."""


ITEM = Item()
_PLAIN = re.compile(rb"[^<\s/]*")
Local: TypeAlias = "Value | Item | None"
_ABSENT = object()


class Words(dict[bytes, str]):
    """Text of source slices, each decoded once."""

    def __missing__(self, key: bytes) -> str:
        value = self[key] = key.decode("utf-8", "replace")
        return value


class Paths(dict[bytes, Path | None]):
    """The names of a path as written; None for one that has more in it than names."""

    def __missing__(self, key: bytes) -> Path | None:
        plain = _PLAIN.fullmatch(key) is not None
        value = self[key] = tuple(key.decode("utf-8", "replace").split("::")) if plain else None
        return value


class Walk:
    """State of one file's walk, and the small steps that handlers are made of."""

    def __init__(self, data: bytes, handlers: list[Handler | None]) -> None:
        self.data = data
        self.handlers = handlers
        self.words = Words()
        self.paths = Paths()
        self.stack: list[Node | Step] = []
        self.user = ""
        self.scope = 0
        self.self_type: TypeRef | None = None
        self.locals: dict[str, Local] = {}
        self.generics: dict[str, TypeRef | None] = {}
        self._undo: list[tuple[dict[str, object], str, object]] = []
        self._depths: dict[int, int] = {}  # of blocks with items
        self.scopes = [Scope(-1, "file", "", "")]
        self.decls: list[Decl] = []
        self.uses: list[UseDecl] = []
        self.mods: list[ModDecl] = []
        self.includes: list[Include] = []
        self.hidden: list[Hidden] = []
        self.impls: list[Impl] = []
        self.types: dict[tuple[str, int, TypeRef], None] = {}
        self.names: dict[tuple[str, int, Path, int, UseKind], set[int]] = {}
        self.members: dict[tuple[str, int, Value, str], set[int]] = {}
        self.opaque: set[int] = set()
        self.unknown: set[str] = set()
        self.symbols: list[Symbol] = []
        self.loose: dict[int, list[bytes]] = {0: []}  # by scope
        self.import_texts: list[str] = []

    def run(self, start: Step) -> None:
        """Do `start` and all that it leaves to do."""
        stack, handlers = self.stack, self.handlers
        most = len(handlers)
        stack.append(start)
        while stack:
            item = stack.pop()
            if isinstance(item, tuple):
                item[0](self, *item[1:])
                continue
            kind = item.kind_id
            handler = handlers[kind] if kind < most else None
            if handler is not None:
                handler(self, item)
            else:
                children = item.named_children
                children.reverse()
                stack += children

    def text(self, node: Node) -> str:
        return self.words[self.data[node.start_byte : node.end_byte]]

    def push(self, items: list[Node] | list[Node | Step]) -> None:
        """Visit `items` next, in their order. The list is used up."""
        items.reverse()
        self.stack += items

    # --- what names are bound to

    def mark(self) -> int:
        """Where `leave` goes back to."""
        return len(self._undo)

    def bind(self, name: str, value: Local) -> None:
        """`name` is a local from here on."""
        self._undo.append((self.locals, name, self.locals.get(name, _ABSENT)))  # type: ignore[arg-type]  # two tables share one list
        self.locals[name] = value

    def bind_type(self, name: str, bounds: TypeRef | None) -> None:
        """`name` is a type parameter from here on."""
        self._undo.append((self.generics, name, self.generics.get(name, _ABSENT)))  # type: ignore[arg-type]  # as above
        self.generics[name] = bounds

    def leave(self, mark: int) -> None:
        """A step: forget all bindings since `mark`."""
        undo = self._undo
        while len(undo) > mark:
            table, name, before = undo.pop()
            if before is _ABSENT:
                del table[name]
            else:
                table[name] = before

    def open_block(self) -> bool:
        """A scope for the items of a block; false where that would be absurdly deep."""
        depth = self._depths.get(self.scope, 0) + 1
        if depth > _DEEPEST_BLOCK:
            return False
        self._depths[len(self.scopes)] = depth
        self.scopes.append(Scope(self.scope, "block", "", ""))
        return True

    def is_local(self, name: str) -> bool:
        return name in self.locals and self.locals[name] is not ITEM

    # --- what is found

    def use(self, path: Path, space: int, node: Node, kind: UseKind = "use") -> None:
        """A path in use, where it stands."""
        key = (self.user, self.scope, path, space, kind)
        lines = self.names.get(key)
        if lines is None:
            lines = self.names[key] = set()
        lines.add(node.start_point[0] + 1)

    def member(self, value: Value | None, name: str, line: int) -> None:
        """A member of a value in use."""
        if value is None:
            self.unknown.add(name.removesuffix("()"))
            return
        key = (self.user, self.scope, value, name)
        lines = self.members.get(key)
        if lines is None:
            lines = self.members[key] = set()
        lines.add(line)


def after(value: Value | None, step: str) -> Value | None:
    """The value one step further; None where that is too far to follow."""
    if value is None or len(value.steps) >= _MOST_STEPS:
        return None
    return Value(value.start, value.ref, (*value.steps, step))


# --- steps


def leave(walk: Walk, mark: int) -> None:
    walk.leave(mark)


def set_user(walk: Walk, user: str) -> None:
    walk.user = user


def set_self(walk: Walk, ref: TypeRef | None) -> None:
    walk.self_type = ref


def set_scope(walk: Walk, scope: int) -> None:
    walk.scope = scope
