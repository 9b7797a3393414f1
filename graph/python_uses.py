"""What each use in one file refers to, and the rows that say so.

A chain is followed from the place that binds its first name, one attribute at a time, and ends
where nothing is known.
"""

from __future__ import annotations

from paralex.graph.python_detail import Detail, Root
from paralex.graph.python_generics import Type, Types, is_kept_class
from paralex.graph.python_layout import Place
from paralex.graph.python_module import Module, Target, as_target
from paralex.graph.python_modules import Modules
from paralex.graph.python_types import Values
from paralex.graph.shapes import RefEdge, RefKind, Unresolved

_OUTSIDE: Type = ("outside",)  # something of another distribution
_RECEIVERS = ("self", "cls", "super")

Lines = tuple[int, ...]
Key = tuple[str, str, str, RefKind, Target | tuple[()]]


class Uses:
    """Collects the references of one file."""

    def __init__(self, modules: Modules, values: Values, path: str, detail: Detail) -> None:
        self.modules = modules
        self.values = values
        self.unknown = set(detail.unknown)
        self.layout = modules.layout
        self.path = path
        # Modules that the file's own statements load, so that they are there as attributes.
        self.loaded = {
            ".".join(written.split(".")[:length])
            for statement in detail.imports
            if not statement.is_from
            for written, _ in statement.names
            for length in range(1, written.count(".") + 2)
        }
        self.lines: dict[Key, set[int]] = {}
        self.how: dict[Key, str] = {}
        self.lost: dict[tuple[int, int, str, str], str] = {}
        self._writes = False  # whether the last name of the chain at hand is assigned to

    def references(self) -> tuple[RefEdge, ...]:
        """One edge for each user, target, kind and receiver."""
        return tuple(
            RefEdge(*key[:4], tuple(sorted(self.lines[key])), self.how[key], key[4] or None)
            for key in sorted(self.lines)
        )

    def unknown_members(self) -> tuple[str, ...]:
        """Members that are reached through values of unknown type."""
        return tuple(sorted(name for name in self.unknown if not name.startswith("__")))

    def unresolved(self) -> tuple[Unresolved, ...]:
        """The names that were used and found nowhere."""
        return tuple(
            Unresolved(line, column, written, user, self.lost[line, column, written, user])
            for line, column, written, user in sorted(self.lost)
        )

    def use(self, user: str, root: Root, chain: str, lines: Lines, kind: RefKind) -> None:
        self._writes = chain.endswith("=")
        chain = chain.rstrip("=")
        through, space, names = chain.partition(" ")
        if root[0] == "any":
            self._each(user, root[1:], names.split("."), lines)
            return
        if space:
            types = self.values.value(self.path, root, through)
            rule = str(root[0]) if not through and root[0] in _RECEIVERS else "typed"
            self._members(user, types, names.split("."), lines, "use", rule)
            return
        if root in ("m", "f"):
            here, rest = self._first(user, chain, lines, kind if "." not in chain else "use")
        else:
            here, rest = self._started(user, root, chain, lines, kind)
        types = tuple(each for target in here for each in self.values.target(target))
        if here or not rest:
            self._members(user, types, rest, lines, kind, "")

    def _each(
        self, user: str, values: tuple[object, ...] | str, names: list[str], lines: Lines
    ) -> None:
        """What every branch binds to a local is used, once all of it is known."""
        known: list[Types] = []
        for value in values:
            assert isinstance(value, tuple)
            known.append(self.values.value(self.path, *value))
        for types in known if all(known) else [()]:
            self._members(user, types, names, lines, "use", "typed")

    def _started(
        self, user: str, root: Root, chain: str, lines: Lines, kind: RefKind
    ) -> tuple[list[Target], list[str]]:
        """What a chain of a class body, or of an import in a function, starts with."""
        if isinstance(root, tuple):
            level, source, name = root[1:]
            assert isinstance(level, int) and isinstance(source, str) and isinstance(name, str)
            found = self.modules.follow(self.path, "", (level, source, name), set(), 0)
            here, rest = list(found.targets), chain.split(".") if chain else []
        else:
            parts = chain.split(".")
            module = self.modules.module(self.path)
            symbols = module.symbols if module is not None else {}
            long = next((n for n in range(len(parts), 0, -1) if ".".join(parts[:n]) in symbols), 0)
            here, rest = [(self.path, ".".join(parts[:long]))] if long else [], parts[long:]
        for target in here:
            self.reference(user, target, kind if not rest else "use", lines, "local")
        return here, rest

    def _members(
        self,
        user: str,
        types: Types,
        names: list[str],
        lines: Lines,
        kind: RefKind,
        rule: str,
    ) -> None:
        """Refer to each name of a chain that starts at a value; `kind` is that of the last."""
        for position, name in enumerate(names):
            last = position == len(names) - 1
            found: list[Type] = []
            if not types or (len(types) > 1 and _are_several(types)):
                self.unknown.update(names[position:])
                return
            how = "attribute"
            if position:
                by_name = any(t[0] == "m" and self._name_of(t) in self.loaded for t in types)
                how = "attribute" if by_name else "chain"
            for value in types:
                if value == _OUTSIDE:
                    found.append(value)
                elif value[0] == "m":
                    found += self._of_module(user, value, name, lines, kind if last else "use", how)
                else:
                    for target, reached in self.values.attribute(value, name):
                        found += reached
                        if target is not None:
                            way = "write" if last and self._writes else rule
                            self._member(user, value, target, lines, kind if last else "use", way)
            if rule in _RECEIVERS and position == 0 and len(names) > 1:
                rule = "typed"
            types = tuple(dict.fromkeys(found))

    def _member(
        self,
        user: str,
        value: Type,
        target: Target,
        lines: Lines,
        kind: RefKind,
        rule: str,
    ) -> None:
        if target[0] == self.path and not self.values.is_symbol(target):
            return  # an attribute that only methods assign has no node of its own
        receiver = (str(value[1]), str(value[2]))
        if value[0] == "s":
            receiver = (target[0], target[1].rpartition(".")[0])
        if rule not in ("cls", "write") and is_kept_class(value):
            rule = "class"
        self.reference(user, target, kind, lines, rule or "member", receiver)

    def _name_of(self, module: Type) -> str:
        return self.modules.place((str(module[1]), "")).name

    def _of_module(
        self,
        user: str,
        module: Type,
        name: str,
        lines: Lines,
        kind: RefKind,
        how: str,
    ) -> Types:
        """Refer to a name of a module."""
        place = self.modules.place((str(module[1]), ""))
        targets = self.named(user, place, name, lines, kind, how)
        found = self.modules.attribute(place, name)
        if not targets and not found.outside:
            reason = self.modules.missing(place, name)
            if reason:
                self.missing_name(lines[0], 0, f"{place.name}.{name}", user, reason)
        known = tuple(each for target in targets for each in self.values.target(target))
        return known or ((_OUTSIDE,) if found.outside else ())

    def _first(
        self, user: str, chain: str, lines: Lines, kind: RefKind
    ) -> tuple[list[Target], list[str]]:
        """Refer to what a module-level name means: a definition here, or what is imported."""
        first, *rest = chain.split(".")
        module = self.modules.module(self.path)
        assert module is not None
        if first not in module.names:
            return self._from_star(user, module, chain, lines, kind), rest
        defined, bound = module.names[first]
        here: list[Target] = []
        if defined:
            here.append((self.path, first))
            if user != first or kind == "inherit":
                self.reference(user, (self.path, first), kind, lines, "local")
        for level, source, name in bound:
            outcome = self.modules.source(self.path, level, source, (name,))
            if outcome.status != "internal" or outcome.place is None:
                continue
            if name:
                here += self.named(user, outcome.place, name, lines, kind, "name")
            else:
                here.append(as_target(outcome.place))
                self.reference(user, as_target(outcome.place), kind, lines, "name")
        return list(dict.fromkeys(here)), rest

    def _from_star(
        self, user: str, module: Module, chain: str, lines: Lines, kind: RefKind
    ) -> list[Target]:
        name = chain.partition(".")[0]
        outside = ""
        for level, source in reversed(module.stars):
            outcome = self.modules.find(self.path, level, source)
            place = outcome.place
            if place is None or place.path is None or outcome.status != "internal":
                outside = "." * level + source
                continue
            names, all_known = self.modules.exports(place.path)
            if name in names:
                return self.named(user, place, name, lines, kind, "star")
            outside = outside or ("" if all_known else "." * level + source)
        if name not in self.modules.builtins:
            reason = f"may come from `from {outside} import *`" if outside else "bound nowhere"
            self.missing_name(lines[0], 0, name, user, reason)
        return []

    def named(
        self, user: str, place: Place, name: str, lines: Lines, kind: RefKind, how: str
    ) -> list[Target]:
        """Refer to `place.name`: a row for where it is defined, one for where it was named."""
        if place.path == self.path:
            below = self.layout.child(place, name)
            if below is not None:
                self.reference(user, as_target(below), kind, lines, how)
                return [as_target(below)]
        found = self.modules.attribute(place, name)
        named = (place.path or "", name)
        for target in found.targets:
            self.reference(user, target, kind, lines, how)
        below = self.layout.child(place, name)
        own_submodule = below is not None and found.targets == (as_target(below),)
        implicit = (
            how in ("attribute", "chain") and not found.bound and _name(below) not in self.loaded
        )
        elsewhere = found.targets or found.outside
        if own_submodule:
            # A submodule that is not imported here was bound to its package by someone else.
            passed_on = implicit
        else:
            passed_on = bool(elsewhere) and named not in found.targets and how != "star"
        if passed_on and place.path is not None:
            rule = "attribute" if own_submodule else how
            self.reference(user, named, "reexport", lines, rule)
        return list(found.targets)

    # -- collecting -------------------------------------------------------------------------

    def reference(
        self,
        user: str,
        target: Target,
        kind: RefKind,
        lines: Lines,
        how: str,
        receiver: Target | tuple[()] = (),
    ) -> None:
        path, symbol = target
        if path.endswith("/") or not path:
            return  # a namespace package has no file to point at
        if path == self.path and (not symbol or symbol == user):
            return
        key = (user, path, symbol, kind, receiver)
        known = self.lines.get(key)
        if known is None:
            self.lines[key], self.how[key] = set(lines), how
        else:
            known.update(lines)
            if self.how[key] == "write":
                self.how[key] = how  # it is read as well

    def missing_name(self, line: int, column: int, written: str, user: str, reason: str) -> None:
        self.lost.setdefault((line, column, written, user), reason)


def _are_several(types: Types) -> bool:
    """Of one thing or another, neither can be said to be what is meant."""
    return len({each[1:3] for each in types if each[0] in ("i", "t", "s")}) > 1


def _name(place: Place | None) -> str:
    return place.name if place is not None else ""
