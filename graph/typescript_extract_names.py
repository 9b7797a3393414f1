"""Handlers of names in use: references, chains of members, JSX tags, bases."""

from __future__ import annotations

from tree_sitter import Node

from paralex.graph.typescript_extract_text import string_token
from paralex.graph.typescript_extract_walk import SPACE, TYPE, VALUE, Step, UseKind, Walk

# --- leaves


def plain(walk: Walk, node: Node) -> None:
    """A name that refers to nothing: a key, a label, the name in its own declaration."""
    walk.token(node, walk.text(node))


def on_identifier(walk: Walk, node: Node) -> None:
    text = walk.text(node)
    walk.token(node, text)
    walk.refer((text,), VALUE, node.start_byte)


def on_type_identifier(walk: Walk, node: Node) -> None:
    text = walk.text(node)
    walk.token(node, text)
    walk.refer((text,), TYPE, node.start_byte)


def on_string(walk: Walk, node: Node) -> None:
    walk.token(node, string_token(walk.text(node)))


def on_jsx_text(walk: Walk, node: Node) -> None:
    """Text between tags: JSX itself drops line breaks with the spaces around them."""
    lines = walk.text(node).split("\n")
    kept = [line.strip() if len(lines) > 1 else line for line in lines]
    walk.token(node, " ".join(line for line in kept if line))


# --- chains of names


def on_member(walk: Walk, node: Node, kind: UseKind = "use") -> None:
    """`a.b.c`: one reference to `a` with the members that follow, and `this.b` of a class."""
    after: list[Node] = []
    members: list[str] = []
    root = node
    while root.type == "member_expression":
        children = root.named_children
        if len(children) < 2:
            break
        after.extend(reversed(children[1:]))
        members.append(walk.text(children[-1]))
        root = children[0]
    members.reverse()
    after.reverse()
    if root.type == "identifier":
        walk.refer((walk.text(root), *members), VALUE, root.start_byte, kind)
        walk.push([(plain, root), *after])
        return
    if root.type in ("as_expression", "satisfies_expression") and root.named_child_count == 2:
        # The grammar reads `x as ns.a.Type` as a member of `x as ns.a`.
        value, meant = root.named_children
        walk.push([value, (_qualified, [*_leaves(meant), *after])])
        return
    if root.type == "this" and walk.this and members:
        walk.use(walk.this, (members[0],), walk.user, "this", root.start_byte)
    walk.push([root, *after])


def on_nested_name(walk: Walk, node: Node, kind: UseKind = "use") -> None:
    """`ns.Type` and `A.B.C` where a type or a namespace is meant."""
    _qualified(walk, _leaves(node), kind)


def _leaves(node: Node) -> list[Node]:
    """The parts of a qualified name, and whatever stands between them."""
    names: list[Node] = []
    stack = [node]
    while stack:
        inner = stack.pop()
        if inner.type in ("nested_type_identifier", "nested_identifier", "member_expression"):
            stack.extend(reversed(inner.named_children))
        else:
            names.append(inner)
    return names


def _qualified(walk: Walk, names: list[Node], kind: UseKind = "use") -> None:
    parts = [n for n in names if n.type.endswith("identifier")]
    if parts and parts[0].start_byte == names[0].start_byte:
        chain = tuple(walk.text(n) for n in parts)
        walk.refer(chain, SPACE, names[0].start_byte, kind)
        walk.push([(plain, n) if n.type.endswith("identifier") else n for n in names])
    else:
        walk.push(names)


def on_jsx_tag(walk: Walk, node: Node) -> None:
    """A tag. A lower-case name is an element of the page, whatever is in scope."""
    name = node.child_by_field_name("name")
    items: list[Node | Step] = []
    for child in node.named_children:
        if name is not None and child == name and child.type != "member_expression":
            text = walk.text(child)
            simple = child.type == "identifier" and not text[:1].islower() and "-" not in text
            items.append(child if simple else (plain, child))
        else:
            items.append(child)
    walk.push(items)


def on_jsx_attribute(walk: Walk, node: Node) -> None:
    """`name={value}` and `ns:name={value}`: the name is no reference."""
    walk.push(
        [(_namespace_name, c) if c.type == "jsx_namespace_name" else c for c in node.named_children]
    )


def _namespace_name(walk: Walk, node: Node) -> None:
    walk.push([(plain, c) for c in node.named_children])


def on_heritage(walk: Walk, node: Node) -> None:
    """`extends` and `implements`: what is named directly is a base, arguments are plain uses."""
    items: list[Node | Step] = []
    for child in node.named_children:
        if child.type == "generic_type":
            items += [(base, n) if i == 0 else n for i, n in enumerate(child.named_children)]
        else:
            items.append((base, child))
    walk.push(items)


def on_class_heritage(walk: Walk, node: Node) -> None:
    """JavaScript has the base class right here, TypeScript a clause for each kind of base."""
    clauses = ("extends_clause", "implements_clause", "comment")
    walk.push([c if c.type in clauses else (base, c) for c in node.named_children])


def base(walk: Walk, node: Node) -> None:
    """A step: `node` as a base class or interface, if it is a plain name."""
    kind = node.type
    if kind == "identifier":
        walk.refer((walk.text(node),), VALUE, node.start_byte, "inherit")
        plain(walk, node)
    elif kind == "type_identifier":
        walk.refer((walk.text(node),), TYPE, node.start_byte, "inherit")
        plain(walk, node)
    elif kind == "member_expression":
        on_member(walk, node, "inherit")
    elif kind == "nested_type_identifier":
        on_nested_name(walk, node, "inherit")
    else:
        walk.push([node])
