"""What a file says of the values of its variables, attributes and functions, as plain rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from paralex.graph.python_bind import Binder, declared
from paralex.graph.python_detail import Root
from paralex.graph.python_scopes import DEFINED, UNKNOWN, Kind, Scope, Texts, find, plain
from paralex.graph.python_segments import FunctionInfo
from paralex.graph.python_values import values as value_texts

Row = tuple[str, Root, str]

# Decorators, by the last part of their name, that leave alone what a call returns;
_KEEP = frozenset(
    {
        *("staticmethod", "classmethod", "abstractmethod", "overload", "override", "final"),
        *("cache", "lru_cache", "deprecated", "no_type_check", "wraps"),
    }
)
# that make an attribute of a method; and that make a context manager of a generator.
_PROPERTIES = frozenset({"property", "cached_property", "abstractproperty", "getter"})
_MANAGERS = frozenset({"contextmanager", "asynccontextmanager"})
_ACCESSORS = frozenset({"setter", "deleter"})


def values(binder: Binder) -> Iterator[Row]:
    """(name, root, text) of all that has a dotted name and a value of which something is known."""
    speaks_for_all: set[str] = set()  # declared by a class or module
    untold: set[str] = set()
    for scope in binder.walk.scopes:
        if scope.symbol is not None:
            before = f"{scope.symbol}." if scope.symbol else ""
            for name, entries in scope.types.items():
                if len(entries) == 1 and entries[0][1] == UNKNOWN:
                    untold.add(before + plain(name))
                    continue  # functions, classes, and most variables
                if not any(texts for _, texts in entries):
                    untold.add(before + plain(name))
                stated = [(scope, texts, node.start_byte) for node, texts in entries]
                if declared(texts for _, texts in entries):
                    speaks_for_all.add(before + plain(name))
                yield from _rows(binder, before + plain(name), stated)
    for function in binder.walk.functions:
        yield from _returned(binder, function)
    for attribute, stored in _stored(binder).items():
        if attribute in speaks_for_all:
            continue  # the class declares it
        # What the constructor gives an attribute, else what methods store. Where it starts as
        # `None` or something of which nothing is known, it is not said which of them have run.
        made = [entry for entry in stored if entry[0].constructs]
        if attribute in untold and not any(entry[1] for entry in made):
            continue
        yield from _rows(binder, attribute, made or stored)


def attributes(binder: Binder) -> tuple[str, ...]:
    """`Class.attribute` of all that methods assign to their first parameter."""
    return tuple(sorted(_stored(binder)))


def _rows(binder: Binder, name: str, entries: Sequence[tuple[Scope, Texts, int]]) -> Iterator[Row]:
    """All that a name may be; nothing if it may be something of which nothing is known."""
    if declared(texts for _, texts, _ in entries):
        entries = [entry for entry in entries if entry[1] and entry[1][0].endswith((b"!", b">"))]
    found: list[Row] = []
    for scope, texts, at in entries:
        for text in texts:
            rooted = binder.value(scope, text, at)
            if not rooted:
                return
            found += ((name, root, told) for root, told in rooted if told != name)
    yield from found


def _returned(binder: Binder, function: FunctionInfo) -> Iterator[Row]:
    """What a call gives, or what the attribute is when the function makes a property."""
    if function.declared is None and (function.inner.returns is None or not function.inferred):
        return
    kinds = {_decorator(binder, text) for text in function.decorators}
    if kinds & _ACCESSORS:
        return
    is_property = bool(kinds & _PROPERTIES)
    name = function.name if is_property else f"{function.name}()"
    awaited = "%" if function.is_async and not function.inner.yields else ""
    managed = "=" if kinds & _MANAGERS else ""
    owner = function.inner.owner
    if function.same and owner:
        yield name, ("self", owner), awaited
    elif function.same:
        yield f"{function.name}=", "m", ""
    elif not managed or function.declared is not None:
        for _, root, text in _rows(binder, name, _results(binder, function)):
            yield name, root, f"{text}{awaited}{managed}"
    if is_property:
        return
    for decorator in function.decorators:
        kind = _decorator(binder, decorator)
        if kind not in _KEEP and kind not in _MANAGERS:
            for root, told in binder.value(function.scope, decorator, -1) or (("f", "?"),):
                yield f"{function.name}@", root, told


def _decorator(binder: Binder, text: bytes) -> str:
    """The name of a decorator, the one that it was imported by if it has another here."""
    chain = text.removesuffix(b"()")
    bound = binder.walk.module.binds.get(chain, ())
    if len(bound) == 1 and bound[0] != DEFINED:
        return binder.walk.bindings[bound[0]][2] or plain(chain)
    return plain(chain.rpartition(b".")[2])


def _results(binder: Binder, function: FunctionInfo) -> list[tuple[Scope, Texts, int]]:
    if function.declared is not None:
        texts = (function.declared,) if function.declared != b"None!" else ()
        return [(function.scope, texts, -1)]
    if not function.inferred or function.inner.yields:
        return []
    source = binder.walk.source
    return [
        (function.inner, value_texts(source, node), node.start_byte)
        for node in function.inner.returns or ()
    ]


def _stored(binder: Binder) -> dict[str, list[tuple[Scope, Texts, int]]]:
    """`self.x = ...` in methods, by `Class.x`."""
    found: dict[str, list[tuple[Scope, Texts, int]]] = {}
    for scope, stored, texts in binder.walk.stored:
        receiver, _, name = stored.partition(b".")
        home = find(scope, receiver, binder.walk.module)
        if home is None or home.kind != Kind.FUNCTION or not home.owner:
            continue
        if home.receiver == receiver:
            found.setdefault(f"{home.owner}.{plain(name)}", []).append((scope, texts, -1))
    return found
