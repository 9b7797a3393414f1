"""What the names of one Python file resolve to, by Python's own rules.

Never by a name that is the same elsewhere: a chain is followed from the place that binds its
first name, one attribute at a time, and ends where nothing is known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from paralex.graph.python_detail import Detail, Import, Root
from paralex.graph.python_layout import Layout, Outcome, Place
from paralex.graph.python_modules import Module, Modules, Target, as_target
from paralex.graph.shapes import ImportEdge, Project, RefEdge, RefKind, Resolved, Unresolved


def resolver(project: Project) -> Callable[[str], Resolved]:
    """A function from the path of a Python file in `project.facts` to what it resolves to."""
    modules = Modules(project, Layout(project))

    def resolve(path: str) -> Resolved:
        detail = project.facts[path].detail
        assert isinstance(detail, Detail), path
        return _File(modules, path, detail).resolved()

    return resolve


class _File:
    """The resolution of one file; collects edges while it goes through the facts."""

    def __init__(self, modules: Modules, path: str, detail: Detail) -> None:
        self.modules = modules
        self.layout = modules.layout
        self.path = path
        self.detail = detail
        self.imports: list[ImportEdge] = []
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
        self.unresolved: dict[tuple[int, int, str, str], str] = {}

    def resolved(self) -> Resolved:
        for statement in self.detail.imports:
            self._import(statement)
        for cls, root, chain, line in self.detail.bases:
            self._use(cls, root, chain, (line,), "inherit")
        for user, root, chain, lines in self.detail.uses:
            self._use(user, root, chain, lines, "use")
        return Resolved(
            path=self.path,
            module=self.layout.name(self.path),
            imports=tuple(sorted(self.imports, key=_import_order)),
            references=tuple(
                RefEdge(user, to_path, to_symbol, kind, tuple(sorted(lines)), self.how[key])
                for key in sorted(self.lines)
                for (user, to_path, to_symbol, kind), lines in ((key, self.lines[key]),)
            ),
            unresolved=tuple(
                Unresolved(line, column, written, user, self.unresolved[key])
                for key in sorted(self.unresolved)
                for line, column, written, user in (key,)
            ),
        )

    # -- imports --------------------------------------------------------------------------------

    def _import(self, statement: Import) -> None:
        if statement.how:
            self._module_call(statement)
        elif statement.is_from:
            self._from(statement)
        else:
            for written, _ in statement.names:
                outcome = self.layout.absolute(self.path, written)
                self._edge(statement, written, outcome, (written,))
                self._module_use(statement, outcome)

    def _module_call(self, statement: Import) -> None:
        """`import_module("x")`; with a leading dot, relative to a package that is known."""
        level, module = statement.level, statement.module
        if not level:
            outcome = self.layout.absolute(self.path, module)
        else:
            given = statement.names[0][0] if statement.names else ""
            if given in ("__name__", "__package__", "__spec__.parent"):
                outcome = self.layout.relative(self.path, level, module)
            elif given.startswith("="):
                base = self.layout.absolute(self.path, given[1:])
                anchor = base.place.path if base.place is not None else None
                outcome = (
                    self.layout.relative(anchor, level, module)
                    if anchor is not None
                    else Outcome("unresolved", reason=f"package {given[1:]!r} is not here")
                )
            else:
                outcome = Outcome("unresolved", reason="relative to a package that is not literal")
        self._edge(statement, "." * level + module, outcome, ())
        self._module_use(statement, outcome)

    def _module_use(self, statement: Import, outcome: Outcome) -> None:
        if outcome.status == "internal" and outcome.place is not None:
            self._reference(
                statement.user, as_target(outcome.place), "use", statement.line, "import"
            )

    def _from(self, statement: Import) -> None:
        written = "." * statement.level + statement.module
        names = [name for name, _ in statement.names]
        outcome = self.modules.source(self.path, statement.level, statement.module, names)
        place = outcome.place
        if outcome.status != "internal" or place is None:
            self._edge(statement, written, outcome, tuple(names))
            return
        by_target: dict[Target, list[str]] = {}
        how: dict[Target, str] = {}
        for name in names:
            target = as_target(place)
            rule = outcome.how
            if name == "*":
                self._reference(statement.user, target, "use", statement.line, "star")
            else:
                below = self._from_name(statement, place, name)
                if below is not None:
                    target, rule = as_target(below), "submodule"
            by_target.setdefault(target, []).append(name)
            how.setdefault(target, rule)
        for target, taken in by_target.items():
            at = self.modules.place(target) if target != as_target(place) else place
            self._edge(statement, written, Outcome("internal", at, how[target]), tuple(taken))

    def _from_name(self, statement: Import, place: Place, name: str) -> Place | None:
        """Refer to what the name means; the submodule, if that is what is imported."""
        found = self.modules.attribute(place, name)
        below = self.layout.child(place, name)
        own = found.bound and place.path == self.path and below is not None
        if own or (not found.targets and not found.outside and below is not None):
            self._named_module(statement.user, below, statement.line)
            return below
        if found.targets or (found.outside and found.bound):
            self._named(statement.user, place, name, statement.line, "use", "import")
            return below if below is not None and found.targets == (as_target(below),) else None
        if not found.outside:
            reason = self.modules.missing(place, name)
            if reason:
                self._missing(
                    statement.line, statement.column, f"{place.name}.{name}", statement.user, reason
                )
        return None

    def _named_module(self, user: str, place: Place | None, line: int) -> None:
        if place is not None:
            self._reference(user, as_target(place), "use", line, "import")

    def _edge(
        self, statement: Import, written: str, outcome: Outcome, names: tuple[str, ...]
    ) -> None:
        place = outcome.place
        to_module = place.name if place is not None and outcome.status == "internal" else ""
        self.imports.append(
            ImportEdge(
                line=statement.line,
                column=statement.column,
                written=written,
                status=outcome.status,
                to_module=to_module or self._absolute_name(statement, written),
                to_path=place.path if place is not None and outcome.status == "internal" else None,
                how=statement.how or outcome.how,
                reason=outcome.reason,
                names=names,
                type_only=statement.type_only,
                lazy=statement.lazy,
            )
        )

    def _absolute_name(self, statement: Import, written: str) -> str:
        """The dotted name that a module would have, were it here."""
        if not statement.level:
            return written
        package = self.layout.home(self.path)[1].split(".")
        kept = package[: len(package) - statement.level + 1]
        return ".".join([*kept, *([statement.module] if statement.module else [])])

    # -- references -------------------------------------------------------------------------

    def _use(
        self, user: str, root: Root, chain: str, lines: tuple[int, ...], kind: RefKind
    ) -> None:
        if isinstance(root, tuple) and root[0] in ("self", "super"):
            self._receiver(user, root, chain.split("."), lines)
            return
        if isinstance(root, tuple) and root[0] != "import":
            how, inner, value = root
            assert isinstance(how, str) and isinstance(inner, str | tuple)
            assert isinstance(value, str)
            if how == "is":
                self._rest(
                    user, self.modules.chain(self.path, inner, value), chain.split("."), lines
                )
                return
            owners = self.modules.instance_classes(self.path, how, inner, value)
            self._members(user, owners, chain.split("."), lines, "typed")
            return
        if root in ("m", "f"):
            here, rest = self._first(user, chain, lines, kind if "." not in chain else "use")
        else:
            targets, rest = self.modules.start(self.path, root, chain)
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
            self._missing(lines[0], 0, name, user, reason)
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
            targets = self._named(user, place, name, line, kind, how)
        return targets

    def _named(
        self, user: str, place: Place, name: str, line: int, kind: RefKind, how: str
    ) -> list[Target]:
        """Refer to `place.name`: a row for where it is defined, one for where it was named."""
        if place.path == self.path:
            below = self.layout.child(place, name)
            if below is not None:
                self._reference(user, as_target(below), kind, line, how)
                return [as_target(below)]
        found = self.modules.attribute(place, name)
        named = (place.path or "", name)
        for target in found.targets:
            self._reference(user, target, kind, line, how)
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
            self._reference(user, named, "reexport", line, rule)
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
                for reached in self.modules.step(target, name):
                    self._references(user, reached, kind, lines, "member")
                    found.append(reached)
                continue
            place = self.modules.place(target)
            reached_names = self._named_lines(user, place, name, lines, kind, how)
            found += reached_names
            if not reached_names and not self.modules.attribute(place, name).outside:
                reason = self.modules.missing(place, name)
                if reason:
                    self._missing(lines[0], 0, f"{place.name}.{name}", user, reason)
        return list(dict.fromkeys(found))

    def _receiver(
        self, user: str, root: tuple[object, ...], names: list[str], lines: tuple[int, ...]
    ) -> None:
        how, owner = root
        assert isinstance(how, str) and isinstance(owner, str)
        cls = (self.path, owner)
        member = self.modules.member(cls, names[0], skip_own=how == "super")
        if member is not None:
            self._references(user, member, "use", lines, how)
        if len(names) > 1:
            owners = self.modules.value_classes(member) if member is not None else []
            owners = owners or self.modules.attribute_classes(cls, names[0])
            self._members(user, owners, names[1:], lines, "typed")

    def _members(
        self, user: str, owners: list[Target], names: list[str], lines: tuple[int, ...], how: str
    ) -> None:
        """Refer to a chain of members that starts at an instance of the owners."""
        for name in names:
            reached: list[Target] = []
            further: list[Target] = []
            for owner in owners:
                member = self.modules.member(owner, name)
                if member is not None:
                    reached.append(member)
                    further += self.modules.value_classes(member)
                else:
                    further += self.modules.attribute_classes(owner, name)
            for target in dict.fromkeys(reached):
                self._references(user, target, "use", lines, how)
            owners = list(dict.fromkeys(further))

    # -- collecting -------------------------------------------------------------------------

    def _references(
        self, user: str, target: Target, kind: RefKind, lines: Iterable[int], how: str
    ) -> None:
        for line in lines:
            self._reference(user, target, kind, line, how)

    def _reference(self, user: str, target: Target, kind: RefKind, line: int, how: str) -> None:
        path, symbol = target
        if path.endswith("/") or not path:
            return  # a namespace package has no file to point at
        if path == self.path and (not symbol or symbol == user):
            return
        key = (user, path, symbol, kind)
        self.lines.setdefault(key, set()).add(line)
        self.how.setdefault(key, how)

    def _missing(self, line: int, column: int, written: str, user: str, reason: str) -> None:
        self.unresolved.setdefault((line, column, written, user), reason)


def _import_order(edge: ImportEdge) -> tuple[int, int, str, str, tuple[str, ...]]:
    return edge.line, edge.column, edge.written, edge.to_module, edge.names


def _name(place: Place | None) -> str:
    return place.name if place is not None else ""
