"""Items: what a file defines, with the text that others see and the text that they do not."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

from tree_sitter import Node

from paralex.graph.rust_attributes import Attributes, access_of
from paralex.graph.rust_detail import Access, Decl, DeclRole, TypeRef
from paralex.graph.rust_text import clean_doc, digest, readable, tokens
from paralex.graph.rust_walk import Step, Walk, set_user
from paralex.graph.shapes import Symbol, SymbolKind

Role = Literal["module", "impl", "trait", "extern", "local"]


class Place(NamedTuple):
    """Where an item stands. `prefix` starts its symbol's name; `header` is text around it that
    belongs to its signature; `open`: whether members are seen by all that see their owner."""

    role: Role
    prefix: str = ""
    header: tuple[bytes, ...] = ()
    open: bool = False
    depth: int = 0  # macro invocations around it
    condition: str = ""  # what decides whether all of this is there


class Item(NamedTuple):
    """An item with what stands in front of it."""

    node: Node
    attributes: Attributes
    doc: str
    place: Place


def listed(walk: Walk, nodes: Iterable[Node], place: Place) -> list[Item]:
    """The nodes of a list of items, each with the attributes and the doc in front of it."""
    found: list[Item] = []
    attributes: list[Node] = []
    docs: list[bytes] = []
    for node in nodes:
        kind = node.type
        if kind in ("line_comment", "block_comment"):
            start = walk.data[node.start_byte : node.start_byte + 4]
            if start.startswith((b"///", b"/**")) and start not in (b"////", b"/**/"):
                docs.append(walk.data[node.start_byte : node.end_byte])
        elif kind == "attribute_item":
            attributes.append(node)
        else:
            doc = clean_doc(docs) if docs else ""
            found.append(Item(node, Attributes(walk, attributes), doc, place))
            attributes, docs = [], []
    return found


def body_of(walk: Walk, item: Item, body: Node | None) -> list[bytes]:
    """The tokens of what others do not see."""
    if body is None or item.place.role == "local":
        return []
    return tokens(walk.data[body.start_byte : body.end_byte])


def name_of(walk: Walk, item: Item) -> str:
    name = item.node.child_by_field_name("name")
    return walk.text(name).removeprefix("r#") if name is not None else ""


def head_of(walk: Walk, item: Item, end: int) -> list[bytes]:
    """The tokens of an item up to the offset `end`, with all that belongs to it before. An item of
    a function has none of its own: they are the function's."""
    if item.place.role == "local":
        return []
    start = item.node.start_byte
    return [*item.place.header, *item.attributes.tokens, *tokens(walk.data[start:end])]


def define(
    walk: Walk,
    item: Item,
    name: str,
    kind: SymbolKind,
    signature: list[bytes],
    body: Iterable[bytes] = (),
    access: Access | None = None,
) -> str:
    """Adds the symbol of an item; its name in the file, "" for one that has none there."""
    if item.place.role == "local" or not name:
        return ""
    symbol = item.place.prefix + name
    seen = access_of(walk, item.node) if access is None else access
    start, end = item.node.start_point, item.node.end_point
    walk.symbols.append(
        Symbol(
            symbol, kind, start[0] + 1, start[1], max(start[0], end[0] - (end[1] == 0)) + 1,
            readable(signature), digest(body), bool(seen) or item.place.open, item.doc,
        )
    )  # fmt: skip
    return symbol


def declare(
    walk: Walk,
    item: Item,
    name: str,
    space: int,
    symbol: str,
    role: DeclRole = "",
) -> None:
    """`name` in the current scope is this item."""
    if name:
        access = access_of(walk, item.node)
        walk.decls.append(Decl(walk.scope, name, space, symbol, access, role))


def typed(walk: Walk, symbol: str, ref: TypeRef | None) -> None:
    if symbol and ref is not None:
        walk.types[symbol, walk.scope, ref] = None


def owned(walk: Walk, symbol: str, items: list[Node | Step]) -> list[Node | Step]:
    """`items`, visited as parts of `symbol`."""
    if not symbol:
        return items
    return [(set_user, symbol), *items, (set_user, walk.user)]
