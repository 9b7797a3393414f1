"""One definition for each name of a file, however often it is defined."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from paralex.graph.shapes import Symbol


def one_a_name(symbols: Iterable[Symbol]) -> Iterator[Symbol]:
    """A name that is defined more than once (overloads, branches, a type and a value) keeps its
    first line, last end and all its signatures."""
    by_name: dict[str, list[Symbol]] = {}
    for symbol in symbols:
        by_name.setdefault(symbol.name, []).append(symbol)
    for same in by_name.values():
        yield same[0] if len(same) == 1 else _merged(same)


def _merged(same: list[Symbol]) -> Symbol:
    return replace(
        min(same, key=lambda each: (each.line, each.column)),
        end_line=max(each.end_line for each in same),
        signature="\n".join(dict.fromkeys(each.signature for each in same)),
        doc=next((each.doc for each in same if each.doc), ""),
        exported=any(each.exported for each in same),
    )
