"""Classes: what they inherit from, and which of them defines a member."""

from __future__ import annotations

from collections.abc import Callable

from paralex.graph.python_detail import Root
from paralex.graph.python_module import Target
from paralex.graph.python_modules import Modules

# Classes of classes are followed this far.
_ANCESTORS = 50


class Members:
    """Answers about the classes of a project. `named` finds the classes that a base names."""

    def __init__(
        self, modules: Modules, named: Callable[[str, Root, str], tuple[Target, ...]]
    ) -> None:
        self._modules = modules
        self._named = named
        self._lines: dict[Target, tuple[Target, ...]] = {}
        self._fields: dict[tuple[Target, str], Target | None] = {}
        # What is being worked out, so that cycles end; an answer that met a cycle on its way is
        # not kept, or the order of questions would show in the answers.
        self._open: set[Target] = set()
        self.cycles = 0

    def lineage(self, cls: Target) -> tuple[Target, ...]:
        """A class and its bases in the repository, in the order in which members are searched."""
        known = self._lines.get(cls)
        if known is None:
            if cls in self._open or len(self._open) > _ANCESTORS:
                self.cycles += 1
                return (cls,)
            before = self.cycles
            self._open.add(cls)
            known = self._ancestors(cls)
            self._open.discard(cls)
            if self.cycles == before:
                self._lines[cls] = known
        return known

    def _ancestors(self, cls: Target) -> tuple[Target, ...]:
        module = self._modules.module(cls[0])
        stated = module.bases.get(cls[1], ()) if module is not None else ()
        bases = [b for root, chain in stated for b in self._named(cls[0], root, chain)]
        bases = [base for base in dict.fromkeys(bases) if base != cls]
        if len(bases) < 2:
            return (cls, *(each for base in bases for each in self.lineage(base) if each != cls))
        return (cls, *_merged([*(list(self.lineage(base)) for base in bases), bases], cls))

    def behind(self, cls: Target, name: str, last: object = None) -> Target | None:
        """What `super().name` is in the class, or `super(last, self).name` for one of its bases."""
        line = self.lineage(cls)
        if last is not None and last not in line:
            return None
        return self._search(line[line.index(last) + 1 if last is not None else 1 :], name)

    def member(self, cls: Target, name: str) -> Target | None:
        """The definition of a member, in the class or in what it inherits from.

        Also attributes that only methods assign, though these are no symbols.
        """
        key = (cls, name)
        if key not in self._fields:
            before = self.cycles
            found = self._search(self.lineage(cls), name)
            if self.cycles != before:
                return found
            self._fields[key] = found
        return self._fields[key]

    def _search(self, classes: tuple[Target, ...], name: str) -> Target | None:
        for path, symbol in classes:
            module = self._modules.module(path)
            field = f"{symbol}.{name}"
            if module is not None and (field in module.symbols or field in module.attributes):
                return path, field
        return None


def _merged(orders: list[list[Target]], cls: Target) -> list[Target]:
    """The C3 order; where Python would refuse the class, the first that is left comes next."""
    merged: list[Target] = []
    orders = [[each for each in order if each != cls] for order in orders]
    while orders := [order for order in orders if order]:
        later = {each for order in orders for each in order[1:]}
        head = next((order[0] for order in orders if order[0] not in later), orders[0][0])
        merged.append(head)
        orders = [[each for each in order if each != head] for order in orders]
    return merged
