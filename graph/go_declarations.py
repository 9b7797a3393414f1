"""The declarations of a Go file: its symbols, and the tables that resolution reads."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tree_sitter import Node

from paralex.graph.go_comments import Comments
from paralex.graph.go_detail import Type, TypeDef, Value
from paralex.graph.go_expressions import declare_parameters, value_of
from paralex.graph.go_statements import constraint_nodes, declare_type_parameters
from paralex.graph.go_text import digest, readable, tokens
from paralex.graph.go_tree import kinds
from paralex.graph.go_types import field_nodes, fields_of, function_type, type_nodes, type_of
from paralex.graph.go_walk import Step, Walk, become
from paralex.graph.shapes import Symbol, SymbolKind

_SPECS = kinds("type_spec", "type_alias", "const_spec", "var_spec")
_LISTS = kinds("var_spec_list")
_COMMENT = kinds("comment")
_STRUCT, _INTERFACE = kinds("struct_type"), kinds("interface_type")
_ALIAS, _CONST = kinds("type_alias"), kinds("const_spec")
_METHOD_ELEM, _TYPE_ELEM = kinds("method_elem"), kinds("type_elem")
_IOTA = re.compile(rb"\biota\b")


class Declarations:
    """Gathers what the top level of one file declares."""

    def __init__(self, walk: Walk) -> None:
        self.walk = walk
        self.symbols: list[Symbol] = []
        self.loose: list[bytes] = []
        self.types: list[TypeDef] = []
        self.functions: list[tuple[str, Type, tuple[str, ...]]] = []
        self.methods: list[tuple[str, Type, tuple[str, ...]]] = []
        self.values: list[tuple[str, Value]] = []
        self.comments = Comments(walk.data)

    # --- functions

    def function(self, node: Node) -> None:
        walk = self.walk
        name = self._name(node)
        doc, orders, far = self.comments.take(node)
        self.loose += far
        body = node.child_by_field_name("body")
        end = walk.enter()
        parameters = declare_type_parameters(walk, node.child_by_field_name("type_parameters"))
        if node.type == "method_declaration":
            owner, parameters = self._receiver(node)
            full = f"{owner}.{name}"
            table, kind = self.methods, "method"
        else:
            full, table, kind = name, self.functions, "function"
        known = bool(name) and not full.startswith(".") and name != "_"
        if known:
            table.append((full, function_type(walk, node, parameters), parameters))
            head = self._head(node, body)
            parts = [*orders, self._tokens(body)]
            self._symbol(full, "method" if kind == "method" else "function", node, head, parts, doc)
        else:
            self.loose += [*orders, self._tokens(node)]
        signature = [
            *constraint_nodes(node.child_by_field_name("type_parameters")),
            *type_nodes(node.child_by_field_name("receiver")),
            *type_nodes(node.child_by_field_name("parameters")),
            *type_nodes(node.child_by_field_name("result")),
        ]
        walk.user = full if known else ""
        below = body.named_children if body is not None else []
        walk.run([*signature, (declare_parameters, node), *below, end, (become, "")])

    def _receiver(self, node: Node) -> tuple[str, tuple[str, ...]]:
        """The name of the receiver's type, and what this method calls its type parameters."""
        found = type_nodes(node.child_by_field_name("receiver"))
        here = found[0] if found else None
        while here is not None and here.type in ("pointer_type", "parenthesized_type"):
            here = next((c for c in here.named_children if c.kind_id not in _COMMENT), None)
        names: list[str] = []
        if here is not None and here.type == "generic_type":
            arguments = here.child_by_field_name("type_arguments")
            names = [self.walk.text(c) for c in arguments.named_children] if arguments else []
            for name in names:
                self.walk.declare(name, None)
            here = here.child_by_field_name("type")
        owner = self.walk.text(here) if here is not None and here.type == "type_identifier" else ""
        return owner, tuple(names)

    def _head(self, node: Node, body: Node | None) -> bytes:
        """The declaration up to its body, without the name of the receiver."""
        data, end = self.walk.data, body.start_byte if body is not None else node.end_byte
        receiver = node.child_by_field_name("receiver")
        found = type_nodes(receiver)
        if receiver is None or not found:
            return data[node.start_byte : end]
        written = data[found[0].start_byte : found[0].end_byte]
        return b"func (" + written + b") " + data[receiver.end_byte : end]

    # --- types, constants, variables

    def group(self, node: Node) -> None:
        """`type`, `const` or `var`, with or without parentheses."""
        specs = [c for c in node.named_children if c.kind_id not in _LISTS]
        inside = [c for c in node.named_children if c.kind_id in _LISTS]
        specs += [c for each in inside for c in each.named_children]
        alone = b"(" not in self.walk.data[node.start_byte : node.start_byte + 8].split(b"\n")[0]
        alone = alone and len(specs) == 1
        shared: tuple[str, list[bytes], list[bytes]] = ("", [], [])
        if specs:
            shared = self.comments.take(node)
            self.loose += shared[2]
        number, last = 0, (b"", b"")
        for spec in specs:
            if spec.kind_id in _COMMENT:
                self.comments.add(spec)
                continue
            if spec.kind_id not in _SPECS:
                continue
            doc, orders, far = self.comments.take(spec)
            doc, orders = doc or shared[0], [*shared[1], *orders]
            self.loose += far
            whole = node if alone else spec
            if spec.type in ("type_spec", "type_alias"):
                self._type(spec, whole, doc, orders)
            else:
                last = self._values(spec, whole, doc, orders, number, last)
                number += 1
        self.comments.all()

    def _type(self, spec: Node, whole: Node, doc: str, orders: list[bytes]) -> None:
        walk, name = self.walk, self._name(spec)
        type_node = spec.child_by_field_name("type")
        if not name or name == "_" or type_node is None:
            self.loose.append(self._tokens(spec))
            walk.run([spec])
            return
        end = walk.enter()
        listed = spec.child_by_field_name("type_parameters")
        parameters = declare_type_parameters(walk, listed)
        walk.user = name
        head = b"type " + walk.data[spec.start_byte : spec.end_byte]
        kind = "other"
        fields: list[tuple[str, Type]] = []
        methods: list[tuple[str, Type]] = []
        embeds: tuple[Type, ...] = ()
        below: list[Node] = [type_node]
        if type_node.kind_id in _STRUCT:
            kind = "struct"
            fields, embeds = fields_of(walk, type_node, parameters)
            head = self._struct_head(spec, type_node)
            below = []
        elif type_node.kind_id in _INTERFACE:
            kind = "interface"
            elements = type_node.named_children
            methods = [
                (self._name(each), function_type(walk, each, parameters))
                for each in elements
                if each.kind_id in _METHOD_ELEM
            ]
            embeds = tuple(
                type_of(walk, each, parameters) for each in elements if each.kind_id in _TYPE_ELEM
            )
        elif spec.kind_id in _ALIAS:
            kind = "alias"
        self.types.append(
            TypeDef(
                name,
                kind,
                type_of(walk, type_node, parameters) if kind in ("alias", "other") else "",
                tuple(fields),
                tuple(methods),
                embeds,
                parameters,
            )
        )
        told: SymbolKind = "class" if kind in ("struct", "interface") else "type"
        self._symbol(name, told, whole, head, orders, doc)
        self._members(name, type_node)
        steps: list[Node | Step] = [(become, name), *constraint_nodes(listed), *below]
        for field in field_nodes(type_node) if kind == "struct" else ():
            for user in self._field_names(field):
                field_type = field.child_by_field_name("type")
                if field_type is not None:
                    steps += [(become, f"{name}.{user}"), field_type]
        walk.run([*steps, end, (become, "")])

    def _struct_head(self, spec: Node, type_node: Node) -> bytes:
        """A struct without its named fields, which are symbols of their own."""
        data = self.walk.data
        embedded = [
            data[field.start_byte : field.end_byte]
            for field in field_nodes(type_node)
            if not field.children_by_field_name("name")
        ]
        before = b"type " + data[spec.start_byte : type_node.start_byte]
        return before + b"struct {\n" + b"\n".join(embedded) + b"\n}"

    def _field_names(self, field: Node) -> list[str]:
        names = [self.walk.text(each) for each in field.children_by_field_name("name")]
        if names:
            return names
        type_node = field.child_by_field_name("type")
        while type_node is not None and type_node.type in ("generic_type", "pointer_type"):
            type_node = type_node.child_by_field_name("type") or type_node.named_child(0)
        return [self.walk.text(type_node).rpartition(".")[2].strip()] if type_node else []

    def _members(self, owner: str, type_node: Node) -> None:
        """Fields and the methods of an interface, as symbols."""
        data, comments = self.walk.data, Comments(self.walk.data)
        inside = [type_node] if type_node.kind_id in _INTERFACE else []
        if type_node.kind_id in _STRUCT:
            inside = type_node.named_children
        for child in (child for each in inside for child in each.named_children):
            if child.kind_id in _COMMENT:
                comments.add(child)
                continue
            doc = comments.take(child)[0]
            text = data[child.start_byte : child.end_byte]
            if child.kind_id in _METHOD_ELEM:
                self._symbol(f"{owner}.{self._name(child)}", "method", child, text, [], doc)
            elif child.type == "field_declaration":
                written = child.children_by_field_name("name")
                after = data[written[-1].end_byte : child.end_byte] if written else text
                for name in self._field_names(child):
                    if name and name != "_":
                        head = name.encode() + b" " + after if written else text
                        self._symbol(f"{owner}.{name}", "variable", child, head, [], doc)

    def _values(
        self,
        spec: Node,
        whole: Node,
        doc: str,
        orders: list[bytes],
        number: int,
        last: tuple[bytes, bytes],
    ) -> tuple[bytes, bytes]:
        """One line of `const` or `var`; (type, values) for the next constant, which repeats
        them when it has none."""
        walk, constant = self.walk, spec.kind_id in _CONST
        type_node, value = spec.child_by_field_name("type"), spec.child_by_field_name("value")
        names = spec.children_by_field_name("name")
        given = value.named_children if value is not None else []
        given = [each for each in given if each.kind_id not in _COMMENT]
        typed, text = self._tokens(type_node), self._tokens(value)
        if constant and value is None and type_node is None:
            typed, text = last
        place = b"%d" % number if constant and _IOTA.search(text) else b""
        word = "const " if constant else "var "
        shown = " " + readable(typed) if typed else ""
        type_ = type_of(walk, type_node) if type_node is not None else ""
        for index, node in enumerate(names):
            name = walk.text(node)
            one = len(given) == len(names)
            mine = self._tokens(given[index]) if one else text
            blank = name == "_"
            walk.user = "" if blank else name
            expressions = [given[index]] if one else given
            known = None
            if type_node is not None:
                walk.stack.append(type_node)
                known = Value((type_,), ()) if type_ else None
            for expression in expressions:
                found = value_of(walk, expression)
                known = known if type_node is not None else found
            if known is not None and not one and known.steps[-1:] == ("()0",):
                known = Value(known.root, (*known.steps[:-1], f"(){index}"))
            if walk.stack:
                walk.run(())
            if blank:
                self.loose += [*orders, self._tokens(spec)]
                continue
            if known is not None:
                self.values.append((name, known))
            kind: SymbolKind = "constant" if constant else "variable"
            head = f"{word}{name}{shown}"
            spread = b"%d of " % index if not one and len(names) > 1 else b""
            parts = [*orders, spread + mine if mine else b"", place]
            self._symbol(name, kind, whole, head, parts, doc)
        walk.user = ""
        return (typed, text) if constant else (b"", b"")

    # --- shared

    def _name(self, node: Node) -> str:
        name = node.child_by_field_name("name")
        return self.walk.text(name) if name is not None else ""

    def _tokens(self, node: Node | None) -> bytes:
        return tokens(self.walk.data[node.start_byte : node.end_byte]) if node is not None else b""

    def _symbol(
        self,
        name: str,
        kind: SymbolKind,
        node: Node,
        head: bytes | str,
        parts: Sequence[bytes],
        doc: str,
    ) -> None:
        exported = all(part[:1].isupper() for part in name.split("."))
        line, column = node.start_point
        end = node.end_point[0] + 1
        body = digest(parts)
        signature = head if isinstance(head, str) else readable(head)
        self.symbols.append(
            Symbol(name, kind, line + 1, column, end, signature, body, exported, doc)
        )
