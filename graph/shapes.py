"""The values that leave the graph room: what one file says, and what its names resolve to.

All are frozen and plain, so that they pickle into the fact cache and cross process boundaries.
Lines are 1-based, columns are 0-based byte offsets in the line, paths are relative to the
repository with `/` between their parts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol, runtime_checkable

SymbolKind = Literal["function", "class", "method", "constant", "variable", "type"]


@dataclass(frozen=True, slots=True)
class Symbol:
    """A definition. `name` is dotted inside its file: `Flask.run`.

    `signature` is normalised text of everything a caller can see (parameters with defaults and
    annotations, return type, bases, decorators; the annotation and value of a constant are its
    body unless its type is declared). `body` is a digest of the rest, children left out.
    """

    name: str
    kind: SymbolKind
    line: int
    column: int
    end_line: int
    signature: str
    body: str
    exported: bool
    doc: str = ""


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What the bytes of one file say, before any other file is looked at.

    `loose` is a digest of the module-level statements that are neither symbols nor imports
    (white space and comments do not count); `imports` the normalised import statements;
    `surface` a digest of all that the resolution of other files may depend on; `problem` why
    the file could not be parsed in whole (`line 3: ...`), or None. `detail` belongs to the
    language module alone and pickles.
    """

    path: str
    language: str
    digest: str
    lines: int
    symbols: tuple[Symbol, ...]
    loose: str
    imports: frozenset[str]
    surface: str
    problem: str | None = None
    detail: object = None


@runtime_checkable
class Layered(Protocol):
    """A `detail` of which other files look at nothing but the surface, so that the rest need not
    be in memory: a dataclass whose first field is `surface`."""

    @property
    def surface(self) -> object: ...


ImportStatus = Literal["internal", "external", "unresolved"]


@dataclass(frozen=True, slots=True)
class ImportEdge:
    """One import statement's edge to one module.

    `written` is the module as the source has it; `to_path` is None unless `internal` (and also
    for a namespace package, which has no file); `how` is the rule that resolved it (`absolute`,
    `relative`, `submodule`, `paths`, `workspace`, ...); `reason` says why an `unresolved` one
    is so. `names` are the names bound from the module ("*" for all).
    """

    line: int
    column: int
    written: str
    status: ImportStatus
    to_module: str
    to_path: str | None
    how: str
    reason: str = ""
    names: tuple[str, ...] = ()
    type_only: bool = False
    lazy: bool = False


RefKind = Literal["use", "inherit", "reexport"]


@dataclass(frozen=True, slots=True)
class RefEdge:
    """All uses of one target by one user in a file.

    `user` is the enclosing symbol or "" for the module level; `to_symbol` is the dotted name in
    `to_path`, or "" for the module object itself; `lines` ascend without repeats. `kind`:
    `inherit` for a base class, `reexport` for the row of a module that was named but only
    passes the symbol on, `use` for everything else. `how` names the rule. `receiver`: for a
    member that was reached through a value, the (path, class) that the value is known to be of;
    the member may be defined by one of its bases. With a receiver, `to_symbol` may be an
    attribute that only methods assign, and that is no symbol of its file.
    """

    user: str
    to_path: str
    to_symbol: str
    kind: RefKind
    lines: tuple[int, ...]
    how: str
    receiver: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Unresolved:
    """A name that was used and could not be bound, with the reason."""

    line: int
    column: int
    written: str
    user: str
    reason: str


@dataclass(frozen=True, slots=True)
class Resolved:
    """What one file's names resolve to, given all the others.

    `unknown_members`: sorted names that are reached through values of unknown type, so that a
    change of a member of that name may concern this file.
    """

    path: str
    module: str
    imports: tuple[ImportEdge, ...]
    references: tuple[RefEdge, ...]
    unresolved: tuple[Unresolved, ...]
    unknown_members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Project:
    """All that resolution may look at: the files of the repository and nothing outside it.

    `paths`: every file that the scan saw, of any language. `facts`: by path, those that were
    parsed. `read` gives the text of a configuration file (pyproject.toml, tsconfig.json,
    package.json, ...) or None; what it was asked for is remembered, so that a change of such a
    file makes everything that depended on it resolve again. `outer` may give less than `facts`,
    at less cost: no symbols, and the `surface` of a `Layered` detail in its place.
    """

    paths: frozenset[str]
    facts: Mapping[str, FileFacts]
    read: Callable[[str], str | None]
    cache: dict[str, object] = field(default_factory=dict)
    outer: Callable[[str], FileFacts | None] | None = None  # None: as `facts`


class Language(Protocol):
    """What a language module offers to the registry. Both functions are pure."""

    name: str
    suffixes: tuple[str, ...]

    def extract(self, path: str, data: bytes) -> FileFacts:
        """The facts of one file. Never raises for any bytes: trouble goes to `problem`."""
        ...

    def resolver(self, project: Project) -> Callable[[str], Resolved]:
        """A function from a path of this language in `project.facts` to what it resolves to."""
        ...


@runtime_checkable
class Surveyor(Protocol):
    """A language that is faster where nobody compares versions of a file: the graph needs no
    digests of bodies."""

    def survey(self, path: str, data: bytes) -> FileFacts:
        """As `Language.extract`, but `loose` and the `body` of each symbol are ""."""
        ...


@runtime_checkable
class Lasting(Protocol):
    """A language whose resolver keeps of other files nothing but what their `surface` covers, and
    nothing at all of the file that it resolves. It is kept while files change and surfaces do
    not; the resolvers of other languages are then made anew."""

    lasting: bool
