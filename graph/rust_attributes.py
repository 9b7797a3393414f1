"""Attributes: what they say about the item below them, and the macros that they name."""

from __future__ import annotations

from tree_sitter import Node

from paralex.graph.rust_detail import MACRO, Access
from paralex.graph.rust_paths import path_of
from paralex.graph.rust_text import readable, tokens
from paralex.graph.rust_walk import Walk

_SEARCHED = 40  # token trees of one attribute


class Attributes:
    """The attributes in front of one item."""

    __slots__ = ("_inner", "_walk", "nodes", "tokens")

    def __init__(self, walk: Walk, nodes: list[Node]) -> None:
        self._walk = walk
        self.nodes = nodes
        self.tokens: list[bytes] = []
        self._inner: list[tuple[str, Node]] = []  # (name, attribute)
        for node in nodes:
            self.tokens += tokens(walk.data[node.start_byte : node.end_byte])
            for inner in node.named_children:
                if inner.type == "attribute" and inner.named_child_count:
                    self._inner.append((walk.text(inner.named_children[0]), inner))

    def has(self, name: str) -> bool:
        return any(each == name for each, _ in self._inner)

    def paths(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The files that `#[path = ".."]` names, and those that one under `cfg_attr` does."""
        plain, conditional = [], []
        for name, node in self._inner:
            value = node.child_by_field_name("value")
            if name == "path" and value is not None:
                plain.append(string_of(self._walk, value))
            elif name == "cfg_attr":
                for tree in _trees(node):
                    children = tree.children
                    for at in range(len(children) - 2):
                        if (
                            self._walk.text(children[at]) == "path"
                            and children[at + 1].type == "="
                            and children[at + 2].type == "string_literal"
                        ):
                            conditional.append(string_of(self._walk, children[at + 2]))
        return tuple(plain), tuple(conditional)

    def condition(self) -> str:
        """The `#[cfg(..)]` among them."""
        data = self._walk.data
        found = [
            readable(tokens(data[inner.start_byte : inner.end_byte]))
            for name, inner in self._inner
            if name == "cfg"
        ]
        return " ".join(f"#[{each}]" for each in found)

    def proc_macro(self) -> str | None:
        """The macro that a function of a proc-macro crate defines: a derive's name, "" for the
        function's own, None for none."""
        for name, node in self._inner:
            if name in ("proc_macro", "proc_macro_attribute"):
                return ""
            if name == "proc_macro_derive":
                for tree in _trees(node):
                    if tree.named_child_count:
                        return self._walk.text(tree.named_children[0])
        return None

    def record(self) -> None:
        """Note the macros in use: derives, and attributes that may be macros."""
        for name, node in self._inner:
            if name in ("derive", "cfg_attr"):
                self._derives(node, name == "derive")
            else:
                first = node.named_children[0]
                path = path_of(self._walk, first)[0]
                if path is not None:
                    self._walk.use(path, MACRO, first, "maybe")

    def _derives(self, node: Node, inside: bool) -> None:
        for tree in _trees(node):
            children = tree.children
            before = tree.prev_sibling
            derive = before is not None and self._walk.text(before) == "derive"
            if not (inside or derive):
                continue
            names: list[str] = []
            for child in children[1:]:
                if child.type in ("identifier", "crate", "self", "super"):
                    names.append(self._walk.text(child))
                elif child.type in (",", ")") and names:
                    self._walk.use(tuple(names), MACRO, child)
                    names = []


def _trees(node: Node) -> list[Node]:
    """The token trees in an attribute, outermost first."""
    found: list[Node] = []
    stack = [node]
    while stack and len(found) < _SEARCHED:
        at = stack.pop()
        if at.type == "token_tree":
            found.append(at)
        stack.extend(c for c in reversed(at.named_children) if c.type == "token_tree")
    return found


def string_of(walk: Walk, node: Node) -> str:
    """The text of a string literal; escapes are left as they are."""
    return "".join(
        walk.text(child) for child in node.named_children if child.type == "string_content"
    )


def access_of(walk: Walk, node: Node) -> Access:
    """Who may see the item. What is open to a part of the crate counts as open to all of it."""
    for child in node.named_children:
        if child.type == "visibility_modifier":
            text = walk.text(child)
            if text == "pub":
                return "pub"
            return "" if "self" in text else "crate"
        if child.type not in ("attribute_item", "line_comment", "block_comment"):
            break
    return ""
