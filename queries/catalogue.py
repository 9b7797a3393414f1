"""The named queries: one `.rq` file each, whose leading comments are its documentation.

    # What it answers, in one line.
    # param NAME: what it is, default
A parameter without a comma has no default and must be given. One whose default is a number
takes numbers. Parameters are variables of the SELECT; they do not become columns. Files whose
name begins with `table-` serve the planner: they are not listed, and not ordered, since comparing
their many IRIs in the engine takes longer than all the rest.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from paralex.errors import UsageError, nearest

_PARAM = re.compile(r"# param (?P<name>[a-z_]+): (?P<what>[^,]+)(?:, (?P<default>.+))?")
_SELECT = re.compile(r"^SELECT\s+(?:DISTINCT\s+)?(.*?)\s+WHERE\b", re.MULTILINE | re.DOTALL)
_EXPRESSION = re.compile(r"\(.*?\bAS\s+(\?\w+)\s*\)")
_INTERNAL = "table-"


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
    """`help`: one line. `columns`: what its rows have, in order."""

    name: str
    help: str
    parameters: tuple[Parameter, ...]
    columns: tuple[str, ...]
    text: str

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


def catalogue() -> tuple[NamedQuery, ...]:
    """The queries that people may ask by name, sorted."""
    return tuple(each for name, each in all_queries().items() if not name.startswith(_INTERNAL))


@cache
def all_queries() -> dict[str, NamedQuery]:
    """Every `.rq` file of this room by its name, those of the planner included."""
    places = sorted(Path(__file__).parent.glob("*.rq"))
    return {place.stem: parsed(place.stem, place.read_text(encoding="utf-8")) for place in places}


def query_named(name: str) -> NamedQuery:
    """The query of that name. Raises UsageError with the nearest one."""
    found = all_queries().get(name)
    if found is None:
        names = [each.name for each in catalogue()]
        raise UsageError(f"no query is named {name!r}: {nearest(name, names)}")
    return found


def parsed(name: str, text: str) -> NamedQuery:
    """A query from the text of its file. ValueError when the header is not as it should be."""
    comments = [line for line in text.splitlines() if line.startswith("#")]
    if not comments or comments[0].startswith("# param"):
        raise ValueError(f"{name}.rq: the first line must say what the query answers")
    parameters = declared(name, text)
    selected = _SELECT.search(text)
    if selected is None:
        raise ValueError(f"{name}.rq: a named query is a SELECT with a WHERE")
    variables = _EXPRESSION.sub(r"\1", selected[1]).split()
    hidden = {parameter.name for parameter in parameters}
    columns = tuple(word[1:] for word in variables if word[1:] not in hidden)
    return NamedQuery(name, comments[0].removeprefix("#").strip(), parameters, columns, text)


def declared(name: str, text: str) -> tuple[Parameter, ...]:
    """The parameters that the comments of a query declare. Raises ValueError."""
    return tuple(_parameter(name, line) for line in text.splitlines() if line.startswith("# param"))


def _parameter(query: str, line: str) -> Parameter:
    found = _PARAM.fullmatch(line)
    if found is None:
        raise ValueError(f"{query}: {line!r} is not `# param NAME: what it is, default`")
    default = found["default"]
    is_number = default is not None and default.lstrip("-").isdigit()
    return Parameter(found["name"], found["what"], int(default) if is_number else default)
