"""The facts of one Python file: a pure function of its bytes."""

from __future__ import annotations

import re
from collections.abc import Callable

import tree_sitter

from paralex.graph import python_definitions as definitions
from paralex.graph import python_expressions as expressions
from paralex.graph import python_statements as statements
from paralex.graph import python_variables as variables
from paralex.graph.parsing import TOO_LONG, content_digest, line_count, parsed
from paralex.graph.python_bind import Binder
from paralex.graph.python_detail import Surface
from paralex.graph.python_digest import digest
from paralex.graph.python_imports import exports, normal_texts
from paralex.graph.python_scopes import Kind, plain
from paralex.graph.python_segments import Definition, Segment
from paralex.graph.python_surface import detail as detail_of
from paralex.graph.python_syntax import GRAMMAR, Do
from paralex.graph.python_walk import Handler, Walk
from paralex.graph.shapes import FileFacts, Symbol, SymbolKind

NAME = "python"

_BY_ACTION: dict[Do, Handler] = {
    Do.STRING: expressions.string,
    Do.KEYWORD_ARGUMENT: expressions.keyword_argument,
    Do.CALL: expressions.call,
    Do.LAMBDA: definitions.lambda_,
    Do.COMPREHENSION: expressions.comprehension,
    Do.FOR: expressions.for_in,
    Do.AS_PATTERN: expressions.as_pattern,
    Do.NAMED_EXPRESSION: expressions.named_expression,
    Do.PATTERN: expressions.pattern,
    Do.CAPTURE: expressions.capture,
    Do.TYPE: expressions.annotation,
    Do.CONCATENATED: expressions.concatenated,
    Do.FORMAT: expressions.format_specifier,
    Do.EXPRESSION_STATEMENT: statements.expression_statement,
    Do.NOTED: statements.noted,
    Do.ASSIGNMENT: statements.assign,
    Do.AUGMENTED: statements.augment,
    Do.DELETE: statements.delete,
    Do.SCOPE_STATEMENT: statements.scope_statement,
    Do.IMPORT: statements.import_,
    Do.COMPOUND: statements.compound,
    Do.FUNCTION: definitions.function,
    Do.CLASS: definitions.class_,
    Do.DECORATED: definitions.decorated,
    Do.TYPE_ALIAS: variables.type_alias,
}


def _unexpected(walk: Walk, node: tree_sitter.Node, segment: Segment) -> None:
    raise AssertionError(f"no handler for {node.type}")  # the inner loop does these itself


_HANDLERS = [_BY_ACTION.get(do, _unexpected) for do in Do]

_CODING = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_RANK: dict[SymbolKind, int] = {
    **{"class": 0, "function": 1, "method": 2},
    **{"type": 3, "constant": 4, "variable": 5},
}


def extract(path: str, data: bytes, *, digests: bool = True) -> FileFacts:
    """The facts of one file. Never raises for any bytes: trouble goes to `problem`.

    Without `digests`, the bodies of symbols and the loose statements are "", in half the time.
    """
    source, problem = _utf8(data)
    tree = parsed(tree_sitter.Parser(GRAMMAR), source)
    if tree is None:
        source, problem = b"", f"line 1: {TOO_LONG}"
        tree = tree_sitter.Parser(GRAMMAR).parse(source)
    root = tree.root_node
    error = _first_error(root)
    if error is not None and problem is None:
        problem = f"line {error.start_point[0] + 1}: not valid Python syntax"
    walk = Walk(source, root, _HANDLERS, digests=digests)
    walk.run()
    binder = Binder(walk)  # settles `global`, which the symbols depend on
    symbols = _symbols(walk, digests)
    kinds = tuple(sorted((symbol.name, symbol.kind) for symbol in symbols))
    detail = detail_of(binder, kinds)
    imports = frozenset(
        text
        for statement in walk.imports
        if statement.scope.kind == Kind.MODULE
        for text in normal_texts(statement)
    )
    return FileFacts(
        path=path,
        language=NAME,
        digest=content_digest(data),
        lines=line_count(data),
        symbols=symbols,
        loose=digest(b"\x00".join(stream) for stream in walk.loose) if digests else "",
        imports=imports,
        surface=_surface_digest(detail.surface, problem is None),
        problem=problem,
        detail=detail,
    )


def _surface_digest(surface: Surface, is_whole: bool) -> str:
    """That a file does not parse counts: it is the reason of names that are not found in it."""
    return digest([repr(surface).encode("utf-8", "replace"), b"whole" if is_whole else b"broken"])


def _utf8(data: bytes) -> tuple[bytes, str | None]:
    """The source as UTF-8, by its coding line where it has one, and what is wrong with it."""
    if b"\x00" in data:
        # Python refuses it too; and the parser would look long for sense in a binary.
        return b"", f"line {data[: data.index(0)].count(10) + 1}: a NUL byte"
    declared = next(filter(None, map(_CODING.match, data.split(b"\n", 2)[:2])), None)
    if declared is not None and declared.group(1).lower() not in (b"utf-8", b"utf8"):
        try:
            return data.decode(declared.group(1).decode()).encode(), None
        except (LookupError, ValueError):
            return data, f"line 1: cannot be read as {declared.group(1).decode()!r}"
    try:
        data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return data, f"line {line}: not UTF-8 (byte 0x{data[error.start]:02x})"
    return data, None


def _symbols(walk: Walk, digests: bool) -> tuple[Symbol, ...]:
    by_name: dict[str, list[Definition]] = {}
    for definition in walk.definitions:
        if not all(definition.name.split(".")):
            continue  # the parser has put a name where the source has none
        by_name.setdefault(definition.name, []).append(definition)
    is_exported = _exported(walk)
    bodies = _Bodies(digests)
    symbols = [_merged(name, found, is_exported(name), bodies) for name, found in by_name.items()]
    symbols += _undefined(walk, by_name, is_exported, bodies)
    return tuple(sorted(symbols, key=lambda symbol: (symbol.line, symbol.column, symbol.name)))


class _Bodies:
    """The digests of bodies, or "" for each where none are asked for."""

    def __init__(self, wanted: bool) -> None:
        self.wanted = wanted
        # Names of one assignment share its body, however many they are.
        self._known: dict[int, str] = {}

    def of(self, definitions: list[Definition]) -> str:
        if not self.wanted:
            return ""
        digests = [self._one(definition.streams) for definition in definitions]
        return digests[0] if len(digests) == 1 else digest(text.encode() for text in digests)

    def _one(self, streams: list[list[bytes]]) -> str:
        key = id(streams)
        if key not in self._known:
            self._known[key] = digest(b"\x00".join(stream) for stream in streams)
        return self._known[key]


def _merged(name: str, found: list[Definition], exported: bool, bodies: _Bodies) -> Symbol:
    """One symbol for all definitions of a name: overloads, branches, property accessors."""
    found.sort(key=lambda definition: definition.start.start_byte)
    row, column = found[0].start.start_point
    return Symbol(
        name=name,
        kind=min((definition.kind for definition in found), key=_RANK.__getitem__),
        line=row + 1,
        column=column,
        end_line=max(_end_line(definition) for definition in found),
        signature="\n".join(definition.signature for definition in found),
        body=bodies.of(found),
        exported=exported,
        doc=next((definition.doc for definition in found if definition.doc), ""),
    )


def _end_line(definition: Definition) -> int:
    row, column = definition.end.end_point
    return row + 1 if column else max(row, definition.start.start_point[0] + 1)


def _undefined(
    walk: Walk,
    known: dict[str, list[Definition]],
    is_exported: Callable[[str], bool],
    bodies: _Bodies,
) -> list[Symbol]:
    """Names that only loops, `with`, patterns or `global` bind: others can import them too."""
    others: dict[str, tree_sitter.Node] = {}
    for name, node in walk.bound:
        others.setdefault(name, node)
    for bare, node in walk.globals.items():
        if bare in walk.module.binds:
            others.setdefault(plain(bare), node)
    return [
        Symbol(
            name=name,
            kind="variable",
            line=node.start_point[0] + 1,
            column=node.start_point[1],
            end_line=node.end_point[0] + 1,
            signature=name,
            body=digest([name.encode()]) if bodies.wanted else "",
            exported=is_exported(name),
        )
        for name, node in others.items()
        if all(name.split(".")) and name not in known
    ]


def _exported(walk: Walk) -> Callable[[str], bool]:
    """Listed in a literal `__all__`; without one, public by the underscore rule."""
    listed: set[str] | None = None
    parts = exports(walk)
    if parts is not None and not any(word == "unknown" for word, _ in parts):
        listed = {name for word, name in parts if word == "name"}
        listed -= {name for word, name in parts if word == "without"}

    def is_exported(dotted: str) -> bool:
        top, *members = dotted.split(".")
        public = top in listed if listed is not None else _is_public(top)
        return public and all(_is_public(member) or _is_dunder(member) for member in members)

    return is_exported


def _is_public(name: str) -> bool:
    return not name.startswith("_")


def _is_dunder(name: str) -> bool:
    return name.startswith("__") and name.endswith("__")


def _first_error(root: tree_sitter.Node) -> tree_sitter.Node | None:
    """The first node that the grammar could not place."""
    todo = [root] if root.has_error else []
    while todo:
        node = todo.pop()
        if node.is_error or node.is_missing:
            return node
        todo += reversed([child for child in node.children if child.has_error or child.is_missing])
    return None
