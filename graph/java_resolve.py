"""What the names of one Java file resolve to, by the rules of the language."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

from paralex.graph.java_classes import Class, Classes, Found, Missing
from paralex.graph.java_detail import Detail, Import
from paralex.graph.java_evaluate import Evaluation, Package
from paralex.graph.java_generics import Generics
from paralex.graph.java_layout import Layout
from paralex.graph.java_overrides import Overrides
from paralex.graph.shapes import ImportEdge, Project, RefEdge, RefKind, Resolved, Unresolved


def resolver(project: Project) -> Callable[[str], Resolved]:
    """A function from the path of a Java file in `project.facts` to what it resolves to."""
    layout = Layout(project)
    classes = Classes(layout)
    generics = Generics(classes)
    members = frozenset(
        name
        for detail in layout.details.values()
        for each in detail.types
        if each.name
        for name in (*(f.name for f in each.fields), *(m.name for m in each.methods))
    )

    def resolve(path: str) -> Resolved:
        lines = {symbol.name: symbol.line for symbol in reversed(project.facts[path].symbols)}
        return _File(classes, generics, members, path, lines).resolved()

    return resolve


class _File:
    """The resolution of one file."""

    def __init__(
        self,
        classes: Classes,
        generics: Generics,
        members: frozenset[str],
        path: str,
        lines: dict[str, int],
    ) -> None:
        self._classes, self._members, self._path = classes, members, path
        self._generics = generics
        self._lines = lines
        self._unit = classes.unit(path)
        self._rows: dict[tuple[str, str, str, RefKind], _Row] = {}
        self._passed: dict[tuple[str, Class], set[int]] = {}
        self._missing: dict[Unresolved, None] = {}
        self._unknown: set[str] = set()

    def resolved(self) -> Resolved:
        detail = self._unit.detail
        for user, context, text, line in detail.bases:
            self._base(user, context, text, line)
        self._uses(detail)
        self._overrides()
        self._signatures()
        return Resolved(
            path=self._path,
            module=self._classes.layout.module(self._path),
            imports=tuple(sorted(map(self._import, detail.imports), key=_import_order)),
            references=tuple(self._references()),
            unresolved=tuple(
                sorted(self._missing, key=lambda u: (u.line, u.column, u.written, u.user, u.reason))
            ),
            unknown_members=tuple(sorted(self._unknown & self._members)),
        )

    # -- imports ------------------------------------------------------------------------------

    def _import(self, each: Import) -> ImportEdge:
        written = each.name + ".*" * each.star
        if each.star and not each.static and self._classes.layout.has_package(each.name):
            return self._edge(each, written, "internal", each.name, None, "wildcard", ("*",))
        owner, _, last = each.name.rpartition(".")
        target = owner if each.static and not each.star else each.name
        found = self._classes.qualified(self._path, target)
        names = ("*",) if each.star else (last,)
        how = "static" if each.static else "wildcard" if each.star else "import"
        if isinstance(found, Class) and not found.external:
            module = self._classes.layout.module(found.path)
            return self._edge(each, written, "internal", module, found.path, how, names)
        if isinstance(found, Missing) and not found.outside:
            return self._edge(each, written, "unresolved", target, None, how, names, found.reason)
        return self._edge(each, written, "external", _package_of(target), None, how, names)

    def _edge(
        self,
        each: Import,
        written: str,
        status: str,
        module: str,
        path: str | None,
        how: str,
        names: tuple[str, ...],
        reason: str = "",
    ) -> ImportEdge:
        return ImportEdge(
            line=each.line,
            column=each.column,
            written=written,
            status=status,  # type: ignore[arg-type]  # one of the three words
            to_module=module,
            to_path=path,
            how=how,
            reason=reason,
            names=names,
        )

    # -- references ---------------------------------------------------------------------------

    def _base(self, user: str, context: int, text: str, line: int) -> None:
        answer = self._classes.named(self._unit, context, text)
        if isinstance(answer, Found):
            self._put(user, answer.cls, "", "inherit", [line], answer.how, None)

    def _uses(self, detail: Detail) -> None:
        table, uses = json.loads(detail.uses)
        nodes = Evaluation(self._classes, self._generics, self._unit).run(table)
        for user, sites in uses:
            for at, lines in sites:
                node = nodes[at]
                for ref in node.refs:
                    self._put(user, ref.cls, ref.member, "use", lines, ref.how, ref.receiver)
                for cls in node.passes:
                    self._passed.setdefault((user, cls), set()).update(lines)
                if node.unknown:
                    self._unknown.add(node.unknown)
                if node.missing is not None and not isinstance(node.value, Package):
                    written, reason = node.missing
                    for line in lines:
                        self._missing[Unresolved(line, 0, written, user, reason)] = None

    def _overrides(self) -> None:
        """What stands in the heads of overridden methods passes through here too."""
        overrides = Overrides(self._generics)
        for cls in self._unit.classes:
            if not cls.name or not self._classes.supers(cls):
                continue
            for name, found in overrides.of(cls):
                user = f"{cls.name}.{name}"
                for each in found:
                    self._passed.setdefault((user, each), set()).add(self._lines.get(user, 1))

    def _put(
        self,
        user: str,
        cls: Class,
        member: str,
        kind: RefKind,
        lines: list[int],
        how: str,
        receiver: Class | None,
    ) -> None:
        symbol = _symbol(cls, member)
        if cls.external or not symbol or (cls.path == self._path and symbol == user):
            return
        key = (user, cls.path, symbol, kind)
        row = self._rows.get(key)
        if row is None:
            through = None
            if member and receiver is not None and receiver.name and not receiver.external:
                through = (receiver.path, receiver.name)
            row = self._rows[key] = _Row(how, through)
        row.lines.update(lines)

    def _signatures(self) -> None:
        """A type that only passes through, in the head of a member that is used, counts where
        the file does not mention it otherwise."""
        known = {path for _, path, _, _ in self._rows} | {self._path}
        known |= {row.receiver[0] for row in self._rows.values() if row.receiver}
        for (user, cls), lines in self._passed.items():
            if cls.path not in known and cls.name:
                self._put(user, cls, "", "use", sorted(lines), "signature", None)

    def _references(self) -> Iterator[RefEdge]:
        for (user, path, symbol, kind), row in sorted(self._rows.items()):
            lines = tuple(sorted(row.lines))
            yield RefEdge(user, path, symbol, kind, lines, row.how, row.receiver)


class _Row:
    """What is gathered for one edge."""

    def __init__(self, how: str, receiver: tuple[str, str] | None) -> None:
        self.how, self.receiver = how, receiver
        self.lines: set[int] = set()


def _symbol(cls: Class, member: str) -> str:
    """The dotted name; "" for a class that has none."""
    if not cls.name:
        return ""
    return f"{cls.name}.{member}" if member else cls.name


def _package_of(name: str) -> str:
    """The package of a class outside, by the custom that its parts are in lower case."""
    parts = name.split(".")
    kept = [part for part in parts if not part[:1].isupper()]
    if len(kept) == len(parts) and len(parts) > 1:
        kept = parts[:-1]
    return ".".join(kept) or name


def _import_order(edge: ImportEdge) -> tuple[int, int, str]:
    return edge.line, edge.column, edge.written
