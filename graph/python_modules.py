"""What the names of a module stand for: bindings, re-exports, stars, submodules, members.

A target is (path, symbol): the symbol "" is the module itself, and a path that ends in "/" is a
namespace package. Nothing here guesses: a name is found where Python's rules put it, or not.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from paralex.graph.python_builtins import BUILTINS, MODULE_ATTRIBUTES
from paralex.graph.python_detail import Binding, Detail, Root, Surface
from paralex.graph.python_layout import Layout, Outcome, Place
from paralex.graph.shapes import Project

Target = tuple[str, str]

# Chains of types (an alias of an alias, what a call of a call returns) are followed this far,
_DEPTH = 8
# and re-exports of re-exports this far; longer ones are hardly written by hand.
_HOPS = 100


@dataclass(frozen=True, slots=True)
class Found:
    """What a name means. `outside`: some binding leads out of the repository."""

    targets: tuple[Target, ...]
    outside: bool = False
    bound: bool = True  # bound in the module itself, not only a submodule of that name


_NOTHING = Found((), bound=False)


class Module:
    """The surface of one file as tables."""

    __slots__ = (
        *("bases", "exports", "loaded", "names", "path", "place", "problem"),
        *("stars", "symbols", "values"),
    )

    def __init__(self, path: str, place: Place, surface: Surface, problem: str | None) -> None:
        self.path = path
        self.place = place
        self.problem = problem
        self.names = {name: (defined, bound) for name, defined, bound in surface.names}
        self.stars = surface.stars
        self.exports = surface.exports
        self.symbols = dict(surface.symbols)
        self.bases = {name: (bases, opaque) for name, bases, opaque in surface.classes}
        self.loaded: dict[str, Place] | None = None
        self.values: dict[str, list[tuple[str, Root, str]]] = {}
        for name, how, root, chain in surface.values:
            self.values.setdefault(name, []).append((how, root, chain))


class Modules:
    """Every module of a project, made when it is first asked for."""

    builtins = BUILTINS | MODULE_ATTRIBUTES

    def __init__(self, project: Project, layout: Layout) -> None:
        self.layout = layout
        self._facts = project.facts
        self._modules: dict[str, Module | None] = {}
        self._names: dict[tuple[str, str], Found] = {}
        self._exports: dict[str, tuple[frozenset[str], bool]] = {}
        self._lines: dict[Target, tuple[Target, ...]] = {}
        # What is being worked out, so that cycles end; an answer that met a cycle on its way is
        # not kept, or the order of questions would show in the answers.
        self._open: set[str | Target] = set()
        self._cycles = 0

    def module(self, path: str) -> Module | None:
        if path not in self._modules:
            facts = self._facts.get(path)
            detail = facts.detail if facts is not None else None
            self._modules[path] = (
                Module(path, self.layout.place(path), detail.surface, facts.problem)
                if facts is not None and isinstance(detail, Detail)
                else None
            )
        return self._modules[path]

    def place(self, target: Target) -> Place:
        """The place of a target that is a module."""
        path = target[0]
        if path.endswith("/"):
            folder = path[:-1]
            return Place(self.layout.namespace_name(folder), None, folder)
        return self.layout.place(path)

    # -- names of a module ------------------------------------------------------------------

    def find(self, path: str, level: int, module: str) -> Outcome:
        """The module that `from <level dots><module> import` in the file `path` means."""
        if level:
            return self.layout.relative(path, level, module)
        return self.layout.absolute(path, module)

    def source(self, path: str, level: int, module: str, names: Iterable[str]) -> Outcome:
        """As `find`, for a statement that takes `names` from it.

        A folder without `__init__` is a package if something in it is imported; else a
        distribution of that name, which Python would prefer, is as likely.
        """
        outcome = self.find(path, level, module)
        place = outcome.place
        if outcome.status != "external" or place is None:
            return outcome
        is_here = any(self.layout.child(place, name) is not None for name in names)
        return Outcome("internal", place, "namespace") if is_here else outcome

    def attribute(self, place: Place, name: str) -> Found:
        """What `place.name` means: an attribute if the module binds it, else a submodule."""
        found = self.lookup(place.path, name) if place.path is not None else _NOTHING
        if not found.bound:
            below = self.layout.child(place, name)
            if below is not None:
                return Found((as_target(below),), bound=False)
        return found

    def lookup(self, path: str, name: str) -> Found:
        """What a name of the module level of `path` means; its submodules are not looked at."""
        known = self._names.get((path, name))
        if known is None:
            known = self._names[path, name] = self._look_up(path, name, set(), 0)
        return known

    def _look_up(self, path: str, name: str, seen: set[tuple[str, str]], hops: int) -> Found:
        module = self.module(path)
        if module is None or (path, name) in seen or hops > _HOPS:
            return _NOTHING
        seen.add((path, name))
        entry = module.names.get(name)
        if entry is None:
            found = self._through_stars(module, name, seen, hops)
            below = self.loaded(module).get(name) if not found.targets else None
            return Found((as_target(below),), bound=False) if below is not None else found
        defined, bound = entry
        targets: dict[Target, None] = {(path, name): None} if defined else {}
        outside = False
        for binding in bound:
            followed = self._follow(path, name, binding, seen, hops)
            targets.update(dict.fromkeys(followed.targets))
            outside |= followed.outside
        return Found(tuple(targets), outside)

    def _follow(
        self, path: str, name: str, binding: Binding, seen: set[tuple[str, str]], hops: int
    ) -> Found:
        level, source, wanted = binding
        outcome = self.source(path, level, source, (wanted,))
        if outcome.place is None or outcome.status != "internal":
            return Found((), outside=outcome.status == "external")
        place = outcome.place
        if not wanted:
            return Found((as_target(place),))
        if place.path is not None and not (place.path == path and wanted == name):
            found = self._look_up(place.path, wanted, seen, hops + 1)
            if found.bound:
                return found
        below = self.layout.child(place, wanted)
        return Found((as_target(below),)) if below is not None else Found(())

    def _through_stars(
        self, module: Module, name: str, seen: set[tuple[str, str]], hops: int
    ) -> Found:
        """The last star import that binds the name: it would have overwritten the others."""
        outside = False
        for level, source in reversed(module.stars):
            outcome = self.find(module.path, level, source)
            if outcome.place is None or outcome.place.path is None:
                outside |= outcome.status == "external"
                continue
            names, all_known = self.exports(outcome.place.path)
            if name in names:
                found = self._look_up(outcome.place.path, name, seen, hops + 1)
                if found.targets or found.outside:
                    return found
            outside |= not all_known
        return Found((), outside, bound=False)

    def loaded(self, module: Module) -> dict[str, Place]:
        """The submodules that a package's own imports load: Python binds them as attributes."""
        if module.loaded is None:
            module.loaded = {}
            folder = module.place.folder
            sources = {(level, source) for level, source in module.stars}
            sources |= {b[:2] for _, bound in module.names.values() for b in bound}
            for level, source in sorted(sources) if folder is not None else ():
                place = self.find(module.path, level, source).place
                base = place.folder or (place.path or "").rpartition(".")[0] if place else ""
                if place is not None and base.rpartition("/")[0] == folder:
                    module.loaded[base.rpartition("/")[2]] = place
        return module.loaded

    def exports(self, path: str) -> tuple[frozenset[str], bool]:
        """The names that a star import of `path` binds, and whether these are all."""
        known = self._exports.get(path)
        if known is None:
            if path in self._open or len(self._open) > _HOPS:
                self._cycles += 1
                return frozenset(), True  # a cycle of stars adds nothing
            before = self._cycles
            self._open.add(path)
            known = self._exported(path)
            self._open.discard(path)
            if not self._open or self._cycles == before:
                self._exports[path] = known
        return known

    def _exported(self, path: str) -> tuple[frozenset[str], bool]:
        module = self.module(path)
        if module is None:
            return frozenset(), False
        if module.exports is None:
            return self._public(module)
        names: set[str] = set()
        complete = True
        for word, value in module.exports:
            if word == "name":
                names.add(value)
            elif word == "without":
                names.discard(value)
            elif word == "unknown":
                names |= self._public(module)[0]
                complete = False
            else:
                more, all_known = self._listed_elsewhere(module, word, value)
                names |= more
                complete &= all_known
        return frozenset(names), complete

    def _listed_elsewhere(
        self, module: Module, word: str, chain: str
    ) -> tuple[frozenset[str], bool]:
        """The `__all__` of the module `chain` ("of"), or one imported under that name ("value")."""
        sources: list[str] = []
        if word == "of":
            sources = [path for path, symbol in self.chain(module.path, "m", chain) if not symbol]
        else:
            for level, source, name in module.names.get(chain, (False, ()))[1]:
                outcome = self.find(module.path, level, source)
                if name == "__all__" and outcome.place is not None and outcome.place.path:
                    sources.append(outcome.place.path)
        names: frozenset[str] = frozenset()
        complete = bool(sources)
        for path in sources:
            more, all_known = self.exports(path)
            names |= more
            complete &= all_known
        return names, complete

    def _public(self, module: Module) -> tuple[frozenset[str], bool]:
        names = {n for n in (*module.names, *self.loaded(module)) if not n.startswith("_")}
        complete = True
        for level, source in module.stars:
            outcome = self.find(module.path, level, source)
            if outcome.place is None or outcome.place.path is None:
                complete = False
                continue
            more, all_known = self.exports(outcome.place.path)
            names |= {name for name in more if not name.startswith("_")}
            complete &= all_known
        return frozenset(names), complete

    # -- classes and values -------------------------------------------------------------------

    def lineage(self, cls: Target) -> tuple[Target, ...]:
        """A class and its bases in the repository, in the order in which members are searched."""
        known = self._lines.get(cls)
        if known is None:
            if cls in self._open or len(self._open) > _HOPS:
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
            module = self.module(item[0])
            bases = module.bases.get(item[1], ((), False))[0] if module is not None else ()
            for root, chain in reversed(bases):
                todo += reversed(self.classes(item[0], root, chain))
        return order

    def classes(self, path: str, root: Root, chain: str) -> list[Target]:
        """The classes that a chain names."""
        return [t for t in self.chain(path, root, chain) for t in self.as_class(t)]

    def as_class(self, target: Target, depth: int = 0) -> list[Target]:
        """The class itself, or the one that a variable is an alias of."""
        path, symbol = target
        module = self.module(path) if symbol else None
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
            module = self.module(path)
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
        module = self.module(target[0]) if target[1] else None
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
            module = self.module(path)
            if module is not None and f"{symbol}.{name}" in module.values:
                return self.value_classes((path, f"{symbol}.{name}"))
        return []

    # -- chains -------------------------------------------------------------------------------

    def start(self, path: str, root: Root, chain: str) -> tuple[tuple[Target, ...], list[str]]:
        """The targets of the first name of a chain, and the names that follow it."""
        parts = chain.split(".") if chain else []
        if root in ("m", "f"):
            return self.lookup(path, parts[0]).targets, parts[1:]
        if root == "c":
            module = self.module(path)
            symbols = module.symbols if module is not None else {}
            for length in range(len(parts), 0, -1):
                if ".".join(parts[:length]) in symbols:
                    return ((path, ".".join(parts[:length])),), parts[length:]
            return (), []
        if isinstance(root, tuple) and root[0] == "import":
            level, source, name = root[1:]
            assert isinstance(level, int) and isinstance(source, str) and isinstance(name, str)
            return self._follow(path, "", (level, source, name), set(), 0).targets, parts
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
            return list(self.attribute(self.place(target), name).targets)
        owners = self.as_class(target, depth) or self.value_classes(target, depth)
        members = [self.member(owner, name) for owner in owners]
        return [member for member in dict.fromkeys(members) if member is not None]

    def missing(self, place: Place, name: str) -> str:
        """Why `place.name` was not found; "" if it may well be there."""
        module = self.module(place.path) if place.path is not None else None
        if name in MODULE_ATTRIBUTES or (module is not None and "__getattr__" in module.names):
            return ""
        if module is not None and module.problem is not None:
            return f"{place.name} does not define {name!r}, but could not be parsed in whole"
        if place.path is not None and module is None:
            return f"{place.path} was not analysed"
        return f"{place.name} has no attribute and no submodule {name!r}"


def as_target(place: Place) -> Target:
    """A module as a target."""
    return (place.path if place.path is not None else f"{place.folder}/", "")
