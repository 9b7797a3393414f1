"""Expressions and annotations as short texts, from which the type of a value can be told later.

    a.b       a name and its attributes        v.b       an attribute of a value
    v()       what a call of it returns        v[]       what a subscript gives (v[:] a slice)
    v*        what iterating gives             v@        what iterating with `async for` gives
    v^        what `with` binds                v&        what `async with` binds
    v~        what awaiting gives              v#0       what unpacking gives at a position
    v!        a value of the class `v`         v.__class__   the class of a value
    v{list}   what the builtin makes of it     <list[X]> a value that is declared to be so
    super()   the bases                        super<C>  the classes behind C among the bases

An expression that cannot be told so has no text: nothing is known of its type. Nor is it, when
it may be one of several things, and one of them has no text.
"""

from __future__ import annotations

import re

from tree_sitter import Node

from paralex.graph import python_syntax as syntax
from paralex.graph.python_scopes import UNKNOWN, Texts
from paralex.graph.python_segments import parts, unwrapped

_LONGEST = 200  # bytes of a text
_MOST = 4  # alternatives of one value
_CONDITIONAL = syntax.kinds("conditional_expression")
_BOOLEAN = syntax.kinds("boolean_operator")
_AWAIT = syntax.kinds("await")
_NAMED = syntax.kinds("named_expression")
_NONE = syntax.kinds("none")
# Expressions that have one text, or none.
_ONE = (syntax.LITERALS - _NONE) | syntax.kinds(
    *("identifier", "attribute", "call", "subscript", "await", "binary_operator", "lambda")
)
_SLICE = syntax.kinds("slice")
_INTEGER = syntax.kinds("integer")
_ANNOTATION = re.compile(rb"[\w.\[\],|\x80-\xff]+")
_OPTIONAL = re.compile(rb"(?:typing\.|t\.)?Optional\[([\w.\x80-\xff]*)\]")
_TYPE_CALL = re.compile(rb"type\(\s*(" + syntax.WORD.pattern + rb")\s*\)")
_SUPER_CALL = re.compile(
    rb"super\(\s*(" + syntax.PLAIN_CHAIN.pattern + rb")\s*,\s*" + syntax.WORD.pattern + rb"\s*\)"
)
# Builtins that give what iterating over their first argument gives, all of it or one.
_OF_ELEMENTS = re.compile(
    rb"(sorted|list|tuple|set|frozenset|reversed|iter|enumerate|next|min|max)\("
)
_CAST = re.compile(rb"(?:typing\.|t\.)?cast\(")


def values(source: bytes, node: Node | None) -> Texts:
    """The texts of what an expression may evaluate to, `None` left out; UNKNOWN if one has none."""
    if node is not None and node.kind_id in _ONE:
        text = value(source, node)
        return (text,) if text is not None else UNKNOWN
    found: list[bytes] = []
    todo = [node]
    while todo and len(found) < _MOST:
        item = unwrapped(todo.pop())
        if item is None:
            return UNKNOWN
        kind = item.kind_id
        if kind in _NONE:
            continue
        if kind in _CONDITIONAL:
            todo += parts(item)[::2]
        elif kind in _BOOLEAN:
            operator = item.child_by_field_name("operator")
            if operator is None or operator.type == "or":
                todo.append(item.child_by_field_name("left"))
            todo.append(item.child_by_field_name("right"))
        elif kind in _NAMED:
            todo.append(item.child_by_field_name("value"))
        else:
            text = value(source, item)
            if text is None:
                return UNKNOWN
            found.append(text)
    if todo:
        return UNKNOWN
    return tuple(sorted(set(found))) if len(found) > 1 else tuple(found)


def value(source: bytes, node: Node) -> bytes | None:
    """The text of one expression."""
    after = b""
    here: Node | None = node
    while here is not None and len(after) < _LONGEST:
        kind = here.kind_id
        if kind in syntax.IDENTIFIER:
            return source[here.start_byte : here.end_byte] + after
        if kind in syntax.ATTRIBUTE:
            start, end = here.start_byte, here.end_byte
            # A longer text is no chain worth following, and to look at it again at each level of
            # a nest would take the square of the time.
            is_short = end - start <= 2 * _LONGEST
            if is_short and syntax.PLAIN_CHAIN.fullmatch(source, start, end):
                return source[start:end] + after
            children = parts(here)
            if len(children) != 2:
                return None
            name = children[1]
            after = b"." + source[name.start_byte : name.end_byte] + after
            here = children[0]
        elif kind in syntax.CALL:
            special = _special_call(source, here)
            if special is not None:
                return special + after
            after = b"()" + after
            here = here.named_children[0] if here.named_child_count else None
        elif kind in syntax.SUBSCRIPT:
            children = parts(here)
            after = _index(source, children) + after
            here = children[0] if children else None
        elif kind in _AWAIT:
            after = b"~" + after
            here = here.named_children[0] if here.named_child_count else None
        elif kind in syntax.PARENTHESES:
            here = unwrapped(here)
        else:
            return None
    return None


def _index(source: bytes, children: list[Node]) -> bytes:
    if len(children) == 2:
        kind = children[1].kind_id
        if kind in _SLICE:
            return b"[:]"
        if kind in _INTEGER:
            return b"#" + source[children[1].start_byte : children[1].end_byte]
    return b"[]"


def _special_call(source: bytes, node: Node) -> bytes | None:
    """`type(x)` is the class of x; `cast(T, x)` is a T; `super(C, x)` goes on behind C."""
    start = node.start_byte
    if source.startswith(b"super(", start):
        found = _SUPER_CALL.fullmatch(source, start, node.end_byte)
        return b"super<" + found.group(1) + b">" if found is not None else None
    if source.startswith(b"type(", start):
        found = _TYPE_CALL.fullmatch(source, start, node.end_byte)
        return found.group(1) + b".__class__" if found is not None else None
    builtin = _OF_ELEMENTS.match(source, start)
    if builtin is not None:
        return _elements(source, node, builtin.group(1))
    if _CAST.match(source, start):
        arguments = parts(node)[-1:]
        given = parts(arguments[0])[:1] if arguments else []
        return annotation(source, given[0]) if given else None
    return None


def _elements(source: bytes, node: Node, builtin: bytes) -> bytes | None:
    """`sorted(x, key=k)`: the text of x, and what is made of it."""
    arguments = parts(parts(node)[-1])
    given = [each for each in arguments if each.type != "keyword_argument"]
    if len(given) != 1 or (len(arguments) > 1 and builtin in (b"next", b"min", b"max")):
        return None
    text = value(source, given[0]) if given[0].kind_id in _ONE else None
    return text + b"{" + builtin + b"}" if text is not None else None


def annotation(source: bytes, node: Node) -> bytes | None:
    """The text of a value that is declared by an annotation; None when it is none of types."""
    start, end = node.start_byte, node.end_byte
    if syntax.PLAIN_CHAIN.fullmatch(source, start, end):
        return source[start:end] + b"!"
    if end - start > 2 * _LONGEST:
        return None
    text = syntax.GAP.sub(b"", source[start:end]).replace(b'"', b"").replace(b"'", b"")
    wrapped = _OPTIONAL.fullmatch(text)
    if wrapped is not None:
        text = wrapped.group(1)
    text = text.removesuffix(b"|None").removeprefix(b"None|")
    if syntax.PLAIN_CHAIN.fullmatch(text):
        return text + b"!"
    return b"<" + text + b">" if _ANNOTATION.fullmatch(text) else None


def suffixed(texts: Texts, step: bytes) -> Texts:
    """What a step from each of the alternatives gives."""
    return texts if texts == UNKNOWN else tuple(text + step for text in texts)
