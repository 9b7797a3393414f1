"""Work lists (`--work`): what a person or an issue tracker asks for, item by item."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Annotated, Any

import yaml
from pydantic import BeforeValidator, Field, ValidationError

from paralex.errors import UsageError, nearest
from paralex.planner.dst import RepoPath, Value, explain_invalid


def _text(value: Any) -> Any:
    """YAML reads `id: 12` as a number; an id is a text all the same."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


ItemId = Annotated[str, BeforeValidator(_text), Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]


class WorkItem(Value):
    """One item. `files` and `symbols` are None when the planner is to predict; `tests` None when
    it is to find them in the graph."""

    id: ItemId
    text: Annotated[str, Field(pattern=r"\S")]
    files: tuple[RepoPath, ...] | None = None
    symbols: tuple[str, ...] | None = None
    tests: tuple[str, ...] | None = None
    after: tuple[ItemId, ...] = ()

    @property
    def predicted(self) -> bool:
        """Whether the planner has to find out what it changes."""
        return self.files is None and self.symbols is None


def parse_work(text: str, source: str, known: Collection[str] = ()) -> tuple[WorkItem, ...]:
    """The items in `text` (YAML or JSON), in their order. `after` may also name `known` tasks.

    UsageError, with the place in `source` and the nearest valid word, for anything that is not
    a list of items, unknown keys, ids that occur twice or do not exist, and a circle of `after`.
    """
    data = _loaded(text, source)
    if not isinstance(data, list) or not data:
        raise UsageError(
            f"{source}: expected a list of work items: - id: ...\n  text: ... "
            f"(and, where you know them: files, symbols, tests, after)"
        )
    items = tuple(_item(entry, f"{source}: item {at}") for at, entry in enumerate(data, start=1))
    _check_ids(items, source, known)
    return items


def _loaded(text: str, source: str) -> Any:
    if text.lstrip()[:1] in {"[", "{"}:
        try:
            return json.loads(text)
        except json.JSONDecodeError as error:
            if source.endswith(".json"):
                where = f"{source}:{error.lineno}:{error.colno}"
                raise UsageError(f"{where}: not JSON: {error.msg}") from error
        except (RecursionError, ValueError) as error:
            raise UsageError(f"{source}: nested too deeply, or a number too long") from error
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{source}:{mark.line + 1}:{mark.column + 1}" if mark else source
        raise UsageError(f"{place}: not YAML: {getattr(error, 'problem', error)}") from error
    except RecursionError as error:
        raise UsageError(f"{source}: nested too deeply") from error
    except ValueError as error:  # a date or a number that YAML recognises and Python refuses
        raise UsageError(f"{source}: not YAML: {error}") from error


def _item(entry: Any, place: str) -> WorkItem:
    if not isinstance(entry, dict):
        raise UsageError(f"{place}: expected an object with id and text, not {entry!r}")
    name = f" ({entry['id']})" if isinstance(entry.get("id"), (str, int)) else ""
    try:
        return WorkItem.model_validate(entry)
    except ValidationError as error:
        raise UsageError(f"{place}{name}: {explain_invalid(error, WorkItem)}") from error


def _check_ids(items: tuple[WorkItem, ...], source: str, known: Collection[str]) -> None:
    first: dict[str, int] = {}
    for at, item in enumerate(items, start=1):
        if item.id in first:
            raise UsageError(
                f"{source}: item {at}: the id {item.id!r} is that of item {first[item.id]} already"
            )
        first[item.id] = at
    for at, item in enumerate(items, start=1):
        for other in item.after:
            if other not in first and other not in known:
                hint = nearest(other, [*first, *known])
                raise UsageError(
                    f"{source}: item {at} ({item.id}): after: no item {other!r}: {hint}"
                )
    circle = _circle({item.id: tuple(o for o in item.after if o in first) for item in items})
    if circle:
        raise UsageError(f"{source}: after: {' -> '.join(circle)} is a circle: drop one of these")


def _circle(after: dict[str, tuple[str, ...]]) -> list[str]:
    """A circle of items that wait for each other, or nothing."""
    done: set[str] = set()
    for start in after:
        path: list[str] = []
        ahead = [(start, False)]
        while ahead:
            item, leaving = ahead.pop()
            if leaving:
                done.add(path.pop())
            elif item in path:
                return [*path[path.index(item) :], item]
            elif item not in done:
                path.append(item)
                ahead.append((item, True))
                ahead.extend((other, False) for other in reversed(after[item]))
    return []
