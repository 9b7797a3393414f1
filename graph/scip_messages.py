"""The messages of a SCIP index, as far as they are read here.

They are described in code: nothing has to be generated, and fields that nobody here asks for
(documentation, diagnostics, syntax) stay undecoded. Numbers and names are those of the public
protocol, https://github.com/sourcegraph/scip.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

PACKAGE = "paralex_scip"  # not `scip`: another module of the process may have registered that

_STRING, _BOOL, _INT32, _MESSAGE = "TYPE_STRING", "TYPE_BOOL", "TYPE_INT32", "TYPE_MESSAGE"
# By message: (name, number, type or message, is repeated). An enum is read as a number.
_FIELDS: dict[str, tuple[tuple[str, int, str, bool], ...]] = {
    "ToolInfo": (("name", 1, _STRING, False), ("version", 2, _STRING, False)),
    "Metadata": (
        ("tool_info", 2, "ToolInfo", False),
        ("project_root", 3, _STRING, False),
    ),
    "Occurrence": (
        ("range", 1, _INT32, True),
        ("symbol", 2, _STRING, False),
        ("symbol_roles", 3, _INT32, False),
        ("enclosing_range", 7, _INT32, True),
    ),
    "Relationship": (
        ("symbol", 1, _STRING, False),
        ("is_reference", 2, _BOOL, False),
        ("is_implementation", 3, _BOOL, False),
        ("is_type_definition", 4, _BOOL, False),
        ("is_definition", 5, _BOOL, False),
    ),
    "SymbolInformation": (
        ("symbol", 1, _STRING, False),
        ("relationships", 4, "Relationship", True),
        ("kind", 5, _INT32, False),
        ("display_name", 6, _STRING, False),
    ),
    "Document": (
        ("relative_path", 1, _STRING, False),
        ("occurrences", 2, "Occurrence", True),
        ("symbols", 3, "SymbolInformation", True),
        ("language", 4, _STRING, False),
        ("position_encoding", 6, _INT32, False),
    ),
}


@cache
def message(name: str) -> Any:
    """The class of the message `name`."""
    return message_factory.GetMessageClass(_pool().FindMessageTypeByName(f"{PACKAGE}.{name}"))


@cache
def _pool() -> Any:
    file = descriptor_pb2.FileDescriptorProto(
        name="paralex/scip.proto", package=PACKAGE, syntax="proto3"
    )
    for name, fields in _FIELDS.items():
        described = file.message_type.add(name=name)
        for field, number, kind, is_repeated in fields:
            added = described.field.add(name=field, number=number)
            added.label = added.LABEL_REPEATED if is_repeated else added.LABEL_OPTIONAL
            if kind.startswith("TYPE_"):
                added.type = getattr(added, kind)
            else:
                added.type = getattr(added, _MESSAGE)
                added.type_name = f".{PACKAGE}.{kind}"
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return pool
