"""Where the names that a walk found are bound, and the uses and bases as plain rows."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate

from paralex.graph import python_syntax as syntax
from paralex.graph.python_builtins import BUILTINS, MODULE_ATTRIBUTES
from paralex.graph.python_detail import Root
from paralex.graph.python_flow import Binding, placed, reaching
from paralex.graph.python_lexing import NO_NAMES
from paralex.graph.python_scopes import (
    DEFINED,
    UNKNOWN,
    Kind,
    Scope,
    Texts,
    find,
    fold,
    plain,
    settle,
)
from paralex.graph.python_walk import Walk

# Locals of locals are followed this far, and a value has at most so many alternatives;
_DEPTH, _ALTERNATIVES = 6, 6
# a text that grew longer than this says nothing worth following.
_LONGEST = 300

# Not to be looked up like other names: what is no name, and `super()`.
_APART = frozenset({b"", b"super"})

_BUILTIN = re.compile(rb"\{(\w+)\}")

Rooted = tuple[Root, str]


class Binder:
    """Looks names up in the scopes of one finished walk."""

    def __init__(self, walk: Walk) -> None:
        self.walk = walk
        fold(walk.scopes)
        settle(walk.module, walk.scopes)
        self.unknown = {plain(name) for name in walk.unknown}
        self._ascii = walk.source.isascii()
        self._narrowed: dict[tuple[int, bytes], list[Binding]] = {}
        for scope, name, texts, start, end in walk.narrowed:
            home = find(scope, name, walk.module)
            if home is not None and home.kind != Kind.MODULE:
                narrow = Binding(start, start, end, texts, start, narrows=True)
                self._narrowed.setdefault((id(home), name), []).append(narrow)
        self._flows: dict[tuple[int, bytes], list[Binding] | None] = {}
        self._values: dict[tuple[int, bytes, int], tuple[Rooted, ...]] = {}
        self._depth = 0
        self._cuts = 0  # answers that would have led further than is followed
        # Where each line starts, less one.
        lengths = (len(line) + 1 for line in walk.source.split(b"\n"))
        self._breaks = list(accumulate(lengths, initial=-1))

    def line(self, start: int) -> int:
        """The 1-based line of a byte offset."""
        return bisect_right(self._breaks, start - 1)

    # -- names --------------------------------------------------------------------------------

    def names(self, scope: Scope, chain: bytes, at: int) -> list[Rooted]:
        """Where a dotted chain used in `scope` starts; none for a local of no known value.

        What stands before a space in the answer is the value that the names are reached through.
        """
        first, dot, rest = chain.partition(b".")
        after = plain(rest)
        found: list[Rooted] = []
        values: list[Rooted] = []
        for root, base, is_name in self._start(scope, first, at):
            if is_name:
                found.append((root, _joined(base, dot.decode() + after)))
            elif rest:
                values.append((root, base))
        return found + _reached(values, after)

    def value(self, scope: Scope, text: bytes, at: int) -> tuple[Rooted, ...]:
        """Where the text of a value starts, read in `scope` at the byte `at`."""
        key = (id(scope), text, at)
        known = self._values.get(key)
        if known is None:
            before = self._cuts
            known = tuple(self._value(scope, text, at))
            if self._cuts == before:
                self._values[key] = known
        return known

    def _value(self, scope: Scope, text: bytes, at: int) -> Iterator[Rooted]:
        found = syntax.WORD.match(text)
        if found is None:
            if text != b"?":
                yield from self._declared(scope, text)
            return
        first, rest = found.group(), plain(text[found.end() :])
        if b"{" in text and not self._are_builtins(scope, text):
            return
        if text.endswith(b"Self!"):
            yield from self._declared(scope, b"<Self>")
        elif first == b"super" and rest[:1] in ("(", "<"):
            yield from self._super(scope, rest, at)
        else:
            for root, base, _ in self._start(scope, first, at):
                yield root, _joined(base, rest)

    def _are_builtins(self, scope: Scope, text: bytes) -> bool:
        """Whether nothing else goes by the names of the builtins that a value passes through."""
        names = {match[1] for match in _BUILTIN.finditer(text)}
        return all(find(scope, name, self.walk.module) is None for name in names)

    def _super(self, scope: Scope, rest: str, at: int) -> Iterator[Rooted]:
        """`super()`, and `super(C, x)` where C is the class around or another one."""
        owner = self._owner(scope)
        named, closed, after = rest[1:].partition(")" if rest.startswith("(") else ">")
        if not owner or not closed:
            return
        after = after.removeprefix(".")
        if named in ("", owner.rpartition(".")[2]):
            yield ("super", owner), after
            return
        for root, chain in self.names(scope, named.encode(), at):
            if root in ("m", "f"):
                yield ("super", owner, chain), after

    def _declared(self, scope: Scope, text: bytes) -> Iterator[Rooted]:
        """An annotation of several names: all must be those of the module or the class around."""
        owner = self._owner(scope)
        for match in syntax.PLAIN_CHAIN.finditer(text):
            first = match.group().partition(b".")[0]
            home = find(scope, first, self.walk.module)
            if home is not None and home.kind != Kind.MODULE and home.symbol != owner:
                return
        yield ("in", owner) if owner else "m", text.decode("utf-8", "replace")

    def _start(self, scope: Scope, name: bytes, at: int) -> Iterator[tuple[Root, str, bool]]:
        """(root, text, whether it is a name that others can use) of what a name stands for."""
        if not self._ascii:
            name = plain(name).encode()
        home = find(scope, name, self.walk.module)
        if home is None:
            yield "f", name.decode("utf-8", "replace"), True
        elif home.kind == Kind.MODULE:
            yield "m", name.decode("utf-8", "replace"), True
        else:
            bound = home.binds[name]
            for index in dict.fromkeys(bound):
                if index != DEFINED:
                    yield ("import", *self.walk.bindings[index]), "", True
            if DEFINED in bound:
                yield from self._local(home, scope, name, at)

    def _local(
        self, home: Scope, scope: Scope, name: bytes, at: int
    ) -> Iterator[tuple[Root, str, bool]]:
        if home.kind == Kind.CLASS:
            text = name.decode("utf-8", "replace")
            if home.symbol:
                yield "c", f"{home.symbol}.{text}", True
            # Before the class binds the name, it is that of the module; the order is not followed.
            if name in self.walk.module.binds:
                yield "m", text, True
            return
        if name == home.receiver and self._is_receiver(home, name):
            yield _receiver(home), "", False
            return
        if self._depth >= _DEPTH:
            self._cuts += 1
            return
        texts = self._texts(home, scope, name, at)
        if (b"?", -1) in texts:
            return
        self._depth += 1
        found: dict[Rooted, None] = {}
        for told, place in texts:
            rooted = self.value(home, told, place)
            if not rooted or any(len(base) > _LONGEST for _, base in rooted):
                found.clear()  # one of several things, of which nothing is known
                break
            found.update(dict.fromkeys(rooted))
        self._depth -= 1
        if len(found) <= _ALTERNATIVES:
            for root, base in found:
                yield root, base, False

    def _texts(self, home: Scope, scope: Scope, name: bytes, at: int) -> list[tuple[bytes, int]]:
        """What the bindings of a local say that a use of it may meet, each with its place."""
        flow = self._flow(home, name)
        if flow is None:
            entries = home.types.get(name, ())
            if len(entries) != home.binds[name].count(DEFINED):
                return [(b"?", -1)]
            return [_told(text, node.start_byte) for node, texts in entries for text in texts]
        while scope is not home and scope.kind == Kind.COMPREHENSION and scope.parent is not None:
            scope = scope.parent
        found = reaching(flow, at if scope is home else -1)
        return [_told(text, binding.at) for binding in found for text in binding.texts]

    def _is_receiver(self, home: Scope, name: bytes) -> bool:
        """Whether the first parameter of a method is never bound to anything else."""
        return bool(home.owner) and len(home.binds[name]) == 1 and not self._varies(home, name)

    def _is_unknown(self, home: Scope, name: bytes) -> bool:
        """What most locals are: bound once, to something of which nothing is known."""
        entries = home.types.get(name)
        return (
            entries is not None
            and len(entries) == 1
            and entries[0][1] == UNKNOWN
            and home.kind in (Kind.FUNCTION, Kind.COMPREHENSION)
            and name != home.receiver
            and home.binds[name] == [DEFINED]
            and (id(home), name) not in self._narrowed
        )

    def _varies(self, home: Scope, name: bytes) -> bool:
        return home.kind == Kind.FUNCTION and self._flow(home, name) is not None

    def _flow(self, home: Scope, name: bytes) -> list[Binding] | None:
        """The bindings of a local whose value depends on the place; None when it does not."""
        entries = home.types.get(name, ())
        if len(entries) < 2 and not self._narrowed:
            return None
        key = (id(home), name)
        if key not in self._flows:
            narrowed = self._narrowed.get(key, [])
            different = len({texts for _, texts in entries}) > 1
            self._flows[key] = (
                [*(placed(node, texts) for node, texts in entries), *narrowed]
                if narrowed or different
                else None
            )
        return self._flows[key]

    def _owner(self, scope: Scope) -> str | None:
        here: Scope | None = scope
        while here is not None and here.kind != Kind.CLASS:
            if here.owner:
                return here.owner
            here = here.parent
        return here.symbol if here is not None else None

    # -- rows ---------------------------------------------------------------------------------

    def uses(self) -> tuple[tuple[str, Root, str, tuple[int, ...]], ...]:
        found: defaultdict[tuple[str, Root, str], list[int]] = defaultdict(list)
        known = frozenset() if self.has_stars() else BUILTINS | MODULE_ATTRIBUTES
        module, is_ascii = self.walk.module, self._ascii
        for segment in self.walk.done:
            scope, user = segment.scope, segment.user
            locals_ = scope.binds if scope.kind in (Kind.FUNCTION, Kind.COMPREHENSION) else {}
            for chain, starts in segment.uses.items():
                if chain in NO_NAMES:
                    continue
                if chain in locals_ and max(locals_[chain]) == DEFINED:
                    continue  # a local on its own: most names of most functions
                through = b" " in chain
                first = _first(chain) if through else chain.partition(b".")[0]
                home = find(scope, first, module) if is_ascii and first not in _APART else scope
                if home is None or home.kind == Kind.MODULE:
                    # What most names are: those of the module, and builtins.
                    if home is not None or plain(first) not in known:
                        text = chain.decode("utf-8", "replace")
                        found[user, "f" if home is None else "m", text] += starts
                elif first == home.receiver and not through and self._is_receiver(home, first):
                    own = chain[len(first) :].replace(b".", b" ", 1).decode("utf-8", "replace")
                    if own:
                        found[user, _receiver(home), own] += starts
                elif self._is_unknown(home, first):
                    if chain != first:
                        names = chain.rpartition(b" ")[2] if through else chain[len(first) + 1 :]
                        self.unknown.update(_members(names))
                else:
                    for root, text, places in self._rows(scope, home, first, chain, starts):
                        if root != "f" or text.partition(".")[0] not in known:
                            found[user, root, text] += places
        line = self.line
        rows = (
            (
                user,
                root,
                chain,
                tuple(sorted({line(start) for start in starts}))
                if len(starts) > 1
                else (line(starts[0]),),
            )
            for (user, root, chain), starts in found.items()
        )
        return tuple(sorted(rows, key=lambda row: (row[0], row[2], str(row[1]))))

    def _rows(
        self, scope: Scope, home: Scope, first: bytes, chain: bytes, starts: list[int]
    ) -> Iterator[tuple[Root, str, list[int]]]:
        """The rows of a use of what is neither of the module nor a builtin."""
        through, space, member = chain.partition(b" ")
        groups = [starts]
        if len(starts) > 1 and self._varies(home, first):
            groups = [[start] for start in starts]
        for group in groups:
            if space:
                rows = _reached(self.value(scope, through, group[0]), plain(member))
            else:
                rows = self.names(scope, chain, group[0])
            for root, text in rows:
                yield root, text, group
            if not rows:
                self.unknown.update(_members(member if space else chain[len(first) + 1 :]))

    def bases(self) -> tuple[tuple[str, Root, str, int], ...]:
        return tuple(
            (info.name, root, text, self.line(start))
            for info in self.walk.classes
            for chain, start in info.bases
            for root, text in self.names(info.scope, chain, start)
        )

    def has_stars(self) -> bool:
        """May a name that nothing binds come from a star import?"""
        return any(
            statement.scope is self.walk.module and any(name[0] == "*" for name in statement.names)
            for statement in self.walk.imports
        )


def _receiver(home: Scope) -> Root:
    return ("cls" if home.takes_class else "self", home.owner)


def _first(text: bytes) -> bytes:
    found = syntax.WORD.match(text)
    return found.group() if found is not None else b""


def _reached(values: Sequence[Rooted], names: str) -> list[Rooted]:
    """Names that are reached through a value; through one of several it is not known which."""
    if len(values) > 1:
        return [(("any", *sorted(values, key=str)), f" {names}")]
    return [(root, f"{text} {names}") for root, text in values]


def _members(names: bytes) -> list[str]:
    """The members of a dotted chain, whether they are read or assigned to."""
    return plain(names).rstrip("=").split(".") if names else []


def _joined(base: str, rest: str) -> str:
    return base + rest if base else rest.removeprefix(".")


def _told(text: bytes, at: int) -> tuple[bytes, int]:
    return (text, at if text != b"?" else -1)


def declared(texts: Iterable[Texts]) -> bool:
    """Whether one of the bindings is an annotation, which then speaks for all."""
    return any(text.endswith((b"!", b">")) for group in texts for text in group)
