"""Modifiers, annotations, type parameters and documentation of declarations."""

from __future__ import annotations

import re

from tree_sitter import Node

from paralex.graph.java_text import doc, readable
from paralex.graph.java_walk import Walk, kinds

_MODIFIERS = kinds("modifiers")
_ANNOTATIONS = kinds("annotation", "marker_annotation")
_TYPE_PARAMETER = kinds("type_parameter")
# What says nothing to those who use a declaration.
_PRIVATE_NOTES = re.compile(r"@(?:java\.lang\.)?(?:Override|SuppressWarnings|SafeVarargs)\b")
_ORDER = [
    "public",
    "protected",
    "private",
    "abstract",
    "static",
    "final",
    "transient",
    "volatile",
    "synchronized",
    "native",
    "strictfp",
    "default",
    "sealed",
    "non-sealed",
]


class Modifiers:
    """`words`: the keywords; `head`: how they read in a signature; `notes`: annotations that are
    no part of it; `end`: the offset after them."""

    def __init__(self, walk: Walk, node: Node) -> None:
        self.words: set[str] = set()
        self.annotations: list[Node] = []
        self.head = ""
        self.notes: list[str] = []
        self.end = node.start_byte
        first = node.child(0)
        if first is None or first.kind_id not in _MODIFIERS:
            return
        self.end = first.end_byte
        seen: list[str] = []
        if not first.named_child_count:
            self.words = set(walk.slice(first).split())
        else:
            for kid in first.children:
                if kid.kind_id in _ANNOTATIONS:
                    self.annotations.append(kid)
                    text = readable(walk.slice(kid))
                    (self.notes if _PRIVATE_NOTES.match(text) else seen).append(text)
                elif not kid.is_named:
                    self.words.add(kid.type)
        words = [word for word in _ORDER if word in self.words]
        self.head = "".join(f"{part} " for part in (*seen, *words))


def generic(walk: Walk, node: Node) -> tuple[tuple[str, str], ...]:
    """The type parameters of a declaration with their bounds."""
    given = node.child_by_field_name("type_parameters")
    if given is None:
        return ()
    found = []
    for kid in given.named_children:
        if kid.kind_id not in _TYPE_PARAMETER:
            continue
        parts = [part for part in kid.named_children if part.kind_id not in _ANNOTATIONS]
        bound = "" if len(parts) < 2 else walk.slice(parts[1])
        if parts:
            found.append((walk.word(parts[0]), bound.strip().removeprefix("extends").strip()))
    return tuple(found)


def parameter_annotations(node: Node) -> list[Node]:
    """The annotations of the type parameters of a declaration: `<@A T>`."""
    given = node.child_by_field_name("type_parameters")
    parameters = given.named_children if given is not None else ()
    return [
        kid
        for parameter in parameters
        if parameter.kind_id in _TYPE_PARAMETER and parameter.named_child_count > 1
        for kid in parameter.named_children
        if kid.kind_id in _ANNOTATIONS
    ]


def documentation(walk: Walk, comment: Node | None) -> str:
    """What a `/** ... */` in front of a declaration says."""
    if comment is None:
        return ""
    text = walk.slice(comment)
    return doc(text) if text.startswith("/**") and len(text) > 4 else ""
