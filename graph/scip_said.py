"""What the graph of a file says itself, as far as a SCIP index may say it too."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from paralex.graph import vocab
from paralex.graph.emit import FileGraph

Fact = tuple[str, str, str]  # a user in the file, and the path and name of what it uses

_LINE = re.compile(r'<([^>]*)> <([^>]*)> (?:<([^>]*)>|"([^"]*)")')
_NAME, _SPAN, _USES, _INHERITS, _REEXPORTS, _IMPORTS = (
    vocab.term(word) for word in ("name", "span", "uses", "inherits", "reexports", "imports")
)
_EDGES = frozenset((_USES, _INHERITS, _REEXPORTS, _IMPORTS))
_FILE = "urn:paralex:file:"


@dataclass(frozen=True)
class Said:
    """`spans`: first and last line by the name of a definition. `uses`: what is used or inherited
    from; `passed_on`: re-exports, where the same use has one row more; `imports`: paths.
    `is_parsed`: whether paralex knows the language, so that a line without a definition around
    it is known to be at the module level."""

    is_parsed: bool
    spans: dict[str, tuple[int, int]]
    uses: frozenset[Fact]
    passed_on: frozenset[Fact]
    imports: frozenset[str]

    @staticmethod
    def by(graph: FileGraph) -> Said:
        """What a file's graph says."""
        spans: dict[str, tuple[int, int]] = {}
        edges: dict[str, set[Fact]] = {word: set() for word in _EDGES}
        language = vocab.term("language")
        is_parsed = False
        for line in graph.lines:
            found = _LINE.match(line)
            if found is None:
                continue
            subject, predicate, target, text = found.groups()
            is_parsed = is_parsed or predicate == language
            if predicate == _SPAN:
                first, _, last = text.partition("-")
                spans[vocab.place_of(subject)[1]] = (int(first), int(last))
            elif predicate in _EDGES and (predicate != _IMPORTS or target.startswith(_FILE)):
                edges[predicate].add((vocab.place_of(subject)[1], *vocab.place_of(target)))
        return Said(
            is_parsed,
            spans,
            frozenset(edges[_USES] | edges[_INHERITS]),
            frozenset(edges[_REEXPORTS]),
            frozenset(path for _, path, _ in edges[_IMPORTS]),
        )

    def user_on(self, line: int) -> str:
        """The innermost definition around a line; "" for the module level."""
        around = (
            (last - first, name)
            for name, (first, last) in self.spans.items()
            if first <= line <= last
        )
        return min(around, default=(0, ""), key=lambda each: (each[0], -len(each[1]), each[1]))[1]

    def to_text(self) -> str:
        return json.dumps(list(self._values()))

    def _values(self) -> Iterator[object]:
        yield self.is_parsed
        yield sorted(self.spans.items())
        yield sorted(self.uses)
        yield sorted(self.passed_on)
        yield sorted(self.imports)

    @staticmethod
    def from_text(written: str) -> Said:
        is_parsed, spans, uses, passed_on, imports = json.loads(written)
        return Said(
            is_parsed,
            {name: (first, last) for name, (first, last) in spans},
            frozenset((user, path, name) for user, path, name in uses),
            frozenset((user, path, name) for user, path, name in passed_on),
            frozenset(imports),
        )
