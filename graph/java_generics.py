"""Type arguments: substituted along inheritance, inferred from the arguments of a call."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from paralex.graph.java_classes import OBJECT_NAME, Class, Classes, Type, Variable
from paralex.graph.java_detail import Method
from paralex.graph.java_typetext import read_type

Bindings = Mapping[Variable, Type | None]
_ANCESTORS = 200
_DEPTH = 6


def bindings(type_: Type) -> dict[Variable, Type | None]:
    """What the parameters of a type's class stand for; nothing for a raw type."""
    base = type_.base
    if not isinstance(base, Class) or len(base.variables) != len(type_.arguments):
        return {}
    return dict(zip(base.variables, type_.arguments, strict=True))


def substituted(type_: Type | None, given: Bindings, depth: int = 0) -> Type | None:
    """`type_` with its parameters replaced where something is given for them."""
    if type_ is None or not given or depth > _DEPTH:
        return type_
    if isinstance(type_.base, Variable):
        found = given.get(type_.base)
        if found is None:
            return type_
        return found._replace(dimensions=found.dimensions + type_.dimensions)
    if not type_.arguments:
        return type_
    return type_._replace(
        arguments=tuple(substituted(each, given, depth + 1) for each in type_.arguments)
    )


class Generics:
    """Questions about types of a project."""

    def __init__(self, classes: Classes) -> None:
        self.classes = classes

    def erased(self, type_: Type | None) -> Type | None:
        """A parameter as its first bound."""
        for _ in range(_DEPTH):
            if type_ is None or not isinstance(type_.base, Variable):
                return type_
            bound = self._bound(type_.base)
            type_ = bound._replace(dimensions=type_.dimensions) if bound is not None else None
        return None

    def _bound(self, variable: Variable) -> Type | None:
        if not variable.bound:
            return Type(OBJECT_NAME)
        path, number, kind = variable.owner
        if path not in self.classes.layout.details:
            return Type(OBJECT_NAME)
        unit, written = self.classes.unit(path), read_type(variable.bound)
        if kind == "context":
            return self.classes.bind(unit, number, written)
        return self.classes.bind_member(unit.classes[number], (), written)

    def lineage(self, type_: Type) -> Iterator[Type]:
        """A type and all its supertypes with their arguments, superclasses first."""
        seen: set[Class] = set()
        todo = [type_]
        while todo and len(seen) < _ANCESTORS:
            here = todo.pop(0)
            if not isinstance(here.base, Class) or here.base in seen:
                continue
            seen.add(here.base)
            yield here
            given = bindings(here)
            raw = not here.arguments and bool(here.base.variables)
            for each in self.classes.supers(here.base):
                above = Type(each.base) if raw else substituted(each, given)
                if above is not None:
                    todo.append(above)

    def as_super(self, type_: Type, base: Class) -> Type | None:
        """The supertype of `type_` that is of the class `base`."""
        return next((each for each in self.lineage(type_) if each.base is base), None)

    def inferred(
        self, parameter: Type | None, value: Type | None, into: dict[Variable, Type | None]
    ) -> None:
        """Learn from an argument what the parameters of a method stand for."""
        todo = [(parameter, value)]
        while todo:
            wanted, given = todo.pop()
            if wanted is None or given is None or given.base == "null":
                continue
            if isinstance(wanted.base, Variable):
                depth = given.dimensions - wanted.dimensions
                if depth >= 0 and given.base not in ("void",):
                    into.setdefault(wanted.base, given._replace(dimensions=depth))
                continue
            if not isinstance(wanted.base, Class) or not wanted.arguments:
                continue
            same = self.as_super(given, wanted.base) if isinstance(given.base, Class) else None
            if same is not None and len(same.arguments) == len(wanted.arguments):
                todo += zip(wanted.arguments, same.arguments, strict=True)

    def functional(self, type_: Type | None) -> tuple[Type, Method] | None:
        """The one abstract method of an interface, with the type that declares it."""
        if type_ is None or type_.dimensions or not isinstance(type_.base, Class):
            return None
        found: list[tuple[Type, Method]] = []
        if type_.base.kind != "interface":
            return None
        concrete: set[tuple[str, int]] = set()
        for each in self.lineage(type_):
            assert isinstance(each.base, Class)
            for methods in each.base.methods.values():
                for method in methods:
                    key = (method.name, len(method.parameters))
                    if "s" in method.flags or method.name in ("equals", "hashCode", "toString"):
                        continue
                    if "b" in method.flags:
                        concrete.add(key)
                    elif key not in concrete:
                        found.append((each, method))
                        concrete.add(key)
        return found[0] if len(found) == 1 else None

    def member_type(self, owner: Type, method: Method | None, text: str) -> Type | None:
        """A type in the head of a member of `owner`, as seen through the arguments of `owner`."""
        base = owner.base
        assert isinstance(base, Class)
        generic = method.generic if method is not None else ()
        return substituted(
            self.classes.bind_member(base, generic, read_type(text)), bindings(owner)
        )
