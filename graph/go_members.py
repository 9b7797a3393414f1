"""Members: fields and methods of a type, those of what it embeds included."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from paralex.graph.go_detail import TypeDef
from paralex.graph.go_kinds import OUTSIDE, Kind, Named, Outside, Typed
from paralex.graph.go_packages import Scope

_LEVELS = 8  # of embedding
_WIDTH = 60  # types that are looked at for one member


class Member(NamedTuple):
    """A member that was found. `places`: (path, dotted symbol) of its definitions, none for a
    field of a struct without a name; `owner`: the same of the type that was asked."""

    places: tuple[tuple[str, str], ...]
    type: Typed | None
    owner: tuple[str, str] | None


class Missing(NamedTuple):
    """The type is known in whole and has no such member."""

    owner: str
    but: str = ""  # why it may be there for all that
    type: None = None


class Members:
    """Looks members up, by the rule of the shallowest depth."""

    def __init__(self, kind: Callable[[Typed], Kind]) -> None:
        self._kind = kind

    def find(self, typed: Typed, name: str) -> Member | Missing | Outside | None:
        """The member; `Outside` where it can only come from outside, None where it is not known."""
        start = self._kind(typed)
        if isinstance(start, Outside) or start is None:
            return start
        owner = _place(start)
        level: list[tuple[Kind, bool]] = [(start, True)]
        seen: set[tuple[int, str]] = set()
        outside = unknown = False
        for _ in range(_LEVELS):
            found: list[Member] = []
            following: list[tuple[Kind, bool]] = []
            for kind, methods in level[:_WIDTH]:
                if isinstance(kind, Outside):
                    outside = True
                elif kind is None:
                    unknown = True
                elif isinstance(kind, Typed):
                    found += self._unnamed(kind, name, owner, following)
                elif (id(kind.scope), kind.name) not in seen:
                    seen.add((id(kind.scope), kind.name))
                    found += self._declared(kind, name, methods, owner, following)
            if found:
                return found[0] if len(found) == 1 else None
            if not following:
                break
            level = following
        if unknown:
            return None
        if outside:
            return OUTSIDE
        but = unread(start.scope) if isinstance(start, Named) else ""
        return Missing(owner[1] if owner else "the struct", but)

    def _unnamed(
        self,
        kind: Typed,
        name: str,
        owner: tuple[str, str] | None,
        following: list[tuple[Kind, bool]],
    ) -> list[Member]:
        """A struct without a name."""
        if isinstance(kind.type, str) or kind.type[0] != "s":
            following.append((OUTSIDE, True))
            return []
        for field, type_ in kind.type[1]:
            if field == name:
                return [Member((), Typed(kind.path, type_, kind.given), owner)]
        for embedded in kind.type[2]:
            following.append((self._kind(Typed(kind.path, embedded, kind.given)), True))
        return []

    def _declared(
        self,
        kind: Named,
        name: str,
        methods: bool,
        owner: tuple[str, str] | None,
        following: list[tuple[Kind, bool]],
    ) -> list[Member]:
        """A declared type: all its definitions, and all those of the member."""
        full = f"{kind.name}.{name}"
        places: list[tuple[str, str]] = []
        types: list[Typed] = []
        for owned in (kind.name, *sorted(kind.scope.aliases.get(kind.name, ()))) if methods else ():
            method = f"{owned}.{name}"
            for file, type_, parameters in kind.scope.functions.get(method, ()):
                places.append((file, method))
                types.append(Typed(file, type_, _given(parameters, kind)))
        for file, definition in kind.scope.types[kind.name]:
            given = _given(definition.parameters, kind)
            for field, type_ in (*definition.fields, *(definition.methods if methods else ())):
                if field == name:
                    places.append((file, full))
                    types.append(Typed(file, type_, given))
            self._below(file, definition, given, methods, following)
        return [Member(tuple(dict.fromkeys(places)), types[0], owner)] if places else []

    def _below(
        self,
        file: str,
        definition: TypeDef,
        given: tuple[tuple[str, Typed], ...],
        methods: bool,
        following: list[tuple[Kind, bool]],
    ) -> None:
        """What the type embeds; `type A B` has the fields of B and not its methods."""
        for embedded in definition.embeds:
            following.append((self._kind(Typed(file, embedded, given)), methods))
        if definition.kind == "other":
            made_of = self._kind(Typed(file, definition.type, given))
            if isinstance(made_of, Named):
                interface = made_of.scope.types[made_of.name][0][1].kind == "interface"
                following.append((made_of, methods and interface))
            elif isinstance(made_of, Typed) and made_of.type[0] == "s":
                following.append((made_of, methods))
            elif isinstance(made_of, Outside) and "." in str(definition.type):
                following.append((OUTSIDE, methods))


def unread(scope: Scope) -> str:
    """Why what a package seems to lack may be there for all that."""
    return f", unless {scope.unread} does, which is not read" if scope.unread else ""


def _given(parameters: tuple[str, ...], kind: Named) -> tuple[tuple[str, Typed], ...]:
    return tuple(zip(parameters, kind.arguments, strict=False))


def _place(kind: Kind) -> tuple[str, str] | None:
    if not isinstance(kind, Named):
        return None
    return kind.scope.types[kind.name][0][0], kind.name
