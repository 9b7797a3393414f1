"""Inside macro invocations: what a list of tokens says for sure.

The arguments of the standard macros that take expressions are read as such. Of any other macro,
which may give its tokens any meaning, only paths of two names or more are taken, and none of them
is missed where it leads nowhere.
"""

from __future__ import annotations

from tree_sitter import Node

from paralex.graph.rust_detail import ANY, MACRO, Hidden, TypeRef, Value
from paralex.graph.rust_paths import path_of, rooted
from paralex.graph.rust_values import named_value
from paralex.graph.rust_walk import Step, Walk, after

_EXPRESSIONS = frozenset(
    ("assert", "assert_eq", "assert_ne", "debug_assert", "debug_assert_eq", "debug_assert_ne",
     "dbg", "eprint", "eprintln", "format", "format_args", "panic", "print", "println", "todo",
     "unimplemented", "unreachable", "vec", "write", "writeln", "matches")
)  # fmt: skip
_MOD = frozenset({"mod", "identifier"})
_BEFORE_MEMBERS = frozenset({".", "'", "$"})
_BEFORE_NAMES = frozenset({">", "identifier"})
_NAMES = frozenset({"identifier", "self", "super", "crate", "metavariable"})


def on_macro(walk: Walk, node: Node) -> None:
    """`name!(...)`: the macro itself, and what its tokens name."""
    name = node.child_by_field_name("macro")
    if name is None:
        walk.push(node.named_children)
        return
    path = path_of(walk, name)[0]
    if path is not None:
        walk.use(path, MACRO, name)
    standard = (
        path is not None and path[-1] in _EXPRESSIONS and path[0] in (path[-1], "std", "core")
    )
    for child in node.named_children:
        if child.type == "token_tree":
            walk.stack.append((on_tokens, child, standard))


def on_tokens(walk: Walk, tree: Node, expressions: bool) -> None:
    """A step: read the tokens of one pair of brackets."""
    children = tree.children[1:-1]
    inner: list[Node | Step] = []
    before, at, end = "", 0, len(children)
    while at < end:
        child = children[at]
        kind = child.type
        if kind == "token_tree":
            inner.append((on_tokens, child, expressions))
            at += 1
        elif (kind in _NAMES and before not in _BEFORE_MEMBERS) or (
            kind == "::" and before not in _BEFORE_NAMES
        ):
            at = _from_name(walk, children, at, expressions)
            kind = children[at - 1].type
        elif kind == "." and before == "token_tree":
            at = max(at + 1, _members(walk, children, at, None, expressions))
            kind = children[at - 1].type
        else:
            at += 1
        before = kind
    walk.push(inner)


def _from_name(walk: Walk, children: list[Node], at: int, expressions: bool) -> int:
    """A path that starts at `at`, with the members after it; where to go on."""
    first, names = children[at], []
    if first.type == "::":
        names.append("")
    else:
        names.append(walk.text(first))
        at += 1
    while at + 1 < len(children) and children[at].type == "::":
        if children[at + 1].type not in _NAMES:
            break
        names.append(walk.text(children[at + 1]))
        at += 2
    if at < len(children) and children[at] is first:  # a lone `::`
        return at + 1
    follower = children[at].type if at < len(children) else ""
    if first.type == "metavariable" and names[0] != "$crate":
        return at
    if len(names) == 1:
        return _single(walk, children, at, first, expressions)
    path = rooted(walk, tuple(names))
    if (
        path is None
        or walk.is_local(names[0])
        or (first.type == "metavariable" and (names[0] != "$crate"))
    ):
        return at
    called = follower in ("token_tree", ".")
    space = MACRO if follower == "!" else ANY
    walk.use(path, space, first, "use" if space == MACRO else "maybe")
    if not called:
        return at
    value = Value("call" if follower == "token_tree" else "item", TypeRef(path))
    if follower == "token_tree":
        walk.stack.append((on_tokens, children[at], expressions))
        at += 1
    return _members(walk, children, at, value, expressions)


def _single(walk: Walk, children: list[Node], at: int, node: Node, expressions: bool) -> int:
    """A lone name, `at` just behind it."""
    name = walk.text(node)
    follower = children[at].type if at < len(children) else ""
    if node.type == "identifier" and follower == "!":
        if expressions and at + 1 < len(children) and children[at + 1].type == "token_tree":
            walk.use((name,), MACRO, node)
        return at + 1
    value = named_value(walk, name) if node.type == "identifier" else None
    if node.type == "self" and walk.self_type is not None:
        value = Value("type", walk.self_type)
    elif node.type == "identifier" and not walk.is_local(name):
        if not expressions or follower in ("=", ":", "=>"):
            return at
        if name in walk.generics or name == "Self":
            return at
        walk.use((name,), ANY, node, "maybe")
        if follower == "token_tree":
            value = Value("call", TypeRef((name,)))
            walk.stack.append((on_tokens, children[at], expressions))
            at += 1
    return _members(walk, children, at, value, expressions)


def _members(
    walk: Walk, children: list[Node], at: int, value: Value | None, expressions: bool
) -> int:
    """`.a.b()?` from `at` on, of a value; where to go on."""
    while at < len(children):
        kind = children[at].type
        if kind == "?":
            value = after(value, "?")
            at += 1
        elif kind == "." and at + 1 < len(children) and children[at + 1].type == "identifier":
            node = children[at + 1]
            name, at = walk.text(node), at + 2
            if at < len(children) and children[at].type == "token_tree":
                name += "()"
                walk.stack.append((on_tokens, children[at], expressions))
                at += 1
            if expressions or value is not None:
                walk.member(value, name, node.start_point[0] + 1)
            value = after(value, name)
        else:
            break
    return at


def hidden_modules(walk: Walk, tree: Node, macro: str, reason: str) -> None:
    """Notes each `mod name;` among the tokens of a macro whose meaning is its own."""
    stack = [tree]
    while stack:
        children = stack.pop().children
        for at, child in enumerate(children):
            if child.child_count:
                stack.append(child)
            elif child.type in _MOD and walk.text(child) == "mod" and at + 2 < len(children):
                name, end = children[at + 1], children[at + 2]
                if name.type in ("identifier", "metavariable") and end.type == ";":
                    written = f"{macro}! mod {walk.text(name)}"
                    row, column = child.start_point
                    walk.hidden.append(Hidden(row + 1, column, written, reason))
    walk.hidden.sort()


def own_paths(walk: Walk, node: Node) -> None:
    """A step: the paths in a macro's definition that start with `$crate`; all others mean what
    they mean where the macro is used."""
    stack = [node]
    while stack:
        tree = stack.pop()
        children = tree.children
        for at, child in enumerate(children):
            if child.type == "metavariable" and walk.text(child) == "$crate":
                if at + 2 < len(children) and children[at + 1].type == "::":
                    _dollar_crate(walk, children, at)
            elif child.child_count:
                stack.append(child)


def _dollar_crate(walk: Walk, children: list[Node], at: int) -> None:
    first, names = children[at], ["$crate"]
    while at + 2 < len(children) and children[at + 1].type == "::":
        if children[at + 2].type != "identifier":
            break
        names.append(walk.text(children[at + 2]))
        at += 2
    follower = children[at + 1].type if at + 1 < len(children) else ""
    if len(names) > 1:
        walk.use(tuple(names), MACRO if follower == "!" else ANY, first, "maybe")
