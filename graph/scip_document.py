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

    def packed(self) -> bytes:
        return zlib.compress(json.dumps([self.definitions, self.edges]).encode(), 1)

    @staticmethod
    def unpacked(path: str, source: str, value: bytes) -> ScipDocument:
        """Raises ValueError when `value` is damaged."""
        try:
            definitions, edges = json.loads(zlib.decompress(value))
            return ScipDocument(
                path,
                source,
                tuple(ScipDefinition(*each) for each in definitions),
                tuple(ScipEdge(*each) for each in edges),
            )
        except (zlib.error, TypeError) as error:
            raise ValueError(str(error)) from error

    @property
    def digest(self) -> str:
        """Names the content, not where it came from."""
        content = json.dumps([self.path, self.source, self.definitions, self.edges])
        return hashlib.sha256(content.encode("utf-8", "replace")).hexdigest()
