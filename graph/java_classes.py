"""Classes, what they inherit, and what the name of a type means where it is written."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from paralex.graph.java_detail import Detail, Field, Method, TypeDecl
from paralex.graph.java_extract import extract
from paralex.graph.java_jdk import LANG, SOURCES
from paralex.graph.java_layout import Ambiguous, Layout
from paralex.graph.java_typetext import Written, read_type

_ANCESTORS = 200
_PARTS = 60  # of a dotted name; there are no longer ones
PRIMITIVES = frozenset({"int", "long", "short", "byte", "char", "float", "double", "boolean"})
OBJECT_NAME = "java.lang.Object"


class Variable(NamedTuple):
    """A type parameter with the text of its bound. `owner`: a file, a number in it, and what it
    is the number of: the "class" itself, the class of the "method", a "context"."""

    owner: tuple[str, int, str]
    name: str
    bound: str


class Class:
    """A class of a file, or one of the library's (`external`)."""

    def __init__(self, unit: Unit, number: int, decl: TypeDecl) -> None:
        self.unit, self.number, self.decl = unit, number, decl
        self.path, self.name, self.kind = unit.path, decl.name, decl.kind
        self.external = unit.external
        self.nested: dict[str, Class] = {}
        self.fields: dict[str, Field] = {field.name: field for field in decl.fields}
        self.methods: dict[str, list[Method]] = {}
        for method in decl.methods:
            if "c" not in method.flags:
                self.methods.setdefault(method.name, []).append(method)
        self.constructors = [method for method in decl.methods if "c" in method.flags]
        self.variables = tuple(
            Variable((unit.path, number, "class"), name, bound) for name, bound in decl.generic
        )

    @property
    def outer(self) -> Class | None:
        return self.unit.classes[self.decl.outer] if self.decl.outer >= 0 else None

    def __repr__(self) -> str:
        return f"<{self.unit.detail.package}.{self.decl.short}>"


class Type(NamedTuple):
    """A type: a class, a parameter, or the full name of something that is not here."""

    base: Class | Variable | str
    arguments: tuple[Type | None, ...] = ()
    dimensions: int = 0


class Unit:
    """One file: its classes and imports."""

    def __init__(self, path: str, detail: Detail, external: bool) -> None:
        self.path, self.detail, self.external = path, detail, external
        self.classes: list[Class] = []
        self.top: dict[str, Class] = {}
        for number, decl in enumerate(detail.types):
            made = Class(self, number, decl)
            self.classes.append(made)
            if (decl.outer >= 0 and decl.context < 0) or (
                decl.outer >= 0 and not self.classes[decl.outer].name and decl.name == ""
            ):
                self.classes[decl.outer].nested.setdefault(decl.short, made)
            elif decl.name:
                self.top.setdefault(decl.name, made)
        self.single: dict[str, list[str]] = {}
        self.static: dict[str, list[str]] = {}
        self.stars: list[str] = []
        self.static_stars: list[str] = []
        for each in detail.imports:
            owner, _, last = each.name.rpartition(".")
            if each.star:
                (self.static_stars if each.static else self.stars).append(each.name)
            elif each.static:
                self.static.setdefault(last, []).append(owner)
            else:
                self.single.setdefault(last, []).append(each.name)


class Missing(NamedTuple):
    """Why a name means nothing here; `outside`: it may be something outside of the repository."""

    reason: str
    outside: bool = False


class Found(NamedTuple):
    """A class, and the rule that found it."""

    cls: Class
    how: str


Answer = Found | Missing | Variable


@cache
def _library() -> dict[str, dict[str, Class]]:
    """The classes of the Java library that are known, by package and name."""
    found: dict[str, dict[str, Class]] = {}
    for number, source in enumerate(SOURCES):
        detail = extract(f"{number}.java", source.encode()).detail
        assert isinstance(detail, Detail)
        unit = Unit(f"<{number}>", detail, external=True)
        found.setdefault(detail.package, {}).update(unit.top)
    return found


class Classes:
    """All classes of a project."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self._units: dict[str, Unit] = {}
        self._library = _library()
        self._supers: dict[Class, tuple[Type, ...]] = {}
        self._superclass: dict[Class, Type] = {}
        self._open: dict[Class, bool] = {}
        self._busy: set[Class] = set()
        self._known: dict[tuple[str, int, str], Answer] = {}

    def unit(self, path: str) -> Unit:
        unit = self._units.get(path)
        if unit is None:
            unit = self._units[path] = Unit(path, self.layout.details[path], external=False)
        return unit

    # -- names of types -----------------------------------------------------------------------

    def top(self, path: str, package: str, name: str) -> Class | Ambiguous | None:
        """A top-level class as the file `path` sees it."""
        if path in self.layout.details:
            place = self.layout.find(path, package, name)
            if isinstance(place, str):
                return self.unit(place).top[name]
            if place is not None:
                return place
        return self._library.get(package, {}).get(name)

    def qualified(self, path: str, name: str) -> Class | Missing:
        """`a.b.C.D` by its package; the longest package wins, as packages are lower case."""
        parts = name.split(".", _PARTS)
        for split in range(len(parts) - 1, -1, -1):
            package = ".".join(parts[:split])
            found = self.top(path, package, parts[split])
            if isinstance(found, Ambiguous):
                return Missing(f"ambiguous: {found.files} files define {name}")
            if found is not None:
                for part in parts[split + 1 :]:
                    inner = self.member_type(found, part)
                    if inner is None:
                        return Missing(f"{found.name} has no member type {part!r}")
                    found = inner
                return found
        for split in range(len(parts) - 1, 0, -1):
            package = ".".join(parts[:split])
            if self.layout.has_package(package):
                return Missing(f"package {package} has no class {parts[split]!r}")
        return Missing("not in the repository", outside=True)

    def named(self, unit: Unit, context: int, name: str) -> Answer:
        """What a dotted name of a type means in a context of a file."""
        key = (unit.path, context, name)
        known = self._known.get(key)
        if known is None:
            known = self._named(unit, context, name)
            if not self._busy:  # what is found amid a cycle of heads may be less than all
                self._known[key] = known
        return known

    def _named(self, unit: Unit, context: int, name: str) -> Answer:
        first, *rest = name.split(".")
        answer = self._simple(unit, context, first)
        if isinstance(answer, Variable) or not rest:
            return answer
        if isinstance(answer, Missing):
            if answer.reason.startswith("ambiguous"):
                return answer
            full = self.qualified(unit.path, name)
            if not isinstance(full, Missing):
                return Found(full, "qualified")
            return answer if full.outside and not answer.outside and first[:1].isupper() else full
        cls = answer.cls
        for part in rest:
            inner = self.member_type(cls, part)
            if inner is None:
                outside = cls.external or self.is_open(cls)
                return Missing(f"{cls.name} has no member type {part!r}", outside)
            cls = inner
        return Found(cls, answer.how)

    def _simple(self, unit: Unit, context: int, name: str) -> Answer:
        owner = -1
        if context >= 0:
            given = unit.detail.contexts[context]
            for place, bound in reversed(given.generic):
                if place == name:
                    return Variable((unit.path, context, "context"), name, bound)
            for local, number in reversed(given.locals):
                if local == name:
                    return Found(unit.classes[number], "local")
            owner = given.owner
        cls = unit.classes[owner] if owner >= 0 else None
        outside = False
        while cls is not None:
            found = self._in_class(cls, name)
            if found is not None:
                return found
            outside = outside or self.is_open(cls)
            if cls.decl.context >= 0:
                inner = self.named(unit, cls.decl.context, name)
                if isinstance(inner, Missing) and outside:
                    return inner._replace(outside=True)
                return inner
            cls = cls.outer
        return self._of_file(unit, name, outside)

    def _in_class(self, cls: Class, name: str) -> Answer | None:
        for variable in cls.variables:
            if variable.name == name:
                return variable
        if cls.decl.short == name:
            return Found(cls, "local")
        inner = self.member_type(cls, name)
        if inner is None:
            return None
        return Found(inner, "local" if inner.unit is cls.unit else "inherited")

    def _of_file(self, unit: Unit, name: str, outside: bool) -> Answer:
        """The scope of the file: imports, its own package, packages that are imported whole."""
        for full in unit.single.get(name, ()):
            cls = self.qualified(unit.path, full)
            return Found(cls, "import") if isinstance(cls, Class) else cls
        if name in unit.top:
            return Found(unit.top[name], "local")
        for owner in unit.static.get(name, ()):
            holder = self.qualified(unit.path, owner)
            inner = self.member_type(holder, name) if isinstance(holder, Class) else None
            if inner is not None:
                return Found(inner, "import")
        package = unit.detail.package
        found = self.top(unit.path, package, name)
        if isinstance(found, Ambiguous):
            return Missing(f"ambiguous: {found.files} files define {name}")
        if found is not None:
            return Found(found, "package")
        return self._wildcard(unit, name, outside)

    def _wildcard(self, unit: Unit, name: str, outside: bool) -> Answer:
        matches: dict[Class, None] = {}
        for star in unit.stars:
            found = self.top(unit.path, star, name)
            if isinstance(found, Ambiguous):
                return Missing(f"ambiguous: {found.files} files define {star}.{name}")
            if found is None and not self.layout.has_package(star):
                holder = self.qualified(unit.path, star)
                if isinstance(holder, Class):
                    found = self.member_type(holder, name)
                else:
                    outside = True
            if found is not None:
                matches[found] = None
        for star in unit.static_stars:
            holder = self.qualified(unit.path, star)
            inner = self.member_type(holder, name) if isinstance(holder, Class) else None
            if inner is not None:
                matches[inner] = None
            outside = outside or isinstance(holder, Missing)
        if name in LANG:
            library = self._library.get("java.lang", {}).get(name)
            if library is not None and not matches:
                return Found(library, "java.lang")
            if not matches:
                return Missing("java.lang", outside=True)
        if len(matches) == 1:
            return Found(next(iter(matches)), "wildcard")
        if matches:
            return Missing(f"{len(matches)} wildcard imports have a {name}")
        package = unit.detail.package or "the unnamed package"
        return Missing(f"no class {name!r} in {package} and its imports", outside)

    # -- inheritance --------------------------------------------------------------------------

    def supers(self, cls: Class) -> tuple[Type, ...]:
        """The direct superclass and interfaces, the class first."""
        known = self._supers.get(cls)
        if known is not None:
            return known
        if cls in self._busy:
            return ()
        self._busy.add(cls)
        found = []
        is_open = False
        extended = len(cls.decl.extends)
        for at, text in enumerate((*cls.decl.extends, *cls.decl.implements)):
            type_ = self.bind(cls.unit, self._head(cls), read_type(text), cls)
            if type_ is not None and isinstance(type_.base, Class):
                found.append(type_)
                if at < extended:
                    self._superclass[cls] = type_
            elif type_ is None or type_.base != OBJECT_NAME:
                is_open = True
        self._busy.discard(cls)
        known = self._supers[cls] = tuple(found)
        self._open[cls] = is_open or cls.external
        return known

    def superclass(self, cls: Class) -> Type | None:
        """The class that `cls` extends, where that is known."""
        self.supers(cls)
        return self._superclass.get(cls)

    def _head(self, cls: Class) -> int:
        """Where the head of a class is read: outside of its body."""
        return cls.decl.context if cls.decl.context >= 0 else -2

    def lineage(self, cls: Class) -> Iterator[Class]:
        """A class and all that it inherits from, superclasses before their interfaces."""
        seen = {cls}
        todo = [cls]
        while todo and len(seen) < _ANCESTORS:
            here = todo.pop(0)
            yield here
            ahead = [each.base for each in self.supers(here)]
            for base in ahead:
                if isinstance(base, Class) and base not in seen:
                    seen.add(base)
                    todo.append(base)

    def is_open(self, cls: Class) -> bool:
        """Whether a class inherits from what is not in the repository (and is not `Object`)."""
        if cls in self._busy:
            return False
        for each in self.lineage(cls):
            self.supers(each)
            if self._open.get(each, False):
                return True
        return False

    def member_type(self, cls: Class, name: str) -> Class | None:
        """A nested type, own or inherited."""
        found = cls.nested.get(name)
        if found is not None:
            return found
        for each in self.lineage(cls):
            found = each.nested.get(name)
            if found is not None:
                return found
        return None

    # -- types --------------------------------------------------------------------------------

    def bind_member(
        self, cls: Class, generic: tuple[tuple[str, str], ...], written: Written
    ) -> Type | None:
        """A type in the head of a member of `cls`, which may have type parameters of its own."""
        if not written.name:
            return None
        arguments = tuple(self.bind_member(cls, generic, each) for each in written.arguments)
        base: Class | Variable | str
        for name, bound in generic:
            if name == written.name:
                base = Variable((cls.path, cls.number, "method"), name, bound)
                return Type(base, arguments, written.dimensions)
        if written.name in PRIMITIVES or written.name in ("void", "null"):
            return Type(written.name, (), written.dimensions)
        answer = self.in_class_body(cls, cls.unit, written.name)
        if isinstance(answer, Missing):
            if not answer.outside:
                return None
            base = self._outside_name(cls.unit, written.name, answer)
        else:
            base = answer.cls if isinstance(answer, Found) else answer
        return Type(base, arguments, written.dimensions)

    def bind(
        self, unit: Unit, context: int, written: Written, of: Class | None = None
    ) -> Type | None:
        """A written type with its names bound. `of`: the class whose head it stands in."""
        if not written.name:
            return None
        base: Class | Variable | str
        if written.name in PRIMITIVES or written.name in ("void", "null"):
            base = written.name
        else:
            answer = self._in_head(unit, context, written.name, of)
            if isinstance(answer, Missing):
                if not answer.outside:
                    return None
                base = self._outside_name(unit, written.name, answer)
            else:
                base = answer.cls if isinstance(answer, Found) else answer
        arguments = tuple(self.bind(unit, context, each, of) for each in written.arguments)
        return Type(base, arguments, written.dimensions)

    def _in_head(self, unit: Unit, context: int, name: str, of: Class | None) -> Answer:
        if of is None:
            return self.named(unit, context, name)
        for variable in of.variables:
            if variable.name == name:
                return variable
        if context >= 0:
            return self.named(unit, context, name)
        return self.in_class_body(of.outer, unit, name)

    def in_class_body(self, cls: Class | None, unit: Unit, name: str) -> Answer:
        """What a dotted name means in the body of a class, apart from its methods' own."""
        key = (unit.path, -3 - (cls.number if cls is not None else -1), name)
        known = self._known.get(key)
        if known is not None:
            return known
        first, *rest = name.split(".")
        answer: Answer | None = None
        outside = False
        here = cls
        while here is not None and answer is None:
            answer = self._in_class(here, first)
            outside = outside or self.is_open(here)
            if answer is None and here.decl.context >= 0:
                answer = self.named(unit, here.decl.context, first)
            here = here.outer
        if answer is None:
            answer = self._of_file(unit, first, outside)
        if rest and isinstance(answer, Missing):
            full = self.qualified(unit.path, name)
            answer = full if isinstance(full, Missing) else Found(full, "qualified")
        elif isinstance(answer, Found):
            for part in rest:
                inner = self.member_type(answer.cls, part)
                if inner is None:
                    answer = Missing(f"{answer.cls.name} has no member type {part!r}", True)
                    break
                answer = Found(inner, answer.how)
        if not self._busy:
            self._known[key] = answer
        return answer

    def _outside_name(self, unit: Unit, name: str, answer: Missing) -> str:
        if answer.reason == "java.lang":
            return f"java.lang.{name}"
        first, _, rest = name.partition(".")
        for full in unit.single.get(first, ()):
            return f"{full}.{rest}" if rest else full
        return name if "." in name else f"?.{name}"
