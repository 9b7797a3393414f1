"""What one line of work uses that the other one changes the meaning of.

Only the code that a side changed counts as using: the rest was there before, and whoever
changes a signature has taken care of it, or meets this side in a file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from paralex.graph.shapes import FileFacts, RefEdge
from paralex.planner.parallel_sides import Side
from paralex.planner.parallel_units import changed_symbols
from paralex.planner.signatures import still_fits

Name = tuple[str, str]  # path and dotted symbol, "" for the module itself
_REMOVED = "which the other side removes"


def broken_uses(writer: Side, reader: Side) -> Iterator[tuple[str, str]]:
    """Path and text for the uses in what `reader` changed whose meaning `writer` changes."""
    broken = _broken(writer)
    if not broken:
        return
    last = {name.rpartition(".")[2] or _module(path) for path, name in broken}
    for path, old, new in reader.sources_changed():
        if last.isdisjoint(reader.gained(path)):
            continue
        changed = changed_symbols(old, new)
        moved = old is None or (old.loose, old.imports) != (new.loose, new.imports)
        for edge in reader.revision.resolve(path).references:
            why = _why(edge, broken)
            if why and _is_changed(edge.user, changed, moved):
                user = f"{edge.user} " if edge.user else ""
                yield path, f"{user}uses {edge.to_symbol or edge.to_path}, {why}"


def _why(edge: RefEdge, broken: dict[Name, str]) -> str | None:
    """What happens to the target, or to the member of the class through which it is reached."""
    name = edge.to_symbol
    found = broken.get((edge.to_path, name))
    if found is None and edge.receiver is not None:
        path, owner = edge.receiver
        found = broken.get((path, f"{owner}.{name.rpartition('.')[2]}"))
    while found is None and name:
        name = name.rpartition(".")[0]
        gone = broken.get((edge.to_path, name)) if name else None
        found = gone if gone == _REMOVED else None
    return found


def _is_changed(user: str, changed: Mapping[str, str], moved: bool) -> bool:
    if not user:
        return moved
    while user:
        if user in changed:
            return True
        user = user.rpartition(".")[0]
    return False


def _broken(writer: Side) -> dict[Name, str]:
    """What happens to each symbol that was there and does not mean what it meant."""
    found: dict[Name, str] = {}
    for path, change in writer.difference.changed.items():
        old = writer.facts(path, change.old)
        if old is None:
            continue
        new = writer.facts(path, change.new)
        if new is None:
            found[path, ""] = _REMOVED
        for name, mode in changed_symbols(old, new).items():
            if mode == "remove":
                found[path, name] = _REMOVED
            elif mode == "signature" and not _fits(old, new, name):
                found[path, name] = "whose signature the other side changes"
    return found


def _module(path: str) -> str:
    """The word by which a module is imported."""
    *folders, name = path.split("/")
    stem = name.partition(".")[0]
    return folders[-1] if folders and stem in {"__init__", "index", "mod"} else stem


def _fits(old: FileFacts, new: FileFacts | None, name: str) -> bool:
    before = [s for s in old.symbols if s.name == name]
    after = [s for s in new.symbols if s.name == name] if new else []
    return len(before) == len(after) == 1 and still_fits(before[0], after[0], old.language)
