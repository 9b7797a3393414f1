"""What one line of work comes to use while the other one changes how it works.

A body may change under those who use it: their tests have seen it, and run again. Code that uses
it for the first time was written by what it did before, and no test of the other side knows of
that. So it goes first or last, but not beside.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from paralex.graph.revision import Revision
from paralex.graph.shapes import FileFacts, RefEdge
from paralex.graph.testfiles import is_test
from paralex.planner.parallel_lines import code_of, lines_of
from paralex.planner.parallel_sides import Side
from paralex.planner.parallel_units import changed_symbols

Name = tuple[str, str]  # path and dotted symbol
_PROTOCOL = ("__enter__", "__exit__", "__aenter__", "__aexit__")


def fresh_uses(writer: Side, reader: Side) -> Iterator[tuple[str, str]]:
    """Path and text for each symbol of `reader` that comes to use what `writer` changes the code
    of. Tests are left out: they look at what is used, and nothing rests on them."""
    touched = _touched(writer)
    words = {name.rpartition(".")[2] for _, name in touched}
    for path, old, new in reader.sources_changed() if touched else ():
        gained = reader.gained(path)
        with_more = new.language == "python" and "with" in gained
        if is_test(path) or old is None or (words.isdisjoint(gained) and not with_more):
            continue
        source = reader.sources.get(path, path)
        changed = changed_symbols(old, new)
        known = _edges(reader.base_revision, source)
        before = {(edge.user, target) for edge in known for target in _targets(edge)}
        for edge in _edges(reader.revision, path):
            if edge.user not in changed:
                continue
            for target in _targets(edge):
                fresh = (edge.user, target) not in before
                if fresh and target in touched and _is_code(writer, target):
                    what = f"{edge.user} comes to use {target[1]}"
                    yield path, f"{what}, which the other side changes"
        if with_more:
            yield from _entered(writer, reader, path, old, new, touched)


def _touched(writer: Side) -> set[Name]:
    """What was there and stays, with another body."""
    return {
        (path, name)
        for path, old, new in writer.sources_changed()
        if old is not None
        for name, mode in changed_symbols(old, new).items()
        if mode in {"body", "signature"} and _bodies(old, name) != _bodies(new, name)
    }


def _bodies(facts: FileFacts, name: str) -> list[str]:
    return [symbol.body for symbol in facts.symbols if symbol.name == name]


def _edges(revision: Revision, path: str) -> tuple[RefEdge, ...]:
    return revision.resolve(path).references if revision.facts_of(path) is not None else ()


def _targets(edge: RefEdge) -> set[Name]:
    """The symbol that is used, and the member of the class through which it is reached."""
    found = {(edge.to_path, edge.to_symbol)}
    if edge.receiver is not None:
        path, owner = edge.receiver
        found.add((path, f"{owner}.{edge.to_symbol.rpartition('.')[2]}"))
    return found


def _is_code(writer: Side, target: Name) -> bool:
    """Whether more than comments and docstrings of it changes."""
    path, name = target
    change = writer.difference.changed[path]
    source = writer.difference.changed[writer.sources.get(path, path)].old
    versions = []
    for entry in (source, change.new):
        facts = writer.facts(path, entry)
        assert facts is not None
        versions.append(code_of(lines_of(facts, writer.text(entry).splitlines(), name)))
    return versions[0] != versions[1]


def _entered(
    writer: Side,
    reader: Side,
    path: str,
    old: FileFacts,
    new: FileFacts,
    touched: Collection[Name],
) -> Iterator[tuple[str, str]]:
    """Python: a `with` runs what the class calls when it is entered and left; which value it is
    cannot be told here, so that it may be one of any class that the symbol uses."""
    change = reader.difference.changed[path]
    was = reader.text(reader.difference.changed[reader.sources.get(path, path)].old).splitlines()
    now = reader.text(change.new).splitlines()
    for user in changed_symbols(old, new):
        if _withs(new, now, user) <= _withs(old, was, user):
            continue
        classes = {
            (place, owner)
            for edge in _edges(reader.revision, path)
            if edge.user == user
            for place, owner in ((edge.to_path, edge.to_symbol), edge.receiver or ("", ""))
        }
        for place, owner in sorted(classes):
            handlers = {f"{owner}.{name}" for name in _PROTOCOL}
            called = [edge for edge in _edges(reader.revision, place) if edge.user in handlers]
            run = {(place, name) for name in handlers} | {t for e in called for t in _targets(e)}
            for target in sorted(run & set(touched)):
                if _is_code(writer, target):
                    yield path, f"{user} comes to enter {owner}: the other side changes {target[1]}"


def _withs(facts: FileFacts, text: list[str], name: str) -> int:
    lines = code_of(lines_of(facts, text, name))
    return sum(line.startswith(("with ", "async with ")) for line in lines)
