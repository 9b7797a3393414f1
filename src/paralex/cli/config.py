"""`[tool.paralex]` in pyproject.toml, or `paralex.toml`: what a repository says about itself."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError

from paralex.errors import UsageError
from paralex.planner.dst import Value, explain_invalid
from paralex.protocol import Budget, Price

Runner = Literal["pytest", "unittest", "vitest", "jest", "go", "cargo", "maven", "command"]
HubKind = Literal["exports", "changelog", "registry"]


class Config(Value):
    """Every key is optional. `resources` maps each named resource that claims may name to what
    it is for; when it is empty, any name is good."""

    tests: str | None = None
    runner: Runner | None = None
    python: str | None = None
    env: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    generated: dict[str, str] = Field(default_factory=dict)
    hubs: dict[str, HubKind] = Field(default_factory=dict)
    resources: dict[str, str] = Field(default_factory=dict)
    prices: dict[str, Price] = Field(default_factory=dict)
    commands: dict[str, str] = Field(default_factory=dict)
    budget: Budget = Budget()


def load_config(root: Path) -> Config:
    """The configuration of the repository at `root`; the empty one when it has none.

    UsageError for both places at once, bad TOML, and unknown keys or words (with the nearest).
    """
    own = root / "paralex.toml"
    project = root / "pyproject.toml"
    found: list[tuple[str, Any]] = []
    if own.is_file():
        found.append(("paralex.toml", _toml(own)))
    if project.is_file():
        section = _toml(project).get("tool", {}).get("paralex")
        if section is not None:
            found.append(("pyproject.toml [tool.paralex]", section))
    if len(found) > 1:
        raise UsageError(
            "configuration in both paralex.toml and pyproject.toml [tool.paralex]: keep one"
        )
    if not found:
        return Config()
    place, data = found[0]
    try:
        return Config.model_validate(data)
    except ValidationError as error:
        raise UsageError(f"{place}: {explain_invalid(error, Config)}") from error


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path.name}: not valid TOML: {error}") from error
    except OSError as error:
        raise UsageError(f"{path.name}: cannot be read: {error.strerror}") from error


def with_options(config: Config, **options: Any) -> Config:
    """`config` with each option that was given (not None, not empty) in the place of its key.

    Maps are given as a list of `KEY=VALUE`. UsageError names the option and what is valid.
    """
    given = {key: value for key, value in options.items() if value not in (None, [], ())}
    for key in given.keys() & _MAPS:
        given[key] = _pairs(f"--{key}", given[key], optional=key == "generated")
    if "prices" in given:
        given["prices"] = {model: _price(model, text) for model, text in given["prices"].items()}
    try:
        # Over JSON values, so that an option is judged exactly as the key of the file is.
        return Config.model_validate(config.model_dump(mode="json") | given)
    except ValidationError as error:
        raise UsageError(f"option --{explain_invalid(error, Config)}") from error


_MAPS = frozenset({"generated", "hubs", "resources", "prices", "budget"})
_PRICE_KEYS = ("input", "output", "cache_read", "cache_write")


def _pairs(option: str, values: list[str], *, optional: bool) -> dict[str, str]:
    """`KEY=VALUE` items as a map; `optional`: the value may be left out."""
    found: dict[str, str] = {}
    for item in values:
        key, equals, value = item.partition("=")
        if not key or not (equals or optional):
            raise UsageError(f"{option} {item!r}: write it as KEY=VALUE")
        found[key] = value
    return found


def _price(model: str, text: str) -> dict[str, str]:
    """`INPUT,OUTPUT[,CACHE_READ[,CACHE_WRITE]]` in dollars for a million tokens."""
    parts = text.split(",")
    if not 2 <= len(parts) <= len(_PRICE_KEYS):
        raise UsageError(
            f"--prices {model}={text}: write it as MODEL=INPUT,OUTPUT[,CACHE_READ[,CACHE_WRITE]] "
            "in dollars for a million tokens"
        )
    return dict(zip(_PRICE_KEYS, parts, strict=False))
