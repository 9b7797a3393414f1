"""What an expression can turn out to be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from paralex.graph.go_detail import Type
from paralex.graph.go_packages import Scope


class Typed(NamedTuple):
    """A type as the file `path` writes it; `given`: what its type parameters stand for."""

    path: str
    type: Type
    given: tuple[tuple[str, Typed], ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Named:
    """A type that the repository declares."""

    scope: Scope
    name: str
    arguments: tuple[Typed, ...] = ()


class Meta(NamedTuple):
    """The type itself and not a value of it."""

    type: Typed


class Package(NamedTuple):
    """A package by an import's name; `scope` None for one from outside."""

    scope: Scope | None
    written: str


class Outside(NamedTuple):
    """Something from outside the repository. `generic`: what it gives back may be of any type."""

    generic: bool = False


Thing: TypeAlias = Typed | Meta | Package | Outside | None  # None: not known
Kind: TypeAlias = Named | Typed | Outside | None  # Typed: a type without a name

OUTSIDE = Outside()
