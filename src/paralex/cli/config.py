"""`[tool.paralex]` in pyproject.toml, or `paralex.toml`: what a repository says about itself."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError

from paralex.errors import UsageError
from paralex.planner.dst import Value, explain_invalid

Runner = Literal["pytest", "unittest", "vitest", "jest", "go", "cargo", "maven", "command"]
HubKind = Literal["exports", "changelog", "registry"]


class PriceConfig(Value):
    """Dollars for a million tokens."""

    input: float
    output: float
    cache_read: float = 0.0
    cache_write: float = 0.0


class BudgetConfig(Value):
    """Limits of one run: seconds, tokens (in and out together), dollars."""

    seconds: float | None = None
    tokens: int | None = None
    dollars: float | None = None


class Config(Value):
    """Every key is optional. `resources` maps a named resource to what it is for."""

    tests: str | None = None
    runner: Runner | None = None
    python: str | None = None
    env: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    generated: dict[str, str] = Field(default_factory=dict)
    hubs: dict[str, HubKind] = Field(default_factory=dict)
    resources: dict[str, str] = Field(default_factory=dict)
    prices: dict[str, PriceConfig] = Field(default_factory=dict)
    commands: dict[str, str] = Field(default_factory=dict)
    budget: BudgetConfig = BudgetConfig()


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
