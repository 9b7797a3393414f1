"""The walk over one file's tree: what is in view, the table of nodes, and who uses them.

The walk keeps its own stack, as nesting may be deeper than Python's. An entry is a tree node, for
which a handler is looked up, or a step: a function with its arguments. Whatever stands for an
expression leaves exactly one number of a node on `values`; `keep` and `drop` cut off the rest.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from tree_sitter import Node

from paralex.graph.java_detail import (
    NAME,
    PARAMETER,
    TYPE,
    VALUE,
    Context,
    Field,
    Import,
    Method,
    TypeDecl,
    TypeKind,
)
from paralex.graph.java_text import decoded, proper
from paralex.graph.java_tree import GRAMMAR
from paralex.graph.shapes import SymbolKind

Step = tuple[Any, ...]
Handler = Callable[["Walk", Node], None]
Key = tuple[Any, ...]

UNKNOWN = -1
DEEPEST = 100  # of types in types; what is nested deeper is read without being declared
PRIMITIVES = frozenset(
    {"int", "long", "short", "byte", "char", "float", "double", "boolean", "void", "var"}
)

_ANNOTATION = re.compile(r"@\s*([\w$]+(?:\s*\.\s*[\w$]+)*)(?:\s*\([^()]*\))?")
_COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
_TYPE_SPACE = re.compile(r"\s*([<>,.?&\[\]])\s*|\s+(?=\s)")
_TYPE_NAME = re.compile(r"(?<![\w$.\x80-\xff])[A-Za-z_$\x80-\xff][\w$.\x80-\xff]*")
_NO_NAMES = PRIMITIVES | {"extends", "super"}


class Draft:
    """A symbol in the making. `parts`: the slices of the source that are its body."""

    def __init__(self, name: str, kind: SymbolKind, node: Node, hidden: bool) -> None:
        self.name = name
        self.kind = kind
        self.start, self.end = node.start_byte, node.end_byte
        self.line, self.column = node.start_point[0] + 1, node.start_point[1]
        self.end_line = node.end_point[0] + 1
        self.hidden = hidden
        self.signature = ""
        self.parts: list[str] = []
        self.doc = ""


class TypeDraft:
    """A `TypeDecl` in the making."""

    def __init__(self, short: str, kind: TypeKind, outer: int, context: int) -> None:
        self.name = ""
        self.short, self.kind, self.outer, self.context = short, kind, outer, context
        self.depth = 0
        self.static = False
        self.generic: tuple[tuple[str, str], ...] = ()
        self.extends: tuple[str, ...] = ()
        self.implements: tuple[str, ...] = ()
        self.fields: list[Field] = []
        self.methods: list[Method] = []

    def done(self) -> TypeDecl:
        return TypeDecl(
            self.name, self.short, self.kind, self.outer, self.context, self.static, self.generic,
            self.extends, self.implements, tuple(self.fields), tuple(self.methods),
        )  # fmt: skip


class Walk:
    """The state of a walk over `data`."""

    def __init__(self, data: bytes, handlers: list[Handler], nested: Callable[..., None]) -> None:
        """`nested`: the step that reads a type inside a type."""
        self.nested = nested
        self.text = decoded(data)
        self.handlers = handlers
        self.stack: list[Node | Step] = []
        self.values: list[int] = []
        self.package = ""
        self.imports: list[Import] = []
        self.import_texts: set[str] = set()
        self.loose: list[str] = []
        self.types: list[TypeDraft] = []
        self.contexts: list[Context] = []
        self.symbols: list[Draft] = []
        self.bases: list[tuple[str, int, str, int]] = []
        self.nodes: list[Key] = []
        self.uses: dict[str, dict[int, set[int]]] = {}
        # Where the walk is: the symbol that uses things, the type, the context, who returns what.
        self.user = ""
        self.type = UNKNOWN
        self.context = 0
        self.selector = UNKNOWN  # the value that is switched on
        self.expected: dict[int, int] = {}  # lambdas (by node id) and what they are given to
        self._sites: dict[int, set[int]] = self.uses.setdefault("", {})
        self._known: dict[Key, int] = {}
        self._locals: dict[str, tuple[int, int]] = {}
        self._undo: list[tuple[str, tuple[int, int] | None]] = []
        self._texts: dict[str, tuple[str, tuple[str, ...]]] = {}
        self._known_contexts: dict[Context, int] = {}
        self.known_context(Context(UNKNOWN, (), ()))

    def drain(self) -> None:
        """Work off the stack."""
        stack, handlers = self.stack, self.handlers
        while stack:
            item = stack.pop()
            if isinstance(item, tuple):
                item[0](self, *item[1:])
            else:
                handlers[item.kind_id](self, item)

    # -- the source ---------------------------------------------------------------------------

    def slice(self, node: Node) -> str:
        """The text of a node, one character a byte."""
        return self.text[node.start_byte : node.end_byte]

    def word(self, node: Node) -> str:
        """A name as it is written."""
        text = self.text[node.start_byte : node.end_byte]
        return text if text.isascii() else proper(text)

    # -- what is in view -----------------------------------------------------------------------

    def within(self, owner: int, generic: Iterable[tuple[str, str]] = ()) -> int:
        """A context in the type `owner` with what was in view around it."""
        around = self.contexts[self.context]
        return self.known_context(Context(owner, (*around.generic, *generic), around.locals))

    def known_context(self, context: Context) -> int:
        at = self._known_contexts.get(context)
        if at is None:
            at = self._known_contexts[context] = len(self.contexts)
            self.contexts.append(context)
        return at

    def place(self, user: str, type_: int, context: int) -> None:
        """A step: go on in another symbol, type and context."""
        self.user, self.type, self.context = user, type_, context
        self._sites = self.uses.setdefault(user, {})

    def depth(self) -> int:
        """How many types are around."""
        return self.types[self.type].depth if self.type >= 0 else 0

    def mark(self) -> int:
        """What `leave` needs to end a block."""
        return len(self._undo)

    def leave(self, mark: int, context: int) -> None:
        """A step: what was declared since `mark` is out of view; the context is as before."""
        self.context = context
        while len(self._undo) > mark:
            name, before = self._undo.pop()
            if before is None:
                del self._locals[name]
            else:
                self._locals[name] = before

    def declare(self, name: str, value: int) -> None:
        self._undo.append((name, self._locals.get(name)))
        self._locals[name] = (value, self.type)

    # -- nodes ---------------------------------------------------------------------------------

    def node(self, *key: Any) -> int:
        """The number of a node; equal ones have the same."""
        at = self._known.get(key)
        if at is None:
            at = self._known[key] = len(self.nodes)
            self.nodes.append(key)
        return at

    def site(self, at: int, line: int) -> None:
        """The current symbol uses a node at a line (counted from 0)."""
        lines = self._sites.get(at)
        if lines is None:
            self._sites[at] = {line}
        else:
            lines.add(line)

    def name(self, name: str, line: int) -> int:
        """A name at the start of an expression: a local, a field, or a type or package."""
        local = self._locals.get(name)
        if local is None:
            at = self.node(NAME, self.context, name, UNKNOWN, UNKNOWN)
        elif local[1] == self.type:
            return local[0]
        else:  # a field that a class in between has would be nearer
            at = self.node(NAME, self.context, name, local[0], local[1])
        self.site(at, line)
        return at

    def typed(self, node: Node) -> str:
        """The text of a type, whose names count as used."""
        return self.type_text(self.text[node.start_byte : node.end_byte], node.start_point[0])

    def type_text_only(self, written: str) -> str:
        """The text of a type that is read at another time."""
        known = self._texts.get(written)
        if known is None:
            known = self._texts[written] = _type_names(written)
        return known[0]

    def type_text(self, written: str, line: int) -> str:
        known = self._texts.get(written)
        if known is None:
            known = self._texts[written] = _type_names(written)
        text, names = known
        for name in names:
            self.site(self.node(TYPE, self.context, name), line)
        return text

    def value_of(self, text: str) -> int:
        """A value of a declared type."""
        return self.node(VALUE, self.context, text)

    def lambda_parameter(self, source: int, argument: int, position: int) -> int:
        return self.node(PARAMETER, source, argument, position) if source >= 0 else UNKNOWN


def _type_names(written: str) -> tuple[str, tuple[str, ...]]:
    """The normal text of a type, and the names in it that may be types."""
    text = written
    annotations: list[str] = []
    if "/" in text:
        text = _COMMENT.sub(" ", text)
    if "@" in text:
        annotations = ["".join(proper(name).split()) for name in _ANNOTATION.findall(text)]
        text = _ANNOTATION.sub(" ", text)
    text = proper(_TYPE_SPACE.sub(r"\1", text).strip())
    found = dict.fromkeys([*_TYPE_NAME.findall(text), *annotations])
    return text, tuple(name for name in found if name not in _NO_NAMES)


# -- steps ---------------------------------------------------------------------------------------


def visit(walk: Walk, node: Node) -> None:
    """A step: read a node and leave no values."""
    walk.stack += [(cut, len(walk.values)), node]


def cut(walk: Walk, size: int) -> None:
    """A step: a statement leaves no values."""
    del walk.values[size:]


def keep_nothing(walk: Walk, size: int) -> None:
    """A step: an expression of which nothing is known."""
    del walk.values[size:]
    walk.values.append(UNKNOWN)


def children(walk: Walk, node: Node) -> None:
    """The handler of what needs none of its own: its children in order, and no value of it."""
    kids = node.named_children
    if kids:
        walk.stack.append((keep_nothing, len(walk.values)))
        walk.stack += reversed(kids)
    else:
        walk.values.append(UNKNOWN)


def nothing(walk: Walk, node: Node) -> None:
    """A handler of what says nothing, comments for example. It leaves no value."""


def kinds(*names: str) -> frozenset[int]:
    """The numbers of node kinds in the grammar (a kind may have several)."""
    wanted = set(names)
    return frozenset(
        number
        for number in range(GRAMMAR.node_kind_count)
        if GRAMMAR.node_kind_is_named(number) and GRAMMAR.node_kind_for_id(number) in wanted
    )
