"""The import statements of a file as plain facts: what they name, and whether they always run."""

from __future__ import annotations

from paralex.graph.python_bind import Binder
from paralex.graph.python_detail import Import
from paralex.graph.python_imports import called_module
from paralex.graph.python_scopes import DEFINED, Kind, Scope, find, plain
from paralex.graph.python_segments import ImportStatement

_TYPING = frozenset({"typing", "typing_extensions"})
_IMPORTLIB = frozenset({"importlib.import_module", "builtins.__import__"})


def imports(binder: Binder) -> tuple[Import, ...]:
    checked = _type_checking(binder)
    rows = [_import(binder, statement, checked) for statement in binder.walk.imports]
    for call, segment in binder.walk.module_calls:
        called = called_module(binder.walk, call)
        if called is None or not _imports_modules(binder, segment.scope, called[0]):
            continue
        _, module, package = called
        row, column = call.start_point
        name = module.lstrip(".")
        names = ((plain(package), ""),) if package else ()
        rows.append(
            Import(
                *(row + 1, column, segment.user, len(module) - len(name), name, False, names),
                type_only=False,
                lazy=segment.scope.kind != Kind.MODULE,
                how="import_module",
            )
        )
    return tuple(sorted(rows, key=lambda item: (item.line, item.column, item.module)))


def _import(binder: Binder, statement: ImportStatement, checked: list[tuple[int, int]]) -> Import:
    node = statement.node
    row, column = node.start_point
    scope: Scope | None = statement.scope
    while scope is not None and scope.kind == Kind.CLASS:
        scope = scope.parent
    return Import(
        *(row + 1, column, statement.user, statement.level, statement.module),
        is_from=statement.is_from,
        names=tuple((written, local) for written, local, _ in statement.names),
        type_only=any(start <= node.start_byte < end for start, end in checked),
        lazy=scope is not None and scope.kind != Kind.MODULE,
    )


def _imports_modules(binder: Binder, scope: Scope, callee: str) -> bool:
    return bool(_imported_names(binder, scope, callee) & _IMPORTLIB)


def _imported_names(binder: Binder, scope: Scope, chain: str) -> set[str]:
    """The absolute dotted names that a chain of imported names stands for."""
    first, dot, rest = chain.partition(".")
    home = find(scope, first.encode(), binder.walk.module)
    if home is None:
        return {f"builtins.{chain}"}
    found: set[str] = set()
    for index in home.binds[first.encode()]:
        if index != DEFINED:
            level, module, name = binder.walk.bindings[index]
            if level == 0:
                found.add(module + (f".{name}" if name else "") + dot + rest)
    return found


def _type_checking(binder: Binder) -> list[tuple[int, int]]:
    """The spans of blocks that run only for type checkers."""
    return [
        (start, end)
        for chain, start, end, scope in binder.walk.conditions
        if any(
            name.rpartition(".")[0] in _TYPING and name.endswith(".TYPE_CHECKING")
            for name in _imported_names(binder, scope, plain(chain))
        )
        or chain == b"TYPE_CHECKING"
    ]
