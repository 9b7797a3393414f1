"""Names read from the text of an expression, without a look at its nodes.

To make a node costs more than all that is done with it, and most expressions hold nothing but
names, numbers, strings and operators. Here the text of such an expression is taken apart by one
pattern. Whatever that cannot tell for certain is a trouble token, and then the nodes are read:
both ways give the same names, and only the time differs.
"""

from __future__ import annotations

import itertools
import re

from paralex.graph.python_syntax import ACTION, Do, kinds

_WORD = rb"[A-Za-z_][A-Za-z0-9_]*+"
_MEMBERS = rb"(?:\." + _WORD + rb")*+"
_GAP = rb"(?:[ \t\r\n\f]++|\#[^\n]*\n)*+"
_STRING = (
    rb"(?:\"(?:[^\"\\\n]++|\\.)++\"|'(?:[^'\\\n]++|\\.)++'"
    rb"|\"\"\"(?:[^\"\\]++|\\.|\"(?!\"\"))*+\"\"\"|'''(?:[^'\\]++|\\.|'(?!''))*+'''|\"\"|'')"
)
# The group holds a chain of names or a trouble token. The rest is matched to be passed over, and
# the space and operators behind each token with it: that is three times as fast.
TOKENS = re.compile(
    # A chain; but what stands before `=` is the name of a keyword argument.
    rb"(?:(" + _WORD + _MEMBERS + rb"(?!" + _GAP + rb"=(?!=)|[\"'])"
    # A string with expressions in it; a walrus; a dot behind a call or an element, or in a
    # chain with spaces; bytes that are no ASCII, which may be names or space.
    rb"|(?:[rR]?[fFtT]|[fFtT][rR])[\"']|:=|\.(?![.0-9])|[\\\x80-\xff])"
    rb"|[rRbBuU]{0,2}" + _STRING + rb"(?:\." + _WORD + rb")?|\#[^\n]*|" + _WORD +
    rb"|\.?[0-9](?:[eE][+-](?=[0-9])|[\w.])*+|\.\.\.|:)"
    rb"[ \t\r\n\f,()+*/%<>=!&|^~@{};\[\]-]*+",
    re.DOTALL,
)  # fmt: skip

# Tokens that are no names; b"" is one that was passed over.
NO_NAMES = frozenset([b"", *b"and or not in is if else None True False raise from assert".split()])
# What binds names, or is read in another way than its text lets on.
TROUBLE = frozenset(
    [
        *(b"for", b"lambda", b"as", b"await", b"async", b"yield", b":=", b".", b"\\"),
        *(bytes([byte]) for byte in range(0x80, 0x100)),
        *(
            (prefix + quote).encode()
            for f, r in itertools.product("fFtT", ("", "r", "R"))
            for prefix in (f + r, r + f)
            for quote in "\"'"
        ),
    ]
)

# The action table of a walk that reads texts: `Do.LEX` at each expression, and at those
# statements that are one expression.
LEXED = bytearray(ACTION)
_EXPRESSIONS = (
    *("identifier", "attribute", "call", "argument_list", "keyword_argument", "subscript"),
    *("string", "concatenated_string", "integer", "float", "list", "tuple", "dictionary", "set"),
    *("pair", "binary_operator", "boolean_operator", "comparison_operator", "not_operator"),
    *("unary_operator", "conditional_expression", "parenthesized_expression", "expression_list"),
    *("list_splat", "dictionary_splat", "slice", "decorator", "with_clause", "with_item"),
    *("raise_statement", "assert_statement"),
)
for _number in kinds(*_EXPRESSIONS):
    LEXED[_number] = Do.LEX
