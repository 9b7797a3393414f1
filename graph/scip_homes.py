"""Where the symbols of a SCIP index are defined, and what they are called there.

A symbol's name runs from the package down; the namespaces that all symbols of a document share
are its module, and what follows them is the name in the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from paralex.graph.scip_kinds import kind_of
from paralex.graph.scip_ranges import Enclosing, Range, range_of
from paralex.graph.scip_symbols import ScipName, ScipSymbol, named, parsed
from paralex.graph.shapes import SymbolKind

DEFINITION = 1  # the bit of an occurrence's roles
_FORWARD = 64  # a declaration of what is defined elsewhere

Place = tuple[str, str]  # a path, and a dotted name in it, "" for the file


class Defined(NamedTuple):
    """A definition of a document. `kind` is None for a part of a symbol, such as a parameter."""

    symbol: str
    name: ScipName
    kind: SymbolKind | None
    place: Range
    whole: Range | None


@dataclass
class Homes:
    """By symbol as the index writes it, where it is defined: several places for one that is
    declared piece by piece."""

    places: dict[str, list[Place]] = field(default_factory=dict)

    def add(self, path: str, definitions: Iterable[Defined]) -> None:
        kept = {each.name.dotted for each in definitions if each.kind is not None}
        for each in definitions:
            dotted = each.name.dotted
            while dotted and dotted not in kept:  # a parameter: what it is one of
                dotted = dotted.rpartition(".")[0]
            if dotted or (each.name.whole and not each.name.dotted):
                found = self.places.setdefault(each.symbol, [])
                if (path, dotted) not in found:
                    found.append((path, dotted))

    def of(self, symbol: str) -> list[Place]:
        """Empty for what is not defined here. A namespace that several files share is no place
        in any of them."""
        places = self.places.get(symbol, [])
        is_shared = len(places) > 1 and not places[0][1]
        return [] if is_shared else places


def definitions_of(document: Any) -> list[Defined]:
    """The definitions of a document in its own order, those that are local to a function left
    out."""
    kinds: Mapping[str, int] = {each.symbol: each.kind for each in document.symbols}
    found: list[tuple[str, ScipSymbol, Range, Range | None]] = []
    for occurrence in document.occurrences:
        if occurrence.symbol_roles & (DEFINITION | _FORWARD) != DEFINITION:
            continue
        symbol, place = parsed(occurrence.symbol), range_of(occurrence.range)
        if symbol is not None and place is not None:
            whole = range_of(occurrence.enclosing_range)
            found.append((occurrence.symbol, symbol, place, whole))
    prefix = _shared([symbol.namespaces for _, symbol, _, _ in found])
    defined = []
    for written, symbol, place, whole in found:
        name = named(symbol, prefix)
        kind = kind_of(name, kinds.get(written, 0))
        defined.append(Defined(written, name, kind, place, whole))
    hidden = _inside_functions(defined)
    return [each for each in defined if each.symbol not in hidden]


def _shared(namespaces: list[tuple[str, ...]]) -> int:
    """How many namespaces all of them begin with."""
    if not namespaces:
        return 0
    low, high = min(namespaces), max(namespaces)
    count = 0
    while count < min(len(low), len(high)) and low[count] == high[count]:
        count += 1
    return count


def _inside_functions(definitions: Iterable[Defined]) -> set[str]:
    """Functions and classes that stand in a function without carrying its name: scip-python
    names them as if they stood beside it."""
    by_symbol = {each.symbol: each for each in definitions}
    ranges = [
        (each.whole, each.symbol)
        for each in by_symbol.values()
        if each.whole is not None and each.name.kind in ("method", "type")
    ]
    hidden: set[str] = set()
    for symbol, around in Enclosing(ranges).parents():
        if not around:
            continue
        inner, outer = by_symbol[symbol].name, by_symbol[around].name
        is_in_function = outer.kind == "method" or around in hidden
        if is_in_function and inner.dotted.rpartition(".")[0] != outer.dotted:
            hidden.add(symbol)
    return hidden
