"""Bytes to a syntax tree: which grammar, what is not worth parsing, what the grammars lack."""

from __future__ import annotations

import re
from functools import cache

import tree_sitter_javascript
import tree_sitter_typescript
from tree_sitter import Language, Parser, Tree

from paralex.graph.parsing import (
    TOO_LONG,
    ended,
    first_problem,
    no_text,
    open_angles,
    parsed,
    too_large,
)

# Valid syntax that the pinned grammars do not know, hidden from them. A patch keeps every
# offset, and all text is read from the original bytes, so nothing is lost by it.
_VARIANCE = re.compile(rb"(?<=[<,/\n])\s*(?:const\s+)?(in\s+out|in|out)(?=\s+[A-Za-z_$])")
_EXPORT_TYPE_ALL = re.compile(rb"\bexport\s+(type)(?=\s*\*)")
# `&` that starts no entity in an attribute: `href="?a=1&b=2"`.
_ATTRIBUTE_VALUE = re.compile(rb'=("[^"\n]*&[^"\n]*")')
# The JavaScript grammar takes `class` in `<div class="x">` for the keyword.
_CLASS_ATTRIBUTE = re.compile(rb"\s(class)\s*=\s*[\"'{]")


def grammar_name(path: str) -> str:
    """`typescript`, `tsx` or `javascript`, by the suffix of `path`."""
    suffix = path[path.rfind(".") :].lower()
    if suffix == ".tsx":
        return "tsx"
    return "typescript" if suffix in (".ts", ".mts", ".cts") else "javascript"


@cache
def grammar(name: str) -> Language:
    """The grammar of that name (see `grammar_name`)."""
    if name == "tsx":
        return Language(tree_sitter_typescript.language_tsx())
    if name == "typescript":
        return Language(tree_sitter_typescript.language_typescript())
    return Language(tree_sitter_javascript.language())


def parse(name: str, data: bytes) -> tuple[Tree | None, str | None]:
    """The tree of `data` under the grammar `name`, and the first problem with its line.

    No tree where the bytes are not worth parsing; the problem says why.
    """
    refused = _refusal(name, data)
    if refused:
        return None, f"line 1: {refused}"
    parser = Parser(grammar(name))
    tree = parsed(parser, ended(data))
    if tree is not None and not tree.root_node.has_error:
        return tree, None
    patched = _patched(name, data)
    if patched != data:
        second = parsed(parser, ended(patched))
        if second is not None and not second.root_node.has_error:
            return second, None
    if tree is None:
        return None, f"line 1: {TOO_LONG}"
    return tree, first_problem(tree.root_node, data)


def _refusal(name: str, data: bytes) -> str | None:
    refused = too_large(data) or no_text(data)
    return refused or (open_angles(data) if name != "javascript" else None)


def _patched(name: str, data: bytes) -> bytes:
    if name != "javascript":
        data = _VARIANCE.sub(_blank, data)
        data = _EXPORT_TYPE_ALL.sub(_blank, data)
    if name != "typescript":
        data = _ATTRIBUTE_VALUE.sub(lambda found: found[0].replace(b"&", b"x"), data)
    if name == "javascript":
        data = _CLASS_ATTRIBUTE.sub(lambda found: found[0].replace(b"class", b"klass"), data)
    return data


def _blank(found: re.Match[bytes]) -> bytes:
    return found[0].replace(found[1], b" " * len(found[1]))
