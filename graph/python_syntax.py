"""The grammar of Python as tables: what the walk does at each kind of node, by its number.

tree-sitter numbers its kinds; looking a number up in a table costs a tenth of comparing names,
and the walk does it for every node of a repository.
"""

from __future__ import annotations

import re
from enum import IntEnum

import tree_sitter
import tree_sitter_python

GRAMMAR = tree_sitter.Language(tree_sitter_python.language())

_NAMED: dict[str, tuple[int, ...]] = {}
for _number in range(GRAMMAR.node_kind_count):
    if GRAMMAR.node_kind_is_named(_number) and (_name := GRAMMAR.node_kind_for_id(_number)):
        _NAMED[_name] = (*_NAMED.get(_name, ()), _number)


def kinds(*names: str) -> frozenset[int]:
    """The numbers of the named kinds. Some names have two (`block`, `lambda`, patterns)."""
    return frozenset(number for name in names for number in _NAMED[name])


class Do(IntEnum):
    """What the walk does at a node; the first ones are written out in its inner loop."""

    DESCEND = 0
    IDENTIFIER = 1
    ATTRIBUTE = 2
    SKIP = 3
    LEAF = 4
    TEXT = 5
    ALL_CHILDREN = 6
    THROUGH = 7
    STRING = 8
    KEYWORD_ARGUMENT = 9
    CALL = 10
    EXPRESSION_STATEMENT = 11
    ASSIGNMENT = 12
    AUGMENTED = 13
    FUNCTION = 14
    CLASS = 15
    DECORATED = 16
    LAMBDA = 17
    COMPREHENSION = 18
    FOR = 19
    AS_PATTERN = 20
    NAMED_EXPRESSION = 21
    DELETE = 22
    SCOPE_STATEMENT = 23
    IMPORT = 24
    TYPE_ALIAS = 25
    PATTERN = 26
    CAPTURE = 27
    COMPOUND = 28
    TYPE = 29
    CONCATENATED = 30
    FORMAT = 31
    LEX = 32
    NOTED = 33


_TABLE: dict[Do, tuple[str, ...]] = {
    Do.IDENTIFIER: ("identifier",),
    Do.ATTRIBUTE: ("attribute",),
    Do.SKIP: ("comment", "line_continuation", "string_start", "string_end"),
    Do.LEAF: (
        *("ellipsis", "true", "false", "none", "pass_statement", "break_statement"),
        *("continue_statement", "positional_separator", "keyword_separator"),
    ),
    Do.TEXT: ("integer", "float", "type_conversion", "import_prefix"),
    # Their unnamed children carry meaning: operators, `async`, `from`, the colons of a slice.
    Do.ALL_CHILDREN: (
        *("boolean_operator", "binary_operator", "unary_operator", "comparison_operator"),
        *("slice", "raise_statement", "except_clause", "interpolation"),
    ),
    Do.THROUGH: ("parenthesized_expression", "with_clause"),
    Do.STRING: ("string",),
    Do.KEYWORD_ARGUMENT: ("keyword_argument",),
    Do.CALL: ("call",),
    Do.EXPRESSION_STATEMENT: ("expression_statement",),
    Do.ASSIGNMENT: ("assignment",),
    Do.AUGMENTED: ("augmented_assignment",),
    Do.FUNCTION: ("function_definition",),
    Do.CLASS: ("class_definition",),
    Do.DECORATED: ("decorated_definition",),
    Do.LAMBDA: ("lambda",),
    Do.COMPREHENSION: (
        *("list_comprehension", "set_comprehension"),
        *("dictionary_comprehension", "generator_expression"),
    ),
    Do.FOR: ("for_in_clause",),
    Do.AS_PATTERN: ("as_pattern",),
    Do.NAMED_EXPRESSION: ("named_expression",),
    Do.DELETE: ("delete_statement",),
    Do.SCOPE_STATEMENT: ("global_statement", "nonlocal_statement"),
    Do.IMPORT: ("import_statement", "import_from_statement", "future_import_statement"),
    Do.TYPE_ALIAS: ("type_alias_statement",),
    Do.PATTERN: (
        *("case_pattern", "union_pattern", "dict_pattern", "class_pattern"),
        *("keyword_pattern", "splat_pattern", "complex_pattern", "tuple_pattern"),
    ),
    Do.CAPTURE: ("dotted_name",),
    Do.COMPOUND: (
        *("if_statement", "elif_clause", "else_clause", "try_statement", "finally_clause"),
        *("with_statement", "for_statement", "while_statement", "match_statement", "case_clause"),
    ),
    Do.TYPE: ("type",),
    Do.CONCATENATED: ("concatenated_string",),
    Do.FORMAT: ("format_specifier",),
    Do.NOTED: ("return_statement", "yield"),
}

# 65535 is the number of an ERROR node, so the table covers all of two bytes.
ACTION = bytearray(65536)
for _do, _names in _TABLE.items():
    for _number in kinds(*_names):
        ACTION[_number] = _do
for _number in range(GRAMMAR.node_kind_count):
    if not GRAMMAR.node_kind_is_named(_number):
        ACTION[_number] = Do.LEAF
# `except` binds with `as` inside a block that holds definitions at module level: a compound too,
# but its star is an unnamed child, so it is written as ALL_CHILDREN and handled with compounds.
for _number in kinds("except_clause"):
    ACTION[_number] = Do.COMPOUND

ACTION_PLAIN_CALLS = bytearray(ACTION)
for _number in kinds("call"):
    ACTION_PLAIN_CALLS[_number] = Do.DESCEND

# What the digest of a body writes for a node: kinds that mean the same share one token, so that
# a formatter which adds or drops parentheses changes nothing. 0xff occurs in no UTF-8 text.
TOKEN = [b"\xff%d" % number for number in range(GRAMMAR.node_kind_count)]
TOKEN += [b"\xffE"] * (65536 - len(TOKEN))
TUPLE_TOKEN = b"\xfft"
for _number in kinds("tuple", "expression_list", "pattern_list", "tuple_pattern"):
    TOKEN[_number] = TUPLE_TOKEN
for _number in kinds("list", "list_pattern"):
    TOKEN[_number] = b"\xffl"
for _number in kinds("list_splat", "list_splat_pattern"):
    TOKEN[_number] = b"\xff*"
END = b"\xff)"
HOLE = b"\xff_"

IDENTIFIER = kinds("identifier")
ATTRIBUTE = kinds("attribute")
SUBSCRIPT = kinds("subscript")
CALL = kinds("call")
BOOLEAN = kinds("boolean_operator")
STRING = kinds("string")
LITERALS = kinds(
    *("string", "concatenated_string", "integer", "float", "list", "dictionary", "set", "tuple"),
    *("list_comprehension", "dictionary_comprehension", "set_comprehension"),
    *("generator_expression", "none", "true", "false", "ellipsis"),
)
SPLAT = kinds("list_splat")
BLOCK = kinds("block")
PASS = kinds("pass_statement")
RETURN = kinds("return_statement")
SPLATS = kinds("list_splat_pattern", "list_splat", "dictionary_splat_pattern")
AS_TARGET = kinds("as_pattern_target")
COMMENT = kinds("comment", "line_continuation")
IMPORTS = kinds("import_statement", "import_from_statement", "future_import_statement")
DEFINITIONS = kinds("function_definition", "class_definition")
PARENTHESES = kinds("parenthesized_expression")
TUPLE_PATTERN = kinds("tuple_pattern")
PATTERNS = kinds(
    *("pattern_list", "tuple_pattern", "list_pattern", "tuple", "list", "expression_list"),
    *("list_splat_pattern", "list_splat", "dictionary_splat_pattern"),
    *("parenthesized_expression", "as_pattern_target"),
)

_WORD = rb"[A-Za-z_\x80-\xff][A-Za-z0-9_\x80-\xff]*"
_GAP = rb"(?:[ \t\r\n\f\\]|\#[^\n]*\n)*"
WORD = re.compile(_WORD)
# A dotted chain of names, as it may be spread over lines.
CHAIN = re.compile(_WORD + rb"(?:" + _GAP + rb"\." + _GAP + _WORD + rb")*")
GAP = re.compile(rb"[ \t\r\n\f\\]+|\#[^\n]*\n")
PLAIN_CHAIN = re.compile(_WORD + rb"(?:\." + _WORD + rb")*")
# Behind a dot in a text annotation, a name belongs to what stands before the dot.
QUOTED = re.compile(rb"'[^']*'|\"[^\"]*\"")
