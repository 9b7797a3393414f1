"""What the extractor keeps of a Go file for the resolver: plain tuples, cheap to pickle.

A type is written without its pointers, as what its values can be asked for:

    "T", "pkg.T"              a named type, seen from the file that wrote it; "" is unknown
    ("[", element)            a slice, an array, a channel
    ("m", key, value)         a map
    ("f", (result, ...))      a function
    ("s", ((name, type), ...), (embedded, ...))   a struct without a name
    ("g", base, (argument, ...))                  a generic type with its arguments
    ("p", name)               a type parameter of the declaration that the type stands in

An expression is where it starts and the steps from there. The start (`Root`) is a name that the
function does not declare (of the package, an import or the language), or `(type,)` for a value
whose type is written, or "" for a value of unknown type. A step is `.name`, `()N` (the result
number N of a call), `[]` (an element), `[k` (a key), `:name` and `;name` (a key of a composite
literal, which in a map is an expression; with `;` it is a local name then).
"""

from __future__ import annotations

from typing import Any, NamedTuple, TypeAlias

Type: TypeAlias = str | tuple[Any, ...]
Root: TypeAlias = str | tuple[Type]
Steps: TypeAlias = tuple[str, ...]

UNKNOWN = ""


class Value(NamedTuple):
    """An expression: where it starts, and the steps from there."""

    root: Root
    steps: Steps


class Import(NamedTuple):
    """One import. `name`: the name it is given, "." or "_", or "" for the package's own name."""

    line: int
    column: int
    path: str
    name: str


class TypeDef(NamedTuple):
    """A type of the package. `fields` are those of a struct, `methods` of an interface with
    their types, `embeds` what either embeds; `parameters` its type parameters."""

    name: str
    kind: str  # "struct", "interface", "alias", "other"
    type: Type
    fields: tuple[tuple[str, Type], ...]
    methods: tuple[tuple[str, Type], ...]
    embeds: tuple[Type, ...]
    parameters: tuple[str, ...]


class Use(NamedTuple):
    """`user` uses the last of the steps, or the root when there are none."""

    user: str
    root: Root
    steps: Steps
    lines: tuple[int, ...]


class Detail(NamedTuple):
    """All that resolution needs of one file.

    `package`: the name in the package clause; `excluded`: why a build on linux/amd64 leaves the
    file out, or "". `functions` and `methods` ("T.M") have the types of their results and type
    parameters, `values` (variables and constants) what they are.
    """

    package: str
    excluded: str
    imports: tuple[Import, ...]
    types: tuple[TypeDef, ...]
    functions: tuple[tuple[str, Type, tuple[str, ...]], ...]
    methods: tuple[tuple[str, Type, tuple[str, ...]], ...]
    values: tuple[tuple[str, Value], ...]
    uses: tuple[Use, ...]


EMPTY = Detail("", "", (), (), (), (), (), ())
