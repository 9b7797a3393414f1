"""`use`, `extern crate` and `mod name;`: what a scope takes from elsewhere."""

from __future__ import annotations

from tree_sitter import Node

from paralex.graph.rust_attributes import Attributes, access_of
from paralex.graph.rust_detail import ALL, UNNAMED, Access, ModDecl, Path, UseDecl
from paralex.graph.rust_text import readable, tokens
from paralex.graph.rust_walk import Walk

_PATHS = frozenset({"identifier", "scoped_identifier", "self", "super", "crate", "metavariable"})


def on_use(walk: Walk, node: Node, attributes: Attributes, local: bool) -> None:
    """A `use`, leaf by leaf."""
    access = access_of(walk, node)
    argument = node.child_by_field_name("argument")
    head = _head(walk, node, attributes)
    stack: list[tuple[Node, Path]] = [(argument, ())] if argument is not None else []
    while stack:
        at, prefix = stack.pop()
        if at.type == "use_list":
            stack += [(child, prefix) for child in reversed(at.named_children)]
        elif at.type == "scoped_use_list":
            path, inner = at.child_by_field_name("path"), at.child_by_field_name("list")
            start = (*prefix, *_names(walk, path)) if path is not None else (*prefix, "")
            if inner is not None:
                stack.append((inner, start))
        else:
            _leaf(walk, at, prefix, access, head, local)


def _leaf(walk: Walk, node: Node, prefix: Path, access: Access, head: str, local: bool) -> None:
    name = ""
    path = prefix
    if node.type == "use_wildcard":
        inner = node.named_children[0] if node.named_child_count else None
        path = (*prefix, *_names(walk, inner)) if inner is not None else prefix or ("",)
        name = ALL
    elif node.type == "use_as_clause":
        inner, alias = node.child_by_field_name("path"), node.child_by_field_name("alias")
        path = (*prefix, *_names(walk, inner)) if inner is not None else prefix
        name = walk.text(alias) if alias is not None else UNNAMED
    elif node.type in _PATHS:
        path = (*prefix, *_names(walk, node))
    if len(path) > 1 and path[-1] == "self":
        path = path[:-1]
    if not path or not all(path[1:]) or (path == ("",) and name != ALL):
        return
    name = name or path[-1]
    place = node.start_point
    walk.uses.append(UseDecl(walk.scope, path, name, access, place[0] + 1, place[1]))
    if not local:
        walk.import_texts.append(f"{head}use {'::'.join(path)} as {name}")


def _names(walk: Walk, node: Node) -> Path:
    """The names of a plain path; comments and blanks inside it do not count."""
    text = walk.text(node)
    if any(sign in text for sign in " \n\t/\r"):
        text = b"".join(tokens(text.encode())).decode()
    return tuple(text.split("::"))


def on_extern_crate(walk: Walk, node: Node, attributes: Attributes, local: bool) -> None:
    name = node.child_by_field_name("name")
    alias = node.child_by_field_name("alias")
    if name is None:
        return
    text, place = walk.text(name), node.start_point
    own = "crate" if text == "self" else text
    bound = walk.text(alias) if alias is not None else text
    walk.uses.append(
        UseDecl(
            walk.scope, (own,), bound, access_of(walk, node), place[0] + 1, place[1], extern=True
        )
    )
    if not local:
        walk.import_texts.append(f"{_head(walk, node, attributes)}extern crate {text} as {bound}")


def on_module_file(
    walk: Walk, node: Node, name: str, attributes: Attributes, condition: str
) -> None:
    """`mod name;`"""
    plain, conditional = attributes.paths()
    place = node.start_point
    walk.mods.append(
        ModDecl(
            walk.scope, name, access_of(walk, node), place[0] + 1, place[1],
            (*plain[:1], *conditional), not plain, attributes.has("macro_use"), condition,
        )
    )  # fmt: skip
    text = f"{_head(walk, node, attributes)}mod {name}"
    walk.import_texts.append(text)
    if attributes.has("macro_use"):  # what follows sees its macros, so the order means something
        walk.loose[walk.scope].append(text.encode())


def _head(walk: Walk, node: Node, attributes: Attributes) -> str:
    """All that stands before the keyword, and the module it is written in."""
    prefix = walk.scopes[walk.scope].prefix
    visible = next((c for c in node.named_children if c.type == "visibility_modifier"), None)
    parts = [*attributes.tokens, *(tokens(walk.text(visible).encode()) if visible else ())]
    text = readable(parts)
    return f"{prefix}{': ' if prefix else ''}{text}{' ' if text else ''}"
