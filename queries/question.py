"""What a question is: its name, its parameters, and what its rows have."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from paralex.errors import UsageError, nearest
from paralex.graph import Reader, Value

Row = tuple[Value, ...]
Bindings = Mapping[str, str | int]
OF = "of"  # the parameter that names a module or the path of its file


@dataclass(frozen=True, slots=True)
class Parameter:
    """`default` is None for one that must be given; its type is the type of every value."""

    name: str
    what: str
    default: str | int | None

    def value(self, written: str) -> str | int:
        """`written` as a value of this parameter. Raises UsageError."""
        if not isinstance(self.default, int):
            return written
        try:
            return int(written)
        except ValueError as error:
            raise UsageError(f"parameter {self.name!r}: {written!r} is not a number") from error


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """`help`: one line. `columns`: what its rows have, in order. `rows` answers it, in order,
    from a reader and a value for each parameter."""

    name: str
    help: str
    parameters: tuple[Parameter, ...]
    columns: tuple[str, ...]
    rows: Callable[[Reader, Bindings], Sequence[Row]]

    def bindings(self, given: Mapping[str, str]) -> dict[str, str | int]:
        """A value for each parameter. Raises UsageError for one that is unknown or missing."""
        return bound(f"query {self.name!r}", self.parameters, given)


def bound(
    whose: str, parameters: tuple[Parameter, ...], given: Mapping[str, str]
) -> dict[str, str | int]:
    """A value for each parameter. Raises UsageError for one that is unknown or missing."""
    known = {parameter.name: parameter for parameter in parameters}
    for name in given:
        if name not in known:
            what = nearest(name, known) if known else "it takes no parameters"
            raise UsageError(f"{whose} has no parameter {name!r}: {what}")
    values: dict[str, str | int] = {}
    for name, parameter in known.items():
        if name in given:
            values[name] = parameter.value(given[name])
        elif parameter.default is not None:
            values[name] = parameter.default
        else:
            raise UsageError(f"{whose} needs {parameter.what}: add --param {name}=...")
    return values


def always(
    table: Callable[[Reader], Sequence[Row]],
) -> Callable[[Reader, Bindings], Sequence[Row]]:
    return lambda reader, _bindings: reader.once(table)
