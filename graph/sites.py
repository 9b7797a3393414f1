"""Where the edges of a file stand in the source, packed into one text.

An edge is one triple, so that it can be asked for and counted; a node of its own for each would
make the graph several times as large. Its place and rule stand here instead, one line an edge,
below the line that names the user; the edges of the file itself come first, below none:

    #SYMBOL
    KIND LINE[+LINES] HOW TARGET [RECEIVER]

SYMBOL is written as in IRIs. KIND: `use`, `inherit`, `reexport`, `import`, `namespace-import`,
`external-import` or `resource`; LINE: the first one; LINES: how many, when there is more than
one; TARGET and RECEIVER: `PATH#SYMBOL`, as in IRIs (nothing before the `#` for the file itself,
nothing after it for a module), and for the last three kinds the name of a module or resource.
Imports that are made late or only for type checkers have `lazy-` or `type-` before their kind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from paralex.graph import vocab
from paralex.graph.resources import Resource
from paralex.graph.shapes import ImportEdge, RefEdge

Place = tuple[str, str]  # a path, and a dotted symbol in it or "" for the module


@dataclass(frozen=True, slots=True)
class Site:
    """One edge. `target` is (path, symbol), or ("", name) for a module that is no file."""

    kind: str
    line: int
    count: int
    how: str
    target: Place
    receiver: Place | None


def reference_line(edge: RefEdge, target: str, receiver: str) -> str:
    """The line of a reference; its target and receiver ("" for none) come as `place` has them."""
    lines = edge.lines
    where = str(lines[0]) if len(lines) == 1 else f"{lines[0]}+{len(lines)}"
    line = f"{edge.kind} {where} {edge.how.replace(' ', '-')} {target}"
    return f"{line} {receiver}" if receiver else line


def import_line(edges: Sequence[ImportEdge]) -> str:
    """The line of all imports of one target, the first in front."""
    first = edges[0]
    if first.status == "external":
        kind, target = "external-import", vocab.encoded(first.to_module or first.written)
    elif first.to_path is None:
        kind, target = "namespace-import", vocab.encoded(first.to_module)
    else:
        kind, target = "import", vocab.encoded(first.to_path) + "#"
    if all(edge.type_only for edge in edges):
        kind = "type-" + kind
    elif all(edge.lazy or edge.type_only for edge in edges):
        kind = "lazy-" + kind
    how = first.how.replace(" ", "-") or "-"
    return f"{kind} {_lines(first.line, len(edges))} {how} {target}"


def resource_line(resource: Resource) -> str:
    """The line of a resource that a configuration file names."""
    return f"resource {resource.line} configuration {vocab.encoded(resource.name)}"


def _lines(first: int, count: int) -> str:
    return str(first) if count == 1 else f"{first}+{count}"


def place(path: str, to_path: str, to_symbol: str) -> str:
    """A symbol, as the sites of the file `path` name it."""
    there = "" if to_path == path else vocab.encoded(to_path)
    return f"{there}#{vocab.encoded(to_symbol)}"


def unpacking() -> Callable[[str, str], Iterator[tuple[str, Site]]]:
    """A function from (path of the file, packed text) to the user and site of each edge in it. It
    remembers what it has decoded: the same few targets are met again and again."""
    decoded = lru_cache(maxsize=None)(_decoded)

    def unpack(path: str, packed: str) -> Iterator[tuple[str, Site]]:
        user = ""
        for line in packed.split("\n"):
            if line[0] == "#":
                user = vocab.decoded(line[1:])
                continue
            kind, lines, how, target, *receiver = line.split(" ")
            first, _, count = lines.partition("+")
            yield (
                user,
                Site(
                    kind,
                    int(first),
                    int(count or 1),
                    how,
                    decoded(target) if target[0] != "#" else (path, decoded(target)[1]),
                    _receiver(path, decoded(receiver[0])) if receiver else None,
                ),
            )

    return unpack


def _receiver(path: str, place: Place) -> Place:
    return place if place[0] else (path, place[1])


def _decoded(target: str) -> Place:
    path, hash_sign, symbol = target.partition("#")
    return (vocab.decoded(path), vocab.decoded(symbol)) if hash_sign else ("", vocab.decoded(path))


def packed(by_user: Mapping[str, Sequence[str]]) -> str:
    """One text of all lines, by their user ("" for the file), in their order."""
    lines = [*by_user.get("", ())]
    for user, its_lines in by_user.items():
        if user:
            lines.append("#" + vocab.encoded(user))
            lines += its_lines
    return "\n".join(lines)
