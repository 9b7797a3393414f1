"""What the extractor of Rust keeps for the resolver: plain tuples, cheap to pickle.

A path is the tuple of its names as written, `crate`, `self`, `super` and `$crate` among them, and
"" in front for a leading `::`. `Self` is never in one: the type it stands for is.
"""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

Path: TypeAlias = tuple[str, ...]
# What a name can mean. One declaration may mean several: a unit struct is a type and a value.
TYPE, VALUE, MACRO = 1, 2, 4
ANY = TYPE | VALUE | MACRO

# Who may see a declaration: only its module and what is inside that, the crate, everyone.
Access: TypeAlias = Literal["", "crate", "pub"]
DeclRole: TypeAlias = Literal["", "mod", "enum", "type", "trait", "macro", "exported macro"]
ALL = "*"  # the name of a glob
UNNAMED = "_"


class TypeRef(NamedTuple):
    """A type by its path, references taken off; None stands for one that has no path."""

    path: Path
    args: tuple[TypeRef | None, ...] = ()


class Value(NamedTuple):
    """What is known of a value: where it starts, and the steps from there.

    `start`: `type` (a value of the type `ref`), `call` (what the function at `ref` returns) or
    `item` (the constant or static at `ref`). A step is a field's name, a method's name with `()`,
    `?` for what is inside an Option or a Result, or `await`.
    """

    start: Literal["type", "call", "item"]
    ref: TypeRef
    steps: tuple[str, ...] = ()


class Scope(NamedTuple):
    """The file (index 0, `parent` -1), a module written inside it, or a block that declares
    items. `prefix` starts the names of symbols in it: "" or `mod.`. `place` is the path that a
    `#[path]` gives to an inline module, or ""."""

    parent: int
    kind: Literal["file", "mod", "block"]
    name: str
    prefix: str
    place: str = ""


class Decl(NamedTuple):
    """A definition: `name` in `scope` means the symbol `symbol` of this file."""

    scope: int
    name: str
    space: int
    symbol: str
    access: Access
    role: DeclRole


class UseDecl(NamedTuple):
    """One leaf of a `use` tree, or an `extern crate`."""

    scope: int
    path: Path
    name: str
    access: Access
    line: int
    column: int
    extern: bool = False


class ModDecl(NamedTuple):
    """`mod name;`. `places` are the files that `#[path]` names; `standard`: whether the file may
    also be where such a file is by rule (false for a plain `#[path]`); `macros`: whether its
    macros are seen after it; `condition`: what decides whether it is there, `#[cfg(unix)]` or
    `a_macro!`."""

    scope: int
    name: str
    access: Access
    line: int
    column: int
    places: tuple[str, ...]
    standard: bool
    macros: bool
    condition: str = ""


class Include(NamedTuple):
    """`include!("file")`: its items belong to this scope."""

    scope: int
    place: str
    line: int
    column: int


class Hidden(NamedTuple):
    """A module that a macro declares: where, what is written there, and why it is not known."""

    line: int
    column: int
    written: str
    reason: str


class Impl(NamedTuple):
    """An `impl` block: its members are the symbols `prefix` + `.` + a name of `members`."""

    scope: int
    type: Path
    trait: Path
    prefix: str
    members: tuple[str, ...]


class Typed(NamedTuple):
    """The type of a field or constant, what a function returns, what an alias stands for, and the
    bounds of a trait (`symbol` + `:`)."""

    symbol: str
    scope: int
    ref: TypeRef


UseKind: TypeAlias = Literal["use", "inherit", "maybe"]


class Name(NamedTuple):
    """`user` uses a path. `maybe`: the path may be something else (a pattern that binds, a word
    inside a macro), so that nothing is said where it is not found."""

    user: str
    scope: int
    path: Path
    space: int
    kind: UseKind
    lines: tuple[int, ...]


class Member(NamedTuple):
    """`user` uses the field or (with `()`) method `name` of a value."""

    user: str
    scope: int
    value: Value
    name: str
    lines: tuple[int, ...]


class Detail(NamedTuple):
    """All that resolution needs of one file. `opaque`: scopes in which a macro may declare more
    than can be seen. `unknown`: members that are used on values of unknown type. `hidden`: modules
    whose declarations only a macro knows."""

    scopes: tuple[Scope, ...]
    decls: tuple[Decl, ...]
    uses: tuple[UseDecl, ...]
    mods: tuple[ModDecl, ...]
    includes: tuple[Include, ...]
    impls: tuple[Impl, ...]
    types: tuple[Typed, ...]
    names: tuple[Name, ...]
    members: tuple[Member, ...]
    opaque: tuple[int, ...]
    unknown: tuple[str, ...]
    hidden: tuple[Hidden, ...]


EMPTY = Detail((Scope(-1, "file", "", ""),), (), (), (), (), (), (), (), (), (), (), ())
