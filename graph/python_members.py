"""Members and types: what inherits from what, and what an attribute of a value is.

A type is known where it is written: an annotation, a call of a class, a return annotation.
"""

from __future__ import annotations

from paralex.graph.python_detail import Root
from paralex.graph.python_module import Target
from paralex.graph.python_modules import Modules

# Chains of types (an alias of an alias, what a call of a call returns) are followed this far,
_DEPTH = 8
# and classes of classes this far.
_ANCESTORS = 100


class Members:
    """Answers about the classes of a project."""

    def __init__(self, modules: Modules) -> None:
        self._modules = modules
        self._lines: dict[Target, tuple[Target, ...]] = {}
        # What is being worked out, so that cycles end; an answer that met a cycle on its way is
        # not kept, or the order of questions would show in the answers.
        self._open: set[Target] = set()
        self._cycles = 0

    def lineage(self, cls: Target) -> tuple[Target, ...]:
        """A class and its bases in the repository, in the order in which members are searched."""
        known = self._lines.get(cls)
        if known is None:
            if cls in self._open or len(self._open) > _ANCESTORS:
                self._cycles += 1
                return (cls,)
            before = self._cycles
            self._open.add(cls)
            known = tuple(self._ancestors(cls))
            self._open.discard(cls)
            if not self._open or self._cycles == before:
                self._lines[cls] = known
        return known

    def _ancestors(self, cls: Target) -> list[Target]:
        # Depth first with the last mention kept: Python's order for all but contrived diamonds.
        order: list[Target] = []
        todo = [cls]
        while todo:
            item = todo.pop()
            if item in order:
                if item == cls or item in todo:
                    continue
                order.remove(item)
            order.append(item)
            if len(order) > 200:
                break
            module = self._modules.module(item[0])
            bases = module.bases.get(item[1], ()) if module is not None else ()
            for root, chain in reversed(bases):
                todo += reversed(self.classes(item[0], root, chain))
        return order

    def classes(self, path: str, root: Root, chain: str) -> list[Target]:
        """The classes that a chain names."""
        return [t for t in self.chain(path, root, chain) for t in self.as_class(t)]

    def as_class(self, target: Target, depth: int = 0) -> list[Target]:
        """The class itself, or the one that a variable is an alias of."""
        path, symbol = target
        module = self._modules.module(path) if symbol else None
        if module is None or depth > _DEPTH:
            return []
        if module.symbols.get(symbol) == "class":
            return [target]
        found: list[Target] = []
        for how, root, chain in module.values.get(symbol, ()):
            if how == "is" and (root, chain) != ("m", symbol):
                for other in self.chain(path, root, chain, depth + 1):
                    found += self.as_class(other, depth + 1)
        return found

    def member(self, cls: Target, name: str, *, skip_own: bool = False) -> Target | None:
        """The definition of a member, in the class or in what it inherits from."""
        for path, symbol in self.lineage(cls)[1 if skip_own else 0 :]:
            module = self._modules.module(path)
            if module is not None and f"{symbol}.{name}" in module.symbols:
                return path, f"{symbol}.{name}"
        return None

    def instance_classes(
        self, path: str, how: str, root: Root, chain: str, depth: int = 0
    ) -> list[Target]:
        """The classes whose members a value has: "same" as declared, "call" of, "is" the chain."""
        if depth > _DEPTH:
            return []
        found: list[Target] = []
        for target in self.chain(path, root, chain, depth + 1):
            classes = self.as_class(target, depth)
            if how != "call" and not classes:
                found += self.value_classes(target, depth + 1) if how == "is" else []
            elif how == "call" and not classes:
                found += self.value_classes((target[0], f"{target[1]}()"), depth + 1)
            else:
                found += classes
        return list(dict.fromkeys(found))

    def value_classes(self, target: Target, depth: int = 0) -> list[Target]:
        """The classes whose members a variable, an attribute or a call's result has."""
        module = self._modules.module(target[0]) if target[1] else None
        if module is None or depth > _DEPTH:
            return []
        return [
            cls
            for how, root, chain in module.values.get(target[1], ())
            for cls in self.instance_classes(target[0], how, root, chain, depth + 1)
        ]

    def attribute_classes(self, cls: Target, name: str) -> list[Target]:
        """The classes that an attribute of an instance of `cls` has, by what is assigned to it."""
        for path, symbol in self.lineage(cls):
            module = self._modules.module(path)
            if module is not None and f"{symbol}.{name}" in module.values:
                return self.value_classes((path, f"{symbol}.{name}"))
        return []

    # -- chains -------------------------------------------------------------------------------

    def start(self, path: str, root: Root, chain: str) -> tuple[tuple[Target, ...], list[str]]:
        """The targets of the first name of a chain, and the names that follow it."""
        parts = chain.split(".") if chain else []
        if root in ("m", "f"):
            return self._modules.lookup(path, parts[0]).targets, parts[1:]
        if root == "c":
            module = self._modules.module(path)
            symbols = module.symbols if module is not None else {}
            for length in range(len(parts), 0, -1):
                if ".".join(parts[:length]) in symbols:
                    return ((path, ".".join(parts[:length])),), parts[length:]
            return (), []
        if isinstance(root, tuple) and root[0] == "import":
            level, source, name = root[1:]
            assert isinstance(level, int) and isinstance(source, str) and isinstance(name, str)
            return self._modules.follow(path, "", (level, source, name), set(), 0).targets, parts
        return (), []

    def chain(self, path: str, root: Root, chain: str, depth: int = 0) -> list[Target]:
        """What a whole dotted chain in the file `path` means."""
        if depth > _DEPTH:
            return []
        targets, rest = self.start(path, root, chain)
        here = list(targets)
        for name in rest:
            here = [t for target in here for t in self.step(target, name, depth + 1)]
        return list(dict.fromkeys(here))

    def step(self, target: Target, name: str, depth: int = 0) -> list[Target]:
        """What `.name` means on a target."""
        if not target[1]:
            return list(self._modules.attribute(self._modules.place(target), name).targets)
        owners = self.as_class(target, depth) or self.value_classes(target, depth)
        members = [self.member(owner, name) for owner in owners]
        return [member for member in dict.fromkeys(members) if member is not None]
