"""What of a file others may depend on, and all that resolution reads of it."""

from __future__ import annotations

from paralex.graph.python_bind import Binder
from paralex.graph.python_detail import Detail, Surface
from paralex.graph.python_import_facts import imports
from paralex.graph.python_imports import exports
from paralex.graph.python_scopes import DEFINED, plain
from paralex.graph.python_typed import attributes, values


def _stars(binder: Binder) -> tuple[tuple[int, str], ...]:
    return tuple(
        (statement.level, statement.module)
        for statement in sorted(binder.walk.imports, key=lambda item: item.node.start_byte)
        if statement.scope is binder.walk.module and any(n[0] == "*" for n in statement.names)
    )


def _replaced(binder: Binder) -> tuple[str, ...]:
    """Imported names that a later statement of the module surely defines anew."""
    walk = binder.walk
    mixed = {
        plain(name): set(bound) - {DEFINED}
        for name, bound in walk.module.binds.items()
        if DEFINED in bound and max(bound) != DEFINED
    }
    if not mixed:
        return ()
    last = dict.fromkeys(mixed, -1)
    for statement in walk.imports:
        for written, local, index in statement.names:
            name = local or written.partition(".")[0]
            if name in mixed and statement.scope is walk.module:
                mixed[name].discard(index)
                last[name] = max(last[name], statement.node.start_byte)
    return tuple(
        sorted(
            {
                each.name
                for each in walk.definitions
                if each.name in mixed and not mixed[each.name]
                if each.start.start_byte > last[each.name]
                if each.start.parent is not None and each.start.parent.type == "module"
            }
        )
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
            tuple(pair for chain, at in info.bases for pair in binder.names(info.scope, chain, at)),
            info.opaque,
        )
        for info in sorted(walk.classes, key=lambda info: (info.name, info.start))
    )
    surface = Surface(
        names=tuple(names),
        stars=_stars(binder),
        exports=exports(walk),
        classes=classes,
        values=tuple(sorted(set(values(binder)), key=str)),
        attributes=attributes(binder),
        symbols=symbols,
        replaced=_replaced(binder),
    )
    uses = binder.uses()
    unknown = tuple(sorted(name for name in binder.unknown if not name.startswith("__")))
    return Detail(surface, imports(binder), uses, binder.bases(), unknown)
