"""One module as tables, and what a name can turn out to mean.

A target is (path, symbol): the symbol "" is the module itself, and a path that ends in "/" is a
namespace package.
"""

from __future__ import annotations

from dataclasses import dataclass

from paralex.graph.python_detail import Root, Surface
from paralex.graph.python_layout import Place

Target = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Found:
    """What a name means. `outside`: some binding leads out of the repository."""

    targets: tuple[Target, ...]
    outside: bool = False
    bound: bool = True  # bound in the module itself, not only a submodule of that name


NOTHING = Found((), bound=False)


class Module:
    """The surface of one file as tables."""

    __slots__ = (
        *("attributes", "bases", "exports", "loaded", "names", "path", "place", "problem"),
        *("replaced", "stars", "symbols", "values"),
    )

    def __init__(self, path: str, place: Place, surface: Surface, problem: str | None) -> None:
        self.path = path
        self.place = place
        self.problem = problem
        self.names = {name: (defined, bound) for name, defined, bound in surface.names}
        self.replaced = frozenset(surface.replaced)
        self.stars = surface.stars
        self.exports = surface.exports
        self.symbols = dict(surface.symbols)
        self.bases: dict[str, tuple[tuple[Root, str], ...]] = {}
        for name, bases, _ in surface.classes:  # one name may have several classes
            self.bases[name] = (*self.bases.get(name, ()), *bases)
        self.loaded: dict[str, Place] | None = None
        self.attributes = frozenset(surface.attributes)
        self.values: dict[str, list[tuple[Root, str]]] = {}
        for name, root, text in surface.values:
            self.values.setdefault(name, []).append((root, text))


def as_target(place: Place) -> Target:
    """A module as a target."""
    return (place.path if place.path is not None else f"{place.folder}/", "")
