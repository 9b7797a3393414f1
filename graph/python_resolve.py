"""What the names of one Python file resolve to, by Python's own rules.

Never by a name that is the same elsewhere. Imports are resolved here, what uses them in
`python_uses`.
"""

from __future__ import annotations

import gc
from collections.abc import Callable

from paralex.graph.python_detail import Detail, Import
from paralex.graph.python_layout import Layout, Outcome, Place
from paralex.graph.python_module import Target, as_target
from paralex.graph.python_modules import Modules
from paralex.graph.python_types import Values
from paralex.graph.python_uses import Uses
from paralex.graph.shapes import ImportEdge, Project, Resolved


def resolver(project: Project) -> Callable[[str], Resolved]:
    """A function from the path of a Python file in `project.facts` to what it resolves to."""
    modules = Modules(project, Layout(project))
    values = Values(modules)

    def resolve(path: str) -> Resolved:
        nonlocal modules, values
        if modules.are_many:
            # What is asked next is about other files anyway, mostly.
            modules = Modules(project, modules.layout)
            values = Values(modules)
            gc.collect()  # they refer to each other
        detail = project.facts[path].detail
        assert isinstance(detail, Detail), path
        return _File(modules, values, path, detail).resolved()

    return resolve


class _File:
    """The resolution of one file: its imports, and through `uses` all its references."""

    def __init__(self, modules: Modules, values: Values, path: str, detail: Detail) -> None:
        self.modules = modules
        self.layout = modules.layout
        self.path = path
        self.detail = detail
        self.uses = Uses(modules, values, path, detail)
        self.imports: list[ImportEdge] = []

    def resolved(self) -> Resolved:
        for statement in self.detail.imports:
            self._import(statement)
        for cls, root, chain, line in self.detail.bases:
            self.uses.use(cls, root, chain, (line,), "inherit")
        for user, root, chain, lines in self.detail.uses:
            self.uses.use(user, root, chain, lines, "use")
        return Resolved(
            path=self.path,
            module=self.layout.names.name(self.path),
            imports=tuple(sorted(self.imports, key=_import_order)),
            references=self.uses.references(),
            unresolved=self.uses.unresolved(),
            unknown_members=self.uses.unknown_members(),
        )

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
            self.uses.reference(
                statement.user, as_target(outcome.place), "use", (statement.line,), "import"
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
                self.uses.reference(statement.user, target, "use", (statement.line,), "star")
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
            self.uses.named(statement.user, place, name, (statement.line,), "use", "import")
            return below if below is not None and found.targets == (as_target(below),) else None
        if not found.outside:
            reason = self.modules.missing(place, name)
            if reason:
                self.uses.missing_name(
                    statement.line, statement.column, f"{place.name}.{name}", statement.user, reason
                )
        return None

    def _named_module(self, user: str, place: Place | None, line: int) -> None:
        if place is not None:
            self.uses.reference(user, as_target(place), "use", (line,), "import")

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
        package = self.layout.names.home(self.path)[1].split(".")
        kept = package[: len(package) - statement.level + 1]
        return ".".join([*kept, *([statement.module] if statement.module else [])])


def _import_order(edge: ImportEdge) -> tuple[int, int, str, str, tuple[str, ...]]:
    return edge.line, edge.column, edge.written, edge.to_module, edge.names
