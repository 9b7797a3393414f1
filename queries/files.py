"""The `.rq` files of this room, whose leading comments are their documentation.

    # What it answers, in one line.
    # param NAME: what it is, default
A parameter without a comma has no default and must be given. One whose default is a number
takes numbers. Parameters are variables of the SELECT; they do not become columns. Files whose
name begins with `check-` are asked of the graph and a plan (see proof.py). Those whose name
begins with `table-` serve this room: people do not ask them by name, and they are not
ordered, since comparing many IRIs in the engine takes longer than all the rest.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from paralex.graph import Reader
from paralex.queries.question import Bindings, NamedQuery, Parameter, Row

_PARAM = re.compile(r"# param (?P<name>[a-z_]+): (?P<what>[^,]+)(?:, (?P<default>.+))?")
_SELECT = re.compile(r"^SELECT\s+(?:DISTINCT\s+)?(.*?)\s+WHERE\b", re.MULTILINE | re.DOTALL)
_EXPRESSION = re.compile(r"\(.*?\bAS\s+(\?\w+)\s*\)")
_TABLE = "table-"
_OWN = (_TABLE, "check-")  # what is not asked by name


@cache
def texts() -> dict[str, str]:
    """Every `.rq` file of this room by its name."""
    places = sorted(Path(__file__).parent.glob("*.rq"))
    return {place.stem: place.read_text(encoding="utf-8") for place in places}


def table(reader: Reader, name: str) -> tuple[Row, ...]:
    """The rows of `table-NAME.rq`."""
    return reader.select(texts()[_TABLE + name]).rows


def asked_by_name() -> tuple[NamedQuery, ...]:
    """The queries that are one SELECT."""
    return tuple(parsed(name, text) for name, text in texts().items() if not name.startswith(_OWN))


def parsed(name: str, text: str) -> NamedQuery:
    """A query from the text of its file. ValueError when the header is not as it should be."""
    comments = [line for line in text.splitlines() if line.startswith("#")]
    if not comments or comments[0].startswith("# param"):
        raise ValueError(f"{name}.rq: the first line must say what the query answers")
    parameters = declared(name, text)
    selected = _SELECT.search(text)
    if selected is None:
        raise ValueError(f"{name}.rq: a named query is a SELECT with a WHERE")
    variables = [word[1:] for word in _EXPRESSION.sub(r"\1", selected[1]).split()]
    hidden = {parameter.name for parameter in parameters}
    columns = tuple(word for word in variables if word not in hidden)
    keep = [variables.index(column) for column in columns]

    def answer(reader: Reader, bindings: Bindings | None = None) -> list[Row]:
        return [tuple(row[index] for index in keep) for row in reader.select(text, bindings).rows]

    def rows(reader: Reader, bindings: Bindings) -> list[Row]:
        return answer(reader, bindings) if bindings else reader.once(answer)

    return NamedQuery(name, comments[0].removeprefix("#").strip(), parameters, columns, rows)


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
