"""Handlers of the walk for expressions: those that bind names or hold more than other nodes."""

from __future__ import annotations

from tree_sitter import Node

from paralex.graph import python_syntax as syntax
from paralex.graph.python_digest import normal_escapes, normal_string, string_parts
from paralex.graph.python_scopes import UNKNOWN, Kind, Texts, bind, dotted
from paralex.graph.python_segments import Segment, parts
from paralex.graph.python_syntax import ACTION, END, HOLE, TOKEN, Do
from paralex.graph.python_values import suffixed, values
from paralex.graph.python_walk import Walk

_FORMATTED = b"\xfff"


def string(walk: Walk, node: Node, segment: Segment) -> None:
    text = walk.text(node)
    if _formats(text):
        _formatted(walk, [node], segment)
    else:
        segment.out.append(normal_string(text))


def concatenated(walk: Walk, node: Node, segment: Segment) -> None:
    """`"a" "b"` is "ab": some formatters join what fits on a line."""
    strings = parts(node)
    texts = [walk.text(part) for part in strings]
    split = [string_parts(text) for text in texts]
    prefixes = {pair[0] if pair is not None else None for pair in split}
    if any(_formats(text) for text in texts):
        _formatted(walk, strings, segment)
    elif len(prefixes) == 1 and (prefix := next(iter(prefixes))) is not None:
        content = b"".join(pair[1] for pair in split if pair is not None)
        segment.out.append(prefix + b'"' + content + b'"')
    else:
        segment.out.append(TOKEN[node.kind_id])
        segment.stack.append(None)
        segment.stack += strings


def _formats(text: bytes) -> bool:
    head = text[:2].lower()
    return head[:1] in b"ft" or (head[:1] == b"r" and head[1:] in b"ft")


def _formatted(walk: Walk, strings: list[Node], segment: Segment) -> None:
    """An f-string, or several strings that make one: its texts, with holes for expressions."""
    texts: list[bytes] = [b""]
    segment.out.append(_FORMATTED)
    for node in strings:
        if not _formats(walk.text(node)):
            split = string_parts(walk.text(node))
            texts[-1] += split[1] if split is not None else walk.text(node)
            continue
        is_raw = b"r" in walk.text(node)[:2].lower()
        for child in node.named_children:
            if child.type == "string_content":
                content = walk.text(child)
                content = content if is_raw else normal_escapes(content)
                texts[-1] += content.replace(b"{{", b"{").replace(b"}}", b"}")
            elif child.type == "interpolation":
                texts.append(b"")
                segment.stack.append(child)
    segment.out += texts
    segment.out.append(END)


def format_specifier(walk: Walk, node: Node, segment: Segment) -> None:
    """`:>{width}`: text, with expressions in it."""
    segment.out.append(walk.text(node))
    segment.stack += node.named_children


def call(walk: Walk, node: Node, segment: Segment) -> None:
    """Only in files that mention `import_module` or `__import__`."""
    segment.out.append(TOKEN[node.kind_id])
    segment.stack.append(None)
    segment.stack += node.named_children
    if walk.callee(node) is not None:
        walk.module_calls.append((node, segment))  # what is called is known when all is read


def keyword_argument(walk: Walk, node: Node, segment: Segment) -> None:
    children = parts(node)
    segment.out += (TOKEN[node.kind_id], walk.text(children[0]) if children else b"")
    segment.stack.append(None)
    segment.stack += children[1:]


def named_expression(walk: Walk, node: Node, segment: Segment) -> None:
    children = parts(node)
    segment.out.append(TOKEN[node.kind_id])
    segment.stack.append(None)
    if children:
        name, scope = walk.text(children[0]), segment.scope
        while scope.kind == Kind.COMPREHENSION and scope.parent is not None:
            scope = scope.parent
        bind(scope, name)
        scope.known(name, children[0], values(walk.source, children[-1]))
        if scope.symbol is not None:
            walk.bound.append((dotted(scope, name), children[0]))
        segment.out.append(name)
        segment.stack += children[1:]


def comprehension(walk: Walk, node: Node, segment: Segment) -> None:
    scope = walk.scope(Kind.COMPREHENSION, segment.scope)
    segment.out += (TOKEN[node.kind_id], HOLE)
    inner = walk.segment(scope, segment.user, (), segment.streams)
    first = True
    for child in node.named_children:
        if first and ACTION[child.kind_id] == Do.FOR:
            first = False
            _bind_loop(walk, child, inner, segment)  # its iterable belongs to the scope outside
        else:
            inner.stack.append(child)


def for_in(walk: Walk, node: Node, segment: Segment) -> None:
    segment.stack.append(None)
    _bind_loop(walk, node, segment, segment)


def _bind_loop(walk: Walk, node: Node, inside: Segment, outside: Segment) -> None:
    inside.out.append(TOKEN[node.kind_id])
    left = node.child_by_field_name("left")
    for child in node.children:
        if left is not None and child.id == left.id:
            walk.targets(child, inside, iterated(walk, node))
        else:
            outside.stack.append(child)


def iterated(walk: Walk, node: Node) -> Texts:
    """What the target of a loop is given."""
    over = node.child_by_field_name("right")
    each = b"@" if node.children[0].type == "async" else b"*"
    return suffixed(values(walk.source, over), each)


def as_pattern(walk: Walk, node: Node, segment: Segment) -> None:
    """`value as target`: in `with`, in `except`, in `case`."""
    children = parts(node)
    segment.out.append(TOKEN[node.kind_id])
    segment.stack.append(None)
    if len(children) > 1:
        walk.targets(children.pop(), segment, _taken(walk, node, children[0]))
    segment.stack += children


def _taken(walk: Walk, node: Node, given: Node) -> Texts:
    """What `given as target` binds: what a context manager enters, or an exception."""
    around = node.parent
    if around is None or around.type in ("case_pattern", "union_pattern"):
        return UNKNOWN
    if around.type == "except_clause":
        kinds = given.named_children if given.type == "tuple" else [given]
        texts = [suffixed(values(walk.source, kind), b"!") for kind in kinds]
        return UNKNOWN if UNKNOWN in texts else tuple(text for each in texts for text in each)
    statement = around.parent.parent if around.parent is not None else None
    is_async = statement is not None and statement.children[0].type == "async"
    return suffixed(values(walk.source, given), b"&" if is_async else b"^")


def pattern(walk: Walk, node: Node, segment: Segment) -> None:
    """The parts of a `case`: single names capture, dotted ones and classes are uses."""
    if walk.only_wraps(node):
        segment.stack += node.named_children[0].named_children
        return
    segment.out.append(TOKEN[node.kind_id])
    segment.stack.append(None)
    children = node.children
    if children and node.type == "class_pattern":
        name = syntax.GAP.sub(b"", walk.text(children[0]))
        segment.out.append(name)
        segment.uses[name].append(children[0].start_byte)
        children = children[1:]
    elif children and node.type == "keyword_pattern":
        segment.out.append(walk.text(children[0]))
        children = children[1:]
    for child in children:
        if child.kind_id in syntax.IDENTIFIER:
            walk.targets(child, segment)
        else:
            segment.stack.append(child)


def capture(walk: Walk, node: Node, segment: Segment) -> None:
    """A dotted name in a pattern: a value if it has a dot, else a name that is bound."""
    name = syntax.GAP.sub(b"", walk.text(node))
    segment.out.append(name)
    if b"." in name:
        segment.uses[name].append(node.start_byte)
    else:
        bind(segment.scope, name)
        segment.scope.known(name, node)
        if segment.container:
            walk.bound.append((dotted(segment.scope, name), node))


def annotation(walk: Walk, node: Node, segment: Segment) -> None:
    """A type: its names, and the names in its strings, which are expressions in disguise."""
    start, end = node.start_byte, node.end_byte
    first, last = walk.type_span
    if not first <= start <= end <= last:
        walk.type_span = (start, end)
        source = walk.source
        if source.find(b'"', start, end) >= 0 or source.find(b"'", start, end) >= 0:
            _forward_references(walk, node, segment)
    segment.stack += node.named_children


def _forward_references(walk: Walk, node: Node, segment: Segment) -> None:
    todo = [node]
    while todo:
        item = todo.pop()
        if item.kind_id in syntax.STRING:
            text = syntax.QUOTED.sub(b"", walk.text(item).strip(b"rRuU")[1:-1])
            for match in syntax.PLAIN_CHAIN.finditer(text):
                segment.uses[match.group()].append(item.start_byte)
            continue
        children = item.named_children
        if children and item.type in ("subscript", "generic_type"):
            base = walk.text(children[0]).rpartition(b".")[2]
            if base == b"Literal":
                continue  # its strings are values
            if base == b"Annotated":
                children = _first_argument(children)
        todo += children


def _first_argument(children: list[Node]) -> list[Node]:
    """`Annotated[T, ...]`: only T is a type."""
    if len(children) == 2 and children[1].type == "type_parameter":
        return children[1].named_children[:1]
    return children[:2]
