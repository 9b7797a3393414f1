"""Handlers of the walk for statements that are no definitions: assignments, compounds, scopes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from paralex.graph import python_imports, python_variables
from paralex.graph import python_syntax as syntax
from paralex.graph.python_digest import normal_code, normal_docstring
from paralex.graph.python_expressions import iterated
from paralex.graph.python_scopes import UNKNOWN, Kind, Texts, bind, dotted
from paralex.graph.python_segments import Segment, parts
from paralex.graph.python_syntax import ACTION, END, TOKEN, Do
from paralex.graph.python_values import annotation, values
from paralex.graph.python_walk import Walk

_ISINSTANCE = re.compile(
    rb"(not\s+)?isinstance\(\s*(" + syntax.WORD.pattern + rb")\s*,\s*"
    rb"([\w.\x80-\xff]+|\([\w.,\s\x80-\xff]+\))\s*\)(?=$|\s+and\b|\s*\Z)"
)
_OR = re.compile(rb"\bor\b")
# What stands on the right of an assignment and is no value of its target alone.
_NO_VALUE = (Do.ASSIGNMENT, Do.TYPE, Do.SKIP)
_LEAVES = frozenset({"return_statement", "raise_statement", "continue_statement"})


def expression_statement(walk: Walk, node: Node, segment: Segment) -> None:
    children = parts(node)
    if len(children) == 1:
        child = children[0]
        do = ACTION[child.kind_id]
        if do == Do.STRING:
            segment.out += (TOKEN[node.kind_id], normal_docstring(walk.text(child)), END)
            return
        if segment.container:
            if do == Do.ASSIGNMENT or do == Do.AUGMENTED:
                _variable(walk, node, child, segment)
                return
            if segment.scope.kind == Kind.MODULE:
                python_imports.export_call(walk, child)
    segment.out.append(TOKEN[node.kind_id])
    segment.stack.append(None)
    if len(children) > 1:  # `a, b`: a tuple that the grammar leaves without a node
        segment.out.append(syntax.TUPLE_TOKEN)
        segment.stack.append(None)
    segment.stack += children


def _variable(walk: Walk, node: Node, child: Node, segment: Segment) -> None:
    """An assignment in a module or class body: names become symbols, the rest stays loose."""
    streams: list[list[bytes]] = []
    apart = Segment(segment.scope, segment.user, (), streams)
    augmented_ = ACTION[child.kind_id] == Do.AUGMENTED
    names = augmented(walk, child, apart) if augmented_ else assignment(walk, child, apart)
    if not names:
        apart.out, apart.streams = segment.out, segment.streams
        segment.out.append(TOKEN[node.kind_id])
        segment.out += streams[0]
        segment.stack += apart.stack
        for name, starts in apart.uses.items():
            segment.uses[name] += starts
        return
    python_variables.variables(walk, node, child, names, streams, segment.scope)
    apart.user = dotted(segment.scope, names[0])
    walk.adopt(apart)
    if segment.scope.kind == Kind.MODULE and b"__all__" in names:
        python_imports.export_assignment(walk, child)


def assignment(walk: Walk, node: Node, segment: Segment) -> list[bytes]:
    """`a = b = 1`, `a: T`, `a: T = 1`. Answers the names that it binds."""
    names: list[bytes] = []
    if walk.lexes and _plain_assignment(walk, node, segment, names):
        return names
    while True:
        segment.out.append(TOKEN[node.kind_id])
        segment.stack.append(None)
        children = parts(node)
        if not children:
            return names
        annotated = next((c for c in children[1:] if ACTION[c.kind_id] == Do.TYPE), None)
        value = children[-1] if len(children) > 1 and children[-1] is not annotated else None
        names += walk.targets(children[0], segment, typed(walk, annotated, value))
        if annotated is not None:
            segment.stack.append(annotated)
        if value is None:
            return names
        if ACTION[value.kind_id] != Do.ASSIGNMENT:
            segment.stack.append(value)
            return names
        node = value


def _plain_assignment(walk: Walk, node: Node, segment: Segment, names: list[bytes]) -> bool:
    """`a = x` and `a.b = x`, for a walk that makes no digests."""
    if node.child_count != 3:
        return False
    left, right = node.child(0), node.child(2)
    if left is None or right is None or ACTION[right.kind_id] in _NO_VALUE:
        return False
    chain = walk.chain(left)
    if chain is None:
        return False
    scope, known = segment.scope, values(walk.source, right)
    if b"." not in chain:
        bind(scope, chain)
        scope.known(chain, left, known)
        names.append(chain)
        if scope.symbol is not None:
            walk.bound.append((dotted(scope, chain), left))
    else:
        segment.uses[chain + b"="].append(left.start_byte)
        if chain.count(b".") == 1:
            walk.stored.append((scope, chain, known))
    segment.stack.append(right)
    return True


def assign(walk: Walk, node: Node, segment: Segment) -> None:
    assignment(walk, node, segment)


def typed(walk: Walk, annotated: Node | None, value: Node | None) -> Texts:
    """What is known of the type of a name that is given `value` or declared to be so."""
    if annotated is None:
        return values(walk.source, value)
    text = annotation(walk.source, annotated)
    if text in (b"TypeAlias!", b"typing.TypeAlias!", b"t.TypeAlias!", b"Final!", b"typing.Final!"):
        return values(walk.source, value)
    return (text,) if text is not None else UNKNOWN


def noted(walk: Walk, node: Node, segment: Segment) -> None:
    """What a function returns, and whether it is a generator."""
    segment.out.append(TOKEN[node.kind_id])
    segment.stack.append(None)
    scope = segment.scope
    if node.kind_id in syntax.RETURN:
        children = node.named_children
        segment.stack += children
        if children and scope.kind == Kind.FUNCTION:
            if scope.returns is None:
                scope.returns = []
            scope.returns.append(children[0])
        return
    segment.stack += node.children
    scope.yields = True


def narrowed(walk: Walk, node: Node, condition: Node, segment: Segment) -> bool:
    """`if isinstance(x, C):` and `if not isinstance(x, C): return`

    Answers whether it holds for what follows in the condition too: `isinstance(x, C) and x.a`.
    """
    further = False
    block, around = node.child_by_field_name("consequence"), node.parent
    start, end = condition.start_byte, condition.end_byte
    if block is None or around is None:
        return False
    for found in _isinstance(walk.source, start, end):
        refused, name, classes = found.groups()
        texts = tuple(match.group() + b"!" for match in syntax.PLAIN_CHAIN.finditer(classes))
        span = block.start_byte, block.end_byte
        if refused:
            last = parts(block)[-1:]
            leaves = bool(last) and last[0].type in _LEAVES
            if found.end() < end or not leaves or node.child_by_field_name("alternative"):
                continue
            span = node.end_byte, around.end_byte
        elif found.end() < end:
            further = True
            walk.narrowed.append((segment.scope, name, texts, found.end(), end))
        walk.narrowed.append((segment.scope, name, texts, *span))
    return further


def _isinstance(source: bytes, start: int, end: int) -> Iterator[re.Match[bytes]]:
    """The tests that all must hold for a condition to hold; the first alone, if it is refused."""
    found = _ISINSTANCE.match(source, start, end)
    if found is not None and found[1]:
        yield found
    elif _OR.search(source, start, end) is None:
        for found in _ISINSTANCE.finditer(source, start, end):
            before = source[start : found.start()]
            starts = not before or before.rstrip().endswith(b" and")
            if starts and not found[1] and before.count(b"(") == before.count(b")"):
                yield found


def augmented(walk: Walk, node: Node, segment: Segment) -> list[bytes]:
    """`a += 1` binds and uses. Answers the names that it binds."""
    segment.out.append(TOKEN[node.kind_id])
    segment.stack.append(None)
    names: list[bytes] = []
    for position, child in enumerate(node.children):
        if position == 0:
            names = walk.targets(child, segment, reads=True)
            for name in names:
                segment.uses[name].append(child.start_byte)
        else:
            segment.stack.append(child)
    return names


def augment(walk: Walk, node: Node, segment: Segment) -> None:
    augmented(walk, node, segment)


def delete(walk: Walk, node: Node, segment: Segment) -> None:
    segment.out.append(TOKEN[node.kind_id])
    for child in node.named_children:
        for name in walk.targets(child, segment):
            segment.uses[name].append(child.start_byte)
    segment.out.append(END)


def scope_statement(walk: Walk, node: Node, segment: Segment) -> None:
    """`global` and `nonlocal`."""
    is_global = walk.source.startswith(b"global", node.start_byte)
    segment.out.append(TOKEN[node.kind_id])
    for child in parts(node):
        name = walk.text(child)
        segment.out.append(name)
        if segment.scope.kind != Kind.MODULE:
            segment.scope.elsewhere[name] = is_global
            if is_global:
                walk.globals.setdefault(name, node)
    segment.out.append(END)


def compound(walk: Walk, node: Node, segment: Segment) -> None:
    """`if`, `try`, `with`, `for`, `while`, `match` and their clauses."""
    condition, apart = None, False
    if node.type in ("if_statement", "elif_clause"):
        condition = node.child_by_field_name("condition")
        block = node.child_by_field_name("consequence")
        if condition is not None and condition.end_byte - condition.start_byte > 14:
            apart = narrowed(walk, node, condition, segment) and walk.lexes
        chain = walk.chain(condition) if condition is not None else None
        if chain is not None and block is not None and chain.count(b".") < 2:
            walk.conditions.append((chain, block.start_byte, block.end_byte, segment.scope))
    if segment.container:
        segment = _in_container(walk, node, segment)
    segment.out.append(TOKEN[node.kind_id])
    segment.stack.append(None)
    left = node.child_by_field_name("left") if node.type == "for_statement" else None
    for child in node.children:
        if left is not None and child.id == left.id:
            walk.targets(child, segment, iterated(walk, node))
        elif apart and condition is not None and child.id == condition.id:
            # A walk that reads texts gives all names of one the same place.
            segment.stack += _operands(child)
        elif child.is_named or child.type in ("async", "*"):
            segment.stack.append(child)


def _operands(node: Node) -> Iterator[Node]:
    """`a and b and c`, one by one."""
    todo = [node]
    while todo:
        item = todo.pop()
        if item.kind_id in syntax.BOOLEAN:
            todo += item.named_children
        else:
            yield item


def _in_container(walk: Walk, node: Node, segment: Segment) -> Segment:
    """Imports under a condition carry it; a condition over imports alone is no loose statement."""
    for child in node.named_children:
        if child.kind_id in syntax.BLOCK:
            for statement in child.named_children:
                if statement.kind_id in syntax.IMPORTS:
                    head = walk.source[node.start_byte : child.start_byte][:400]
                    python_imports.read(walk, statement, segment, normal_code(head))
                    walk.guarded.add(statement.start_byte)
    if node.type in ("if_statement", "try_statement") and _only_imports(node):
        return walk.segment(segment.scope, segment.user, (), [])
    return segment


def _only_imports(node: Node) -> bool:
    clauses = [node, *(c for c in node.named_children if c.kind_id not in syntax.BLOCK)]
    blocks = [b for c in clauses for b in c.named_children if b.kind_id in syntax.BLOCK]
    statements = [statement.kind_id for block in blocks for statement in block.named_children]
    allowed = syntax.IMPORTS | syntax.COMMENT | syntax.PASS
    return allowed.issuperset(statements) and not syntax.IMPORTS.isdisjoint(statements)


def import_(walk: Walk, node: Node, segment: Segment) -> None:
    if node.start_byte not in walk.guarded:
        python_imports.read(walk, node, segment, "")
