"""What the extraction of one Java file hands to the resolution: plain tuples, cheap to pickle.

Expressions are a flat table: each node names the nodes it is made of by their numbers, which are
smaller, so that the types of all are worked out in one pass without recursion, and what is
written twice is worked out once. A number of -1 stands for what nothing is known of.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

# The kinds of nodes and what follows them. `ctx` is a number in `Detail.contexts`, `type` the text
# of a type, `args` a sequence of nodes.
TYPE = "type"  # ctx, type: a type is mentioned
VALUE = "value"  # ctx, type: a value that is declared to be of it
NAME = "name"  # ctx, name, local, until: a field, then (from the type `until` outward) the local
GET = "get"  # node, name: a member, a nested type or the next part of a package's name
CALL = "call"  # node or -1, ctx, name, args
NEW = "new"  # ctx, type, args, outer node, number of the anonymous type or -1
CONSTRUCT = "construct"  # ctx, "this" or "super", args
THIS = "this"  # ctx, type or ""
SUPER = "super"  # ctx, type or ""
ELEMENT = "element"  # node: an element of an array or an iterable
EITHER = "either"  # node, node: the value of a conditional
PLUS = "plus"  # node, node
METHOD = "method"  # node, name: a method reference
LAMBDA = "lambda"  # number of parameters
PARAMETER = "parameter"  # call, argument or -1, position: what a lambda there is given
CASE = "case"  # node that is switched on, ctx, name
ELEMENT_OF = "element-of"  # node of an annotation's type, name

TypeKind = Literal["class", "interface", "enum", "record", "annotation"]
# A type parameter and the text of its bounds, joined by "&".
TypeParameter = tuple[str, str]


class Import(NamedTuple):
    """`name` is dotted, without `.*`; `star` says that this followed."""

    line: int
    column: int
    name: str
    static: bool
    star: bool


class Field(NamedTuple):
    """`flags`: s static, p private, c a compile-time constant, e an enum's, r a record's."""

    name: str
    type: str
    flags: str


class Method(NamedTuple):
    """`flags`: s static, p private, v variable arity, b with a body, c a constructor."""

    name: str
    parameters: tuple[str, ...]
    returns: str
    generic: tuple[TypeParameter, ...]
    flags: str


class TypeDecl(NamedTuple):
    """A class or interface. `name` is dotted inside the file, "" for anonymous ones; `outer` is
    the number of the enclosing type or -1; `context` is where a local one stands, -1 for the
    members of a file and of their members."""

    name: str
    short: str
    kind: TypeKind
    outer: int
    context: int
    static: bool
    generic: tuple[TypeParameter, ...]
    extends: tuple[str, ...]
    implements: tuple[str, ...]
    fields: tuple[Field, ...]
    methods: tuple[Method, ...]


class Context(NamedTuple):
    """Where a type's name is read: the enclosing type, the type parameters of the methods around,
    and the local classes in view, the inner ones last."""

    owner: int
    generic: tuple[TypeParameter, ...]
    locals: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Detail:
    """`uses` is JSON, which only the resolution of this very file reads: the nodes, and for each
    user the nodes that stand in it with their lines."""

    package: str
    imports: tuple[Import, ...]
    types: tuple[TypeDecl, ...]
    contexts: tuple[Context, ...]
    bases: tuple[tuple[str, int, str, int], ...]
    uses: str


EMPTY = Detail("", (), (), (), (), "[[],[]]")
