"""What the names of a module stand for: bindings, re-exports, stars, submodules.

Nothing here guesses: a name is found where Python's rules put it, or not.
"""

from __future__ import annotations

from collections.abc import Iterable

from paralex.graph.python_builtins import BUILTINS, MODULE_ATTRIBUTES
from paralex.graph.python_detail import Binding, Detail, Surface
from paralex.graph.python_layout import Layout, Outcome, Place
from paralex.graph.python_module import NOTHING, Found, Module, Target, as_target
from paralex.graph.shapes import Project

# Re-exports of re-exports are followed this far; longer ones are hardly written by hand.
_HOPS = 100
_MANY = 5000  # modules to remember: about 100 MB, with what is known about their names


class Modules:
    """Every module of a project, made when it is first asked for."""

    builtins = BUILTINS | MODULE_ATTRIBUTES

    def __init__(self, project: Project, layout: Layout) -> None:
        self.layout = layout
        self._facts = project.outer or project.facts.get
        self._modules: dict[str, Module | None] = {}
        self._names: dict[tuple[str, str, bool], Found] = {}
        self._exports: dict[str, tuple[frozenset[str], bool]] = {}
        # What is being worked out, so that cycles end; an answer that met a cycle on its way is
        # not kept, or the order of questions would show in the answers.
        self._open: set[str] = set()
        self._cycles = 0

    def module(self, path: str) -> Module | None:
        if path not in self._modules:
            facts = self._facts(path)
            surface = facts.detail if facts is not None else None
            if isinstance(surface, Detail):
                surface = surface.surface
            self._modules[path] = (
                Module(path, self.layout.place(path), surface, facts.problem)
                if facts is not None and isinstance(surface, Surface)
                else None
            )
        return self._modules[path]

    @property
    def are_many(self) -> bool:
        """Whether these take so much memory that it is time to begin anew."""
        return len(self._modules) > _MANY

    def place(self, target: Target) -> Place:
        """The place of a target that is a module."""
        path = target[0]
        if path.endswith("/"):
            folder = path[:-1]
            return Place(self.layout.names.namespace_name(folder), None, folder)
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
        found = self.lookup(place.path, name, own=False) if place.path is not None else NOTHING
        if not found.bound:
            below = self.layout.child(place, name)
            if below is not None:
                return Found((as_target(below),), bound=False)
        return found

    def lookup(self, path: str, name: str, *, own: bool = True) -> Found:
        """What a name of the module level of `path` means; its submodules are not looked at.

        `own`: to the statements of `path` itself. Others see the module when all of it has run,
        and not an import that a later statement has replaced.
        """
        known = self._names.get((path, name, own))
        if known is None:
            known = self._names[path, name, own] = self._look_up(path, name, set(), 0, own=own)
        return known

    def _look_up(
        self, path: str, name: str, seen: set[tuple[str, str]], hops: int, *, own: bool = False
    ) -> Found:
        module = self.module(path)
        if module is None or (path, name) in seen or hops > _HOPS:
            return NOTHING
        seen.add((path, name))
        entry = module.names.get(name)
        if entry is None:
            found = self._through_stars(module, name, seen, hops)
            if not found.targets and not found.outside and self.module(f"{path}i") is not None:
                # What only the stub beside a module has, for code that runs in checkers alone.
                found = self._look_up(f"{path}i", name, seen, hops + 1)
            below = self.loaded(module).get(name) if not found.targets else None
            return Found((as_target(below),), bound=False) if below is not None else found
        defined, bound = entry
        if not own and name in module.replaced:
            bound = ()
        targets: dict[Target, None] = {(path, name): None} if defined else {}
        outside = False
        for binding in bound:
            followed = self.follow(path, name, binding, seen, hops)
            targets.update(dict.fromkeys(followed.targets))
            outside |= followed.outside
        return Found(tuple(targets), outside)

    def follow(
        self, path: str, name: str, binding: Binding, seen: set[tuple[str, str]], hops: int
    ) -> Found:
        """What an import in `path` that binds `name` stands for."""
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
            sources = self._modules_named(module.path, chain)
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

    def _modules_named(self, path: str, chain: str) -> list[str]:
        """The files of the modules that a chain in `path` names."""
        first, *rest = chain.split(".")
        here = self.lookup(path, first).targets
        for name in rest:
            here = tuple(
                further
                for target in here
                if not target[1]
                for further in self.attribute(self.place(target), name).targets
            )
        return [place for place, symbol in here if not symbol and not place.endswith("/")]

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

    # -- what is not there --------------------------------------------------------------------

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
