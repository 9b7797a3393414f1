"""Paths and types as written: from nodes to the names that the resolver follows."""

from __future__ import annotations

from tree_sitter import Node

from paralex.graph.rust_detail import Path, TypeRef
from paralex.graph.rust_walk import Walk

BOTH = "+"  # the path of a type that has all of its arguments as bounds
_DEEPEST = 6  # type arguments inside type arguments
_WORDS = frozenset({"identifier", "type_identifier", "self", "super", "crate", "metavariable"})


def path_of(walk: Walk, node: Node) -> tuple[Path | None, list[Node]]:
    """The path that `node` is, and the nodes in it that hold other names (type arguments).

    None for a path that starts at a type without a name, or at a type parameter without a bound.
    """
    plain = walk.paths[walk.data[node.start_byte : node.end_byte]]
    if plain is not None:
        return rooted(walk, plain), []
    names: list[str] = []
    inside: list[Node] = []
    at: Node | None = node
    while at is not None:
        kind = at.type
        if kind in _WORDS:
            names.append(walk.text(at))
            break
        if kind in ("scoped_identifier", "scoped_type_identifier"):
            name = at.child_by_field_name("name")
            names.append(walk.text(name) if name is not None else "")
            before = at.child_by_field_name("path")
            if before is None:
                names.append("")
            at = before
        elif kind in ("generic_type", "generic_type_with_turbofish", "generic_function"):
            arguments = at.child_by_field_name("type_arguments")
            if arguments is not None:
                inside.append(arguments)
            at = at.child_by_field_name("type") or at.child_by_field_name("function")
        elif kind == "bracketed_type":
            start = _bracketed(walk, at)
            inside.append(at)
            names.reverse()
            return (None if start is None else (*start, *names)), inside
        else:
            return None, [*inside, at]
    names.reverse()
    return rooted(walk, tuple(names)), inside


def _bracketed(walk: Walk, node: Node) -> Path | None:
    """`<Type>` and `<Type as Trait>`: the trait is what has the member."""
    inner = node.named_children[0] if node.named_child_count else None
    if inner is not None and inner.type == "qualified_type":
        inner = inner.child_by_field_name("alias")
    ref = type_ref(walk, inner)
    return ref.path if ref is not None and ref.path != (BOTH,) else None


def rooted(walk: Walk, path: Path) -> Path | None:
    """`path` with `Self` and a type parameter in front replaced by what they stand for."""
    first = path[0]
    if first == "Self":
        ref = walk.self_type
    elif first in walk.generics:
        ref = walk.generics[first]
    else:
        return path if "" not in path[1:] else None
    if ref is None or ref.path == (BOTH,):
        return None
    return (*ref.path, *path[1:])


def type_ref(walk: Walk, node: Node | None, depth: int = 0) -> TypeRef | None:
    """The type at `node`, references taken off; None for one without a path."""
    while node is not None:
        kind = node.type
        if kind == "reference_type":
            node = node.child_by_field_name("type")
        elif kind in ("dynamic_type", "abstract_type"):
            node = node.child_by_field_name("trait")
        elif kind in ("type_identifier", "identifier"):
            return _named(walk, walk.text(node))
        elif kind == "primitive_type":
            return TypeRef((walk.text(node),))
        elif kind in ("scoped_type_identifier", "scoped_identifier"):
            path, _ = path_of(walk, node)
            return None if path is None else TypeRef(path)
        elif kind == "generic_type":
            return _generic(walk, node, depth)
        elif kind in ("bounded_type", "trait_bounds"):
            return _bounds(walk, node, depth)
        elif kind in ("higher_ranked_trait_bound", "parenthesized_type"):
            node = node.named_children[-1] if node.named_child_count else None
        else:
            return None
    return None


def _named(walk: Walk, name: str) -> TypeRef | None:
    if name == "Self":
        return walk.self_type
    if name in walk.generics:
        return walk.generics[name]
    return TypeRef((name,))


def _generic(walk: Walk, node: Node, depth: int) -> TypeRef | None:
    base = type_ref(walk, node.child_by_field_name("type"), depth + 1) if depth < _DEEPEST else None
    arguments = node.child_by_field_name("type_arguments")
    if base is None or arguments is None:
        return base
    kinds = ("lifetime", "type_binding", "line_comment", "block_comment")
    given = [child for child in arguments.named_children if child.type not in kinds]
    return TypeRef(base.path, tuple(type_ref(walk, child, depth + 1) for child in given[:4]))


def _bounds(walk: Walk, node: Node, depth: int) -> TypeRef | None:
    """`A + B`. The grammar nests what is on the left."""
    found: list[TypeRef] = []
    stack = [node]
    while stack and len(found) < 8:
        inner = stack.pop()
        if inner.type in ("bounded_type", "trait_bounds"):
            stack.extend(reversed(inner.named_children))
        elif depth < _DEEPEST:
            ref = type_ref(walk, inner, depth + 1)
            found += [ref] if ref is not None else []
    if len(found) < 2:
        return found[0] if found else None
    return TypeRef((BOTH,), tuple(found))


def bind_generics(walk: Walk, node: Node) -> None:
    """Bind the type parameters of the item `node`, with their bounds and those of `where`."""
    parameters = node.child_by_field_name("type_parameters")
    bounds: list[tuple[str, Node | None]] = []
    for child in parameters.named_children if parameters is not None else ():
        name = child.child_by_field_name("name")
        if name is None:
            continue
        if child.type == "type_parameter":
            walk.bind_type(walk.text(name), None)
            bounds.append((walk.text(name), child.child_by_field_name("bounds")))
        elif child.type == "const_parameter":
            walk.bind(walk.text(name), None)
    own = {name for name, _ in bounds}
    where = next((c for c in node.named_children if c.type == "where_clause"), None)
    for child in where.named_children if where is not None else ():
        left = child.child_by_field_name("left")
        if left is not None and walk.text(left) in own:
            bounds.append((walk.text(left), child.child_by_field_name("bounds")))
    for bound, some in bounds:
        ref = type_ref(walk, some)
        known = walk.generics.get(bound)
        if ref is not None and known is not None:
            parts = (known.args if known.path == (BOTH,) else (known,)) + (
                ref.args if ref.path == (BOTH,) else (ref,)
            )
            ref = TypeRef((BOTH,), parts)
        if ref is not None:
            walk.generics[bound] = ref
