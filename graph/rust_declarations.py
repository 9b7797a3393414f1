"""Lists of items, and the items that are not types: functions, values, modules, macros."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TypeAlias

from tree_sitter import Node

from paralex.graph.rust_attributes import string_of
from paralex.graph.rust_detail import MACRO, TYPE, VALUE, Include, Scope
from paralex.graph.rust_expressions import function_steps
from paralex.graph.rust_items import (
    Item,
    Place,
    Role,
    body_of,
    declare,
    define,
    head_of,
    listed,
    name_of,
    owned,
    typed,
)
from paralex.graph.rust_macros import hidden_modules, on_macro, own_paths
from paralex.graph.rust_members import on_impl, on_trait, on_type, recorded
from paralex.graph.rust_paths import type_ref
from paralex.graph.rust_text import digest, tokens
from paralex.graph.rust_tree import parse_part
from paralex.graph.rust_uses import on_extern_crate, on_module_file, on_use
from paralex.graph.rust_walk import ITEM, Step, Walk, leave, set_scope
from paralex.graph.shapes import SymbolKind

OnItem: TypeAlias = Callable[[Walk, Item], None]

_DEEPEST = 6  # invocations of macros inside one another that are read as items
_DEEPEST_MODULE = 40  # of modules inside one another; nobody writes more, and names grow with it
_BRANCHES = frozenset({"cfg_if"})  # macros with several blocks of items


def items(walk: Walk, nodes: Iterable[Node], place: Place) -> list[Node | Step]:
    """The steps for a list of items."""
    steps: list[Node | Step] = []
    for item in listed(walk, nodes, place):
        node = item.node
        inner = node.named_children[0] if node.type == "expression_statement" else None
        if inner is not None and inner.type == "macro_invocation":
            steps.append((on_item_macro, item._replace(node=inner)))
        elif node.type in ITEMS:
            steps.append((ITEMS[node.type], item))
        elif place.role != "local":
            steps.append((_loose, item))
        else:
            steps.append(node)
    return steps


def _loose(walk: Walk, item: Item) -> None:
    """What is no item: an inner attribute, or what could not be parsed."""
    walk.loose[walk.scope] += head_of(walk, item, item.node.end_byte)
    if item.node.type != "inner_attribute_item":
        walk.push(item.node.named_children)


def on_function(walk: Walk, item: Item) -> None:
    node, name = item.node, name_of(walk, item)
    body = node.child_by_field_name("body")
    end = body.start_byte if body is not None else node.end_byte
    head = _without_last_comma(walk, item, end)
    kind: SymbolKind = "method" if item.place.role in ("impl", "trait") else "function"
    code = body_of(walk, item, body)
    symbol = define(walk, item, name, kind, head, code)
    if kind == "function":
        declare(walk, item, name, VALUE, symbol)
        derived = item.attributes.proc_macro()
        if derived is not None:
            declare(walk, item, derived or name, MACRO, symbol, "exported macro")
    local = item.place.role == "local"
    items_before: list[Node | Step] = recorded(item)
    outer = walk.locals
    if local:  # it sees the items around it, not the variables
        walk.locals = {name: known for name, known in outer.items() if known is ITEM}
    steps = function_steps(walk, node)
    # The type parameters stay bound until the steps have run.
    typed(walk, symbol, type_ref(walk, node.child_by_field_name("return_type")))
    if local:
        steps.append((_set_locals, outer))
    walk.push(owned(walk, symbol, items_before + steps))


def _set_locals(walk: Walk, table: dict[str, object]) -> None:
    walk.locals = table  # type: ignore[assignment]  # a step's arguments have no types


def _without_last_comma(walk: Walk, item: Item, end: int) -> list[bytes]:
    """The head of a function; where its parameters end with a comma, that does not count."""
    parameters = item.node.child_by_field_name("parameters")
    children = parameters.children if parameters is not None else []
    if len(children) < 3 or children[-2].type != ",":
        return head_of(walk, item, end)
    comma = children[-2]
    return head_of(walk, item, comma.start_byte) + tokens(walk.data[comma.end_byte : end])


def on_value(walk: Walk, item: Item) -> None:
    """const and static: the type is declared, so the value is the body."""
    node, name = item.node, name_of(walk, item)
    value = node.child_by_field_name("value")
    end = value.start_byte if value is not None else node.end_byte
    code = body_of(walk, item, value)
    kind: SymbolKind = "variable" if node.type == "static_item" else "constant"
    symbol = define(walk, item, name, kind, head_of(walk, item, end), code)
    if item.place.role in ("module", "extern", "local"):
        declare(walk, item, name, VALUE, symbol)
    typed(walk, symbol, type_ref(walk, node.child_by_field_name("type")))
    rest = [c for c in node.named_children if c.type not in ("identifier", "visibility_modifier")]
    if value is not None and value not in rest:
        rest.append(value)
    walk.push(owned(walk, symbol, [*recorded(item), *rest]))


def on_associated_type(walk: Walk, item: Item) -> None:
    """`type Item = X;` of an `impl`, `type Item: Bound;` of a trait."""
    node = item.node
    if node.type == "type_item" and item.place.role not in ("impl", "trait"):
        on_type(walk, item)
        return
    symbol = define(walk, item, name_of(walk, item), "type", head_of(walk, item, node.end_byte))
    typed(walk, symbol, type_ref(walk, node.child_by_field_name("type")))
    rest = [c for c in node.named_children if c.type not in ("type_identifier",)]
    walk.push(owned(walk, symbol, [*recorded(item), *rest]))


def on_module(walk: Walk, item: Item) -> None:
    """`mod name { .. }`: its items are its members."""
    node, name = item.node, name_of(walk, item)
    body = node.child_by_field_name("body")
    if body is None:
        if item.place.role != "local":
            on_module_file(walk, node, name, item.attributes, _condition(item))
        return
    if item.place.role == "local" or not name:
        declare(walk, item, name, TYPE, "")
        return
    if item.place.prefix.count(".") > _DEEPEST_MODULE:
        walk.loose[walk.scope] += head_of(walk, item, node.end_byte)
        walk.opaque.add(walk.scope)
        return
    symbol = define(walk, item, name, "type", head_of(walk, item, body.start_byte))
    declare(walk, item, name, TYPE, symbol, "mod")
    plain, _ = item.attributes.paths()
    prefix = f"{symbol}."
    walk.scopes.append(Scope(walk.scope, "mod", name, prefix, plain[0] if plain else ""))
    inner = len(walk.scopes) - 1
    walk.loose[inner] = []
    at = len(walk.symbols) - 1
    place = Place("module", prefix, depth=item.place.depth, condition=_condition(item))
    steps: list[Node | Step] = [*recorded(item), (set_scope, inner)]
    steps += items(walk, body.named_children, place)
    walk.push([*steps, (_close_module, at, inner), (set_scope, walk.scope)])


def _condition(item: Item) -> str:
    return f"{item.place.condition} {item.attributes.condition()}".strip()


def _close_module(walk: Walk, at: int, scope: int) -> None:
    """A step: what is loose in a module is the body of its symbol."""
    walk.symbols[at] = replace(walk.symbols[at], body=digest(walk.loose[scope]))


def on_foreign(walk: Walk, item: Item) -> None:
    """`extern "C" { .. }`: its items are items of the module around it."""
    body = item.node.child_by_field_name("body")
    if body is None:
        return
    head = tuple(head_of(walk, item, body.start_byte))
    role: Role = "local" if item.place.role == "local" else "extern"
    place = item.place._replace(role=role, header=head)
    walk.push(items(walk, body.named_children, place))


def on_macro_definition(walk: Walk, item: Item) -> None:
    """`macro_rules!`: the patterns are what callers see."""
    node, name = item.node, name_of(walk, item)
    head = [*item.place.header, *item.attributes.tokens, b"macro_rules!", name.encode()]
    for rule in node.named_children:
        left = rule.child_by_field_name("left") if rule.type == "macro_rule" else None
        if left is not None:
            head += tokens(walk.data[left.start_byte : left.end_byte])
        right = rule.child_by_field_name("right") if rule.type == "macro_rule" else None
        if right is not None and b"mod" in walk.data[right.start_byte : right.end_byte]:
            hidden_modules(walk, right, name, "the macro declares it where the macro is used")
    exported = item.attributes.has("macro_export")
    code = body_of(walk, item, node)
    symbol = define(walk, item, name, "function", head, code, "pub" if exported else "crate")
    declare(walk, item, name, MACRO, symbol, "exported macro" if exported else "macro")
    walk.push(owned(walk, symbol, [(own_paths, node)]))


def on_item_macro(walk: Walk, item: Item) -> None:
    """A macro in the place of an item: `include!`, blocks of items, or something unknown."""
    node = item.node
    name = node.child_by_field_name("macro")
    tree = next((c for c in node.named_children if c.type == "token_tree"), None)
    if name is None or tree is None:
        walk.push(node.named_children)
        return
    called = walk.text(name)
    steps: list[Node | Step] = recorded(item)
    local = item.place.role == "local"
    if called == "include" and not local:
        _include(walk, tree)
    blocks = _blocks(walk, called, tree) if item.place.depth < _DEEPEST else None
    if blocks is None:
        if not local:
            walk.loose[walk.scope] += head_of(walk, item, node.end_byte)
        walk.opaque.add(walk.scope)
        if b"mod" in walk.data[tree.start_byte : tree.end_byte]:
            hidden_modules(walk, tree, called, "the macro alone knows whether it declares it")
        walk.push([*steps, (on_macro, node)])
        return
    if not local:
        walk.loose[walk.scope] += head_of(walk, item, name.end_byte)
    condition = f"{_condition(item)} {called}!".strip()
    place = item.place._replace(depth=item.place.depth + 1, condition=condition)
    for root in blocks:
        steps += items(walk, root.named_children, place)
    walk.push([*steps, (_only_the_macro, node)])


def _only_the_macro(walk: Walk, node: Node) -> None:
    name = node.child_by_field_name("macro")
    if name is not None:
        walk.use(tuple(walk.text(name).split("::")), MACRO, name)


def _include(walk: Walk, tree: Node) -> None:
    """`include!("file")` with a literal; anything else (as `concat!(env!(..))`) is not here."""
    literals = tree.named_children
    if len(literals) == 1 and literals[0].type == "string_literal":
        place = tree.start_point
        walk.includes.append(
            Include(walk.scope, string_of(walk, literals[0]), place[0] + 1, place[1])
        )


def _blocks(walk: Walk, called: str, tree: Node) -> list[Node] | None:
    """The blocks of items that a macro is given; None where that is not what it is given."""
    if called.rpartition("::")[2] in _BRANCHES:
        trees = [child for child in tree.named_children if child.type == "token_tree"]
        trees = [child for child in trees if child.children[0].type == "{"]
    else:
        trees = [tree] if tree.children and tree.children[0].type == "{" else []
    roots = []
    for each in trees:
        if each.named_child_count == 0:
            continue
        root = parse_part(walk.data, each)
        if root is None or not all(_is_item(child) for child in root.named_children):
            return None
        roots.append(root)
    return roots or None


def _is_item(node: Node) -> bool:
    if node.type == "expression_statement":
        node = node.named_children[0] if node.named_child_count else node
        return node.type == "macro_invocation"
    around = ("line_comment", "block_comment", "attribute_item", "inner_attribute_item")
    return node.type in around or (node.type in ITEMS and node.type != "function_signature_item")


def _use(walk: Walk, item: Item) -> None:
    on_use(walk, item.node, item.attributes, item.place.role == "local")


def _extern_crate(walk: Walk, item: Item) -> None:
    on_extern_crate(walk, item.node, item.attributes, item.place.role == "local")


def _trait(walk: Walk, item: Item) -> None:
    on_trait(walk, item, items)


def _impl(walk: Walk, item: Item) -> None:
    on_impl(walk, item, items)


ITEMS: dict[str, OnItem] = {
    "function_item": on_function,
    "function_signature_item": on_function,
    "struct_item": on_type,
    "union_item": on_type,
    "enum_item": on_type,
    "type_item": on_associated_type,
    "associated_type": on_associated_type,
    "trait_item": _trait,
    "impl_item": _impl,
    "const_item": on_value,
    "static_item": on_value,
    "mod_item": on_module,
    "foreign_mod_item": on_foreign,
    "use_declaration": _use,
    "extern_crate_declaration": _extern_crate,
    "macro_definition": on_macro_definition,
    "macro_invocation": on_item_macro,
}
_NAMED = frozenset(ITEMS) - {"use_declaration", "extern_crate_declaration", "macro_invocation"}
_IN_BLOCKS = frozenset(ITEMS) - {"macro_invocation"}


def on_block(walk: Walk, node: Node) -> None:
    """A block; items in it are seen in all of it, above them as well."""
    children = node.named_children
    mark = walk.mark()
    declared = [child for child in children if child.type in _IN_BLOCKS]
    if not declared:
        walk.stack.append((leave, mark))
        walk.push(children)
        return
    inner = len(walk.scopes)
    if not walk.open_block():
        walk.opaque.add(walk.scope)
        return
    for child in declared:
        name = child.child_by_field_name("name") if child.type in _NAMED else None
        if name is not None:
            walk.bind(walk.text(name), ITEM)
    steps: list[Node | Step] = [(set_scope, inner), (_use_names, inner, node)]
    for child in children:
        if child.type in _IN_BLOCKS or child.type in ("attribute_item", "line_comment"):
            continue
        steps.append(child)
    first = items(walk, [c for c in children if c.type in _IN_BLOCKS], Place("local"))
    walk.push([steps[0], *first, *steps[1:], (set_scope, walk.scope), (leave, mark)])


def _use_names(walk: Walk, scope: int, node: Node) -> None:
    """A step: what the block imports is no variable of the function around it."""
    for each in reversed(walk.uses):
        if each.scope != scope:
            break
        walk.bind(each.name, ITEM)
