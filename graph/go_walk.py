"""The walk through the bodies of Go: a stack instead of recursion, and the names in scope.

Go binds in the order of the source, so one table of names with an undo list is all the scopes
there are: what a block declared is taken back where it ends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple, TypeAlias

from tree_sitter import Node

from paralex.graph.go_detail import UNKNOWN, Root, Steps, Type, Use, Value

Step: TypeAlias = tuple[Callable[..., None], *tuple[object, ...]]
Handler: TypeAlias = Callable[["Walk", Node], None]

# Expressions are followed through this many steps; what is longer is of unknown type.
_STEPS = 16


class LocalType(NamedTuple):
    """A type that a function declares, or one of its type parameters (then its constraint)."""

    type: Type


Local: TypeAlias = Value | LocalType | None  # None: declared here, of unknown type


class _Texts(dict[bytes, str]):
    """Text of source slices, each decoded once."""

    def __missing__(self, key: bytes) -> str:
        value = self[key] = key.decode("utf-8", "replace")
        return value


class Walk:
    """State of one file's walk. `user` is the symbol that what is met now belongs to."""

    def __init__(self, data: bytes, handlers: Sequence[Handler | None], imports: set[str]) -> None:
        self.data = data
        self.handlers = handlers
        self.imports = imports  # names that certainly stand for an import
        self.stack: list[Node | Step] = []
        self.names: dict[str, Local] = {}
        self.user = ""
        self._undo: list[tuple[str, bool, Local]] = []
        self._texts = _Texts()
        self._uses: dict[tuple[str, Root, Steps], set[int]] = {}

    def run(self, items: Iterable[Node | Step]) -> None:
        """Visits the items and everything below them; then no name is in scope any more."""
        stack, handlers = self.stack, self.handlers
        self.push(items)
        while stack:
            item = stack.pop()
            if isinstance(item, tuple):
                item[0](self, *item[1:])
                continue
            handler = handlers[item.kind_id]
            if handler is None:
                stack.extend(item.named_children[::-1])
            elif handler is not skip:
                handler(self, item)
        leave(self, 0)

    def push(self, items: Iterable[Node | Step]) -> None:
        """The items are next, in this order."""
        self.stack.extend(list(items)[::-1])

    def text(self, node: Node) -> str:
        return self._texts[self.data[node.start_byte : node.end_byte]]

    # --- names

    def enter(self) -> Step:
        """A new block; the step that leaves it."""
        return (leave, len(self._undo))

    def declare(self, name: str, local: Local) -> None:
        if name != "_":
            self._undo.append((name, name in self.names, self.names.get(name)))
            self.names[name] = local

    def undo(self, mark: int) -> None:
        while len(self._undo) > mark:
            name, was, before = self._undo.pop()
            if was:
                self.names[name] = before
            else:
                del self.names[name]

    # --- uses

    def use(self, root: Root, steps: Steps, line: int) -> None:
        """The user uses the last of the steps (or the root), on the 1-based line."""
        key = (self.user, root, steps)
        known = self._uses.get(key)
        if known is None:
            self._uses[key] = {line}
        else:
            known.add(line)

    def name(self, node: Node) -> None:
        """A name that stands alone: of the package or the language, unless it is local."""
        name = self._texts[self.data[node.start_byte : node.end_byte]]
        if name not in self.names and name != "_":
            key = (self.user, name, ())
            known = self._uses.get(key)
            if known is None:
                self._uses[key] = {node.start_point[0] + 1}
            else:
                known.add(node.start_point[0] + 1)

    def follow(self, start: Local, steps: Sequence[tuple[str, int]]) -> Value | None:
        """Goes the steps (each with its line) from a value; every member on the way is used."""
        if isinstance(start, Value):
            root, done = start
        else:
            root, done = UNKNOWN, ()
        for step, line in steps:
            done = (*done, step) if root else (step,)
            if len(done) > _STEPS:
                root, done = UNKNOWN, (step,)
            if step[0] == ".":
                self.use(root, done, line)
        return Value(root, done) if root else None

    def uses(self) -> tuple[Use, ...]:
        return tuple(
            Use(user, root, steps, tuple(sorted(lines)))
            for (user, root, steps), lines in self._uses.items()
        )


def skip(walk: Walk, node: Node) -> None:
    """A handler: what is below says nothing that the graph holds."""


def leave(walk: Walk, mark: int) -> None:
    """A step: take back what was declared since the mark."""
    walk.undo(mark)


def become(walk: Walk, user: str) -> None:
    """A step: what follows belongs to `user`."""
    walk.user = user
