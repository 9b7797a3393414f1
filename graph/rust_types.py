"""What a value is, and what a type has: fields, methods, the traits that it implements."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from paralex.graph.rust_detail import TYPE, VALUE, Impl, TypeRef, Value
from paralex.graph.rust_meanings import Def, Hit, Hits, Missing
from paralex.graph.rust_modules import Module
from paralex.graph.rust_names import Names
from paralex.graph.rust_paths import BOTH
from paralex.graph.rust_prelude import KEEPING, OPENING, POINTERS, WRAPPERS

_DEEPEST = 8  # aliases, pointers and `Deref` in a row
_Args = tuple[TypeRef | None, ...]


class Type(NamedTuple):
    """A type: what its name means, and its arguments, which are written in the scope `at`."""

    target: Def
    args: _Args
    at: Module

    @property
    def is_own(self) -> bool:
        return self.target.kind == "symbol"


class Types:
    """Answers for all files of a project."""

    def __init__(self, names: Names, paths: Iterable[str]) -> None:
        self._names = names
        self._paths = tuple(paths)
        self._typed: dict[str, dict[str, list[tuple[int, TypeRef]]]] = {}
        self._impls: dict[tuple[str, str], list[tuple[str, Impl]]] | None = None
        self._members: dict[tuple[str, str, str], tuple[Def, ...]] = {}

    def typed(self, path: str, symbol: str) -> list[tuple[int, TypeRef]]:
        """The types of a symbol (see `Typed`), each with the scope that it is written in."""
        if path not in self._typed:
            table: dict[str, list[tuple[int, TypeRef]]] = {}
            for each in self._names.modules.detail(path).types:
                table.setdefault(each.symbol, []).append((each.scope, each.ref))
            self._typed[path] = table
        return self._typed[path].get(symbol, [])

    # --- types as written

    def of_ref(self, at: Module, ref: TypeRef, depth: int = 0) -> list[Type]:
        """What a type as written is: several for `A + B`, none for what cannot be known."""
        if not ref.path or depth > _DEEPEST:
            return []
        if ref.path == (BOTH,):
            parts = [part for part in ref.args if part is not None]
            return [found for part in parts for found in self.of_ref(at, part, depth + 1)]
        hits = self._names.resolve(at[0], at[1], ref.path, TYPE)
        found: list[Type] = []
        for hit in hits if not isinstance(hits, Missing) else ():
            found += self._unfolded(hit.target, ref.args, at, depth)
        return list(dict.fromkeys(found))

    def _unfolded(self, target: Def, args: _Args, at: Module, depth: int) -> list[Type]:
        """A type, or what it is an alias of. An argument that the alias leaves open is taken from
        where it is used."""
        if target.kind == "outside":
            return [Type(target, args, at)]
        if target.kind != "symbol":
            return []
        meant = self.typed(target.path, target.name)
        if not meant or not self._is_alias(target):
            return [Type(target, args, at)]
        found: list[Type] = []
        for scope, ref in meant:
            for inner in self.of_ref((target.path, scope), ref, depth + 1):
                opened = inner.args[:1] == (None,) and args
                found.append(inner._replace(args=args, at=at) if opened else inner)
        return found

    def _is_alias(self, target: Def) -> bool:
        """A type that has a type itself: `type A = B`, and not a function or a constant."""
        short = target.name.rpartition(".")[2]
        decls = self._names.tables(target.path)[target.scope].decls.get(short, ())
        return any(d.symbol == target.name and d.role == "type" for d in decls)

    def _inside(self, each: Type, depth: int = 0) -> list[Type]:
        """The type of what a pointer or an Option holds: its first argument."""
        first = each.args[0] if each.args else None
        return self.of_ref(each.at, first, depth + 1) if first is not None else []

    def _dereferenced(self, each: Type, depth: int = 0) -> list[Type]:
        """`each`, with std's pointers taken off."""
        outside = each.target.kind == "outside"
        if outside and each.target.name in POINTERS and depth < _DEEPEST:
            inner = self._inside(each, depth)
            return [found for one in inner for found in self._dereferenced(one, depth + 1)]
        return [each]

    # --- values

    def of_value(self, path: str, scope: int, value: Value) -> list[Type]:
        """The types that a value is known to be of; none where nothing is known."""
        at = (path, scope)
        found = self.of_ref(at, value.ref) if value.start == "type" else self._of_item(at, value)
        for step in value.steps:
            found = self._step(found, step)
        return [each for one in found for each in self._dereferenced(one)]

    def _of_item(self, at: Module, value: Value) -> list[Type]:
        """The type of a constant, or of what a function or constructor returns."""
        hits = self._names.resolve(*at, value.ref.path, VALUE)
        found: list[Type] = []
        for hit in hits if not isinstance(hits, Missing) else ():
            target = hit.target
            if target.kind != "symbol":
                continue
            if self._is_type(target):
                found.append(Type(target, (), at))
                continue
            if hit.owners and self._is_variant(target):
                found.append(Type(hit.owners[-1], (), at))
                continue
            for scope, ref in self.typed(target.path, target.name):
                found += self.of_ref((target.path, scope), ref)
        return found

    def _is_type(self, target: Def) -> bool:
        decls = self._names.tables(target.path)[target.scope].decls
        rows = decls.get(target.name.rpartition(".")[2], ())
        return any(d.symbol == target.name and d.role in ("type", "enum") for d in rows)

    def _is_variant(self, target: Def) -> bool:
        short = ".".join(target.name.split(".")[-2:])
        return short in self._names.tables(target.path)[target.scope].decls

    def _step(self, types: list[Type], step: str) -> list[Type]:
        found: list[Type] = []
        for outer in types:
            wrapped = outer.target.kind == "outside" and outer.target.name in WRAPPERS
            if step == "await":
                found.append(outer)
            elif wrapped:
                if step in OPENING:
                    found += self._inside(outer)
                elif step in KEEPING:
                    found.append(outer)
            else:
                for each in self._dereferenced(outer):
                    found += self._member_type(each, step)
        return list(dict.fromkeys(found))

    def _member_type(self, each: Type, step: str) -> list[Type]:
        if not each.is_own:
            return [each] if step == "clone()" else []
        found: list[Type] = []
        if not step.endswith("()"):
            for scope, ref in self.typed(each.target.path, f"{each.target.name}.{step}"):
                found += self.of_ref((each.target.path, scope), ref)
            return found
        members = self.members(each.target, step[:-2])
        if not members and step == "clone()":
            return [each]
        for member in members:
            for scope, ref in self.typed(member.path, member.name):
                found += self.of_ref((member.path, scope), ref)
        return found

    # --- members

    def has_field(self, target: Def, name: str) -> bool:
        return bool(self.typed(target.path, f"{target.name}.{name}"))

    def of_path(self, owner: Def, name: str) -> Hits | None:
        """`Type::name`: a member of the type, of what it is an alias of, or of its traits."""
        if owner.kind != "symbol":
            return None
        found: list[Hit] = []
        for each in self._unfolded(owner, (), (owner.path, owner.scope), 0):
            if not each.is_own:
                return None
            variants = self._names.variants(each.target, name)
            found += variants or [Hit(member) for member in self.members(each.target, name)]
        return tuple(found) or None

    def members(self, owner: Def, name: str) -> tuple[Def, ...]:
        """Where the member `name` of a type (or trait) stands: in an `impl` of the type itself
        before one of a trait, in a trait that it implements, in what it derefs to."""
        key = (owner.path, owner.name, name)
        if key not in self._members:
            self._members[key] = ()  # while it is looked for: a circle has no members
            self._members[key] = tuple(dict.fromkeys(self._find(owner, name, 0)))
        return self._members[key]

    def _find(self, owner: Def, name: str, depth: int) -> list[Def]:
        impls = self._of_type(owner)
        for with_trait in (False, True):
            own = [
                Def("symbol", path, f"{impl.prefix}.{name}", impl.scope)
                for path, impl in impls
                if bool(impl.trait) == with_trait and name in impl.members
            ]
            if own:
                return own
        if depth >= _DEEPEST:
            return []
        found: list[Def] = []
        for trait in self._traits(owner, impls):
            found += self._find(trait, name, depth + 1)
        if not found:
            for scope_path, scope, ref in self._deref(impls):
                for each in self.of_ref((scope_path, scope), ref):
                    for inner in self._dereferenced(each):
                        if inner.is_own and inner.target != owner:
                            found += self._find(inner.target, name, depth + 1)
        return found

    def _traits(self, owner: Def, impls: list[tuple[str, Impl]]) -> list[Def]:
        """The traits that a type implements, and those that a trait extends."""
        places = [((path, impl.scope), TypeRef(impl.trait)) for path, impl in impls if impl.trait]
        places += [
            ((owner.path, scope), ref) for scope, ref in self.typed(owner.path, f"{owner.name}:")
        ]
        found = [each.target for at, ref in places for each in self.of_ref(at, ref) if each.is_own]
        return [each for each in dict.fromkeys(found) if each != owner]

    def _deref(self, impls: list[tuple[str, Impl]]) -> list[tuple[str, int, TypeRef]]:
        return [
            (path, scope, ref)
            for path, impl in impls
            if impl.trait and impl.trait[-1] == "Deref"
            for scope, ref in self.typed(path, f"{impl.prefix}.Target")
        ]

    def _of_type(self, owner: Def) -> list[tuple[str, Impl]]:
        if self._impls is None:
            self._impls = {}
            for path in self._paths:
                for impl in self._names.modules.detail(path).impls:
                    for target in self._implementors(path, impl):
                        rows = self._impls.setdefault((target.path, target.name), [])
                        rows.append((path, impl))
        return self._impls.get((owner.path, owner.name), [])

    def _implementors(self, path: str, impl: Impl) -> list[Def]:
        if not impl.type:
            return []
        types = self.of_ref((path, impl.scope), TypeRef(impl.type))
        return [each.target for each in types if each.is_own]
