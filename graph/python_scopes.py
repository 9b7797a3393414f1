"""Scopes of one Python file: which names they bind, and where a name that is used is bound.

The rules are Python's: local, enclosing functions, module, builtins; a class body is seen by
its own statements only; `global` and `nonlocal` send a binding elsewhere.
"""

from __future__ import annotations

from enum import IntEnum
from unicodedata import normalize

from tree_sitter import Node

# What a value may be, as in `python_values`: each of the alternatives but `None`.
Texts = tuple[bytes, ...]
UNKNOWN: Texts = (b"?",)

# In `Scope.binds`: the name is defined here. Any other number indexes the file's import bindings.
DEFINED = -1


class Kind(IntEnum):
    MODULE = 0
    CLASS = 1
    FUNCTION = 2
    COMPREHENSION = 3
    TYPE_PARAMETERS = 4


class Scope:
    """One scope. Names are bytes as the source has them.

    `symbol` is the dotted name of the module ("") or class that the scope is the body of, None
    for every scope that is not reachable from outside by a dotted name. `receiver` is the first
    parameter of a method, `owner` the class it belongs to, and `takes_class` whether it is the
    class itself; `constructs`: it is the constructor. `types`: by name, the node of each binding
    with what is known of its value. `returns`: what a function returns; `yields`: whether it is
    a generator.
    """

    __slots__ = (
        *("binds", "constructs", "elsewhere", "kind", "owner", "parent", "receiver", "returns"),
        *("symbol", "takes_class", "types", "yields"),
    )

    def __init__(self, kind: Kind, parent: Scope | None, symbol: str | None = None) -> None:
        self.kind = kind
        self.parent = parent
        self.symbol = symbol
        self.binds: dict[bytes, list[int]] = {}
        self.elsewhere: dict[bytes, bool] = {}  # name -> True for `global`, False for `nonlocal`
        self.types: dict[bytes, list[tuple[Node, Texts]]] = {}
        self.receiver: bytes | None = None
        self.owner: str | None = None
        self.takes_class = False
        self.constructs = False
        self.returns: list[Node] | None = None
        self.yields = False

    def known(self, name: bytes, node: Node, texts: Texts = UNKNOWN) -> None:
        """Note the place of a binding, and what is known of the value that it gives."""
        self.types.setdefault(name, []).append((node, texts))


def bind(scope: Scope, name: bytes, what: int = DEFINED) -> None:
    """Note that `scope` binds `name`; a walrus in a comprehension binds outside of it."""
    known = scope.binds.get(name)
    if known is None:
        scope.binds[name] = [what]
    else:
        known.append(what)


def settle(module: Scope, scopes: list[Scope]) -> None:
    """Move what was declared `global` or `nonlocal` to where it belongs.

    Done when the whole file is read: such a statement counts for all of its scope.
    """
    for scope in scopes:
        for name, is_global in scope.elsewhere.items():
            moved = scope.binds.pop(name, None)
            scope.types.pop(name, None)
            target = module if is_global else _enclosing(scope, name)
            if moved and target is not None:
                target.binds.setdefault(name, []).extend(moved)


def _enclosing(scope: Scope, name: bytes) -> Scope | None:
    outer = scope.parent
    while outer is not None and not (outer.kind == Kind.FUNCTION and name in outer.binds):
        outer = outer.parent
    return outer


def find(scope: Scope, name: bytes, module: Scope) -> Scope | None:
    """The scope that binds `name` for a use in `scope`, or None (a builtin, a star, nowhere)."""
    here: Scope | None = scope
    sees_class = True
    while here is not None:
        if name in here.elsewhere:
            if here.elsewhere[name]:
                return module if name in module.binds else None
        elif name in here.binds and (sees_class or here.kind != Kind.CLASS):
            return here
        # Type parameters directly inside a class body see the class; functions do not.
        sees_class = here.kind == Kind.TYPE_PARAMETERS and sees_class
        here = here.parent
    return None


def plain(name: bytes) -> str:
    """The identifier or chain as Python compares it (NFKC for what is not ASCII)."""
    text = name.decode("utf-8", "replace")
    return text if name.isascii() else normalize("NFKC", text)


def fold(scopes: list[Scope]) -> None:
    """Rewrite names that are not ASCII to their normal form, so that equal names are equal."""
    for scope in scopes:
        for name in [name for name in scope.binds if not name.isascii()]:
            normal = plain(name).encode()
            if normal != name:
                scope.binds.setdefault(normal, []).extend(scope.binds.pop(name))


def dotted(scope: Scope, name: bytes) -> str:
    """The name of a symbol that `scope`, a module's or a class's, defines."""
    return f"{scope.symbol}.{plain(name)}" if scope.symbol else plain(name)
