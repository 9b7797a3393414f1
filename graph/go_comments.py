"""The comments of Go in front of definitions: descriptions, and orders to tools."""

from __future__ import annotations

from tree_sitter import Node

from paralex.graph.go_text import doc_text, is_directive


class Comments:
    """The comments in front of the next definition: its description, and orders to tools."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._nodes: list[Node] = []
        self._end = -1

    def add(self, node: Node) -> None:
        self._nodes.append(node)
        self._end = node.end_point[0]

    def take(self, node: Node) -> tuple[str, list[bytes], list[bytes]]:
        """(description, orders above `node`, orders further up); they are taken from here."""
        if not self._nodes:
            return "", [], []
        texts = [(n.start_point[0], n.end_point[0], self._text(n)) for n in self._nodes]
        self._nodes = []
        line = node.start_point[0]
        near: list[bytes] = []
        far: list[bytes] = []
        for start, end, text in reversed(texts):
            if end >= line - 1 and not far:
                near.append(text)
                line = start
            else:
                far.append(text)
        orders = [text for text in reversed(near) if is_directive(text)]
        return doc_text(reversed(near)), orders, [t for t in reversed(far) if is_directive(t)]

    def all(self) -> list[bytes]:
        """The texts of the comments that wait; they are taken from here."""
        nodes, self._nodes = self._nodes, []
        return [self._text(node) for node in nodes]

    def _text(self, node: Node) -> bytes:
        return self._data[node.start_byte : node.end_byte].rstrip()
