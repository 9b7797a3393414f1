"""Where the names that a walk found are bound, and the uses and bases as plain rows."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

from paralex.graph.python_builtins import BUILTINS, MODULE_ATTRIBUTES
from paralex.graph.python_detail import Root
from paralex.graph.python_lexing import NO_NAMES
from paralex.graph.python_scopes import DEFINED, Kind, Scope, Typed, find, fold, plain, settle
from paralex.graph.python_walk import Walk

# Roots that mean the same in every scope of the file, so that a type may be told by them.
FIXED = frozenset({"m", "c", "import"})

_DEPTH = 30  # locals that are told by locals are followed so far


class Binder:
    """Looks names up in the scopes of one finished walk."""

    def __init__(self, walk: Walk) -> None:
        self.walk = walk
        fold(walk.scopes)
        settle(walk.module, walk.scopes)
        self._ascii = walk.source.isascii()
        self._depth = 0
        self._roots: dict[tuple[int, bytes], tuple[tuple[Root, str], ...]] = {}
        self._breaks = [-1]
        position = walk.source.find(b"\n")
        while position >= 0:
            self._breaks.append(position)
            position = walk.source.find(b"\n", position + 1)

    def line(self, start: int) -> int:
        """The 1-based line of a byte offset."""
        return bisect_right(self._breaks, start - 1)

    # -- names --------------------------------------------------------------------------------

    def roots(self, scope: Scope, chain: bytes) -> tuple[tuple[Root, str], ...]:
        """Where a chain used in `scope` starts; none when it is a local of no known type."""
        key = (id(scope), chain)
        known = self._roots.get(key)
        if known is None:
            if self._depth > _DEPTH:
                return ()
            self._depth += 1
            known = self._roots[key] = tuple(self._look_up(scope, chain))
            self._depth -= 1
        return known

    def _look_up(self, scope: Scope, chain: bytes) -> Iterable[tuple[Root, str]]:
        if chain.find(b"()") >= 0:
            yield from self._called(scope, chain)
            return
        if not self._ascii:
            chain = plain(chain).encode()
        first, _, rest = chain.partition(b".")
        text = chain.decode("utf-8", "replace")
        home = find(scope, first, self.walk.module)
        if home is None:
            yield "f", text
        elif home.kind == Kind.MODULE:
            yield "m", text
        else:
            bound = home.binds[first]
            for index in dict.fromkeys(bound):
                if index != DEFINED:
                    yield ("import", *self.walk.bindings[index]), rest.decode("utf-8", "replace")
            if DEFINED in bound:
                yield from self._local(home, first, rest.decode("utf-8", "replace"), text)

    def _local(self, home: Scope, name: bytes, rest: str, text: str) -> Iterable[tuple[Root, str]]:
        if home.kind == Kind.CLASS:
            if home.symbol:
                yield "c", f"{home.symbol}.{text}"
            # Before the class binds the name, it is that of the module; the order is not followed.
            if name in self.walk.module.binds:
                yield "m", text
        elif name == home.receiver and len(home.binds[name]) == 1:
            if rest and home.owner:
                yield ("self", home.owner), rest
        elif rest:
            for typed in self.types(home, name):
                yield typed, rest

    def types(self, scope: Scope, name: bytes) -> Iterable[Root]:
        """What is known of the type of a name of `scope`, if every binding says the same."""
        known = scope.types.get(name, [])
        if not known or len(known) != len(scope.binds.get(name, known)):
            return
        first = known[0]
        if first is None or any(other != first for other in known):
            return
        yield from self.typed(scope, first, name)

    def typed(self, scope: Scope, typed: Typed, name: bytes = b"") -> Iterable[Root]:
        how, chain = typed
        if name and chain.partition(b".")[0] == name:
            return  # `x = x.y()` says nothing about x
        where = scope
        if how == "same" and scope.kind == Kind.FUNCTION and scope.parent is not None:
            # Annotations of parameters are read outside; a local class of that name is rare.
            where = scope if find(scope, chain.partition(b".")[0], self.walk.module) else where
        for root, rest in self.roots(where, chain):
            if root[0] in FIXED:
                yield (how, root, rest)

    def _called(self, scope: Scope, chain: bytes) -> Iterable[tuple[Root, str]]:
        callee, _, rest = chain.partition(b"().")
        if callee == b"super":
            owner = self._owner(scope)
            if owner:
                yield ("super", owner), plain(rest)
            return
        for root, called in self.roots(scope, callee):
            if root[0] in FIXED:
                yield ("call", root, called), plain(rest)

    def _owner(self, scope: Scope) -> str | None:
        here: Scope | None = scope
        while here is not None and here.kind != Kind.CLASS:
            if here.owner:
                return here.owner
            here = here.parent
        return None

    # -- rows ---------------------------------------------------------------------------------

    def uses(self) -> tuple[tuple[str, Root, str, tuple[int, ...]], ...]:
        found: dict[tuple[str, Root, str], list[int]] = {}
        known = frozenset() if self.has_stars() else BUILTINS | MODULE_ATTRIBUTES
        for segment in self.walk.done:
            scope, user = segment.scope, segment.user
            locals_ = scope.binds if scope.kind in (Kind.FUNCTION, Kind.COMPREHENSION) else {}
            for chain, starts in segment.uses.items():
                if chain in NO_NAMES:
                    continue
                if chain in locals_ and max(locals_[chain]) == DEFINED:
                    continue  # a local on its own: most names of most functions
                for root, text in self.roots(scope, chain):
                    if root == "f" and text.partition(".")[0] in known:
                        continue
                    found.setdefault((user, root, text), []).extend(starts)
        line = self.line
        rows = (
            (user, root, chain, tuple(sorted({line(start) for start in starts})))
            for (user, root, chain), starts in found.items()
        )
        return tuple(sorted(rows, key=lambda row: (row[0], row[2], str(row[1]))))

    def bases(self) -> tuple[tuple[str, Root, str, int], ...]:
        return tuple(
            (info.name, root, text, self.line(start))
            for info in self.walk.classes
            for chain, start in info.bases
            for root, text in self.roots(info.scope, chain)
        )

    def has_stars(self) -> bool:
        """May a name that nothing binds come from a star import?"""
        return any(
            statement.scope is self.walk.module and any(name[0] == "*" for name in statement.names)
            for statement in self.walk.imports
        )
