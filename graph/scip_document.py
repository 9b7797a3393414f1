"""What is kept of one document of a SCIP index: plain values that no longer need the index."""

from __future__ import annotations

import hashlib
import json
import zlib
from dataclasses import dataclass
from typing import Literal, NamedTuple

from paralex.graph.shapes import SymbolKind

EdgeKind = Literal["use", "inherit"]


class ScipDefinition(NamedTuple):
    """A definition with its first and last line, from 1."""

    name: str
    kind: SymbolKind
    first: int
    last: int


class ScipEdge(NamedTuple):
    """`user` uses or inherits from `to_name` ("" for the file itself) of `to_path` on `line`.
    `user` is what the index says; "" where it does not tell which definition a line is in."""

    kind: EdgeKind
    user: str
    to_path: str
    to_name: str
    line: int


@dataclass(frozen=True, slots=True)
class ScipDocument:
    """`source`: digest of the file's bytes when the index was taken in, "" for a file that the
    index did not fit even then. Definitions are sorted, and so are edges."""

    path: str
    source: str
    definitions: tuple[ScipDefinition, ...] = ()
    edges: tuple[ScipEdge, ...] = ()


@dataclass(frozen=True, slots=True)
class PackedDocument:
    """A document as bytes: an index may hold more than fits into memory otherwise. `definitions`:
    how many; `digest` names the content, not the index that it came from."""

    path: str
    source: str
    definitions: int
    digest: str
    value: bytes

    @staticmethod
    def of(document: ScipDocument) -> PackedDocument:
        content = json.dumps([document.definitions, document.edges]).encode()
        return PackedDocument(
            document.path,
            document.source,
            len(document.definitions),
            _digest(document.path, document.source, content),
            zlib.compress(content, 1),
        )

    def unpacked(self) -> ScipDocument:
        """Raises ValueError when it is damaged."""
        try:
            content = zlib.decompress(self.value)
        except zlib.error as error:
            raise ValueError(str(error)) from error
        if _digest(self.path, self.source, content) != self.digest:
            raise ValueError(f"{self.path}: not what was packed")
        definitions, edges = json.loads(content)
        return ScipDocument(
            self.path,
            self.source,
            tuple(ScipDefinition(*each) for each in definitions),
            tuple(ScipEdge(*each) for each in edges),
        )


def _digest(path: str, source: str, content: bytes) -> str:
    head = f"{path}\0{source}\0".encode("utf-8", "surrogatepass")
    return hashlib.sha256(head + content).hexdigest()
