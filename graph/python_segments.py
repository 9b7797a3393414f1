"""The pieces that a walk takes a file apart into, and what it notes about them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from tree_sitter import Node

from paralex.graph import python_syntax as syntax
from paralex.graph.python_scopes import Scope
from paralex.graph.shapes import SymbolKind


class Segment:
    """A run of nodes with one scope and one user (the dotted name of the enclosing symbol).

    `out` receives what the digest is made of; `streams` is the list that `out` stands in, to
    which the segments of nested scopes add their own. `container`: statements here may define
    symbols that others can name.
    """

    __slots__ = ("container", "out", "scope", "stack", "streams", "user", "uses")

    def __init__(
        self, scope: Scope, user: str, nodes: Iterable[Node], streams: list[list[bytes]]
    ) -> None:
        self.scope = scope
        self.user = user
        self.stack: list[Node | None] = list(nodes)
        self.streams = streams
        self.out: list[bytes] = []
        streams.append(self.out)
        self.uses: defaultdict[bytes, list[int]] = defaultdict(list)
        self.container = scope.symbol is not None


@dataclass(slots=True)
class Definition:
    """A statement that defines `name`; several of one name become one symbol."""

    name: str
    kind: SymbolKind
    start: Node
    end: Node
    signature: str
    streams: list[list[bytes]]
    doc: str = ""

    def finish(self, above: str, doc: str) -> None:
        """Adds what stands around the head: decorators and the first line of the text."""
        self.signature = above + self.signature
        self.doc = doc


@dataclass(slots=True)
class ClassInfo:
    """A class with a dotted name. `bases` are chains looked up in `scope`; `opaque`: not all."""

    name: str
    scope: Scope
    start: int
    bases: list[tuple[bytes, int]] = field(default_factory=list)
    opaque: bool = False


@dataclass(slots=True)
class FunctionInfo:
    """A function with a dotted name, and what is known of the value that it returns.

    `declared`: its return annotation, read in `scope`; `inferred`: there is none, so that the
    returns of `inner`, the scope of its body, tell. `same`: it is annotated to return a value
    of the type of its first parameter.
    """

    name: str
    scope: Scope
    inner: Scope
    declared: bytes | None
    inferred: bool
    decorators: tuple[bytes, ...]
    is_async: bool
    same: bool


@dataclass(slots=True)
class ImportStatement:
    """`names`: (written name, local name, index of the binding or -1 for the star)."""

    node: Node
    scope: Scope
    user: str
    level: int
    module: str
    is_from: bool
    names: list[tuple[str, str, int]]
    guard: str = ""


def unwrapped(node: Node | None) -> Node | None:
    """The expression inside of parentheses."""
    while node is not None and node.kind_id in syntax.PARENTHESES:
        node = next(iter(parts(node)), None)
    return node


def parts(node: Node) -> list[Node]:
    """The named children without comments."""
    children = node.named_children
    for child in children:
        if child.kind_id in syntax.COMMENT:
            return [c for c in children if c.kind_id not in syntax.COMMENT]
    return children
