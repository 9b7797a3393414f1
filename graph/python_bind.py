"""From what a walk found to plain facts: each used name with the place that binds it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

from tree_sitter import Node

from paralex.graph.python_builtins import BUILTINS, MODULE_ATTRIBUTES
from paralex.graph.python_detail import Detail, Import, Root, Surface
from paralex.graph.python_imports import called_module, exports
from paralex.graph.python_scopes import DEFINED, Kind, Scope, Typed, find, fold, plain, settle
from paralex.graph.python_walk import ImportStatement, Walk

_TYPING = frozenset({"typing", "typing_extensions"})
# Roots that mean the same in every scope of the file, so that a type may be told by them.
_FIXED = frozenset({"m", "c", "import"})
_IMPORTLIB = {"importlib.import_module", "builtins.__import__"}


class Binder:
    """Looks names up in the scopes of one finished walk."""

    def __init__(self, walk: Walk) -> None:
        self.walk = walk
        fold(walk.scopes)
        settle(walk.module, walk.scopes)
        self._ascii = walk.source.isascii()
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
            known = self._roots[key] = tuple(self._look_up(scope, chain))
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
            if root[0] in _FIXED:
                yield (how, root, rest)

    def _called(self, scope: Scope, chain: bytes) -> Iterable[tuple[Root, str]]:
        callee, _, rest = chain.partition(b"().")
        if callee == b"super":
            owner = self._owner(scope)
            if owner:
                yield ("super", owner), plain(rest)
            return
        for root, called in self.roots(scope, callee):
            if root[0] in _FIXED:
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
        known = frozenset() if self._stars() else BUILTINS | MODULE_ATTRIBUTES
        for segment in self.walk.done:
            scope, user = segment.scope, segment.user
            locals_ = scope.binds if scope.kind in (Kind.FUNCTION, Kind.COMPREHENSION) else {}
            for chain, starts in segment.uses.items():
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

    def imports(self) -> tuple[Import, ...]:
        checked = self._type_checking()
        rows = [self._import(statement, checked) for statement in self.walk.imports]
        for call, segment in self.walk.module_calls:
            called = called_module(self.walk, call)
            if called is None or not self._imports_modules(segment.scope, called[0]):
                continue
            _, module, package = called
            row, column = call.start_point
            name = module.lstrip(".")
            names = ((plain(package), ""),) if package else ()
            rows.append(
                Import(
                    *(row + 1, column, segment.user, len(module) - len(name), name, False, names),
                    type_only=False,
                    lazy=segment.scope.kind != Kind.MODULE,
                    how="import_module",
                )
            )
        return tuple(sorted(rows, key=lambda item: (item.line, item.column, item.module)))

    def _import(self, statement: ImportStatement, checked: list[tuple[int, int]]) -> Import:
        node = statement.node
        row, column = node.start_point
        scope: Scope | None = statement.scope
        while scope is not None and scope.kind == Kind.CLASS:
            scope = scope.parent
        return Import(
            *(row + 1, column, statement.user, statement.level, statement.module),
            is_from=statement.is_from,
            names=tuple((written, local) for written, local, _ in statement.names),
            type_only=any(start <= node.start_byte < end for start, end in checked),
            lazy=scope is not None and scope.kind != Kind.MODULE,
        )

    def _imports_modules(self, scope: Scope, callee: str) -> bool:
        return bool(self._imported_names(scope, callee) & _IMPORTLIB)

    def _imported_names(self, scope: Scope, chain: str) -> set[str]:
        """The absolute dotted names that a chain of imported names stands for."""
        first, dot, rest = chain.partition(".")
        home = find(scope, first.encode(), self.walk.module)
        if home is None:
            return {f"builtins.{chain}"}
        found: set[str] = set()
        for index in home.binds[first.encode()]:
            if index != DEFINED:
                level, module, name = self.walk.bindings[index]
                if level == 0:
                    found.add(module + (f".{name}" if name else "") + dot + rest)
        return found

    def _type_checking(self) -> list[tuple[int, int]]:
        """The spans of blocks that run only for type checkers."""
        return [
            (start, end)
            for chain, start, end, scope in self.walk.conditions
            if any(
                name.rpartition(".")[0] in _TYPING and name.endswith(".TYPE_CHECKING")
                for name in self._imported_names(scope, plain(chain))
            )
            or chain == b"TYPE_CHECKING"
        ]

    def _stars(self) -> tuple[tuple[int, str], ...]:
        return tuple(
            (statement.level, statement.module)
            for statement in sorted(self.walk.imports, key=lambda item: item.node.start_byte)
            if statement.scope is self.walk.module and any(n[0] == "*" for n in statement.names)
        )

    # -- the surface ----------------------------------------------------------------------------

    def detail(self, symbols: tuple[tuple[str, str], ...]) -> Detail:
        """Everything that resolution reads of this file."""
        walk = self.walk
        names = sorted(
            (
                plain(name),
                DEFINED in bound,
                tuple(sorted({walk.bindings[index] for index in bound if index != DEFINED})),
            )
            for name, bound in walk.module.binds.items()
        )
        classes = tuple(
            (
                info.name,
                tuple(pair for chain, _ in info.bases for pair in self.roots(info.scope, chain)),
                info.opaque,
            )
            for info in sorted(walk.classes, key=lambda info: info.start)
        )
        surface = Surface(
            names=tuple(names),
            stars=self._stars(),
            exports=exports(walk),
            classes=classes,
            values=tuple(sorted(self._values(), key=str)),
            symbols=symbols,
        )
        return Detail(surface, self.imports(), self.uses(), self.bases())

    def _values(self) -> Iterable[tuple[str, str, Root, str]]:
        """(name, how, root, chain) of all whose type is known and that have a dotted name."""
        walk = self.walk
        for scope in walk.scopes:
            if scope.symbol is not None:
                before = f"{scope.symbol}." if scope.symbol else ""
                for name in scope.types:
                    for root in self.types(scope, name):
                        yield (before + plain(name), *_flat(root))
        for function in walk.functions:
            for root, text in self.roots(function.scope, function.returns):
                if root[0] in _FIXED:
                    yield (function.name + "()", "same", root, text)
        yield from self._instance_values()

    def _instance_values(self) -> Iterable[tuple[str, str, Root, str]]:
        """`self.x = ...` in methods; two values that differ leave the attribute unknown."""
        found: dict[str, set[tuple[str, Root, str] | None]] = {}
        for scope, stored, typed in self.walk.stored:
            receiver, _, name = stored.partition(b".")
            home = find(scope, receiver, self.walk.module)
            if home is None or home.receiver != receiver or not home.owner:
                continue
            values = found.setdefault(f"{home.owner}.{plain(name)}", set())
            roots = list(self.typed(scope, typed)) if typed is not None else []
            values.update(_flat(root) for root in roots)
            if not roots:
                values.add(None)
        for attribute, values in found.items():
            if len(values) == 1 and (value := next(iter(values))) is not None:
                yield (attribute, *value)


def _flat(root: Root) -> tuple[str, Root, str]:
    assert isinstance(root, tuple)
    how, inner, chain = root
    assert isinstance(how, str) and isinstance(inner, str | tuple) and isinstance(chain, str)
    return how, inner, chain


def first_error(root: Node) -> Node | None:
    """The first node that the grammar could not place."""
    if not root.has_error:
        return None
    todo = [root]
    while todo:
        node = todo.pop()
        if node.is_error or node.is_missing:
            return node
        todo += reversed([child for child in node.children if child.has_error or child.is_missing])
    return None
