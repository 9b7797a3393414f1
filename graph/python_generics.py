"""What is known of values of the standard library's generic types, by the names of annotations."""

from __future__ import annotations

# A type of a value, as plain tuples:
#   ("i", path, class, own)   an instance          ("t", path, class, own)   the class itself
#   ("s", path, class, own)   `super()` there       ("m", path)               a module
#   ("f", path, symbol, receiver or None)          a function, and what it was reached through
#   ("g", name, (types of each argument))          a generic of the standard library
# `own`: the value is `self` (or `cls`) of that class, so a subclass has its own in its place. A
# instance of a generic class of the repository ends in the types of each argument, if given. A
# class that is kept in a value, and not named by the code, ends in KEPT; `super(C, self)` in C,
# where that is another class.
Type = tuple[object, ...]
Types = tuple[Type, ...]

KEPT = "kept"

_ITERABLES = frozenset(
    {
        *("list", "set", "frozenset", "deque", "iterable", "iterator", "sequence", "generator"),
        *("mutablesequence", "collection", "reversible", "abstractset", "mutableset", "counter"),
        *("asynciterable", "asynciterator", "asyncgenerator", "keysview", "valuesview"),
    }
)
_MAPPINGS = frozenset(
    {
        *("dict", "mapping", "mutablemapping", "defaultdict", "ordereddict", "chainmap"),
        *("weakvaluedictionary", "weakkeydictionary"),
    }
)
_AWAITABLES = frozenset({"awaitable", "future", "task"})
_MANAGERS = frozenset(
    {
        *("contextmanager", "abstractcontextmanager"),
        *("asynccontextmanager", "abstractasynccontextmanager"),
    }
)
# Wrappers that are of the type of what they wrap.
THROUGH = frozenset(
    {
        *("Optional", "Union", "Annotated", "Final", "ClassVar", "Required", "NotRequired"),
        *("ReadOnly", "InitVar"),
    }
)
_OF_ELEMENT = frozenset({"pop", "popleft"})
_OF_VALUE = frozenset({"get", "pop", "setdefault"})


def generic(name: str, arguments: tuple[Types, ...]) -> Types:
    """The type `name[arguments]` of the standard library; nothing when it is not known."""
    word = name.lower()
    first = arguments[:1]
    if not any(arguments):
        return ()
    if word in _ITERABLES:
        return (("g", "sequence" if word in ("list", "deque") else "iterable", first),)
    if word in _MAPPINGS and len(arguments) == 2:
        return (("g", "mapping", arguments),)
    if word == "tuple":
        return (("g", "tuple", arguments),)
    if word in _AWAITABLES:
        return (("g", "awaitable", first),)
    if word == "coroutine":
        return (("g", "awaitable", arguments[2:3]),)
    if word in _MANAGERS:
        return (("g", "manager", first),)
    if word == "callable":
        return (("g", "callable", arguments[-1:]),)
    if word == "contextvar":
        return (("g", "variable", first),)
    return ()


def kept(types: Types) -> Types:
    """Classes among the values are not named by the code: each may be a subclass."""
    return tuple((*each[:4], KEPT) if each[0] == "t" else each for each in types)


def is_kept_class(value: Type) -> bool:
    """Whether a value is a class of which the code tells no more than a base: `cls`, `type[X]`."""
    return value[0] == "t" and (bool(value[3]) or value[4:] == (KEPT,))


def wrapped(name: str, types: Types) -> Types:
    """`name` of values of `types`; nothing when nothing is known of these."""
    return (("g", name, (types,)),) if types else ()


def made(builtin: str, elements: Types) -> Types:
    """What a builtin function makes of something that gives `elements`."""
    if builtin in ("next", "min", "max"):
        return elements
    if builtin == "enumerate":
        return wrapped("iterable", (("g", "tuple", ((), elements)),) if elements else ())
    return wrapped("sequence" if builtin in ("sorted", "list", "tuple") else "iterable", elements)


def _arguments(value: Type) -> tuple[Types, ...]:
    arguments = value[2]
    assert isinstance(arguments, tuple)
    return arguments


def element(value: Type) -> Types:
    """What iterating over a generic gives."""
    kind, arguments = value[1], _arguments(value)
    if kind == "tuple":
        return tuple(each for argument in arguments for each in argument)
    return arguments[0] if kind in ("sequence", "iterable", "mapping") else ()


def item(value: Type, index: int | None) -> Types:
    """What a subscript of a generic gives, or unpacking it at a position."""
    kind, arguments = value[1], _arguments(value)
    if kind == "mapping":
        return arguments[1]
    if kind == "tuple" and index is not None and index < len(arguments):
        return arguments[index]
    return element(value)


def part(value: Type, kind: str) -> Types:
    """What is in a generic of that kind: what awaiting, entering or calling it gives."""
    return _arguments(value)[0] if value[1] == kind and _arguments(value) else ()


def method(value: Type, name: str) -> Types:
    """A method of a generic, as something that can be called."""
    kind, arguments = value[1], _arguments(value)
    result: Types = ()
    if kind == "mapping":
        keys, values = arguments
        if name in _OF_VALUE:
            result = values
        elif name == "items":
            result = (("g", "iterable", ((("g", "tuple", (keys, values)),),)),)
        elif name == "values":
            result = wrapped("iterable", values)
        elif name == "keys":
            result = wrapped("iterable", keys)
    elif (kind in ("sequence", "iterable") and name in _OF_ELEMENT) or (
        kind == "variable" and name == "get"
    ):
        result = arguments[0]
    if name == "copy":
        result = (value,)
    return wrapped("callable", result)
