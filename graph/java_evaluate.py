"""The nodes of one file worked out in order: what each is of, and what it refers to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from paralex.graph import java_detail as kinds
from paralex.graph.java_classes import (
    PRIMITIVES,
    Class,
    Classes,
    Found,
    Missing,
    Type,
    Unit,
    Variable,
)
from paralex.graph.java_detail import Field, Method
from paralex.graph.java_generics import Generics, substituted
from paralex.graph.java_jdk import ENUM, OBJECT
from paralex.graph.java_overloads import Candidate, Function, Given, Overloads
from paralex.graph.java_typetext import read_type


class Package(NamedTuple):
    """The value of a name that may be the start of a package's name."""

    name: str


class Named(NamedTuple):
    """The value of a name that means a type."""

    type: Type
    how: str


class Ref(NamedTuple):
    """A class or a member of one that a node refers to. `receiver`: through what class."""

    cls: Class
    member: str
    how: str
    receiver: Class | None = None


class Outside(NamedTuple):
    """The value of what is known not to be of the repository."""


Value = Type | Named | Package | Function | Outside | None


class Node:
    """What came out for a node. `passes`: the classes in the head of the member it uses;
    `unknown`: a member of something unknown; `missing`: why a name means nothing."""

    __slots__ = ("call", "missing", "passes", "refs", "unknown", "value")

    def __init__(
        self,
        value: Value = None,
        refs: tuple[Ref, ...] = (),
        passes: tuple[Class, ...] = (),
        unknown: str = "",
        missing: tuple[str, str] | None = None,
        call: tuple[Candidate, dict[Variable, Type | None]] | None = None,
    ) -> None:
        self.value, self.refs, self.passes = value, refs, passes
        self.unknown, self.missing, self.call = unknown, missing, call


_UNKNOWN = Node()
_OUTSIDE = Node(Outside())


class Evaluation:
    """Works out all nodes of a file."""

    def __init__(self, classes: Classes, generics: Generics, unit: Unit) -> None:
        self._classes, self._generics, self._unit = classes, generics, unit
        self._overloads = Overloads(generics)
        self.nodes: list[Node] = []
        self._rules: dict[str, Callable[..., Node]] = {
            kinds.TYPE: self._type,
            kinds.VALUE: self._value,
            kinds.NAME: self._name,
            kinds.GET: self._get,
            kinds.CALL: self._call,
            kinds.NEW: self._new,
            kinds.CONSTRUCT: self._construct,
            kinds.THIS: self._this,
            kinds.SUPER: self._super,
            kinds.ELEMENT: self._element,
            kinds.EITHER: self._either,
            kinds.PLUS: self._plus,
            kinds.METHOD: self._method,
            kinds.LAMBDA: self._lambda,
            kinds.PARAMETER: self._parameter,
            kinds.CASE: self._case,
            kinds.ELEMENT_OF: self._element_of,
        }

    def run(self, table: list[list[Any]]) -> list[Node]:
        for kind, *parts in table:
            self.nodes.append(self._rules[kind](*parts))
        return self.nodes

    def _at(self, number: int) -> Value:
        return self.nodes[number].value if 0 <= number < len(self.nodes) else None

    def _typed(self, number: int) -> Type | None:
        value = self._at(number)
        return value if isinstance(value, Type) else None

    def _given(self, numbers: list[int]) -> tuple[Given, ...]:
        found: list[Given] = []
        for number in numbers:
            value = self._at(number)
            found.append(value if isinstance(value, Type | Function) else None)
        return tuple(found)

    def _owner(self, context: int) -> Class | None:
        number = self._unit.detail.contexts[context].owner
        return self._unit.classes[number] if number >= 0 else None

    # -- types --------------------------------------------------------------------------------

    def _type(self, context: int, text: str) -> Node:
        """A type is mentioned."""
        written = read_type(text)
        if written.name in PRIMITIVES:
            return Node(Named(Type(written.name, (), written.dimensions), ""))
        answer = self._classes.named(self._unit, context, written.name)
        if isinstance(answer, Missing):
            if answer.outside:
                type_ = self._classes.bind(self._unit, context, written)
                return Node(Named(type_, "") if type_ is not None else Outside())
            return Node(missing=(written.name, answer.reason))
        type_ = self._classes.bind(self._unit, context, written)
        if type_ is None or isinstance(answer, Variable):
            return Node(Named(type_, "") if type_ is not None else None)
        return Node(Named(type_, answer.how), (Ref(answer.cls, "", answer.how),))

    def _value(self, context: int, text: str) -> Node:
        type_ = self._classes.bind(self._unit, context, read_type(text))
        return Node(type_) if type_ is not None else _UNKNOWN

    def _this(self, context: int, text: str) -> Node:
        if text:
            return self._value(context, text.partition("<")[0])
        owner = self._owner(context)
        return Node(self_type(owner)) if owner is not None else _UNKNOWN

    def _super(self, context: int, text: str) -> Node:
        """`super`; `Outer.super` is Outer's superclass, `Interface.super` the interface."""
        owner = self._owner(context)
        if text:
            type_ = self._classes.bind(self._unit, context, read_type(text))
            if type_ is None or not isinstance(type_.base, Class):
                return _UNKNOWN
            if type_.base.kind == "interface":
                return Node(type_)
            owner = type_.base
        if owner is None:
            return _UNKNOWN
        above = self._classes.superclass(owner)
        return Node(above if above is not None else Outside())

    # -- names and members --------------------------------------------------------------------

    def _name(self, context: int, name: str, local: int, until: int) -> Node:
        """A field of the classes around, a local, an imported field, a type, a package."""
        cls = self._owner(context)
        is_open = False
        while cls is not None and not (local >= 0 and cls.number == until):
            found = self._field(self_type(cls), name)
            if found is not None:
                return self._field_node(found, name, cls, implicit=True)
            is_open = is_open or self._classes.is_open(cls)
            cls = cls.outer
        if local >= 0:
            return Node(self._at(local))
        imported = self._imported_field(name)
        if imported is not None:
            return imported
        answer = self._classes.named(self._unit, context, name)
        if isinstance(answer, Found):
            return Node(Named(Type(answer.cls), answer.how))
        if isinstance(answer, Variable):
            return _UNKNOWN
        if answer.reason == "java.lang":
            return Node(Named(Type(f"java.lang.{name}"), ""))
        if name in self._unit.single:
            return Node(Outside() if answer.outside else None)
        opens = is_open or bool(self._unit.static_stars) or name in self._unit.static
        return Node(Package(name), missing=None if opens or answer.outside else (name, ""))

    def _field(self, type_: Type, name: str) -> tuple[Type, Field] | None:
        for each in self._generics.lineage(type_):
            assert isinstance(each.base, Class)
            field = each.base.fields.get(name)
            if field is not None:
                return each, field
        return None

    def _field_node(
        self, found: tuple[Type, Field], name: str, receiver: Class, *, implicit: bool = False
    ) -> Node:
        owner, field = found
        assert isinstance(owner.base, Class)
        type_ = self._generics.member_type(owner, None, field.type)
        if "e" in field.flags:
            type_ = Type(owner.base)
        return Node(
            type_,
            _member_refs(owner.base, name, receiver, "field" if not implicit else "scope"),
            self._erased_classes(
                [self._generics.classes.bind_member(owner.base, (), read_type(field.type))]
            ),
        )

    def _imported_field(self, name: str) -> Node | None:
        outside = False
        holders = [*self._unit.static.get(name, ()), *self._unit.static_stars]
        for holder in holders:
            cls = self._classes.qualified(self._unit.path, holder)
            if isinstance(cls, Missing):
                outside = True
                continue
            found = self._field(Type(cls), name)
            if found is not None:
                node = self._field_node(found, name, cls)
                node.refs = tuple(ref._replace(how="static import") for ref in node.refs)
                return node
        return None if not outside or name not in self._unit.static else _OUTSIDE

    def _get(self, owner: int, name: str) -> Node:
        value = self._at(owner)
        if isinstance(value, Package):
            full = f"{value.name}.{name}"
            cls = self._classes.qualified(self._unit.path, full)
            if isinstance(cls, Class):
                return Node(Named(Type(cls), "qualified"), (Ref(cls, "", "qualified"),))
            return Node(Package(full))
        if isinstance(value, Named):
            return self._get_static(value, name)
        if isinstance(value, Type):
            return self._get_of_value(value, name)
        return _OUTSIDE if isinstance(value, Outside) else Node(unknown=name)

    def _get_static(self, value: Named, name: str) -> Node:
        base = value.type.base
        if not isinstance(base, Class):
            return _OUTSIDE
        found = self._field(value.type, name)
        if found is not None:
            return self._field_node(found, name, base)
        inner = self._classes.member_type(base, name)
        if inner is not None:
            return Node(Named(Type(inner), value.how), (Ref(inner, "", value.how),))
        return self._absent(base, name)

    def _get_of_value(self, value: Type, name: str) -> Node:
        if value.dimensions:
            return Node(Type("int")) if name == "length" else _OUTSIDE
        type_ = self._generics.erased(value) if isinstance(value.base, Variable) else value
        if type_ is None or not isinstance(type_.base, Class):
            return _OUTSIDE
        found = self._field(type_, name)
        if found is not None:
            return self._field_node(found, name, type_.base)
        return self._absent(type_.base, name)

    def _absent(self, cls: Class, name: str) -> Node:
        """A member that no class in the repository has: it may be inherited from outside."""
        if cls.external or self._classes.is_open(cls):
            return Node(refs=_class_refs(cls))
        if name in OBJECT or (cls.kind == "enum" and name in ENUM):
            return Node(Outside(), _class_refs(cls))
        return Node(
            refs=_class_refs(cls),
            missing=(f"{cls.name}.{name}", f"{cls.name} has no member {name!r}"),
        )

    # -- calls --------------------------------------------------------------------------------

    def _call(self, owner: int, context: int, name: str, arguments: list[int]) -> Node:
        given = self._given(arguments)
        if owner < 0:
            return self._call_in_scope(context, name, given)
        value = self._at(owner)
        if isinstance(value, Named):
            return self._call_on(value.type, name, given, static=True)
        if isinstance(value, Type):
            return self._call_on(value, name, given)
        if isinstance(value, Package):
            return Node(unknown=name)
        return Node() if isinstance(value, Outside) else Node(unknown=name)

    def _call_in_scope(self, context: int, name: str, given: tuple[Given, ...]) -> Node:
        cls = self._owner(context)
        is_open = False
        while cls is not None:
            type_ = self_type(cls)
            candidates = self._candidates(type_, name)
            if candidates:
                return self._called(candidates, name, given, cls, "scope")
            is_open = is_open or self._classes.is_open(cls)
            if cls.kind == "record" and name in cls.fields and not given:
                return self._field_node((type_, cls.fields[name]), name, cls)
            if name in ENUM and cls.kind == "enum":
                return self._enum_member(type_, name)
            cls = cls.outer
        for holders in (self._unit.static.get(name, ()), self._unit.static_stars):
            known = [self._classes.qualified(self._unit.path, holder) for holder in holders]
            called = self._call_imported(known, name, given)
            if called is not None:
                return called
            is_open = is_open or any(
                isinstance(each, Missing) or self._classes.is_open(each) for each in known
            )
        if name in OBJECT:
            return _OUTSIDE
        if is_open:
            return Node(unknown=name)
        return Node(missing=(name, f"no method {name!r} in the classes around and the imports"))

    def _call_imported(
        self, holders: Sequence[Class | Missing], name: str, given: tuple[Given, ...]
    ) -> Node | None:
        """A call of what static imports of one rank bring: their overloads stand side by side."""
        through: dict[Candidate, Class] = {}
        for holder in holders:
            if not isinstance(holder, Missing):
                for candidate in self._candidates(Type(holder), name):
                    through.setdefault(candidate, holder)
        if not through:
            return None
        candidates = list(through)
        receiver = through[candidates[0]]
        if len(holders) > 1:
            chosen, _ = self._overloads.choose(candidates, given)
            receiver = through[chosen] if chosen is not None else receiver
        return self._called(candidates, name, given, receiver, "static import")

    def _call_on(
        self, value: Type, name: str, given: tuple[Given, ...], *, static: bool = False
    ) -> Node:
        if value.dimensions:
            return Node(value) if name == "clone" else _OUTSIDE
        type_ = self._generics.erased(value) if isinstance(value.base, Variable) else value
        if type_ is None or not isinstance(type_.base, Class):
            return Node(refs=()) if type_ is not None else Node(unknown=name)
        cls = type_.base
        candidates = self._candidates(type_, name)
        if candidates:
            return self._called(candidates, name, given, cls, "member")
        if not given:
            for each in self._generics.lineage(type_):
                if isinstance(each.base, Class) and each.base.kind == "record":
                    field = each.base.fields.get(name)
                    if field is not None:
                        return self._field_node((each, field), name, cls)
        if cls.kind == "enum" and name in ENUM:
            return self._enum_member(type_, name)
        if cls.kind == "annotation" and name == "annotationType":
            return _OUTSIDE
        if name == "getClass" and not given:
            return Node(self._library("java.lang", "Class", type_))
        return self._absent(cls, name)

    def _library(self, package: str, name: str, argument: Type) -> Type | None:
        cls = self._classes.top("", package, name)
        return Type(cls, (argument,)) if isinstance(cls, Class) else None

    def _enum_member(self, type_: Type, name: str) -> Node:
        assert isinstance(type_.base, Class)
        value: Value = Outside()
        if name == "values":
            value = type_._replace(dimensions=1)
        elif name == "valueOf":
            value = type_
        elif name in ("name", "toString"):
            value = Type("java.lang.String")
        return Node(value, _class_refs(type_.base))

    def _candidates(self, type_: Type, name: str) -> list[Candidate]:
        found: list[Candidate] = []
        for each in self._generics.lineage(type_):
            cls = each.base
            assert isinstance(cls, Class)
            for method in cls.methods.get(name, ()):
                bound = tuple(
                    self._generics.member_type(each, method, text) for text in method.parameters
                )
                found.append(Candidate(each, method, bound))
        return found

    def _called(
        self,
        candidates: list[Candidate],
        name: str,
        given: tuple[Given, ...],
        receiver: Class,
        how: str,
    ) -> Node:
        chosen, certain = self._overloads.choose(candidates, given)
        if chosen is None:
            first = candidates[0].owner.base
            assert isinstance(first, Class)
            return Node(refs=_member_refs(first, name, receiver, how))
        owner = chosen.owner.base
        assert isinstance(owner, Class)
        refs = _member_refs(owner, name, receiver, how)
        if not certain:
            return Node(self._common_return(candidates, given), refs)
        learnt = self._learn(chosen, given)
        result = substituted(
            self._generics.member_type(chosen.owner, chosen.method, chosen.method.returns), learnt
        )
        return Node(result, refs, self._passes(chosen, given), call=(chosen, learnt))

    def _common_return(self, candidates: list[Candidate], given: tuple[Given, ...]) -> Type | None:
        """What all overloads that may be meant return, if it is the same."""
        fitting = [each for each in candidates if len(each.parameters) == len(given)]
        found = {
            self._generics.member_type(each.owner, each.method, each.method.returns)
            for each in fitting or candidates
            if not each.method.generic
        }
        return found.pop() if len(found) == 1 else None

    def _learn(self, chosen: Candidate, given: tuple[Given, ...]) -> dict[Variable, Type | None]:
        learnt: dict[Variable, Type | None] = {}
        if chosen.method.generic:
            parameters = chosen.parameters
            for at, argument in enumerate(given):
                if not isinstance(argument, Type):
                    continue
                parameter = parameters[min(at, len(parameters) - 1)] if parameters else None
                spread = "v" in chosen.method.flags and at >= len(parameters) - 1
                if spread and parameter is not None and parameter.dimensions > argument.dimensions:
                    parameter = parameter._replace(dimensions=parameter.dimensions - 1)
                self._generics.inferred(parameter, argument, learnt)
        return learnt

    def _passes(self, chosen: Candidate, given: tuple[Given, ...]) -> tuple[Class, ...]:
        """The classes in the head of a method, and in what its lambdas are given."""
        owner, method = chosen.owner.base, chosen.method
        assert isinstance(owner, Class)
        texts = [*method.parameters, method.returns]
        heads = [self._classes.bind_member(owner, method.generic, read_type(t)) for t in texts]
        for at, argument in enumerate(given):
            if isinstance(argument, Function) and at < len(chosen.parameters):
                function = self._generics.functional(chosen.parameters[at])
                if function is not None:
                    base, abstract = function
                    heads += [
                        self._generics.member_type(base, abstract, text)
                        for text in (*abstract.parameters, abstract.returns)
                    ]
        return self._erased_classes(heads)

    def _erased_classes(self, types: list[Type | None]) -> tuple[Class, ...]:
        found: dict[Class, None] = {}
        for each in types:
            type_ = self._generics.erased(each)
            if type_ is not None and isinstance(type_.base, Class) and not type_.base.external:
                found[type_.base] = None
        return tuple(found)

    # -- constructors -------------------------------------------------------------------------

    def _new(self, context: int, text: str, arguments: list[int], outer: int, made: int) -> Node:
        written = read_type(text)
        refs: tuple[Ref, ...] = ()
        if outer >= 0:
            around = self._typed(outer)
            inner = (
                self._classes.member_type(around.base, written.name)
                if around is not None and isinstance(around.base, Class)
                else None
            )
            type_ = Type(inner) if inner is not None else None
            refs = (Ref(inner, "", "member"),) if inner is not None else ()
        else:
            type_ = self._classes.bind(self._unit, context, written)
        if type_ is None or not isinstance(type_.base, Class):
            return Node(type_)
        node = self._constructed(type_, self._given(arguments))
        value = type_
        if made >= 0:
            value = Type(self._unit.classes[made])
        node.value = value
        node.refs = (*refs, *node.refs)
        return node

    def _construct(self, context: int, which: str, arguments: list[int]) -> Node:
        owner = self._owner(context)
        if owner is None:
            return _UNKNOWN
        if which == "this":
            return self._constructed(self_type(owner), self._given(arguments))
        above = self._classes.superclass(owner)
        return self._constructed(above, self._given(arguments)) if above else _UNKNOWN

    def _constructed(self, type_: Type, given: tuple[Given, ...]) -> Node:
        cls = type_.base
        assert isinstance(cls, Class)
        candidates = [
            Candidate(
                type_,
                method,
                tuple(self._generics.member_type(type_, method, t) for t in method.parameters),
            )
            for method in cls.constructors
        ]
        if not candidates or not cls.name:
            return Node(refs=_class_refs(cls))
        chosen, certain = self._overloads.choose(candidates, given)
        refs = (Ref(cls, cls.decl.short, "new"),)
        if chosen is None or not certain:
            return Node(refs=refs)
        learnt = self._learn(chosen, given)
        return Node(None, refs, self._passes(chosen, given), call=(chosen, learnt))

    # -- the rest -----------------------------------------------------------------------------

    def _element(self, of: int) -> Node:
        type_ = self._typed(of)
        if type_ is None:
            return _UNKNOWN
        if type_.dimensions:
            return Node(type_._replace(dimensions=type_.dimensions - 1))
        iterable = self._classes.top("", "java.lang", "Iterable")
        if isinstance(iterable, Class) and isinstance(type_.base, Class):
            found = self._generics.as_super(type_, iterable)
            if found is not None and found.arguments:
                return Node(found.arguments[0])
        return _UNKNOWN

    def _either(self, one: int, other: int) -> Node:
        a, b = self._typed(one), self._typed(other)
        if a is None or b is None or a == b:
            return Node(a if a == b else None)
        if a.base == "null" or b.base == "null":
            return Node(b if a.base == "null" else a)
        if isinstance(a.base, Class) and isinstance(b.base, Class):
            if self._generics.as_super(a, b.base) is not None:
                return Node(b)
            if self._generics.as_super(b, a.base) is not None:
                return Node(a)
        return _UNKNOWN

    def _plus(self, one: int, other: int) -> Node:
        a, b = self._typed(one), self._typed(other)
        text = Type("java.lang.String")
        if text in (a, b):
            return Node(text)
        order = ("byte", "short", "char", "int", "long", "float", "double")
        if a is not None and b is not None and a.base in order and b.base in order:
            wider = max(order.index(str(a.base)), order.index(str(b.base)), order.index("int"))
            return Node(Type(order[wider]))
        return Node(a) if a is not None and a == b else _UNKNOWN

    def _method(self, owner: int, name: str) -> Node:
        """A method reference: what it refers to; which overload is left open."""
        value = self._at(owner)
        function = Function(-1)
        type_ = value.type if isinstance(value, Named) else value
        if isinstance(type_, Type) and isinstance(type_.base, Variable):
            type_ = self._generics.erased(type_)
        if not isinstance(type_, Type):
            return Node(function, unknown="" if isinstance(value, Outside) else name)
        if not isinstance(type_.base, Class) or type_.dimensions:
            return Node(function)
        cls = type_.base
        if name == "new":
            constructors = [*cls.constructors]
            member = cls.decl.short if constructors else ""
            return Node(function, (Ref(cls, member, "new"),), self._only(cls, constructors))
        candidates = self._candidates(type_, name)
        if not candidates:
            if cls.kind == "record" and name in cls.fields:
                return Node(function, _member_refs(cls, name, cls, "member"))
            node = self._absent(cls, name)
            node.value = function
            return node
        declared = candidates[0].owner.base
        assert isinstance(declared, Class)
        passes = self._passes(candidates[0], ()) if len(candidates) == 1 else ()
        return Node(function, _member_refs(declared, name, cls, "member"), passes)

    def _only(self, cls: Class, methods: list[Method]) -> tuple[Class, ...]:
        if len(methods) != 1:
            return ()
        texts = methods[0].parameters
        return self._erased_classes(
            [self._classes.bind_member(cls, methods[0].generic, read_type(t)) for t in texts]
        )

    def _lambda(self, parameters: int) -> Node:
        return Node(Function(parameters))

    def _parameter(self, source: int, argument: int, position: int) -> Node:
        """What a lambda is given, by the functional interface that is expected of it."""
        node = self.nodes[source]
        wanted: Type | None = None
        if argument < 0:
            wanted = node.value if isinstance(node.value, Type) else None
        elif node.call is not None:
            chosen, learnt = node.call
            if argument < len(chosen.parameters):
                wanted = substituted(chosen.parameters[argument], learnt)
        function = self._generics.functional(wanted)
        if function is None:
            return _UNKNOWN
        owner, method = function
        if position >= len(method.parameters):
            return _UNKNOWN
        found = self._generics.member_type(owner, method, method.parameters[position])
        if found is not None and isinstance(found.base, Variable):
            erased = self._generics.erased(found)
            if erased is None or not isinstance(erased.base, Class):
                return _UNKNOWN
        return Node(found)

    def _case(self, selector: int, context: int, name: str) -> Node:
        """A bare name in a `case`: a constant of the enum, or any constant in scope."""
        type_ = self._typed(selector)
        if type_ is not None and isinstance(type_.base, Class):
            found = self._field(type_, name)
            if found is not None:
                return self._field_node(found, name, type_.base)
        node = self._name(context, name, -1, -1)
        if type_ is None or isinstance(node.value, Package):
            return node if node.refs else Node(node.value)
        return node

    def _element_of(self, of: int, name: str) -> Node:
        value = self._at(of)
        if isinstance(value, Named) and isinstance(value.type.base, Class):
            cls = value.type.base
            if name in cls.methods:
                return Node(refs=_member_refs(cls, name, cls, "member"))
        return _UNKNOWN


def self_type(cls: Class) -> Type:
    """The type of `this`: the class with its own parameters."""
    return Type(cls, tuple(Type(variable) for variable in cls.variables))


def _class_refs(cls: Class) -> tuple[Ref, ...]:
    return (Ref(cls, "", "member"),)


def _member_refs(cls: Class, name: str, receiver: Class, how: str) -> tuple[Ref, ...]:
    """A member, and the class it was named through where that is another one."""
    if cls is receiver:
        return (Ref(cls, name, how, cls),)
    return (Ref(cls, name, how, receiver),)
