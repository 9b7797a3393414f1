"""What a definition of a SCIP index is, in the words of the graph."""

from __future__ import annotations

from paralex.graph.scip_symbols import ScipName
from paralex.graph.shapes import SymbolKind

# Numbers of `SymbolInformation.Kind` that say more than the descriptor does.
_TYPES = frozenset((21, 42, 53, 54, 55, 56, 57, 58))  # interface, protocol, trait, type, alias, ...
_CONSTANTS = frozenset((8, 12))  # constant, member of an enum
_FUNCTIONS = frozenset((17, 25))  # function, macro


def kind_of(name: ScipName, kind: int) -> SymbolKind | None:
    """`kind`: what the index says, 0 for nothing. None for what is no symbol of the graph."""
    if not name.dotted or not name.whole:
        return None
    if name.kind == "type":
        return "type" if kind in _TYPES else "class"
    if name.kind == "term":
        return "constant" if kind in _CONSTANTS else "variable"
    if name.kind == "namespace":
        return "type"
    is_method = name.kind == "method" and name.owner == "type" and kind not in _FUNCTIONS
    return "method" if is_method else "function"
