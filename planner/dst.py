"""The dependency state tree as a value: `paralex.dst/1`.

A `Dst` that exists is well formed: known keys and words, ids that are unique and resolve,
canonical relative paths. Whether its tasks may run together is decided by `check`.
"""

from __future__ import annotations

import hashlib
import json
import posixpath
from collections.abc import Iterable
from typing import Annotated, Any, Final, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from paralex.errors import UsageError, nearest

SCHEMA: Final = "paralex.dst/1"

Mode = Literal["body", "signature", "add", "remove", "whole", "create", "delete", "rename", "use"]
FILE_MODES = frozenset({"whole", "create", "delete", "rename"})


class Value(BaseModel):
    """A frozen value that rejects unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


def canonical_path(path: str) -> str:
    """`path` when it is relative, normal and inside the repository; ValueError otherwise."""
    if not path or path.startswith("/") or "\\" in path or "\0" in path:
        raise ValueError(f"{path!r} is not a path relative to the repository")
    normal = posixpath.normpath(path)
    if normal != path or normal == "." or normal.split("/")[0] == "..":
        raise ValueError(f"{path!r} is not a normal path inside the repository: write {normal!r}")
    return path


RepoPath = Annotated[str, AfterValidator(canonical_path)]


class Fact(Value):
    """Why something holds: words, a place `path:line`, and the triples it rests on."""

    text: str
    at: str | None = None
    triples: tuple[tuple[str, str, str], ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: Any) -> Any:
        return {"text": value} if isinstance(value, str) else value


class Claim(Value):
    """The right to change one resource in one way.

    Either `path` (with `symbol`, a dotted name in it, or None for all of it) or `resource`
    (`port:8080`) with mode `use`. `to` is the new path of a `rename`. `confidence` is in 0..1.
    """

    path: RepoPath | None = None
    symbol: str | None = None
    mode: Mode
    to: RepoPath | None = None
    resource: str | None = None
    because: tuple[Fact, ...] = ()
    confidence: Annotated[float, Field(ge=0, le=1)] | None = None

    @model_validator(mode="after")
    def _is_sound(self) -> Self:
        if (self.path is None) == (self.resource is None):
            raise ValueError("a claim has either a path or a resource")
        if (self.resource is not None) != (self.mode == "use"):
            raise ValueError("mode 'use' is for a resource, and a resource has only 'use'")
        if self.symbol is not None and self.mode in FILE_MODES:
            raise ValueError(f"mode {self.mode!r} is for a file: leave the symbol out")
        if self.symbol is None and self.mode in {"add", "remove"}:
            raise ValueError(
                f"mode {self.mode!r} needs a symbol ('*' for names of the module that are not "
                f"known yet); for the file itself use 'create' or 'delete'"
            )
        if self.symbol is not None and not all(self.symbol.split(".")):
            raise ValueError(f"{self.symbol!r} is not a dotted name")
        if (self.to is not None) != (self.mode == "rename"):
            raise ValueError("'to' goes with mode 'rename', and 'rename' needs it")
        return self

    @property
    def target(self) -> str:
        """The resource in words: `path`, `path::symbol` or the resource's name."""
        if self.resource is not None:
            return self.resource
        return f"{self.path}::{self.symbol}" if self.symbol else str(self.path)

    def __str__(self) -> str:
        renamed = f" -> {self.to}" if self.to else ""
        return f"{self.mode} {self.target}{renamed}"


class Read(Value):
    """A task relies on this file, or on this symbol in it."""

    path: RepoPath
    symbol: str | None = None

    @property
    def target(self) -> str:
        return f"{self.path}::{self.symbol}" if self.symbol else self.path


class Dependency(Value):
    """`task` must be done first, because of these facts."""

    task: str
    because: tuple[Fact, ...] = ()


class Accept(Value):
    """How a task is judged: a shell command, and tests by path (`tests/a.py::test_x`)."""

    command: str | None = None
    tests: tuple[str, ...] = ()


class Estimate(Value):
    """Expected seconds of wall time and tokens of one attempt."""

    seconds: Annotated[float, Field(ge=0)]
    tokens: Annotated[int, Field(ge=0)]


class Task(Value):
    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
    role: str
    title: str
    instructions: str
    items: tuple[str, ...] = ()
    claims: tuple[Claim, ...] = ()
    reads: tuple[Read, ...] = ()
    depends_on: tuple[Dependency, ...] = ()
    accept: Accept = Accept()
    estimate: Estimate | None = None


class Role(Value):
    """Who owns what: `owns` is the union of its tasks' claims, `spec` the path of its OpenAPI
    document beside the plan."""

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
    title: str | None = None
    owns: tuple[Claim, ...] = ()
    spec: str | None = None


class Base(Value):
    """What the plan was made on: commit and tree of git (None without git or commits), and the
    digest of the graph (None in a plan made by hand)."""

    commit: str | None = None
    tree: str | None = None
    graph: str | None = None


class Forecast(Value):
    """What running the plan may bring. Seconds; `tp` by number of agents; `serialised` is the
    share of pairs of tasks that must not overlap; `limit` what the width is limited by."""

    t1: float
    t_inf: float
    tp: dict[str, float]
    serialised: float
    limit: tuple[str, ...] = ()
    advice: str = ""


class Answer(Value):
    """A named query and what it answered when the plan was proved."""

    name: str
    answer: str


class Certificate(Value):
    """Digests of the graph and of the plan (without this certificate), and the queries."""

    graph: str
    plan: str
    queries: tuple[Answer, ...] = ()


class Dst(Value):
    schema_: Literal["paralex.dst/1"] = Field(default=SCHEMA, alias="schema")
    goal: str
    base: Base = Base()
    roles: tuple[Role, ...]
    tasks: tuple[Task, ...]
    forecast: Forecast | None = None
    certificate: Certificate | None = None

    @model_validator(mode="after")
    def _ids_resolve(self) -> Self:
        roles = _unique("role", (role.id for role in self.roles))
        tasks = _unique("task", (task.id for task in self.tasks))
        for number, task in enumerate(self.tasks):
            if task.role not in roles:
                raise ValueError(
                    f"tasks[{number}].role: no role {task.role!r}: {nearest(task.role, roles)}"
                )
            for at, dependency in enumerate(task.depends_on):
                if dependency.task not in tasks:
                    raise ValueError(
                        f"tasks[{number}].depends_on[{at}].task: no task {dependency.task!r}: "
                        f"{nearest(dependency.task, tasks)}"
                    )
        return self

    def task(self, task_id: str) -> Task:
        return next(task for task in self.tasks if task.id == task_id)

    def digest(self) -> str:
        """SHA-256 of the canonical form without forecast and certificate, with no white space
        between its parts (which the fast half of the JSON library writes)."""
        bare = self.model_copy(update={"certificate": None, "forecast": None})
        text = json.dumps(bare._canonical(), ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def to_json(self) -> str:
        """The canonical text: fixed key order, two spaces, optional keys left out when unset."""
        return json.dumps(self._canonical(), indent=2, ensure_ascii=False) + "\n"

    def _canonical(self) -> Any:
        data = self.model_dump(mode="json", by_alias=True, exclude_none=True)
        data["base"] = self.base.model_dump(mode="json")
        return _pruned(data)


_KEEP_EMPTY = {
    "roles", "tasks", "owns", "claims", "reads", "depends_on", "accept", "because", "base", "limit",
    "queries",
}  # fmt: skip


def _pruned(value: Any) -> Any:
    """`value` without optional keys that hold nothing."""
    if isinstance(value, dict):
        return {
            key: _pruned(item)
            for key, item in value.items()
            if key in _KEEP_EMPTY or not (isinstance(item, list) and not item)
        }
    if isinstance(value, list):
        return [_pruned(item) for item in value]
    return value


def _unique(kind: str, ids: Iterable[str]) -> set[str]:
    seen: set[str] = set()
    for item in ids:
        if item in seen:
            raise ValueError(f"two {kind}s have the id {item!r}")
        seen.add(item)
    return seen


def parse_plan(text: str, source: str) -> Dst:
    """The plan in `text`. UsageError names the place in `source` and the nearest valid word."""
    try:
        data = json.loads(text)
        json.dumps(data, ensure_ascii=False).encode()  # fails on half a surrogate pair
    except UnicodeEncodeError as error:
        raise UsageError(f"{source}: has \\ud8xx or \\udcxx alone, which is no text") from error
    except json.JSONDecodeError as error:
        raise UsageError(f"{source}:{error.lineno}:{error.colno}: not JSON: {error.msg}") from error
    except (RecursionError, ValueError) as error:
        raise UsageError(f"{source}: nested too deeply, or a number too long") from error
    if not isinstance(data, dict):
        raise UsageError(f"{source}: not a plan: expected an object with 'schema': {SCHEMA!r}")
    if data.get("schema") != SCHEMA:
        raise UsageError(
            f"{source}: schema is {data.get('schema')!r}, but this paralex reads {SCHEMA!r}: "
            f"make the plan again with `paralex plan`"
        )
    try:
        return Dst.model_validate(data)
    except ValidationError as error:
        raise UsageError(f"{source}: {explain_invalid(error, Dst)}") from error


def explain_invalid(error: ValidationError, model: type[BaseModel]) -> str:
    """One line for each problem: place, what is wrong, and the nearest valid key or word."""
    return "; ".join(_explained(item, model) for item in error.errors())


def _explained(item: Any, model: type[BaseModel]) -> str:
    place = ""
    for part in item["loc"]:
        place += f"[{part}]" if isinstance(part, int) else f".{part}" if place else str(part)
    place = place or "plan"
    if item["type"] == "extra_forbidden":
        keys = _keys_at(model, item["loc"][:-1])
        return f"{place}: unknown key {item['loc'][-1]!r}: {nearest(str(item['loc'][-1]), keys)}"
    if item["type"] == "literal_error" and isinstance(item["input"], str):
        words = [
            word.strip(" '") for word in item["ctx"]["expected"].replace(" or ", ",").split(",")
        ]
        return f"{place}: unknown word {item['input']!r}: {nearest(item['input'], words)}"
    message = item["msg"].removeprefix("Value error, ")
    return message if message.startswith("tasks[") else f"{place}: {message}"


def _keys_at(model: type[BaseModel], location: tuple[str | int, ...]) -> list[str]:
    """The valid keys of the (possibly nested) model at `location`."""
    current: type[BaseModel] = model
    for part in location:
        if isinstance(part, str):
            field = next(
                (f for name, f in current.model_fields.items() if part in {name, f.alias}), None
            )
            found = _model_in(field.annotation) if field else None
            if found is None:
                return []
            current = found
    return [f.alias or name for name, f in current.model_fields.items()]


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for inner in getattr(annotation, "__args__", ()):
        if found := _model_in(inner):
            return found
    return None
