"""From a SCIP index to documents that can be kept: definitions, and edges between files.

The index is read twice, first for where each symbol is defined, then for who uses it: one
document is in memory at a time, and what was used may be defined further down.
"""

from __future__ import annotations

import hashlib
import posixpath
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from paralex.errors import UsageError
from paralex.graph.scip_document import (
    EdgeKind,
    PackedDocument,
    ScipDefinition,
    ScipDocument,
    ScipEdge,
)
from paralex.graph.scip_fit import fits, is_plain
from paralex.graph.scip_homes import DEFINITION, Defined, Homes, definitions_of
from paralex.graph.scip_ranges import Enclosing, Range, range_of
from paralex.graph.scip_stream import open_index


@dataclass(frozen=True)
class ScipIndex:
    """An index, read in whole. `listed`: how many documents it has; `unknown`: those of them
    whose path is no file of the repository that can be read; `skipped`: what else was left out,
    by reason."""

    tool: str
    digest: str
    documents: tuple[PackedDocument, ...]
    listed: int
    unknown: int
    skipped: dict[str, int]


def read_index(
    place: Path, root: Path, digests: Mapping[str, str], read: Callable[[str], bytes | None]
) -> ScipIndex:
    """`digests`: of every file that the graph has read, by its path; `read` gives its bytes.

    Raises UsageError for what is no SCIP index, is cut off, or is of another repository.
    """
    return _Reading(place, root, digests, read).index()


class _Reading:
    def __init__(
        self,
        place: Path,
        root: Path,
        digests: Mapping[str, str],
        read: Callable[[str], bytes | None],
    ) -> None:
        self._place = place
        self._root = root
        self._digests = digests
        self._read = read
        self._homes = Homes()
        self._skipped: Counter[str] = Counter()

    def index(self) -> ScipIndex:
        accepted: dict[str, int] = {}  # by path: the number of the document in the index
        unknown = listed = 0
        with open_index(self._place) as stream:
            about = stream.metadata()
            folder = self._folder(about.project_root)
            for number, document in enumerate(stream.documents()):
                listed += 1
                path = self._path(folder, document.relative_path)
                if path is None or path not in self._digests:
                    unknown += 1
                elif path in accepted:
                    self._skipped["documents listed twice"] += 1
                else:
                    accepted[path] = number
                    self._homes.add(path, definitions_of(document))
            digest = stream.digest
        if listed and not accepted:
            raise UsageError(
                f"{self._place}: none of its {listed:,} documents is a file of {self._root}; "
                "run the indexer in this repository"
            )
        paths = {number: path for path, number in accepted.items()}
        documents = []
        with open_index(self._place) as stream:
            stream.metadata()
            for number, document in enumerate(stream.documents()):
                if number in paths:
                    kept = self._document(paths[number], document)
                    documents.append(PackedDocument.of(kept))
            if stream.digest != digest:
                raise UsageError(f"{self._place}: changed while it was read; try again")
        tool = f"{about.tool_info.name} {about.tool_info.version}".strip()
        return ScipIndex(
            tool, digest, tuple(documents), listed, unknown, dict(sorted(self._skipped.items()))
        )

    # --- paths ------------------------------------------------------------------------------------

    def _folder(self, project_root: str) -> str:
        """The folder in the repository that paths are relative to. An index that was made in
        another place (in a container, say) is taken to be of the whole repository."""
        if urlsplit(project_root).scheme != "file":
            return ""
        try:
            place = Path(unquote(urlsplit(project_root).path)).resolve()
        except (OSError, ValueError):
            return ""
        if not place.is_relative_to(self._root):
            return ""
        return place.relative_to(self._root).as_posix().removeprefix(".")

    @staticmethod
    def _path(folder: str, relative: str) -> str | None:
        """The path in the repository; None for one that leads out of it."""
        path = posixpath.normpath(posixpath.join(folder, relative))
        is_inside = relative and not posixpath.isabs(path) and path.split("/")[0] != ".."
        return path if is_inside else None

    # --- documents --------------------------------------------------------------------------------

    def _document(self, path: str, document: Any) -> ScipDocument:
        data = self._read(path)
        defined = definitions_of(document)
        places = self._uses(document)
        is_same = data is not None and hashlib.sha256(data).hexdigest() == self._digests[path]
        if not is_same or not self._fits(data or b"", document, defined, places):
            return ScipDocument(path, "")
        edges = {
            *self._references(path, defined, places),
            *self._relationships(path, document, defined),
        }
        definitions: dict[str, ScipDefinition] = {}
        for each in defined:
            if each.kind is not None:
                whole = each.whole or each.place
                first, last = whole.line + 1, whole.end_line + 1
                before = definitions.get(each.name.dotted)
                if before is not None:
                    first, last = min(first, before.first), max(last, before.last)
                kind = before.kind if before is not None else each.kind
                definitions[each.name.dotted] = ScipDefinition(each.name.dotted, kind, first, last)
        return ScipDocument(
            path, self._digests[path], tuple(sorted(definitions.values())), tuple(sorted(edges))
        )

    def _uses(self, document: Any) -> list[tuple[Range, str]]:
        """The places of all that is not defined where it stands."""
        found = []
        for occurrence in document.occurrences:
            place = range_of(occurrence.range)
            if place is None:
                self._skipped["occurrences with an impossible range"] += 1
            elif not occurrence.symbol_roles & DEFINITION:
                found.append((place, occurrence.symbol))
        return found

    @staticmethod
    def _fits(
        data: bytes, document: Any, defined: Sequence[Defined], uses: Sequence[tuple[Range, str]]
    ) -> bool:
        places = [place for place, _ in uses] + [each.place for each in defined]
        named = [
            (each.name.dotted.rpartition(".")[2], (each.place.line, each.place.character,
                                                   each.place.end_character))
            for each in defined
            if each.kind is not None
            and each.place.line == each.place.end_line
            and each.place.character < each.place.end_character
        ]  # fmt: skip
        return fits(
            data,
            document.position_encoding,
            max((place.end_line for place in places), default=0),
            [(name, place) for name, place in named if is_plain(name)],
        )

    def _references(
        self, path: str, defined: Sequence[Defined], uses: Sequence[tuple[Range, str]]
    ) -> Iterator[ScipEdge]:
        enclosing = Enclosing(
            (each.whole, each.name.dotted)
            for each in defined
            if each.whole is not None and each.kind is not None
        )
        abroad = [
            (place, target)
            for place, symbol in uses
            for target in self._homes.of(symbol)
            if target[0] != path
        ]
        owners = enclosing.owners([place for place, _ in abroad])
        for (place, target), user in zip(abroad, owners, strict=True):
            yield ScipEdge("use", user, *target, place.line + 1)

    def _relationships(
        self, path: str, document: Any, defined: Sequence[Defined]
    ) -> Iterator[ScipEdge]:
        """Who implements or extends what; and the type of a value, which the value uses."""
        here = {each.symbol: each for each in defined if each.kind is not None}
        for information in document.symbols:
            start = here.get(information.symbol)
            if start is None:
                continue
            for each in information.relationships:
                if not (each.is_implementation or each.is_type_definition):
                    continue
                kind: EdgeKind = "inherit" if each.is_implementation else "use"
                for target in self._homes.of(each.symbol):
                    if target != (path, start.name.dotted):
                        user = start.name.dotted
                        yield ScipEdge(kind, user, *target, start.place.line + 1)
