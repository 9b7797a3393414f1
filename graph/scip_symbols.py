"""The names that SCIP gives to symbols, taken apart.

    SCHEME MANAGER PACKAGE VERSION DESCRIPTOR...      or      local ID

A blank inside one of the first four is written twice. A descriptor is a name and what follows
it: `name/` namespace, `name#` type, `name.` term, `name:` meta, `name!` macro, `name(+1).`
method, `[name]` type parameter, `(name)` parameter. A name of other characters than letters,
digits and `_+-$` stands between backticks, and a backtick in it is written twice.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Suffix = Literal[
    "namespace", "type", "term", "meta", "macro", "method", "type-parameter", "parameter"
]
_SUFFIX: dict[str, Suffix] = {"/": "namespace", "#": "type", ".": "term", ":": "meta", "!": "macro"}
_NAME = re.compile(r"`((?:[^`]|``)+)`|([\w+\-$]+)")
_METHOD = re.compile(r"\([\w+\-$]*\)\.")
_HEAD = re.compile(r"((?:[^ ]|  )+) ((?:[^ ]|  )*) ((?:[^ ]|  )*) ((?:[^ ]|  )*) ")
_ACCESSOR = re.compile(r"<[gs]et>")  # scip-typescript puts it before the names of accessors


@dataclass(frozen=True, slots=True)
class Descriptor:
    name: str
    suffix: Suffix


@dataclass(frozen=True, slots=True)
class ScipSymbol:
    """A symbol that other documents may name. `scheme`: which indexer's way of naming it is."""

    scheme: str
    descriptors: tuple[Descriptor, ...]

    @property
    def namespaces(self) -> tuple[str, ...]:
        """The names of the namespaces that it begins with."""
        names = []
        for each in self.descriptors:
            if each.suffix != "namespace":
                break
            names.append(each.name)
        return tuple(names)


@dataclass(frozen=True, slots=True)
class ScipName:
    """`dotted`: the name of a symbol in its file, "" for the file itself. `kind`: of its last
    part. `whole`: False for a part of that symbol, such as a parameter."""

    dotted: str
    kind: Suffix
    owner: Suffix | None
    whole: bool


def parsed(written: str) -> ScipSymbol | None:
    """None for a local symbol, and for what does not follow the grammar."""
    if written.startswith("local "):
        return None
    head = _HEAD.match(written)
    if head is None:
        return None
    found: list[Descriptor] = []
    at = head.end()
    while at < len(written):
        step = _descriptor(written, at)
        if step is None:
            return None
        descriptor, at = step
        found.append(descriptor)
    return ScipSymbol(head[1].replace("  ", " "), tuple(found)) if found else None


def _descriptor(written: str, at: int) -> tuple[Descriptor, int] | None:
    """The descriptor that begins at `at`, and where it ends."""
    opening = written[at]
    if opening in "[(":
        name = _NAME.match(written, at + 1)
        closing = "]" if opening == "[" else ")"
        if name is None or not written.startswith(closing, name.end()):
            return None
        kind: Suffix = "type-parameter" if opening == "[" else "parameter"
        return Descriptor(_plain(name), kind), name.end() + 1
    name = _NAME.match(written, at)
    if name is None or name.end() == len(written):
        return None
    method = _METHOD.match(written, name.end())
    if method is not None:
        return Descriptor(_plain(name), "method"), method.end()
    suffix = _SUFFIX.get(written[name.end()])
    return (Descriptor(_plain(name), suffix), name.end() + 1) if suffix else None


def _plain(name: re.Match[str]) -> str:
    return name[1].replace("``", "`") if name[1] else name[2]


def named(symbol: ScipSymbol, prefix: int) -> ScipName:
    """The name in a file whose symbols all begin with the same `prefix` namespaces."""
    parts: list[Descriptor] = []
    whole = True
    for each in _usual(symbol)[prefix:]:
        if each.suffix in ("meta", "parameter", "type-parameter"):
            # `__init__:` is how scip-python names a module.
            whole = each == Descriptor("__init__", "meta") and not parts
            break
        if each.suffix == "namespace" and each.name.startswith('"'):
            whole = False  # TypeScript: `declare module "other"` adds to another module
            break
        parts.append(each)
    dotted = ".".join(each.name for each in parts)
    kind: Suffix = parts[-1].suffix if parts else "namespace"
    return ScipName(dotted, kind, parts[-2].suffix if len(parts) > 1 else None, whole)


def _usual(symbol: ScipSymbol) -> tuple[Descriptor, ...]:
    """The descriptors, without what single indexers have a way of their own for."""
    found: list[Descriptor] = []
    rest = list(symbol.descriptors)
    while rest:
        each = rest.pop(0)
        if symbol.scheme == "scip-python" and each.suffix == "term" and found[-1:] == [each]:
            continue  # it names a variable with an annotation twice: `limit.limit.`
        if symbol.scheme == "rust-analyzer" and each == Descriptor("impl", "type"):
            # `impl#[Type][Trait]method().` is a method of the type.
            types = []
            while rest and rest[0].suffix == "type-parameter":
                types.append(rest.pop(0).name)
            if types:
                found.append(Descriptor(re.split(r"\W", types[0], maxsplit=1)[0], "type"))
            continue
        if symbol.scheme == "scip-typescript" and each.suffix == "method":
            name = _ACCESSOR.sub("", each.name)
            each = Descriptor("constructor" if name == "<constructor>" else name, "method")
        found.append(each)
    return tuple(found)
