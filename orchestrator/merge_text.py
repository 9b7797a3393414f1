"""One text from two versions of it: by lines, judged by what they say.

git merges the lines. Where a language knows the file, the result must then parse, and each
symbol in it must be the one of the side that changed it: a merge of lines that went wrong (or
that only joined two neighbouring insertions) is found out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from paralex.graph.shapes import FileFacts
from paralex.orchestrator.lines import Lines

Said = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Expected:
    """What the merged file must say: each symbol's definitions, the loose statements, the
    imports. `shared`: the symbols that both sides changed in different ways, of which the merged
    file has as many definitions as `symbols` says, whatever they are; `loose` is None where that
    goes for the statements."""

    symbols: Mapping[str, Said]
    loose: str | None
    imports: frozenset[str]
    shared: frozenset[str] = frozenset()

    def allows(self, merged: FileFacts | None) -> bool:
        if merged is None or merged.problem is not None or merged.imports != self.imports:
            return False
        if self.loose is not None and merged.loose != self.loose:
            return False
        said = _said(merged)
        return said.keys() == self.symbols.keys() and all(
            len(said[name]) == len(told) if name in self.shared else said[name] == told
            for name, told in self.symbols.items()
        )


def expected(
    base: FileFacts | None, ours: FileFacts, theirs: FileFacts, *, inside: bool = False
) -> Expected:
    """What a merge of two versions must say. Where both change one symbol (or the statements),
    ours counts, so that no merge can be right; `inside`: such changes may lie side by side."""
    was, has, got = _said(base), _said(ours), _said(theirs)
    symbols: dict[str, Said] = {}
    shared = set()
    for name in was.keys() | has.keys() | got.keys():
        chosen = got.get(name) if has.get(name) == was.get(name) else has.get(name)
        if chosen is not None:
            symbols[name] = chosen
            if inside and _three(was.get(name), chosen, got.get(name)):
                shared.add(name)
    loose: str | None = (
        theirs.loose if base is not None and ours.loose == base.loose else ours.loose
    )
    if inside and base is not None and _three(base.loose, ours.loose, theirs.loose):
        loose = None
    removed = (base.imports if base else frozenset()) - (ours.imports & theirs.imports)
    imports = (ours.imports | theirs.imports) - removed
    return Expected(symbols, loose, imports, frozenset(shared))


def candidates(lines: Lines, wanted: Expected | None) -> Iterator[bytes]:
    """The texts that are worth a try, best first. Lines that only stand beside each other are
    joined where facts can tell that from nonsense; inside of one symbol they cannot, unless both
    sides did nothing but insert."""
    if lines.merged is not None:
        yield lines.merged
    elif wanted is not None:
        free = not wanted.shared and wanted.loose is not None
        if free or lines.inserted:
            yield from lines.joined


def merge_texts(
    lines: Lines | None, wanted: Expected | None, facts: Callable[[bytes], FileFacts | None]
) -> bytes | None:
    """The merged text; None when there is none that says what is wanted."""
    for text in candidates(lines, wanted) if lines else ():
        if wanted is None or wanted.allows(facts(text)):
            return text
    return None


def _three(was: object, ours: object, theirs: object) -> bool:
    return was is not None and theirs is not None and ours not in (was, theirs) and was != theirs


def _said(facts: FileFacts | None) -> dict[str, Said]:
    table: dict[str, list[tuple[str, ...]]] = {}
    for symbol in facts.symbols if facts else ():
        told = (symbol.kind, symbol.signature, symbol.body, symbol.doc)
        table.setdefault(symbol.name, []).append(told)
    return {name: tuple(sorted(told)) for name, told in table.items()}
