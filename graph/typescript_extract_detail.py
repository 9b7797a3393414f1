"""What the extractor keeps for the resolver: plain tuples, cheap to pickle."""

from __future__ import annotations

from typing import Literal, NamedTuple

SiteKind = Literal[
    "import", "side-effect", "export", "require", "dynamic", "import-type", "augment"
]
ModuleKind = Literal["esm", "cjs", "script"]

ALL = "*"  # the module object itself: `import * as ns`, `require()`
DEFAULT = "default"
EQUALS = "export="  # what `module.exports = x` and `export = x` export


class Site(NamedTuple):
    """One place that names a module."""

    line: int
    column: int
    written: str
    kind: SiteKind
    names: tuple[str, ...]
    type_only: bool
    lazy: bool


class Binding(NamedTuple):
    """A local name that stands for `imported` (`ALL`, `DEFAULT`, a name) of `sites[site]`."""

    site: int
    imported: str
    line: int


class Export(NamedTuple):
    """`name` as others see it. Either `binding` >= 0 (re-exported) or `local` is a symbol."""

    name: str
    local: str
    binding: int
    line: int


class Use(NamedTuple):
    """`user` uses the `chain` of names that starts at a binding, or (-1) in this file.

    In this file the chain starts with a dotted symbol. `this` marks a chain that was reached
    through `this`: its member may be inherited, and no row is due when there is none.
    """

    user: str
    binding: int
    chain: tuple[str, ...]
    kind: Literal["use", "inherit", "this"]
    lines: tuple[int, ...]


class Detail(NamedTuple):
    """All that resolution needs of one file. `stars` are sites of `export * from`."""

    module: ModuleKind
    sites: tuple[Site, ...]
    bindings: tuple[Binding, ...]
    exports: tuple[Export, ...]
    stars: tuple[int, ...]
    uses: tuple[Use, ...]


EMPTY = Detail("script", (), (), (), (), ())
