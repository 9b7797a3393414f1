"""Which changes of a diff belong together by what they do, and not by names alone.

A definition whose signature changed in a way that its old users cannot live with goes with those
users that were changed too. A test that was edited goes with the code that it checks, and a new
one comes after it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from paralex.graph.changes import FileChange
from paralex.graph.shapes import FileFacts, RefEdge, Resolved, Symbol
from paralex.graph.testfiles import is_test
from paralex.planner.from_diff_links import Link
from paralex.planner.from_diff_reach import nearest
from paralex.planner.signatures import compatible, runs_alike

# What the names of a file of the new commit resolve to; None for one of no known language.
Version = Callable[[str], Resolved | None]


def behaviour_links(changes: Sequence[FileChange], new: Version) -> Iterator[Link]:
    """The links that signatures, members and tests ask for."""
    deltas = [_Delta(change) for change in changes]
    for code in deltas:
        for user in deltas:
            if code is not user:
                yield from _signatures(code, user)
                yield from _members(code, user)
    sources = [delta for delta in deltas if not delta.is_test]
    for test in deltas:
        if test.is_test:
            met: set[str] = set()
            for code in sources:
                yield from _direct(code, test, met)
            yield from _reached(test, sources, met, new)


class _Delta:
    """What one change does to the definitions of its file."""

    def __init__(self, change: FileChange) -> None:
        self.change = change
        self.path, self.source = change.path, change.source
        self.is_test = is_test(change.path)
        old, new = _names(change.old), _names(change.new)
        language = change.new.language if change.new else ""
        kept = old.keys() & new.keys()
        self.added = new.keys() - old.keys()
        self.removed = old.keys() - new.keys()
        self.broken = {name for name in kept if not compatible(old[name], new[name], language)}
        self.edited = {name for name in kept if not runs_alike(old[name], new[name], language)}
        self.touched = self.added | self.removed | self.edited
        self.loose = bool(change.old and change.new and change.old.loose != change.new.loose)

    def is_touched(self, user: str) -> bool:
        return _is_in(user, self.touched) if user else self.loose

    def meets(self, symbol: str) -> bool:
        """Whether `symbol`, or a member of it, is touched."""
        return symbol in self.touched or any(name.startswith(f"{symbol}.") for name in self.touched)


def _names(facts: FileFacts | None) -> dict[str, Symbol]:
    return {symbol.name: symbol for symbol in facts.symbols} if facts is not None else {}


def _is_in(user: str, names: set[str]) -> bool:
    """Whether `user`, or what it stands in, is one of `names`."""
    parts = user.split(".")
    return any(".".join(parts[:size]) in names for size in range(1, len(parts) + 1))


def _uses(version: Resolved | None, path: str) -> Iterator[RefEdge]:
    for edge in version.references if version is not None else ():
        if edge.to_path == path:
            yield edge


def _signatures(code: _Delta, user: _Delta) -> Iterator[Link]:
    """The changed uses of a definition that does not take the old ones any more."""
    for edge in _uses(user.change.before, code.source):
        if edge.to_symbol in code.broken and user.is_touched(edge.user):
            text = f"{code.path} changes the signature of {edge.to_symbol}, which is used here"
            at = f"{user.source}:{edge.lines[0]}"
            yield Link(code.path, user.path, "signature", text, at, together=True)


def _members(code: _Delta, user: _Delta) -> Iterator[Link]:
    """Members that one change brings (or takes) and that the other begins (or ceases) to reach
    through values of unknown type: more likely than not it is them, unless it has such a member
    itself."""
    before, after = _unknown(user.change.before), _unknown(user.change.after)
    begun = after - before - {_member(name) for name in user.added}
    ceased = before - after - {_member(name) for name in user.removed}
    for name in sorted(code.added):
        if _member(name) in begun:
            text = f"{user.path} begins to use some {_member(name)}, and {code.path} adds {name}"
            yield Link(code.path, user.path, "member", text, user.path)
    for name in sorted(code.removed | code.broken):
        if _member(name) in ceased:
            text = f"{user.path} uses some {_member(name)} no more, and {code.path} changes {name}"
            yield Link(user.path, code.path, "member", text, user.source)


def _member(name: str) -> str:
    """The last part of the name of a member; "" for what is at the module level."""
    container, _, member = name.rpartition(".")
    return member if container else ""


def _unknown(version: Resolved | None) -> set[str]:
    return set(version.unknown_members) if version is not None else set()


def _direct(code: _Delta, test: _Delta, met: set[str]) -> Iterator[Link]:
    """What the tests that changed use of the code that changed. Those that were edited and use
    some of it are put into `met`."""
    for edge in _uses(test.change.after, code.path):
        if not edge.user or not test.is_touched(edge.user) or not code.meets(edge.to_symbol):
            continue
        at = f"{test.path}:{edge.lines[0]}"
        if _is_in(edge.user, test.edited):
            met.add(edge.user)
            text = f"{edge.user} was edited with {edge.to_symbol}, which it checks"
            yield Link(code.path, test.path, "test", text, at, firm=False, together=True)
        else:
            text = f"{edge.user} checks {edge.to_symbol}"
            yield Link(code.path, test.path, "test", text, at, firm=False)


def _reached(
    test: _Delta, sources: Sequence[_Delta], met: set[str], new: Version
) -> Iterator[Link]:
    """For tests that were edited and use nothing that changed at first hand: what they reach, and
    if that is nothing either, members of unknown values that could be such a thing."""
    targets = {(code.path, name): code for code in sources for name in code.touched}
    found = bool(met)
    for user in sorted(test.edited - met):
        for path, name in nearest([(test.path, user)], targets, new):
            found = True
            text = f"{user} was edited, and reaches {name}, which changes"
            yield Link(path, test.path, "reach", text, test.path, firm=False, together=True)
    if test.edited and not found:
        unknown = _unknown(test.change.after)
        for code in sources:
            for name in sorted(code.edited):
                if _member(name) in unknown:
                    text = f"{test.path} uses some {_member(name)}, and {code.path} changes {name}"
                    yield Link(code.path, test.path, "reach", text, test.path, firm=False)
