"""What an exported name means: through re-exports, `export *` and CommonJS, to its definition."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple, TypeAlias

from paralex.graph.shapes import FileFacts
from paralex.graph.typescript_extract_detail import ALL, DEFAULT, EMPTY, EQUALS, Detail, Export
from paralex.graph.typescript_resolve_modules import Target


class Place(NamedTuple):
    """A symbol of a file, or with `symbol` "" the module itself."""

    path: str
    symbol: str


class Found(NamedTuple):
    """Where a name is defined. `hops`: the modules that only passed it on, and under what name."""

    place: Place
    hops: tuple[Place, ...] = ()


class Missing(NamedTuple):
    """Why a name is not found; `outside`: it comes from where nothing can be looked up."""

    reason: str
    outside: bool = False


# The modules passed so far, the last one first.
_Trail: TypeAlias = "tuple[_Trail, Place] | None"


def _hops(trail: _Trail) -> tuple[Place, ...]:
    places: list[Place] = []
    while trail is not None:
        trail, place = trail
        places.append(place)
    return tuple(reversed(places))


class _Module:
    """One file's facts, arranged for look-ups."""

    def __init__(self, facts: FileFacts) -> None:
        self.detail = facts.detail if isinstance(facts.detail, Detail) else EMPTY
        self.symbols = {symbol.name for symbol in facts.symbols}
        self.exports: dict[str, list[Export]] = {}
        for export in self.detail.exports:
            self.exports.setdefault(export.name, []).append(export)
        self.bases: dict[str, list[tuple[int, tuple[str, ...]]]] = {}
        for use in self.detail.uses:
            if use.kind == "inherit":
                self.bases.setdefault(use.user, []).append((use.binding, use.chain))


class Names:
    """Look-ups over all files. `target(path, site)` is the module that a site means."""

    def __init__(
        self, facts: Mapping[str, FileFacts], target: Callable[[str, int], Target]
    ) -> None:
        self._facts = facts
        self._target = target
        self._modules: dict[str, _Module] = {}
        self._known: dict[tuple[str, str], Found | Missing] = {}

    def module(self, path: str) -> _Module | None:
        """The arranged facts of a file; None for one that is not of this language."""
        if path not in self._modules:
            facts = self._facts.get(path)
            if facts is None or not isinstance(facts.detail, Detail):
                return None
            self._modules[path] = _Module(facts)
        return self._modules[path]

    def binding(self, path: str, index: int) -> Found | Missing:
        """What the binding `index` of the file `path` stands for."""
        module = self.module(path)
        if module is None:
            return Missing("no module")
        binding = module.detail.bindings[index]
        target = self._target(path, binding.site)
        place = target.path or target.built_from
        if place is None:
            return Missing(target.reason, outside=True)
        return self.whole(place) if binding.imported == ALL else self.find(place, binding.imported)

    def whole(self, path: str) -> Found:
        """The module itself; of a CommonJS one, the symbol that it exports as a whole."""
        if self._is_one_value(path):
            found = self.find(path, EQUALS)
            if isinstance(found, Found):
                return found
        return Found(Place(path, ""))

    def _is_one_value(self, path: str) -> bool:
        """Whether the file exports one value in place of a module with names."""
        module = self.module(path)
        return module is not None and module.exports.keys() == {EQUALS}

    def find(self, path: str, name: str) -> Found | Missing:
        """The definition behind the export `name` of the file `path`."""
        key = (path, name)
        if key not in self._known:
            self._known[key] = self._search(path, name)
        return self._known[key]

    def _search(self, path: str, name: str) -> Found | Missing:
        results: dict[Place, Found] = {}
        outside = False
        visited: set[tuple[str, str]] = set()
        stack: list[tuple[str, str, _Trail]] = [(path, name, None)]
        while stack:
            at, wanted, trail = stack.pop()
            if (at, wanted) in visited:
                continue
            visited.add((at, wanted))
            module = self.module(at)
            if module is None:
                results.setdefault(Place(at, ""), Found(Place(at, ""), _hops(trail)))
                continue
            found, ahead, lost = self._step(at, module, wanted)
            outside = outside or lost
            for place in found:
                results.setdefault(place, Found(place, _hops(trail)))
            onward: _Trail = (trail, Place(at, wanted))
            for place in ahead:
                if place.symbol != ALL:
                    stack.append((place.path, place.symbol, onward))
                elif self._is_one_value(place.path):
                    stack.append((place.path, EQUALS, onward))
                else:
                    whole = Place(place.path, "")
                    results.setdefault(whole, Found(whole, _hops(onward)))
        if len(results) == 1:
            return next(iter(results.values()))
        if results:
            places = ", ".join(f"{p.path}:{p.symbol}" for p in sorted(results))
            return Missing(f"{path} exports {name!r} from several places: {places}")
        if outside:
            return Missing(f"{path} may pass {name!r} on from outside of the repository", True)
        return Missing(f"{path} does not export {name!r}")

    def _step(self, path: str, module: _Module, name: str) -> tuple[list[Place], list[Place], bool]:
        """(places right here, where to look next, last first; whether it leads outside)."""
        entries = module.exports.get(name, [])
        if not entries and name == DEFAULT:
            entries = module.exports.get(EQUALS, [])
            if not entries and module.detail.module == "cjs":
                return [Place(path, "")], [], False
        if entries:
            return self._entries(path, module, entries)
        if name in (DEFAULT, EQUALS):
            return [], [], False
        here, ahead, lost = self._members_of_equals(path, module, name)
        for site in reversed(module.detail.stars):
            target = self._target(path, site)
            place = target.path or target.built_from
            if place is None:
                lost = True
            else:
                ahead.append(Place(place, name))
        return here, ahead, lost

    def _entries(
        self, path: str, module: _Module, entries: list[Export]
    ) -> tuple[list[Place], list[Place], bool]:
        here: list[Place] = []
        ahead: list[Place] = []
        lost = False
        for export in reversed(entries):
            if export.binding < 0:
                known = export.local in module.symbols
                here.append(Place(path, export.local if known else ""))
                continue
            binding = module.detail.bindings[export.binding]
            target = self._target(path, binding.site)
            place = target.path or target.built_from
            if place is None:
                lost = True
            else:
                ahead.append(Place(place, binding.imported))
        return here, ahead, lost

    def _members_of_equals(
        self, path: str, module: _Module, name: str
    ) -> tuple[list[Place], list[Place], bool]:
        """`name` as a member of what `export =` or `module.exports =` exports."""
        here: list[Place] = []
        ahead: list[Place] = []
        lost = False
        for export in module.exports.get(EQUALS, ()):
            if export.binding < 0:
                if f"{export.local}.{name}" in module.symbols:
                    here.append(Place(path, f"{export.local}.{name}"))
                continue
            binding = module.detail.bindings[export.binding]
            target = self._target(path, binding.site)
            place = target.path or target.built_from
            if place is None:
                lost = True
            elif binding.imported == ALL:
                ahead.append(Place(place, name))
        return here, ahead, lost

    def members(self, start: Place, chain: tuple[str, ...]) -> tuple[Found | Missing, bool]:
        """Follow the names of `chain` from `start` as far as they are known.

        The second value says whether the last step found a member that is inherited or own.
        """
        hops: list[Place] = []
        place, moved = start, False
        for name in chain:
            if not place.symbol:
                found = self.find(place.path, name)
                if isinstance(found, Missing):
                    return found, moved
                hops += found.hops
                place, moved = found.place, True
                continue
            member = self.member(place, name)
            if member is None:
                break
            place, moved = member, True
        return Found(place, tuple(hops)), moved

    def member(self, owner: Place, name: str) -> Place | None:
        """The member `name` of a class, enum or namespace, inherited ones included."""
        visited: set[Place] = set()
        stack = [owner]
        while stack:
            place = stack.pop()
            if place in visited:
                continue
            visited.add(place)
            module = self.module(place.path)
            if module is None:
                continue
            if f"{place.symbol}.{name}" in module.symbols:
                return Place(place.path, f"{place.symbol}.{name}")
            for binding, chain in reversed(module.bases.get(place.symbol, ())):
                base = self._base(place.path, binding, chain)
                if base is not None:
                    stack.append(base)
        return None

    def _base(self, path: str, binding: int, chain: tuple[str, ...]) -> Place | None:
        """The class that a heritage clause names. Members of classes are no bases, so the chain
        is followed through modules and namespaces only."""
        if binding < 0:
            return Place(path, ".".join(chain))
        found = self.binding(path, binding)
        if isinstance(found, Missing):
            return None
        place = found.place
        for name in chain:
            if place.symbol:
                place = Place(place.path, f"{place.symbol}.{name}")
                continue
            inner = self.find(place.path, name)
            if isinstance(inner, Missing):
                return None
            place = inner.place
        return place
