"""What of a file others may depend on, and all that resolution reads of it."""

from __future__ import annotations

from collections.abc import Iterable

from paralex.graph.python_bind import FIXED, Binder
from paralex.graph.python_detail import Detail, Root, Surface
from paralex.graph.python_import_facts import imports
from paralex.graph.python_imports import exports
from paralex.graph.python_scopes import DEFINED, find, plain


def _stars(binder: Binder) -> tuple[tuple[int, str], ...]:
    return tuple(
        (statement.level, statement.module)
        for statement in sorted(binder.walk.imports, key=lambda item: item.node.start_byte)
        if statement.scope is binder.walk.module and any(n[0] == "*" for n in statement.names)
    )


def detail(binder: Binder, symbols: tuple[tuple[str, str], ...]) -> Detail:
    """Everything that resolution reads of this file."""
    walk = binder.walk
    names = sorted(
        (
            plain(name),
            DEFINED in bound,
            tuple(sorted({walk.bindings[index] for index in bound if index != DEFINED})),
        )
        for name, bound in walk.module.binds.items()
    )
    classes = tuple(
        (
            info.name,
            tuple(pair for chain, _ in info.bases for pair in binder.roots(info.scope, chain)),
            info.opaque,
        )
        for info in sorted(walk.classes, key=lambda info: (info.name, info.start))
    )
    surface = Surface(
        names=tuple(names),
        stars=_stars(binder),
        exports=exports(walk),
        classes=classes,
        values=tuple(sorted(_values(binder), key=str)),
        symbols=symbols,
    )
    return Detail(surface, imports(binder), binder.uses(), binder.bases())


def _values(binder: Binder) -> Iterable[tuple[str, str, Root, str]]:
    """(name, how, root, chain) of all whose type is known and that have a dotted name."""
    walk = binder.walk
    for scope in walk.scopes:
        if scope.symbol is not None:
            before = f"{scope.symbol}." if scope.symbol else ""
            for name in scope.types:
                for root in binder.types(scope, name):
                    yield (before + plain(name), *_flat(root))
    for function in walk.functions:
        for root, text in binder.roots(function.scope, function.returns):
            if root[0] in FIXED:
                yield (function.name + "()", "same", root, text)
    yield from _instance_values(binder)


def _instance_values(binder: Binder) -> Iterable[tuple[str, str, Root, str]]:
    """`binder.x = ...` in methods; two values that differ leave the attribute unknown."""
    found: dict[str, set[tuple[str, Root, str] | None]] = {}
    for scope, stored, typed in binder.walk.stored:
        receiver, _, name = stored.partition(b".")
        home = find(scope, receiver, binder.walk.module)
        if home is None or home.receiver != receiver or not home.owner:
            continue
        values = found.setdefault(f"{home.owner}.{plain(name)}", set())
        roots = list(binder.typed(scope, typed)) if typed is not None else []
        values.update(_flat(root) for root in roots)
        if not roots:
            values.add(None)
    for attribute, values in found.items():
        if len(values) == 1 and (value := next(iter(values))) is not None:
            yield (attribute, *value)


def _flat(root: Root) -> tuple[str, Root, str]:
    assert isinstance(root, tuple)
    how, inner, chain = root
    assert isinstance(how, str) and isinstance(inner, str | tuple) and isinstance(chain, str)
    return how, inner, chain
