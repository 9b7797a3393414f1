"""What each use in one file refers to, and the rows that say so.

A chain is followed from the place that binds its first name, one attribute at a time, and ends
where nothing is known.
"""

from __future__ import annotations

from collections.abc import Iterable

from paralex.graph.python_detail import Detail, Root
from paralex.graph.python_layout import Place
from paralex.graph.python_members import Members
from paralex.graph.python_module import Module, Target, as_target
from paralex.graph.python_modules import Modules
from paralex.graph.shapes import RefEdge, RefKind, Unresolved


class Uses:
    """Collects the references of one file."""

    def __init__(self, modules: Modules, members: Members, path: str, detail: Detail) -> None:
        self.modules = modules
        self.members = members
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
        self.lines: dict[tuple[str, str, str, RefKind], set[int]] = {}
        self.how: dict[tuple[str, str, str, RefKind], str] = {}
        self.lost: dict[tuple[int, int, str, str], str] = {}

    def references(self) -> tuple[RefEdge, ...]:
        """One edge for each user, target and kind."""
        return tuple(
            RefEdge(*key, tuple(sorted(self.lines[key])), self.how[key])
            for key in sorted(self.lines)
        )

    def unresolved(self) -> tuple[Unresolved, ...]:
        """The names that were used and found nowhere."""
        return tuple(
            Unresolved(line, column, written, user, self.lost[line, column, written, user])
            for line, column, written, user in sorted(self.lost)
        )

    def use(self, user: str, root: Root, chain: str, lines: tuple[int, ...], kind: RefKind) -> None:
        if isinstance(root, tuple) and root[0] in ("self", "super"):
            self._receiver(user, root, chain.split("."), lines)
            return
        if isinstance(root, tuple) and root[0] != "import":
            how, inner, value = root
            assert isinstance(how, str) and isinstance(inner, str | tuple)
            assert isinstance(value, str)
            if how == "is":
                self._rest(
                    user, self.members.chain(self.path, inner, value), chain.split("."), lines
                )
                return
            owners = self.members.instance_classes(self.path, how, inner, value)
            self._members(user, owners, chain.split("."), lines, "typed")
            return
        if root in ("m", "f"):
            here, rest = self._first(user, chain, lines, kind if "." not in chain else "use")
        else:
            targets, rest = self.members.start(self.path, root, chain)
            here = list(targets)
            for target in here:
                self._references(user, target, kind if not rest else "use", lines, "local")
        self._rest(user, here, rest, lines, kind)

    def _rest(
        self,
        user: str,
        here: list[Target],
        rest: list[str],
        lines: tuple[int, ...],
        kind: RefKind = "use",
    ) -> None:
        """Refer to each name of the rest of a chain; `kind` is that of the last."""
        for position, name in enumerate(rest):
            last = position == len(rest) - 1
            named = any(not t[1] and self.modules.place(t).name in self.loaded for t in here)
            rule = "attribute" if named or not position else "chain"
            here = self._step(user, here, name, lines, kind if last else "use", rule)

    def _first(
        self, user: str, chain: str, lines: tuple[int, ...], kind: RefKind
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
                self._references(user, (self.path, first), kind, lines, "local")
        for level, source, name in bound:
            outcome = self.modules.source(self.path, level, source, (name,))
            if outcome.status != "internal" or outcome.place is None:
                continue
            if name:
                here += self._named_lines(user, outcome.place, name, lines, kind, "name")
            else:
                here.append(as_target(outcome.place))
                self._references(user, as_target(outcome.place), kind, lines, "name")
        return list(dict.fromkeys(here)), rest

    def _from_star(
        self, user: str, module: Module, chain: str, lines: tuple[int, ...], kind: RefKind
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
                return self._named_lines(user, place, name, lines, kind, "star")
            outside = outside or ("" if all_known else "." * level + source)
        if name not in self.modules.builtins:
            reason = f"may come from `from {outside} import *`" if outside else "bound nowhere"
            self.missing_name(lines[0], 0, name, user, reason)
        return []

    def _named_lines(
        self,
        user: str,
        place: Place,
        name: str,
        lines: Iterable[int],
        kind: RefKind,
        how: str,
    ) -> list[Target]:
        targets: list[Target] = []
        for line in lines:
            targets = self.named(user, place, name, line, kind, how)
        return targets

    def named(
        self, user: str, place: Place, name: str, line: int, kind: RefKind, how: str
    ) -> list[Target]:
        """Refer to `place.name`: a row for where it is defined, one for where it was named."""
        if place.path == self.path:
            below = self.layout.child(place, name)
            if below is not None:
                self.reference(user, as_target(below), kind, line, how)
                return [as_target(below)]
        found = self.modules.attribute(place, name)
        named = (place.path or "", name)
        for target in found.targets:
            self.reference(user, target, kind, line, how)
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
            self.reference(user, named, "reexport", line, rule)
        return list(found.targets)

    def _step(
        self,
        user: str,
        here: list[Target],
        name: str,
        lines: tuple[int, ...],
        kind: RefKind,
        how: str,
    ) -> list[Target]:
        """Refer to `.name` of each target."""
        found: list[Target] = []
        for target in here:
            if target[1]:
                for reached in self.members.step(target, name):
                    self._references(user, reached, kind, lines, "member")
                    found.append(reached)
                continue
            place = self.modules.place(target)
            reached_names = self._named_lines(user, place, name, lines, kind, how)
            found += reached_names
            if not reached_names and not self.modules.attribute(place, name).outside:
                reason = self.modules.missing(place, name)
                if reason:
                    self.missing_name(lines[0], 0, f"{place.name}.{name}", user, reason)
        return list(dict.fromkeys(found))

    def _receiver(
        self, user: str, root: tuple[object, ...], names: list[str], lines: tuple[int, ...]
    ) -> None:
        how, owner = root
        assert isinstance(how, str) and isinstance(owner, str)
        cls = (self.path, owner)
        member = self.members.member(cls, names[0], skip_own=how == "super")
        if member is not None:
            self._references(user, member, "use", lines, how)
        if len(names) > 1:
            owners = self.members.value_classes(member) if member is not None else []
            owners = owners or self.members.attribute_classes(cls, names[0])
            self._members(user, owners, names[1:], lines, "typed")

    def _members(
        self, user: str, owners: list[Target], names: list[str], lines: tuple[int, ...], how: str
    ) -> None:
        """Refer to a chain of members that starts at an instance of the owners."""
        for name in names:
            reached: list[Target] = []
            further: list[Target] = []
            for owner in owners:
                member = self.members.member(owner, name)
                if member is not None:
                    reached.append(member)
                    further += self.members.value_classes(member)
                else:
                    further += self.members.attribute_classes(owner, name)
            for target in dict.fromkeys(reached):
                self._references(user, target, "use", lines, how)
            owners = list(dict.fromkeys(further))

    # -- collecting -------------------------------------------------------------------------

    def _references(
        self, user: str, target: Target, kind: RefKind, lines: Iterable[int], how: str
    ) -> None:
        for line in lines:
            self.reference(user, target, kind, line, how)

    def reference(self, user: str, target: Target, kind: RefKind, line: int, how: str) -> None:
        path, symbol = target
        if path.endswith("/") or not path:
            return  # a namespace package has no file to point at
        if path == self.path and (not symbol or symbol == user):
            return
        key = (user, path, symbol, kind)
        self.lines.setdefault(key, set()).add(line)
        self.how.setdefault(key, how)

    def missing_name(self, line: int, column: int, written: str, user: str, reason: str) -> None:
        self.lost.setdefault((line, column, written, user), reason)


def _name(place: Place | None) -> str:
    return place.name if place is not None else ""
