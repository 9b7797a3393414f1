"""What an expression is: a value or a type of the repository, something of the outside, or not
known. Every step is one that the language defines; nothing is matched by its name alone."""

from __future__ import annotations

import re
from collections.abc import Callable

from paralex.graph.go_detail import Root, Steps, Value
from paralex.graph.go_kinds import OUTSIDE, Kind, Meta, Named, Outside, Package, Thing, Typed
from paralex.graph.go_members import Members
from paralex.graph.go_names import BUILTINS, Names
from paralex.graph.go_packages import Packages, Scope

_DEPTH = 12  # of values that are given values, and of types that stand for types
_NUMBER = re.compile(r"\(\)(\d+)")
# The standard library's packages with functions whose results are what the caller's types say.
_GENERIC = frozenset(
    ("cmp", "errors", "iter", "maps", "reflect", "slices", "sync", "sync/atomic", "unique", "weak")
)


class Values:
    """Evaluates expressions; what was asked once is remembered."""

    def __init__(self, packages: Packages, names: Callable[[str], Names]) -> None:
        self._packages = packages
        self._names = names
        self._known: dict[tuple[str, Root, Steps], Thing] = {}
        self._open: set[tuple[str, Root, Steps]] = set()
        self.members = Members(self.kind)

    def thing(self, path: str, root: Root, steps: Steps) -> Thing:
        """What the expression is, seen from the file `path`."""
        key = (path, root, steps)
        if key in self._known:
            return self._known[key]
        if key in self._open or len(self._open) > _DEPTH * 4:
            return None
        self._open.add(key)
        if steps:
            found = self._step(self.thing(path, root, steps[:-1]), steps[-1])
        elif isinstance(root, str):
            found = self._start(path, root) if root else None
        else:
            found = Typed(path, root[0])
        self._open.discard(key)
        self._known[key] = found
        return found

    def _start(self, path: str, name: str) -> Thing:
        found = self._names(path).find(name)
        if found.package is not None:
            return Package(found.package, found.written)
        if found.scope is not None:
            return self._declared(found.scope, name)
        if found.outside:
            return Package(None, found.written) if found.written else OUTSIDE
        return None

    def _declared(self, scope: Scope, name: str) -> Thing:
        """A name of a package."""
        if name in scope.types:
            return Meta(Typed(scope.types[name][0][0], name))
        if name in scope.functions:
            file, type_, _ = scope.functions[name][0]
            return Typed(file, type_)
        for file, value in scope.values.get(name, ()):
            found = self._value(file, value)
            if found is not None:
                return found
        return None

    def _value(self, path: str, value: Value) -> Thing:
        found = self.thing(path, value.root, value.steps)
        return found if isinstance(found, Typed | Outside) else None

    def _step(self, thing: Thing, step: str) -> Thing:
        if thing is None:
            return None
        if isinstance(thing, Package):
            if thing.scope is not None:
                return self._declared(thing.scope, step[1:]) if step[0] == "." else None
            generic = "." in thing.written.split("/")[0] or thing.written in _GENERIC
            return Outside(generic)
        if isinstance(thing, Outside):
            if not thing.generic:
                return OUTSIDE
            return thing if step == "[]" else None if step[0] == "(" else OUTSIDE
        if isinstance(thing, Meta):
            if step == "()0":
                return thing.type
            return thing if step == "[]" else self._member(thing.type, step)
        number = _NUMBER.fullmatch(step)
        if number is not None:
            return self._result(thing, int(number[1]))
        return self._member(thing, step) if step[0] in ".:;" else self._element(thing, step)

    def _member(self, typed: Typed, step: str) -> Thing:
        if step[0] in ":;" and isinstance(self.underlying(typed), Typed):
            return self._element(typed, "[]")
        found = self.members.find(typed, step[1:])
        return found.type if not isinstance(found, Outside) and found is not None else found

    def _result(self, typed: Typed, number: int) -> Thing:
        kind = self.underlying(typed)
        if isinstance(kind, Typed) and kind.type[0] == "f" and number < len(kind.type[1]):
            return self._as_thing(Typed(kind.path, kind.type[1][number], kind.given))
        return OUTSIDE if isinstance(kind, Outside) else None

    def _element(self, typed: Typed, step: str) -> Thing:
        kind = self.underlying(typed)
        if isinstance(kind, Outside):
            return OUTSIDE
        if not isinstance(kind, Typed):
            return None
        form = kind.type
        if form[0] == "f":
            return typed if step == "[]" else None
        if form[0] == "m":
            return self._as_thing(Typed(kind.path, form[1 if step == "[k" else 2], kind.given))
        if form[0] == "[":
            return OUTSIDE if step == "[k" else Typed(kind.path, form[1], kind.given)
        return None

    def _as_thing(self, typed: Typed) -> Thing:
        """None for what only looks like a type."""
        return typed if typed.type else None

    # --- types

    def kind(self, typed: Typed, depth: int = 0) -> Kind:
        """The declared type that is meant, or the type itself where it has no name."""
        path, form, given = typed
        if not form or depth > _DEPTH:
            return None
        if isinstance(form, str):
            return self._named(path, form, (), depth)
        if form[0] == "p":
            stands = dict(given).get(form[1])
            return self.kind(stands, depth + 1) if stands is not None else None
        if form[0] == "g":
            if not isinstance(form[1], str):
                return None
            arguments = tuple(Typed(path, each, given) for each in form[2])
            found = self._named(path, form[1], arguments, depth)
            return None if isinstance(found, Outside) else found
        return typed

    def _named(self, path: str, written: str, arguments: tuple[Typed, ...], depth: int) -> Kind:
        package, _, name = written.rpartition(".")
        found = self._names(path).find(package or name)
        scope = found.package if package else found.scope
        if scope is None:
            return OUTSIDE if found.outside or (not package and name in BUILTINS) else None
        if name not in scope.types:
            return None
        file, definition = scope.types[name][0]
        if definition.kind == "alias":
            given = tuple(zip(definition.parameters, arguments, strict=False))
            return self.kind(Typed(file, definition.type, given), depth + 1)
        return Named(scope.full, name, arguments)

    def underlying(self, typed: Typed, depth: int = 0) -> Kind:
        """As `kind`, and for a declared type that is no struct or interface what it is made of."""
        kind = self.kind(typed, depth)
        if not isinstance(kind, Named) or depth > _DEPTH:
            return kind
        file, definition = kind.scope.types[kind.name][0]
        if definition.kind in ("struct", "interface"):
            return kind
        given = tuple(zip(definition.parameters, kind.arguments, strict=False))
        return self.underlying(Typed(file, definition.type, given), depth + 1)
