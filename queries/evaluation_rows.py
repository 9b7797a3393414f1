"""The rows of the graph that an evaluation compares, each asked for when it is first needed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from paralex.graph import Reader, Table, Value
from paralex.queries.code import Code
from paralex.queries.load import load_code
from paralex.queries.named import named


@dataclass(frozen=True, slots=True)
class ImportSeen:
    """`to_file` is None for a package without a file of its own."""

    from_module: str
    to_module: str
    from_file: str
    to_file: str | None
    line: int

    @property
    def at(self) -> str:
        return f"{self.from_file}:{self.line}"


@dataclass(frozen=True, slots=True)
class ReferenceSeen:
    """`symbol`: a top-level symbol of `to_module`; for a member its class. `line`: the first."""

    from_module: str
    to_module: str
    symbol: str
    count: int
    line: int


class Rows:
    """`ask` answers a named query; `code` gives the planner's snapshot."""

    def __init__(self, ask: Callable[[str], Table], code: Callable[[], Code]) -> None:
        self._ask = ask
        self._code = code

    @staticmethod
    def of(reader: Reader) -> Rows:
        return Rows(lambda name: named(reader, name), lambda: load_code(reader))

    @cached_property
    def code(self) -> Code:
        return self._code()

    @cached_property
    def files(self) -> dict[str, tuple[str, ...]]:
        """The files of each module, sorted."""
        table: dict[str, list[str]] = {}
        for row in self._ask("modules").records():
            table.setdefault(str(row["module"]), []).append(str(row["file"]))
        return {module: tuple(sorted(files)) for module, files in table.items()}

    @cached_property
    def imports(self) -> tuple[ImportSeen, ...]:
        return tuple(
            ImportSeen(
                from_module=str(row["from_module"]),
                to_module=str(row["to_module"]),
                from_file=str(row["from_file"]),
                to_file=None if row["to_file"] is None else str(row["to_file"]),
                line=_number(row["line"]),
            )
            for row in self._ask("imports").records()
        )

    @cached_property
    def references(self) -> tuple[ReferenceSeen, ...]:
        return tuple(map(_reference, self._ask("references").records()))

    @cached_property
    def bare_members(self) -> tuple[ReferenceSeen, ...]:
        """Members that a class is asked for and no value of it; `symbol` is the member's name."""
        return tuple(
            _reference({**row, "symbol": row["member"]})
            for row in self._ask("member-uses").records()
            if row["how"] != "write"
        )

    @cached_property
    def members(self) -> tuple[ReferenceSeen, ...]:
        """One row for each member; `symbol` is its class."""
        return tuple(map(_reference, self._ask("member-references").records()))

    def place(self, name: str) -> str | None:
        """The file of a module that has exactly one, or `name` when it is a file itself."""
        files = self.files.get(name, ())
        if len(files) == 1:
            return files[0]
        return name if name in self._paths else None

    @cached_property
    def _paths(self) -> frozenset[str]:
        return frozenset(file for files in self.files.values() for file in files)


def _reference(row: dict[str, Value]) -> ReferenceSeen:
    return ReferenceSeen(
        from_module=str(row["from_module"]),
        to_module=str(row["to_module"]),
        symbol=str(row["symbol"]),
        count=_number(row["count"]),
        line=_number(row["line"]),
    )


def _number(value: Value) -> int:
    return value if isinstance(value, int) else 0
