"""Methods that override one with another head.

The compiler adds a bridge with the head of what is overridden, and the class depends on the types
in it: an override may narrow what is returned, or know a type argument.
"""

from __future__ import annotations

from collections.abc import Iterator

from paralex.graph.java_classes import Class, Type
from paralex.graph.java_detail import Method
from paralex.graph.java_evaluate import self_type
from paralex.graph.java_generics import Generics

Head = tuple[Type | None, ...]


class Overrides:
    """Finds the classes in the heads of what a class overrides."""

    def __init__(self, generics: Generics) -> None:
        self._generics = generics

    def of(self, cls: Class) -> Iterator[tuple[str, tuple[Class, ...]]]:
        """(method, the classes in a head that it overrides and does not have itself)."""
        above = list(self._generics.lineage(self_type(cls)))[1:]
        for name, methods in cls.methods.items():
            for method in methods:
                if "s" in method.flags or "p" in method.flags:
                    continue
                own = self._head(Type(cls), method)
                for owner in above:
                    found = self._bridged(owner, method, own)
                    if found:
                        yield name, found

    def _bridged(self, owner: Type, method: Method, own: Head) -> tuple[Class, ...]:
        base = owner.base
        assert isinstance(base, Class)
        found: dict[Class, None] = {}
        for other in base.methods.get(method.name, ()):
            if len(other.parameters) != len(method.parameters) or set("sp") & set(other.flags):
                continue
            given = (
                self._generics.erased(self._generics.member_type(owner, other, text))
                for text in other.parameters
            )
            if not all(_same(a, b) for a, b in zip(given, own, strict=False)):
                continue
            head = self._head(Type(base), other)
            if head != own:
                found.update(
                    (each.base, None)
                    for each in head
                    if each is not None and isinstance(each.base, Class) and not each.base.external
                )
        return tuple(found)

    def _head(self, owner: Type, method: Method) -> Head:
        """The erased parameters and result."""
        heads = (
            self._generics.erased(self._generics.member_type(owner, method, text))
            for text in (*method.parameters, method.returns)
        )
        return tuple(each._replace(arguments=()) if each is not None else None for each in heads)


def _same(one: Type | None, other: Type | None) -> bool:
    if one is None or other is None:
        return True
    return (one.base, one.dimensions) == (other.base, other.dimensions)
